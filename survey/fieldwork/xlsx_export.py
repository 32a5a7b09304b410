"""A frame as an Excel workbook: the data, what the columns are and what codes mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from survey.codebook import Text
from survey.errors import OutputError
from survey.fieldwork.coded import coded_column
from survey.fieldwork.extra import extra_columns
from survey.fieldwork.formats.raw import Note, code_text
from survey.fieldwork.frame import Frame
from survey.fieldwork.spss.missing_codes import missing_codes
from survey.locale import message
from survey.output import writing

__all__ = ["write_xlsx"]

ROWS, COLUMNS, LONGEST = 1_048_576, 16_384, 32_767
"""What a sheet and a cell of Excel can hold."""
# A clock in the file would make two runs differ.
CREATED = datetime(2000, 1, 1)
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
DATA, VARIABLES, CODES, KINDS = "data", "variables", "codes", "missing"
Row = Sequence[Any]


def write_xlsx(
    frame: Frame, path: str | Path, extra: pd.DataFrame | None = None
) -> tuple[Note, ...]:
    """Write a frame as .xlsx: its data as codes, and its codebook on sheets beside.

    No cell is a formula, whatever people answered. Numbers are numbers where Excel
    keeps all of their digits, else texts; codes that are texts, days and moments are
    texts. A missing answer has the code of its kind, explained on the sheet `missing`.

    Parameters
    ----------
    frame
        What to write.
    path
        Where to.
    extra
        More columns, one row a record, such as weights.

    Returns
    -------
    tuple of Note
        What didn't fit a cell.

    Raises
    ------
    CallError
        When `extra` doesn't fit the frame.
    OutputError
        When the place can't be written, or a sheet can't hold so many rows.
    """
    target, more = Path(path), extra_columns(frame, extra)
    names = [*map(str, frame.data), *map(str, more)]
    if frame.rows >= ROWS or len(names) > COLUMNS:
        said = f"Excel holds {ROWS - 1} records of {COLUMNS} columns; these are"
        raise OutputError(target, f"{said} {frame.rows} of {len(names)}")
    columns = [coded_column(frame, str(name)) for name in frame.data]
    columns += [more[name].astype(object) for name in more]
    languages = frame.codebook.facts.languages
    with writing(target) as place, xlsxwriter.Workbook(str(place), OPTIONS) as book:
        title = frame.codebook.facts.title.within(frame.codebook.language)
        book.set_properties({"title": title, "created": CREATED})
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "num_format": "@"})
        looks = (head, text)
        _sheet(book, DATA, names, zip(*columns, strict=True), looks)
        _sheet(book, VARIABLES, *_variables(frame, languages), looks)
        _sheet(book, CODES, *_codes(frame, languages), looks)
        _sheet(book, KINDS, *_kinds(frame, languages), looks)
    return tuple(_cut(names, columns))


def _sheet(
    book: Any, name: str, header: Row, rows: Iterable[Row], looks: tuple[Any, Any]
) -> None:
    head, text = looks
    page = book.add_worksheet(name)
    page.freeze_panes(1, 1)
    for place, title in enumerate(header):
        page.write_string(0, place, title, head)
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    page.write_string(line, place, value[:LONGEST], text)
            elif value is not None and value == value:
                _number(page, line, place, value, text)


def _number(page: Any, line: int, place: int, value: Any, text: Any) -> None:
    number = float(value)
    # Sixteen digits are what the file gets of a number.
    if float(f"{number:.16G}") == value:
        page.write_number(line, place, number)
    else:
        page.write_string(line, place, code_text(value), text)


def _spread(stem: str, languages: Iterable[str]) -> list[str]:
    return [f"{stem}::{language}" for language in languages]


def _said(text: Text, languages: Iterable[str]) -> list[str]:
    return [text.root.get(language, "") for language in languages]


def _variables(frame: Frame, languages: tuple[str, ...]) -> tuple[Row, Iterator[Row]]:
    own = ["name", "theme", "type", "measure", "codes", "unit", "set", "role"]
    texts = ("label", "question", "universe")
    header = [*own, *(name for stem in texts for name in _spread(stem, languages))]
    rows = (
        [
            *(str(getattr(variable, name)) for name in own),
            *(said for t in texts for said in _said(getattr(variable, t), languages)),
        ]
        for variable in map(frame.variable, map(str, frame.data))
    )
    return header, rows


def _codes(frame: Frame, languages: tuple[str, ...]) -> tuple[Row, Iterator[Row]]:
    book = frame.codebook
    used = dict.fromkeys(
        name
        for variable in map(frame.variable, map(str, frame.data))
        for name in (variable.codes, variable.missing)
        if name in book.code_lists
    )
    rows = (
        [name, code.code, *_said(code.label, languages), code.missing]
        for name in used
        for code in book.code_lists[name].codes
    )
    return ["list", "code", *_spread("label", languages), "missing"], rows


def _kinds(frame: Frame, languages: tuple[str, ...]) -> tuple[Row, Iterator[Row]]:
    """Return which code stands for which kind in which variable."""
    known = [x if x in ("nl", "fr", "en") else "en" for x in languages]
    rows = (
        [name, code_text(code), kind.word]
        + [message(f"kind_{kind.word}", language) for language in known]
        for name in map(str, frame.data)
        for kind, code in missing_codes(frame, name).codes.items()
    )
    return ["variable", "code", "kind", *_spread("label", languages)], rows


def _cut(names: Sequence[str], columns: Sequence[pd.Series]) -> Iterator[Note]:
    for name, column in zip(names, columns, strict=True):
        count = sum(len(value) > LONGEST for value in column if isinstance(value, str))
        if count:
            told = {"variable": name, "count": count, "length": LONGEST}
            yield Note("xlsx_text_cut", told)
