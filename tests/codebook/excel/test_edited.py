"""Workbooks that people worked in: mended where that is safe, said where it isn't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from survey.codebook import Codebook
from survey.codebook.excel import from_excel, to_excel
from survey.codebook.excel.read import FILE
from survey.errors import DeclarationError, InputError

Work = Callable[[Any], None]


@pytest.fixture
def after(tiny: Callable[..., Path], tmp_path: Path) -> Callable[[Work], Codebook]:
    """Return the codebook of a workbook somebody worked in."""

    def done(work: Work) -> Codebook:
        file = tmp_path / "book.xlsx"
        to_excel(tiny(), file)
        book = openpyxl.load_workbook(file)
        work(book)
        book.save(file)
        return from_excel(file, tmp_path / "made")

    return done


def plain(folder: Path) -> dict[str, str]:
    return {f.name: f.read_text(encoding="utf-8") for f in folder.glob("*.*")}


def untidy(book: Any) -> None:
    page = book["variables"]
    page.insert_rows(4, 3)
    page["H3"] = "  Geslacht "
    page.insert_cols(1)
    for row in range(1, page.max_row + 1):
        page.cell(row, 1).value = page.cell(row, 13).value
    page.delete_cols(13)
    page["Z40"] = "   "
    book["codes"].row_dimensions[3].hidden = True
    book.create_sheet("kladblad")["A1"] = "nog doen"
    book["derived.yml"]["A9"] = "  "


def test_what_can_be_mended_is_mended(
    after: Callable[[Work], Codebook], tiny: Callable[..., Path]
) -> None:
    made = after(untidy)
    assert plain(made.path) == plain(tiny())
    assert [str(notice) for notice in made.notices] == [
        "sheet 'codes': has 1 hidden rows, which count as all others",
        "sheet 'kladblad': is no part of the codebook and was left out",
    ]


def numbers(book: Any) -> None:
    page = book["codes"]
    page["B2"], page["B2"].number_format = 7, "000"
    page["B3"] = 2
    page["F3"], page["F3"].number_format = 0.5, "0%"
    page["F4"] = datetime(2022, 1, 31)
    page["F1"] = "note"
    book["variables"]["F4"] = 1930.5


def test_numbers_are_read_as_people_saw_them(
    after: Callable[[Work], Codebook],
) -> None:
    made = after(numbers)
    first, second = made.code_lists["sex"].codes
    third = made.code_lists["often"].codes[0]
    assert (first.code, second.code, second.note) == ("007", "2", "0.5")
    assert third.note == "2022-01-31"
    assert made.variable("birth_year").min == 1930.5
    assert [str(notice) for notice in made.notices] == [
        "sheet 'codes', row 2, column code (B2): was stored as the number 7, shown as "
        "007; read as 007",
        "sheet 'codes', row 3, column note (F3): was stored as a percentage; read as "
        "the number 0.5",
        "sheet 'codes', row 4, column note (F4): was stored as a date; read as "
        "2022-01-31",
    ]


def fail(book: Any, sheet: str, cell: str, value: Any) -> None:
    book[sheet][cell] = value


FAULTS: list[tuple[Work, str]] = [
    (
        lambda b: fail(b, "variables", "C3", "kode"),
        "sheet 'variables', row 3, column type (C3): type: Input should be 'code'",
    ),
    (
        lambda b: fail(b, "variables", "E3", "sexe"),
        "sheet 'variables', row 3, column codes (E3): there is no code list 'sexe'; "
        "did you mean 'sex'?",
    ),
    (
        lambda b: fail(b, "variables", "J6", "talks == 1 and"),
        "sheet 'variables', row 6, column asked_if (J6): asked_if: can't read",
    ),
    (
        lambda b: fail(b, "variables", "D1", "measrue"),
        "sheet 'variables', row 1, column measrue (D1): unknown column 'measrue'; did "
        "you mean 'measure'?",
    ),
    (
        lambda b: fail(b, "codes", "E5", "dont_now"),
        "sheet 'codes', row 5, column missing (E5): missing: there is no missing kind",
    ),
    (
        lambda b: fail(b, "variables", "G4", "=2000+10"),
        "sheet 'variables', row 4, column max (G4): holds a formula",
    ),
    (
        lambda b: fail(b, "codes", "B3", datetime(2026, 2, 1)),
        "sheet 'codes', row 3, column code (B3): was stored as a date; read as "
        "2026-02-01; type it again, as text",
    ),
    (
        lambda b: fail(b, "variables", "G4", True),
        "sheet 'variables', row 4, column max (G4): holds the truth value TRUE",
    ),
    (
        lambda b: fail(b, "variables", "G4", 12345678901234567),
        "sheet 'variables', row 4, column max (G4): holds a number of which Excel",
    ),
    (
        lambda b: fail(b, "codes", "H3", "los"),
        "sheet 'codes', row 3, column H (H3): stands in a column without a name",
    ),
    (
        lambda b: b["codes"].merge_cells("A2:A3"),
        "sheet 'codes', row 2, column A (A2): A2:A3 are merged; split them",
    ),
    (
        lambda b: setattr(b["codes"], "title", "Codes lijst"),
        "sheet 'codes': is not there; is it now called 'Codes lijst'?",
    ),
    (
        lambda b: b.remove(b["variables"]),
        "sheet 'variables': is not there; every file has its sheet",
    ),
    (
        lambda b: fail(b, "derived.yml", "A5", "  valeu: 1"),
        "sheet 'derived.yml', row 5, column A (A5): unknown key 'valeu'",
    ),
]


@pytest.mark.parametrize(("work", "said"), FAULTS, ids=[s[:60] for _, s in FAULTS])
def test_a_fault_is_told_by_sheet_row_and_column(
    after: Callable[[Work], Codebook], tmp_path: Path, work: Work, said: str
) -> None:
    with pytest.raises(DeclarationError) as raised:
        after(work)
    found = [str(problem) for problem in raised.value.problems]
    assert any(line.startswith(said) for line in found), found
    assert str(raised.value).endswith("book-fouten.xlsx")
    assert not (tmp_path / "made").exists()


def two(book: Any) -> None:
    fail(book, "variables", "C3", "kode")
    fail(book, "variables", "D3", "nominaal")
    fail(book, "variables", "L3", "=cmd|' /C calc'!A0")
    book["variables"]["L3"].data_type = "s"
    fail(book, "codes", "E5", "dont_now")


def test_faults_are_written_at_their_cells(
    after: Callable[[Work], Codebook], tmp_path: Path
) -> None:
    with pytest.raises(DeclarationError):
        after(two)
    first = (tmp_path / "book-fouten.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "book-fouten.xlsx")
    page = book["variables"]
    assert page["C3"].fill.fgColor.rgb == page["D3"].fill.fgColor.rgb == "00F8D7DA"
    assert "Input should be 'code'" in page["C3"].comment.text
    end = next(cell for cell in page[1] if cell.value == "fout")
    assert page.cell(3, end.column).value.startswith("type: Input should be")
    assert "; measure: Input should be" in page.cell(3, end.column).value
    assert page["L3"].data_type == "s"
    assert book["codes"]["E5"].comment is not None
    lines = list(book["fouten"].iter_rows(values_only=True))
    assert lines[0] == ("Blad", "Rij", "Kolom", "Wat er mis is")
    assert {line[:3] for line in lines[1:]} >= {
        ("variables", 3, "type"),
        ("variables", 3, "measure"),
        ("codes", 5, "missing"),
    }
    with pytest.raises(DeclarationError):
        after(two)
    assert (tmp_path / "book-fouten.xlsx").read_bytes() == first


def test_the_marked_workbook_can_be_mended_and_sent_in_itself(
    after: Callable[[Work], Codebook], tiny: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(DeclarationError):
        after(lambda b: fail(b, "codes", "E5", "dont_now"))
    marked = tmp_path / "book-fouten.xlsx"
    with pytest.raises(DeclarationError, match="dont_now"):
        from_excel(marked, tmp_path / "made")
    book = openpyxl.load_workbook(marked)
    book["codes"]["E5"] = None
    book.save(marked)
    made = from_excel(marked, tmp_path / "made")
    assert plain(made.path) == plain(tiny())


def test_a_folder_with_a_file_that_the_workbook_lacks_is_left_alone(
    after: Callable[[Work], Codebook], tiny: Callable[..., Path], tmp_path: Path
) -> None:
    made = after(lambda book: None)
    (made.path / "checks.yml").write_text("[]\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"the folder has checks\.yml"):
        after(lambda book: None)
    assert (made.path / "checks.yml").exists()


def escape(book: Any) -> None:
    front = book["Lees mij"]
    rows = [row for row in front.iter_rows(max_col=2) if row[1].value == "derived.yml"]
    rows[0][1].value = "../derived.yml"
    book["derived.yml"].title = "frames...derived"


def test_no_sheet_is_written_outside_the_folder(
    after: Callable[[Work], Codebook], tmp_path: Path
) -> None:
    made = after(escape)
    assert not (tmp_path / "derived.yml").exists()
    assert {file.name for file in made.path.rglob("*.yml")} == {
        "study.yml",
        "indicators.yml",
    }


@pytest.mark.parametrize(
    "file", ["../x.csv", "/x.csv", "C:x.yml", "frames/../x.csv", "a\\b.csv", "x.py", ""]
)
def test_names_of_files_that_a_workbook_may_not_write(file: str) -> None:
    assert FILE.fullmatch(file) is None


def test_a_cell_far_from_all_else_is_one_clear_error(
    after: Callable[[Work], Codebook],
) -> None:
    with pytest.raises(InputError, match="sheet 'codes' run to cell XFD1048576"):
        after(lambda b: fail(b, "codes", "XFD1048576", "x"))
