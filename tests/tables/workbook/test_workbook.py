"""The workbook: links, marked tables, numbers as numbers, texts as texts."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import OutputError
from survey.tables import Table, write_workbook
from survey.tables.workbook.book import sheet_names


@pytest.fixture
def book(tmp_path: Path, sampled: Codebook, rows: pd.DataFrame) -> openpyxl.Workbook:
    write_workbook(tmp_path / "t.xlsx", rows, sampled, {"sha256": "abc", "Versie": "2"})
    return openpyxl.load_workbook(tmp_path / "t.xlsx")


def frame(book: openpyxl.Workbook, name: str) -> pd.DataFrame:
    """A sheet's marked-up table."""
    sheet = book[name]
    (table,) = sheet.tables.values()
    lines = [[cell.value for cell in row] for row in sheet[table.ref]]
    return pd.DataFrame(lines[1:], columns=lines[0])


def test_sheets_in_order_and_titled(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "Inhoud",
        "Leeswijzer",
        "Sociale contacten",
        "Werk en inkomen",
        "Fiches",
    ]
    assert book.active.title == "Inhoud"
    assert book["Inhoud"]["A1"].value == "Straatonderzoek: cijfers"
    assert book["Werk en inkomen"]["A1"].value == "Straatonderzoek: Werk en inkomen"
    assert not any(sheet.merged_cells.ranges for sheet in book)


