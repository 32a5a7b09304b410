"""A codebook written as an XLSForm, for Kobo and ODK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter

from survey.codebook import Codebook
from survey.fieldwork.formats.raw import Note
from survey.fieldwork.xlsform.form import form_rows
from survey.output import writing

__all__ = ["WrittenForm", "write_xlsform"]

# A clock in the file would make two runs differ.
CREATED = datetime(2000, 1, 1)
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDEST, NARROWEST = 60, 8
"""Widths of columns, in characters."""


@dataclass(frozen=True)
class WrittenForm:
    """What was written, and what had no place in it.

    Parameters
    ----------
    questions
        How many rows the sheet with questions has.
    """

    path: Path
    questions: int
    notes: tuple[Note, ...] = ()


def write_xlsform(codebook: Codebook, path: str | Path) -> WrittenForm:
    """Write a codebook as an XLSForm, with which Kobo and ODK ask its questions.

    Labels, questions and notes go along in every language, themes as groups, a multiple
    set as one question, conditions as `relevant`, bounds and checks of one question as
    `constraint`. No clock is written, so that the same codebook gives the same bytes.

    Parameters
    ----------
    codebook
        What to write: its variables of source survey that respondents answer.
    path
        Of the .xlsx.

    Returns
    -------
    WrittenForm
        With a note for everything a form can't hold.

    Raises
    ------
    OutputError
        When the place can't be written.
    """
    rows = form_rows(codebook)
    target = Path(path)
    sheets = {
        "survey": rows.survey,
        "choices": rows.choices or ({"list_name": "", "name": "", "label": ""},),
        "settings": rows.settings,
    }
    with (
        writing(target) as place,
        xlsxwriter.Workbook(str(place), OPTIONS) as book,
    ):
        book.set_properties({"title": codebook.facts.study, "created": CREATED})
        for name, table in sheets.items():
            _sheet(book, name, table)
    return WrittenForm(target, len(rows.survey), rows.notes)


def _sheet(
    book: xlsxwriter.Workbook, name: str, rows: Sequence[Mapping[str, str]]
) -> None:
    sheet = book.add_worksheet(name)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(rows[0] if rows else ()):
        longest = max(len(row[column]) for row in rows)
        width = min(max(longest, len(column), NARROWEST), WIDEST)
        sheet.set_column(place, place, width, text)
        sheet.write_string(0, place, column, bold)
        for line, row in enumerate(rows, start=1):
            if row[column]:
                sheet.write_string(line, place, row[column], text)
