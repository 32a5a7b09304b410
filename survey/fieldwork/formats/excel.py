"""Excel workbooks: the first sheet that holds something, every cell as text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape

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
from survey.record import MissingKind

__all__ = ["check_workbook", "read_xlsx", "shown_text"]

LARGEST = 2 * 1024**3
"""Unpacked size in bytes beyond which a workbook is taken for a trap."""
# Of a part in another packing or behind a password, the library says RuntimeError.
DAMAGED = (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)
SMALL, TIMES = 16 * 1024**2, 100
"""Size from which a part is weighed, and how far it may have been packed.

A sheet with one number in every cell is packed some twenty times.
"""


_Sheet = tuple[list[tuple[int, list[str]]], dict[int, set[str]]]


def read_xlsx(path: Path) -> Raw:
    """Return the first filled sheet of a workbook, as text and as stored.

    A number formatted to show as 007 is stored as 7: that is noted, not repaired.

    Raises
    ------
    InputError
        When it is damaged, or no sheet holds a table.
    """
    check_workbook(path)
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
    kinds = _kinds(filled)
    return Raw(
        described(path, data),
        {name: RawVariable(name, kinds=kinds.get(name, {})) for name in data},
        source_of(path, "xlsx", f"sheet {title}"),
        notes=tuple(notes),
    )


def _kinds(sheets: Mapping[str, _Sheet]) -> dict[str, dict[str, MissingKind]]:
    """Return the missing kind of codes by variable, from a workbook of the toolkit."""
    found: dict[str, dict[str, MissingKind]] = {}
    rows = [cells for _, cells in sheets.get("missing", ([], {}))[0]]
    if rows and rows[0][:3] == ["variable", "code", "kind"]:
        words = MissingKind.words()
        for name, code, word in (cells[:3] for cells in rows[1:]):
            if word in words:
                found.setdefault(name, {})[code] = MissingKind.parse(word)
    return found


def check_workbook(path: Path) -> None:
    """Refuse what is damaged or made to fill memory, before anything is unpacked.

    Raises
    ------
    InputError
        With the part that is.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _sizes(path, archive.infolist())
            damaged = archive.testzip()
            typed = [entry for entry in archive.infolist() if _typed(archive, entry)]
    except DAMAGED as error:
        raise InputError(path, "is a damaged Excel workbook") from error
    if damaged:
        raise InputError(path, f"is a damaged Excel workbook (its part {damaged})")
    if typed:
        said = f"declares a document type in its part {typed[0].filename}"
        raise InputError(path, f"{said}, which no workbook does")


def _sizes(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    whole = sum(entry.file_size for entry in entries)
    if whole > LARGEST:
        raise InputError(path, f"would unpack to {whole / 1024**3:.0f} GB")
    for entry in entries:
        times = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > SMALL and times > TIMES:
            size = f"{entry.file_size / 1024**2:.0f} MB"
            said = (
                f"would unpack its part {entry.filename} to {size}, {times:.0f} times"
            )
            raise InputError(path, f"{said} its size; that is no data")


def _typed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a part has a document type, which only a trap would need."""
    if not entry.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as part:
        start = part.read(4096).replace(b"\0", b"")
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start


def _table(sheet: Any) -> tuple[list[tuple[int, list[str]]], dict[int, set[str]]]:
    """Return the rows that hold something, and the number formats by column."""
    rows: list[tuple[int, list[str]]] = []
    formats: dict[int, set[str]] = {}
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [shown_text(cell.value) for cell in cells]
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


def shown_text(value: Any) -> str:
    """Return what a cell holds as text.

    Examples
    --------
    >>> shown_text(7.0), shown_text(date(2022, 1, 31)), shown_text(None)
    ('7', '2022-01-31', '')
    """
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, date | time | timedelta):
        return str(value)
    # The library leaves the escapes in which a workbook writes control characters.
    return unescape(value) if isinstance(value, str) else code_text(value)


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
