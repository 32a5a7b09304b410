"""Writing the workbook of a codebook: all text, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from survey.codebook.excel.choices import Choice, choices, language_of, study_of
from survey.codebook.excel.sheets import Sheet
from survey.locale import message

__all__ = ["CHOICES", "write_sheets"]

# A clock in the file would make two runs differ.
CREATED = datetime(2000, 1, 1)
CHOICES = "_keuzes"
SPARE_ROWS = 500
"""Rows below the last that have drop-downs too."""
WIDEST, NARROWEST = 60, 8
TEXTS = 30
"""Width of a column that people type sentences in, while it is still empty."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_sheets(sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets as a workbook.

    Parameters
    ----------
    sheets
        Of the whole codebook.
    path
        The .xlsx.
    """
    study = study_of(sheets)
    with xlsxwriter.Workbook(str(path), OPTIONS) as file:
        file.set_properties({"title": str(study.get("study", "")), "created": CREATED})
        book = _Book(file, language_of(study))
        _front(book, sheets, str(study.get("study", "")))
        made = {sheet.name: _sheet(book, sheet) for sheet in sheets}
        by_name = {sheet.name: sheet for sheet in sheets}
        _choices(book, made, by_name, choices(sheets))


@dataclass(frozen=True)
class _Book:
    file: Any
    language: str

    @cached_property
    def looks(self) -> dict[str, Any]:
        text = {"num_format": "@", "font_name": "Arial", "font_size": 10}
        text |= {"valign": "top"}
        head = text | {"bold": True, "bg_color": "#0b3c6f", "font_color": "#ffffff"}
        looks = {
            "text": text,
            "key": text | {"bold": True, "bg_color": "#eef2f7"},
            "line": text | {"font_name": "Consolas"},
            "wrapped": text | {"text_wrap": True},
            "head": head,
            "title": text | {"bold": True, "font_size": 15},
            "link": text | {"font_color": "#0b5394", "underline": 1},
        }
        return {name: self.file.add_format(look) for name, look in looks.items()}

    def say(self, key: str, **values: object) -> str:
        return message(f"codebook_{key}", self.language, **values)


def _front(book: _Book, sheets: Sequence[Sheet], study: str) -> None:
    """Write the first sheet: what this is, how to work in it, and what is where."""
    page, looks = _page(book, book.say("readme")), book.looks
    page.hide_gridlines(2)
    page.set_column(0, 0, 34, looks["text"])
    page.set_column(1, 1, 44, looks["text"])
    page.set_column(2, 2, 70, looks["wrapped"])
    page.set_row(0, 24)
    page.write_string(0, 0, book.say("readme_title", study=study), looks["title"])
    rules = [book.say(f"readme_{number}") for number in range(1, 7)]
    for row, rule in enumerate(rules, start=2):
        page.write_string(row, 0, f"{row - 1}. {rule}", looks["text"])
    top = len(rules) + 3
    for column, key in enumerate(("sheet", "file", "holds")):
        page.write_string(top, column, book.say(f"readme_{key}"), looks["head"])
    for row, sheet in enumerate(sheets, start=top + 1):
        place = f"internal:'{sheet.name}'!A1"
        page.write_url(row, 0, place, looks["link"], sheet.name)
        page.write_string(row, 1, sheet.file, looks["text"])
        page.write_string(row, 2, book.say(_holds(sheet)), looks["wrapped"])


def _page(book: _Book, name: str) -> Any:
    """Return a new sheet that prints on pages of its own width."""
    page = book.file.add_worksheet(name)
    page.set_landscape()
    page.set_paper(8)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P / &N")
    return page


def _holds(sheet: Sheet) -> str:
    if sheet.lined:
        return "holds_study" if sheet.file == "study.yml" else "holds_lines"
    if sheet.shape is None:
        return "holds_other"
    stem = sheet.shape.file.partition("/")[0].removesuffix(".csv")
    return f"holds_{stem}"


def _sheet(book: _Book, sheet: Sheet) -> Any:
    page, looks = _page(book, sheet.name), book.looks
    page.repeat_rows(0)
    header, rows = sheet.rows[0], sheet.rows[1:]
    keys = _keys(sheet)
    for column, name in enumerate(header):
        look = "line" if sheet.lined else "key" if name in keys else "text"
        page.set_column(column, column, _width(sheet, column), looks[look])
        page.write_string(0, column, name, looks["head"])
        for row, cells in enumerate(rows, start=1):
            if cells[column]:
                page.write_string(row, column, cells[column], looks[look])
            else:
                page.write_blank(row, column, None, looks[look])
    page.freeze_panes(1, 0 if sheet.lined else max(len(keys), 1))
    if rows and not sheet.lined:
        page.autofilter(0, 0, len(rows), len(header) - 1)
    return page


def _keys(sheet: Sheet) -> tuple[str, ...]:
    """Return the columns at the left that say what a row is about."""
    shape = sheet.shape
    if shape is None or sheet.lined:
        return ()
    wanted = {"variables.csv": 1, "codes.csv": 2, "lookups.csv": 2}.get(shape.file, 1)
    found = shape.required[:wanted]
    return found if sheet.rows[0][:wanted] == found else ()


def _width(sheet: Sheet, column: int) -> int:
    if sheet.lined:
        return 120
    longest = max(
        len(line) for row in sheet.rows for line in (row[column].split("\n") or [""])
    )
    least = TEXTS if "::" in sheet.rows[0][column] else NARROWEST
    return min(max(longest + 2, least), WIDEST)


def _choices(
    book: _Book,
    pages: dict[str, Any],
    sheets: dict[str, Sheet],
    found: Sequence[Choice],
) -> None:
    """Write the words on a hidden sheet, and point the columns' drop-downs there."""
    store = book.file.add_worksheet(CHOICES)
    store.hide()
    for place, choice in enumerate(found):
        store.write_string(0, place, f"{choice.sheet}.{choice.column}")
        for row, word in enumerate(choice.words, start=1):
            store.write_string(row, place, word, book.looks["text"])
        letter = xl_col_to_name(place, col_abs=True)
        sheet = sheets[choice.sheet]
        column = sheet.rows[0].index(choice.column)
        rule = {
            "validate": "list",
            "source": f"='{CHOICES}'!{letter}$2:{letter}${len(choice.words) + 1}",
            "error_type": "stop" if choice.closed else "information",
            "error_title": choice.column,
            "error_message": book.say("closed" if choice.closed else "named"),
        }
        last = len(sheet.rows) - 1 + SPARE_ROWS
        pages[choice.sheet].data_validation(1, column, last, column, rule)
