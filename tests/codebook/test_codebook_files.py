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


def test_a_table_as_a_belgian_excel_saves_it(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    file = folder / "variables.csv"
    text = file.read_text(encoding="utf-8").replace("Nummer", "Númer")
    file.write_bytes(text.replace(",", ";").replace("\n", "\r\n").encode("cp1252"))
    book = Codebook.open(folder)
    assert str(book.variable("id").label) == "Númer"
    assert [str(notice) for notice in book.notices] == [
        "variables.csv:1: is in Windows-1252, not UTF-8; read so",
        "variables.csv:1: is separated by semicolons; read so",
    ]
