"""What an author starts with is a codebook without faults, in any language."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from survey.codebook import Codebook
from survey.codebook.examine import examine
from survey.codebook.excel import from_excel, new_codebook, to_excel
from survey.errors import CallError, DeclarationError, OutputError

LANGUAGES = [["nl"], ["fr"], ["en"], ["fr", "nl"], ["nl", "fr", "en"]]


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
def test_a_new_workbook_becomes_a_study_that_lacks_nothing(
    tmp_path: Path, languages: list[str]
) -> None:
    files = new_codebook("buurt", tmp_path / "a.xlsx", languages)
    book = from_excel(tmp_path / "a.xlsx", tmp_path / "made")
    assert book.facts.languages == tuple(languages)
    assert not book.notices
    assert not [*examine(book)]
    assert sorted(p.name for p in (tmp_path / "made").iterdir()) == sorted(files)


def test_the_examples_of_rules_count_once_uncommented(tmp_path: Path) -> None:
    new_codebook("buurt", tmp_path / "made", ["nl", "en"])
    for file in ("checks", "edits", "derived", "indicators"):
        path = tmp_path / "made" / f"{file}.yml"
        lines = path.read_text(encoding="utf-8").split("\n")
        rules = [n for n, line in enumerate(lines) if line.startswith(("# -", "#  "))]
        assert rules
        for number in rules:
            lines[number] = lines[number].removeprefix("# ")
        path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    book = Codebook.open(tmp_path / "made")
    made = (book.checks, book.edits, book.derivations, book.indicators)
    assert [len(one) for one in made] == [1, 1, 1, 1]


def test_a_folder_and_a_workbook_say_the_same(tmp_path: Path) -> None:
    new_codebook("buurt", tmp_path / "a.xlsx", ["nl"])
    new_codebook("buurt", tmp_path / "folder", ["nl"])
    to_excel(tmp_path / "folder", tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_empty_sheets_have_drop_downs_too(tmp_path: Path) -> None:
    new_codebook("buurt", tmp_path / "a.xlsx", ["nl"])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[:2] == ["Lees mij", "variables"]
    for sheet in ("variables", "codes", "sets", "margins"):
        assert book[sheet].data_validations.dataValidation, sheet


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("work")
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "study.yml").write_text("work")
    for place in ("a.xlsx", "made"):
        with pytest.raises(OutputError, match="is there already"):
            new_codebook("buurt", tmp_path / place)
    assert (tmp_path / "a.xlsx").read_text() == "work"


@pytest.mark.parametrize("name", ["", "my study", "2024", "../up", "a:b", "-"])
def test_a_name_that_names_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CallError, match="can't name a study"):
        new_codebook(name, tmp_path / "a.xlsx")


def test_a_language_that_is_not_spoken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="choose nl, fr or en"):
        new_codebook("buurt", tmp_path / "a.xlsx", ["de"])


MISTAKES = [
    ("type", "cod", "did you mean 'code'?"),
    ("name", "respondent_id", "first at row 2 of sheet 'variables'"),
    ("asked_if", "example_contact = 1", "equal is written =="),
]


@pytest.mark.parametrize(("column", "text", "said"), MISTAKES)
def test_what_a_new_author_does_wrong_is_told_with_the_remedy(
    tmp_path: Path, column: str, text: str, said: str
) -> None:
    new_codebook("buurt", tmp_path / "a.xlsx", ["nl"])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    page = book["variables"]
    header = [each.value for each in page[1]]
    row = {"name": "more", "type": "int", "label::nl": "Meer"} | {column: text}
    for name, cell in row.items():
        page.cell(5, header.index(name) + 1, cell)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DeclarationError) as refused:
        from_excel(tmp_path / "a.xlsx", tmp_path / "made")
    assert "sheet 'variables', row 5" in str(refused.value)
    assert said in str(refused.value)
