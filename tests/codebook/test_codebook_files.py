"""One file that can't be used is one problem, not one for each thing that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.errors import DeclarationError


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("variables.csv", "variables.csv: is not there; it lists the variables"),
        ("codes.csv", "codes.csv: is not there; variables.csv names code lists"),
    ],
)
def test_a_file_that_is_missing(
    tiny: Callable[..., Path], file: str, said: str
) -> None:
    folder = tiny()
    (folder / file).unlink()
    with pytest.raises(DeclarationError) as raised:
        Codebook.open(folder)
    assert [str(problem) for problem in raised.value.problems] == [said]


def test_a_table_with_semicolons(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    text = (folder / "variables.csv").read_text(encoding="utf-8").replace(",", ";")
    (folder / "variables.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match="separated by semicolons") as raised:
        Codebook.open(folder)
    assert len(raised.value.problems) == 1


def test_a_table_in_another_encoding(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    text = (folder / "variables.csv").read_text(encoding="utf-8")
    file = folder / "variables.csv"
    file.write_bytes(text.replace("Nummer", "Númer").encode("cp1252"))
    with pytest.raises(DeclarationError, match="is not UTF-8") as raised:
        Codebook.open(folder)
    assert len(raised.value.problems) == 1
