"""The sheets of an XLSForm, from a workbook or from CSV files side by side."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from survey.errors import InputError
from survey.fieldwork.formats.delimited import decode_text
from survey.fieldwork.formats.excel import check_workbook, shown_text

__all__ = ["Row", "Sheets", "csv_rows", "is_xlsform", "read_sheets"]

SHEETS = ("survey", "choices", "external_choices", "settings")
SPOKEN = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
TOLD = re.compile(
    r"\s*(select_(one|multiple)|rank|begin|end[ _](group|repeat)|integer|note"
    r"|calculate|start|acknowledge|geopoint|dateTime|xml-external)\b"
)
"""Types that no other list of variables has."""
LONGEST = 100_000
"""Bytes of a workbook's own part in which its sheets are named."""
DAMAGED = (zipfile.BadZipFile, zlib.error)
SECOND = {"list name": "list_name", "value": "name", "relevance": "relevant"}
"""Names that older forms give to columns."""


@dataclass(frozen=True)
class Row:
    """One row of a sheet.

    Parameters
    ----------
    line
        Its place, counted from 1.
    cells
        Text by column; a column in several languages as `label::English (en)`.
    """

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def spoken(self, column: str) -> dict[str, str]:
        """Return the texts of a column by language, empty where none is named."""
        found = {}
        for name, text in self.cells.items():
            stem, _, language = name.partition("::")
            if stem == column and text:
                found[language] = text
        return found


@dataclass(frozen=True)
class Sheets:
    """A form as tables of text.

    Parameters
    ----------
    external
        Choices that stand in a sheet of their own.
    """

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    external: tuple[Row, ...]
    settings: tuple[Row, ...]
    columns: tuple[str, ...]


def is_xlsform(path: Path, start: bytes) -> bool:
    """Whether a file is an XLSForm: a workbook with its sheets, or its survey as CSV.

    Parameters
    ----------
    path, start
        The file and its first bytes.
    """
    if start.startswith(b"PK\x03\x04"):
        return {"survey", "choices"} <= {name.lower() for name in _sheet_names(path)}
    if b"type" not in start.replace(b"\0", b"").lower():
        return False
    try:
        rows = list(_lines(_start_text(start)))
    except (InputError, csv.Error):
        return False
    if not rows:
        return False
    header = [_column(cell) for cell in rows[0]]
    stems = {name.partition("::")[0] for name in header}
    if not {"type", "name", "label"} <= stems or "theme" in stems:
        return False
    place = header.index("type")
    return any(TOLD.match(row[place]) for row in rows[1:] if len(row) > place)


def _start_text(start: bytes) -> str:
    text = decode_text(Path("survey"), start[: start.rfind(b"\n") + 1] or start)[0]
    # The last row may be cut off in the middle of a quoted text.
    return text if text.count('"') % 2 == 0 else text + '"'


def _lines(text: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return csv.reader(
        io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter
    )


def _sheet_names(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as file, file.open("xl/workbook.xml") as part:
            book = part.read(LONGEST)
    # What can't be opened is no form; whoever reads it says what is wrong with it.
    except (OSError, EOFError, KeyError, RuntimeError, ValueError, *DAMAGED):
        return []
    names = re.findall(rb'<(?:\w+:)?sheet [^>]*?name="([^"]*)"', book)
    return [name.decode("utf-8", "replace").strip() for name in names]


def read_sheets(path: Path) -> Sheets:
    """Return a form's sheets.

    Of a form in CSV the file with its questions is given; choices and settings are
    looked for beside it, under the same name with `choices` for `survey`.

    Raises
    ------
    InputError
        When it can't be read, or two columns have one name.
    """
    with path.open("rb") as file:
        workbook = file.read(4).startswith(b"PK\x03\x04")
    tables = _workbook(path) if workbook else _beside(path)
    made = {name: _rows(path, name, table) for name, table in tables.items()}
    columns = [c for row in made.get("survey", ()) for c in row.cells]
    return Sheets(
        made.get("survey", ()),
        made.get("choices", ()),
        made.get("external_choices", ()),
        made.get("settings", ()),
        tuple(dict.fromkeys(columns)),
    )


def _workbook(path: Path) -> dict[str, list[list[str]]]:
    check_workbook(path)
    try:
        content = io.BytesIO(path.read_bytes())
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        try:
            return {
                sheet.title.strip().lower(): _cells(sheet)
                for sheet in book.worksheets
                if sheet.title.strip().lower() in SHEETS
            }
        finally:
            book.close()
    # Whatever the library says of a damaged workbook, it is one clear error here.
    except Exception as error:
        raise InputError(path, f"is a damaged Excel workbook ({error})") from error


def _cells(sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()
    return [
        [shown_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
    ]


def _beside(path: Path) -> dict[str, list[list[str]]]:
    tables = {"survey": _csv(path)}
    for name in SHEETS[1:]:
        for other in (re.sub("survey", name, path.name, flags=re.I), f"{name}.csv"):
            place = path.with_name(other)
            if other != path.name and place.is_file() and name not in tables:
                tables[name] = _csv(place)
    return tables


def csv_rows(path: Path) -> tuple[Row, ...]:
    """Return the rows of a CSV file that a form refers to.

    Raises
    ------
    InputError
        When it can't be read, or two columns have one name.
    """
    return _rows(path, path.name, _csv(path))


def _csv(path: Path) -> list[list[str]]:
    try:
        return list(_lines(decode_text(path, path.read_bytes())[0]))
    except csv.Error as error:
        raise InputError(path, f"has quotes that don't match ({error})") from error


def _rows(path: Path, sheet: str, table: list[list[str]]) -> tuple[Row, ...]:
    filled = [
        (n, row) for n, row in enumerate(table, start=1) if any(map(str.strip, row))
    ]
    if not filled:
        return ()
    header = [_column(cell) for cell in filled[0][1]]
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        said = f"has several columns named {', '.join(sorted(twice))!r}"
        raise InputError(path, f"{said} in its sheet {sheet}")
    return tuple(Row(line, dict(_named(header, row))) for line, row in filled[1:])


def _named(header: Iterable[str], row: list[str]) -> Iterator[tuple[str, str]]:
    for name, cell in zip(header, row, strict=False):
        if name and cell.strip():
            yield name, cell.strip()


def _column(cell: str) -> str:
    """Return a column's name as forms write it today."""
    stem, colon, language = cell.strip().lstrip("\ufeff").partition(":")
    plain = re.sub(r"\s+", " ", stem.strip().lower())
    plain = SECOND.get(plain, plain)
    if plain in SPOKEN and colon:
        return f"{plain}::{language.lstrip(':').strip()}"
    return plain + colon + language.strip()
