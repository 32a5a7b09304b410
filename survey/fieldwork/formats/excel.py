"""Excel workbooks: the first sheet that holds something, every cell as text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from survey.errors import InputError
from survey.fieldwork.formats.delimited import text_table
from survey.fieldwork.formats.raw import (
    Note,
    Raw,
    RawVariable,
    code_text,
    described,
    source_of,
)

__all__ = ["read_xlsx"]

LARGEST = 2 * 1024**3
"""Unpacked size in bytes beyond which a workbook is taken for a trap."""


def read_xlsx(path: Path) -> Raw:
    """Return the first filled sheet of a workbook, as text and as stored.

    A number formatted to show as 007 is stored as 7: that is noted, not repaired.

    Raises
    ------
    InputError
        When it is damaged, or no sheet holds a table.
    """
    _unpackable(path)
    # From its bytes: openpyxl would judge a file by its name before it looks inside.
    content = io.BytesIO(path.read_bytes())
    book = openpyxl.load_workbook(content, read_only=True, data_only=True)
    try:
        sheets = {sheet.title: _table(sheet) for sheet in book.worksheets}
    finally:
        book.close()
    filled = {title: found for title, found in sheets.items() if found[0]}
    if not filled:
        raise InputError(path, "holds no sheet with anything in it")
    title, (rows, formats) = next(iter(filled.items()))
    data = text_table(path, rows)
    names = rows[0][1]
    notes = [*_format_notes(names, formats), *_formula_notes(path)]
    if len(filled) > 1:
        others = ", ".join(list(filled)[1:])
        notes.append(Note("read_other_sheets", {"sheet": title, "others": others}))
    return Raw(
        described(path, data),
        {name: RawVariable(name) for name in data},
        source_of(path, "xlsx", f"sheet {title}"),
        notes=tuple(notes),
    )


def _unpackable(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            damaged = archive.testzip() if size <= LARGEST else None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise InputError(path, "is a damaged Excel workbook") from error
    if size > LARGEST:
        raise InputError(path, f"would unpack to {size / 1024**3:.0f} GB")
    if damaged:
        raise InputError(path, f"is a damaged Excel workbook (its part {damaged})")


def _table(sheet: Any) -> tuple[list[tuple[int, list[str]]], dict[int, set[str]]]:
    """Return the rows that hold something, and the number formats by column."""
    rows: list[tuple[int, list[str]]] = []
    formats: dict[int, set[str]] = {}
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(cell.value) for cell in cells]
        if not any(texts):
            continue
        for place, cell in enumerate(cells):
            if isinstance(cell.value, int | float) and rows:
                formats.setdefault(place, set()).add(cell.number_format)
        rows.append((line, texts))
    widest = max((len(texts) for _, texts in rows), default=0)
    # The file leaves out the empty cells at the end of a row.
    full = [(line, texts + [""] * (widest - len(texts))) for line, texts in rows]
    return full, formats


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return code_text(value)


def _format_notes(names: list[str], formats: dict[int, set[str]]) -> Iterable[Note]:
    shown = {
        place: sorted(f for f in found if _tells(f)) for place, found in formats.items()
    }
    for place, found in shown.items():
        if found:
            values: dict[str, object] = {"column": names[place], "format": found[0]}
            yield Note("read_number_format", values)


def _tells(format: str) -> bool:
    """Whether a number format shows another text than the number that is stored."""
    return re.match(r"0[0\-/ ]+", format) is not None or "%" in format


def _formula_notes(path: Path) -> Iterator[Note]:
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        parts = [archive.read(name) for name in sheets]
    empty = sum(
        len(re.findall(rb"</f>(?:<v></v>|<v\s*/>)?</c>", part)) for part in parts
    )
    if empty:
        yield Note("read_formulas", {"count": empty})
