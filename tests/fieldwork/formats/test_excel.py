"""Excel workbooks, read as text."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from survey.errors import InputError
from survey.fieldwork import read_raw


def workbook(path: Path, *rows: list[object], empty_first: bool = False) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    if empty_first:
        sheet = book.create_sheet("Antwoorden")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_text_is_text_and_numbers_are_plain(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["id", "label", "zip", "score", "when", "at", "yes"],
        [1, "NA", "007", 1.5, date(2022, 1, 31), datetime(2022, 1, 31, 9, 5), True],
        [2.0, "None", "  x", None, None, None, False],
        [None] * 7,
    )
    data = read_raw(path).data
    assert data["id"].tolist() == ["1", "2"]
    assert data["label"].tolist() == ["NA", "None"]
    assert data["zip"].tolist() == ["007", "  x"]
    assert data["score"].tolist() == ["1.5", ""]
    assert data["when"].tolist() == ["2022-01-31", ""]
    assert data["at"].tolist() == ["2022-01-31 09:05:00", ""]
    assert data["yes"].tolist() == ["1", "0"]


def test_a_number_that_shows_zeros_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["nis", "share"], [7, 0.5], [8, 0.25])
    book = openpyxl.load_workbook(path)
    for row in (2, 3):
        book.active.cell(row, 1).number_format = "000"
        book.active.cell(row, 2).number_format = "0.0%"
    book.save(path)
    raw = read_raw(path)
    assert raw.data["nis"].tolist() == ["7", "8"]
    assert [note.key for note in raw.notes] == ["read_number_format"] * 2
    assert raw.notes[0].within("nl").startswith("Kolom nis toont getallen als 000")


def test_the_first_sheet_that_holds_something_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["id"], [1], empty_first=True)
    raw = read_raw(path)
    assert raw.source.detail == "sheet Antwoorden"
    assert raw.notes == ()


def test_other_sheets_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["id"], [1])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Uitleg").append(["dit is uitleg"])
    book.save(path)
    assert [note.key for note in read_raw(path).notes] == ["read_other_sheets"]


def test_formulas_without_a_result_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["id", "x"], [1, "=1+1"])
    raw = read_raw(path)
    assert raw.data["x"].tolist() == [""]
    assert [note.key for note in raw.notes] == ["read_formulas"]


def test_a_workbook_with_nothing_in_it(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="no sheet with anything"):
        read_raw(path)
