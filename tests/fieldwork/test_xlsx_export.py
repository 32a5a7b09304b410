"""Workbooks that say all the frame says, without a formula, the same every time."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from survey.errors import OutputError
from survey.fieldwork import Frame, read_frame, write_xlsx, xlsx_export

TRICKS = ("=1+1", "+SUM(A1)", "-2+3", "@now", "\t=1", "\r=1", "http://a.b", "007")


def test_every_answer_and_kind_of_a_number_comes_back(
    every: Frame, tmp_path: Path
) -> None:
    write_xlsx(every, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["data", "variables", "codes", "missing"]
    kinds = {(row[0].value, row[2].value): row[1].value for row in book["missing"].rows}
    assert kinds["talks", "refused"] == "-91"
    back = read_frame(tmp_path / "a.xlsx", every.codebook)
    answered = every.reasons.to_numpy() == 0
    for place, name in enumerate(every.data):
        here = answered[:, place]
        pd.testing.assert_series_equal(back.data[name][here], every.data[name][here])


@pytest.mark.parametrize("trick", TRICKS)
def test_no_answer_is_ever_a_formula(every: Frame, tmp_path: Path, trick: str) -> None:
    data = every.data.copy()
    data.loc[0, "why"] = trick
    write_xlsx(replace(every, data=data), tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        parts = [archive.read(n) for n in archive.namelist() if "sheets/sheet" in n]
    assert not any(b"<f>" in part or b"hyperlink" in part for part in parts)
    back = read_frame(tmp_path / "a.xlsx", every.codebook)
    assert back.data["why"][0] == trick


def test_digits_that_excel_drops_stay_as_text(every: Frame, tmp_path: Path) -> None:
    numbers = pd.DataFrame({"big": [2**53 + 1] * 12, "part": [0.1 + 0.2] * 12})
    write_xlsx(every, tmp_path / "a.xlsx", extra=numbers)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["data"]
    found = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert found["big"] == "9007199254740993"
    assert found["part"] == "0.30000000000000004"


def test_two_writes_give_the_same_bytes(every: Frame, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        assert write_xlsx(every, tmp_path / name) == ()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_does_not_fit(
    every: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = every.data.copy()
    data.loc[0, "why"] = "x" * 40_000
    notes = write_xlsx(replace(every, data=data), tmp_path / "a.xlsx")
    assert [note.key for note in notes] == ["xlsx_text_cut"]
    monkeypatch.setattr(xlsx_export, "ROWS", 12)
    with pytest.raises(OutputError, match="Excel holds 11 records"):
        write_xlsx(every, tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()