def test_contents_link_to_every_indicator(book: openpyxl.Workbook) -> None:
    sheet = book["Inhoud"]
    links = {
        cell.value: cell.hyperlink.location
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert links["Fiches"] == "'Fiches'!A1"
    assert "Gewerkte uren per week" in links
    name, place = links["Redenen van de onheuse behandeling"].split("!")
    there = book[name.strip("'")][place].value
    assert there == "Redenen van de onheuse behandeling"


def test_figures_are_numbers_and_marks_are_texts(
    book: openpyxl.Workbook, rows: pd.DataFrame
) -> None:
    found = frame(book, "Sociale contacten")
    talks = found[found["Indicator"] == "Praat vaak met buren"]
    everyone = talks[talks["Uitsplitsing"] == "Totaal"].iloc[0]
    estimate = rows[rows["indicator"] == "talks_often"]["estimate"].iloc[0]
    assert everyone["Cijfer"] == pytest.approx(estimate)
    assert everyone["Herkomst"] == everyone["Geslacht"] == "Totaal"
    afghan = talks[
        (talks["Herkomst"] == "Afghaanse herkomst")
        & (talks["Uitsplitsing"] == "Herkomst")
    ].iloc[0]
    assert afghan["Cijfer"] == afghan["Opmerking"] == "te weinig antwoorden"
    assert set(afghan[["Ondergrens", "Bovengrens", "Aantal antwoorden"]]) == {"–"}
    crossed = talks[talks["Uitsplitsing"] == "Herkomst × Geslacht"]
    assert set(crossed["Geslacht"]) == {"Man", "Vrouw"}


def test_formats_are_those_of_shares_and_means(book: openpyxl.Workbook) -> None:
    formats = {
        cell.number_format
        for name in ("Sociale contacten", "Werk en inkomen")
        for row in book[name].iter_rows(min_row=5)
        for cell in row
        if cell.data_type == "n"
    }
    assert formats == {"0.0%", "0.00", "#,##0"}


def test_hidden_figures_are_in_no_part_of_the_file(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    marked = rows.copy()
    there = marked["origin"] == "AF"
    marked.loc[there, "estimate"] = 0.777123
    write_workbook(tmp_path / "t.xlsx", marked, sampled)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as packed:
        content = b"".join(packed.read(name) for name in packed.namelist())
    assert b"0.777123" not in content


@pytest.mark.parametrize(("people", "shown"), [(0, True), (9, False), (10, True)])
def test_few_who_do_not_know_are_not_told(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame, people: int, shown: bool
) -> None:
    # By the weights they seem many: 6% of 900. How many there are is what counts.
    write_workbook(tmp_path / "t.xlsx", rows.assign(n_dont_know=people), sampled)
    found = frame(openpyxl.load_workbook(tmp_path / "t.xlsx"), "Sociale contacten")
    everyone = found[found["Uitsplitsing"] == "Totaal"].iloc[0]
    assert (everyone["Weet niet of geen mening"] == 0.06) is shown


def test_texts_are_never_formulas(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    marked = rows.assign(origin=rows["origin"].replace("BE", "=1+1"))
    about = {"=cmd|' /C calc'!A0": "@SUM(1)", "link": "http://example.org"}
    write_workbook(tmp_path / "t.xlsx", marked, sampled, about)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert "=1+1" in set(frame(book, "Werk en inkomen")["Herkomst"])
    kinds = {
        cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row
    }
    assert "f" not in kinds


def test_the_guide_says_the_thresholds(book: openpyxl.Workbook) -> None:
    guide = frame(book, "Leeswijzer").set_index("Onderwerp")["Uitleg"]
    assert "minder dan 30" in guide["te weinig antwoorden"]
    assert "minder dan 10" in guide["te klein aantal"]
    assert guide["Vingerafdruk van het codeboek (SHA-256)"] == "abc"
    assert guide["Versie"] == "2"


def test_sheets_of_indicators(book: openpyxl.Workbook) -> None:
    found = frame(book, "Fiches").set_index("Naam")
    assert found.loc["talks_often", "Vraag"] == "Praat u vaak?"
    assert found.loc["talks_often", "Antwoorden"] == "Nooit; Soms; Vaak"
    reasons = found.loc["reasons", "Antwoorden"]
    assert reasons.startswith("Huidskleur; Geloof of levensbeschouwing")
    assert found.loc["hours_worked", "Thema"] == "Werk en inkomen"


def test_two_runs_give_the_same_bytes(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, rows, sampled)
    first, again = (tmp_path / name for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == again.read_bytes()


def test_tables_are_taken_together(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    own = rows[rows["indicator"] == "talks_often"]
    tables = [Table(own, sampled, by) for by in (("origin",), ("sex",))]
    write_workbook(tmp_path / "t.xlsx", tables, sampled)
    found = frame(openpyxl.load_workbook(tmp_path / "t.xlsx"), "Sociale contacten")
    assert len(found) == len(own)


def test_another_language(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    write_workbook(tmp_path / "t.xlsx", rows, sampled, language="fr")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames[:3] == ["Sommaire", "Guide de lecture", "Contacts sociaux"]


def test_nothing_estimated_leaves_the_guide(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    write_workbook(tmp_path / "t.xlsx", rows.iloc[:0], sampled)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["Inhoud", "Leeswijzer"]


def test_a_place_that_is_not_there(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    with pytest.raises(OutputError, match="no folder"):
        write_workbook(tmp_path / "none" / "t.xlsx", rows, sampled)
    assert list(tmp_path.glob("*.xlsx")) == []


def test_sheet_names_are_accepted_by_excel() -> None:
    labels = ["Werk: inkomen/lonen?", "A" * 40, "a" * 40, "[x]*'y'", ""]
    names = sheet_names(labels, ["Inhoud"])
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) < 31 for name in names)
    assert not any(set(name) & set("[]:*?/\\'") for name in names)


def test_a_study_without_themes(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    facts = sampled.facts.model_copy(update={"themes": {}})
    plain = replace(sampled, parts=replace(sampled.parts, facts=facts))
    write_workbook(tmp_path / "t.xlsx", rows, plain)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames[2:] == ["Overige", "Fiches"]


def test_a_variable_named_as_a_column_gets_its_name(
    tmp_path: Path, sampled: Codebook, rows: pd.DataFrame
) -> None:
    origin = sampled.variable("origin")
    label = origin.label.model_copy(update={"root": {"nl": "Eenheid"}})
    known = sampled.parts.variables
    named = known | {"origin": origin.model_copy(update={"label": label})}
    other = replace(sampled, parts=replace(sampled.parts, variables=named))
    write_workbook(tmp_path / "t.xlsx", rows, other)
    found = frame(openpyxl.load_workbook(tmp_path / "t.xlsx"), "Werk en inkomen")
    assert "Eenheid (origin)" in found.columns
    assert found.columns.is_unique
