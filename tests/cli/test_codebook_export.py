"""`sid codebook export` and `check --profile`, as somebody types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str]]
DATA = "id,sex,birth_year,talks,why_not\n1,1,1980,1,Geen tijd\n2,2,1990,3,\n"


def test_a_codebook_becomes_ddi(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    made, data = tmp_path / "tiny.xml", ("--data", tmp_path / "data.csv")
    code, said = sid("codebook", "export", tiny(), made, *data, "--frequencies")
    assert (code, "--profile cessda" in said) == (0, True)
    text = made.read_text(encoding="utf-8")
    assert 'version="2.6"' in text
    assert "<caseQnty>2</caseQnty>" in text
    # Two people are fewer than any threshold.
    assert "catStat" not in text
    code, said = sid("codebook", "from-data", made, "--to", tmp_path / "again")
    assert (code, "5 variables" in said or "6 variables" in said) == (0, True)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--version", "3.3"), "no version of DDI-Codebook '3.3'"),
        (("--format", "dii"), "no format 'dii'"),
        (("--frequencies",), "give a frame"),
    ],
)
def test_what_can_t_be_written_is_told(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path, more: tuple[str], told: str
) -> None:
    code, said = sid("codebook", "export", tiny(), tmp_path / "x.xml", *more)
    assert (code, told in said) == (2, True)
    assert not (tmp_path / "x.xml").exists()


def test_what_archives_miss_is_told(sid: Call, tiny: Callable[..., Path]) -> None:
    assert sid("codebook", "check", tiny())[0] == 0
    code, said = sid("codebook", "check", tiny(), "--profile", "cessda")
    assert code == 1
    assert "error: study.yml: citation.abstract lacks: what the study is about" in said
    assert sid("codebook", "check", tiny(), "--profile", "sesda")[0] == 2


def test_a_codebook_becomes_a_form(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    form = tmp_path / "form.xlsx"
    code, said = sid("codebook", "export", tiny(), form, "--format", "xlsform")
    assert (code, "Niet gevraagd, dus niet in het formulier" in said) == (0, True)
    code, said = sid("codebook", "from-data", form, "--to", tmp_path / "again")
    assert (code, "variables" in said) == (0, True)


def test_a_codebook_and_its_data_become_a_package(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    as_package = (
        "codebook",
        "export",
        tiny(),
        tmp_path / "p",
        "--format",
        "datapackage",
    )
    code, said = sid(*as_package)
    assert (code, "give them with --data" in said) == (2, True)
    assert sid(*as_package, "--data", tmp_path / "data.csv")[0] == 0
    made = tmp_path / "p" / "datapackage.json"
    code, said = sid("codebook", "from-data", made, "--to", tmp_path / "again")
    assert (code, "5 variables" in said) == (0, True)
