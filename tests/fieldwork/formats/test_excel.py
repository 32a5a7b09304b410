"""Excel workbooks, read as text."""

from __future__ import annotations

import time
import zipfile
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


SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELL = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">'
    for n in range(10)
)


@pytest.mark.parametrize(
    ("start", "content", "said"),
    [
        ("", CELL * 1_000_000, "47 MB, [0-9]+ times its size; that is no data"),
        (f"<!DOCTYPE a [{LAUGHS}]>", b"&l9;", "declares a document type"),
        (
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
            b"&x;",
            r"declares a document type in its part xl/worksheets/sheet1\.xml",
        ),
    ],
)
def test_a_bomb_is_one_clear_error(
    tmp_path: Path, start: str, content: bytes, said: str
) -> None:
    good = workbook(tmp_path / "good.xlsx", ["id"], [1])
    sheet = f'{start}<worksheet xmlns="{SPACE}"><sheetData>'.encode() + content
    sheet += b"</sheetData></worksheet>"
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(good) as given,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            own = name == "xl/worksheets/sheet1.xml"
            made.writestr(name, sheet if own else given.read(name))
    began = time.perf_counter()
    with pytest.raises(InputError, match=said):
        read_raw(path)
    # Told from the archive's own table; wide, as machines differ.
    assert time.perf_counter() - began < 5


def test_a_sheet_full_of_one_number_is_no_bomb(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"v{n}" for n in range(200)]]
    rows += [[0] * 200 for _ in range(300)]
    raw = read_raw(workbook(tmp_path / "a.xlsx", *rows))
    assert raw.data.shape == (300, 200)
