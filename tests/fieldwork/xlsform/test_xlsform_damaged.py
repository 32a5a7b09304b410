"""Forms that are cut off, swollen or made to harm: read, or one clear error."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from survey.errors import InputError
from survey.fieldwork import draft_codebook, read_instrument
from survey.fieldwork.instruments.registry import form_of

SURVEY = """\
type,name,label::Dutch (nl),relevant,constraint
begin_group,g,"Over, u",,
integer,age,"Hoe ""oud""?",,. > 17
select_multiple why,why,Waarom?,${age} > 20,count-selected(.) < 3
end_group,,,,
"""
CHOICES = "list_name,name,label::Dutch (nl)\nwhy,a,Geld\nwhy,b,Plezier\n"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A small form."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "survey"
    for row in (
        ("type", "name", "label"),
        ("integer", "age", "Oud"),
        ("text", "t", "T"),
    ):
        sheet.append(row)
    book.create_sheet("choices").append(("list_name", "name", "label"))
    path = tmp_path / "form.xlsx"
    book.save(path)
    return path


def _drafts(path: Path, to: Path) -> bool:
    try:
        draft_codebook(path, to, "x")
    except InputError:
        return False
    return True


@pytest.mark.parametrize("share", range(5, 100, 5))
def test_a_cut_off_workbook_is_one_clear_error(
    workbook: Path, tmp_path: Path, share: int
) -> None:
    content = workbook.read_bytes()
    workbook.write_bytes(content[: len(content) * share // 100])
    assert not _drafts(workbook, tmp_path / "x")


@pytest.mark.parametrize("place", range(40, 6000, 110))
def test_a_flipped_byte_is_read_or_told(
    workbook: Path, tmp_path: Path, place: int
) -> None:
    content = bytearray(workbook.read_bytes())
    content[place % len(content)] ^= 0x41
    workbook.write_bytes(content)
    _drafts(workbook, tmp_path / "x")


@pytest.mark.parametrize("share", range(5, 101, 5))
def test_cut_off_csv_files_are_read_or_told(tmp_path: Path, share: int) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY[: len(SURVEY) * share // 100])
    (tmp_path / "choices.csv").write_text(CHOICES[: len(CHOICES) * share // 100])
    _drafts(tmp_path / "survey.csv", tmp_path / "x")


def test_a_workbook_that_would_fill_memory_is_refused(workbook: Path) -> None:
    with zipfile.ZipFile(workbook, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b"0" * 40_000_000)
    with pytest.raises(InputError, match="would unpack"):
        read_instrument(workbook)


def test_a_workbook_with_entities_is_refused(workbook: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.xlsx"
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(evil, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = bomb + part
            new.writestr(name, part)
    with pytest.raises(InputError, match="document type"):
        read_instrument(evil)


def test_another_zip_is_no_form(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert form_of(path) is None


def test_texts_that_excel_would_run_stay_texts(tmp_path: Path) -> None:
    rows = SURVEY.replace("Waarom?", '=HYPERLINK(""http://x"")').replace(
        "=HYPERLINK", '"=HYPERLINK'
    )
    (tmp_path / "survey.csv").write_text(rows.replace('x"")', 'x"")"'))
    (tmp_path / "choices.csv").write_text(CHOICES)
    made = read_instrument(tmp_path / "survey.csv")
    assert str(made.items[1].question) == '=HYPERLINK("http://x")'
