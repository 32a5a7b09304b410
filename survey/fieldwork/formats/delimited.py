"""CSV in the forms people send it; every cell stays text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from survey.errors import InputError
from survey.fieldwork.formats.raw import Note, Raw, RawVariable, described, source_of
from survey.record.guard import unguarded

__all__ = ["decode_text", "read_csv", "text_table"]

DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
SAMPLE = 100_000
"""Characters from which the delimiter is told."""


def read_csv(path: Path) -> Raw:
    """Return a delimited text file; encoding, delimiter and decimal mark are told.

    The apostrophe that keeps a spreadsheet from running `'=1+1` is taken away.

    Raises
    ------
    InputError
        When it isn't text, or its rows don't have as many cells as its header.
    """
    text, encoding = decode_text(path, path.read_bytes())
    text, delimiter = _delimiter(text)
    cells = _even(text, delimiter)
    if cells is None:
        cells = text_table(path, list(_rows(path, text, delimiter)))
    decimal, notes = _decimal(text, delimiter)
    mark = "comma" if decimal == "," else "point"
    detail = f"{encoding}, {DELIMITERS[delimiter]}, decimal {mark}"
    table = described(path, cells)
    data = unguarded(table)
    count = int((data != table).to_numpy().sum())
    if count:
        notes = (*notes, Note("read_guarded", {"count": count}))
    return Raw(
        data,
        {name: RawVariable(name) for name in data},
        source_of(path, "csv", detail),
        decimal=decimal,
        notes=notes,
    )


def decode_text(path: Path, content: bytes) -> tuple[str, str]:
    """Return text and the encoding it was in.

    Raises
    ------
    InputError
        When no encoding that people use reads it, or it holds NUL bytes.
    """
    named = next((e for mark, e in MARKS.items() if content.startswith(mark)), None)
    for encoding in [named] if named else _likely(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            raise InputError(path, f"holds NUL bytes, the first in line {line}")
        return text, encoding.removesuffix("-sig")
    tried = named or "UTF-8, UTF-16 nor Windows-1252"
    raise InputError(path, f"can't be read as text: it is not {tried}")


def _likely(content: bytes) -> list[str]:
    # Western text in UTF-16 has a NUL in every other place.
    start = content[:2000]
    if start[1::2].count(0) > len(start) / 5:
        return ["utf-16-le"]
    if start[::2].count(0) > len(start) / 5:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _delimiter(text: str) -> tuple[str, str]:
    """Return the text to be split, and the delimiter that splits it most evenly."""
    told = re.match(r"sep=([;,\t|])\r?\n", text)
    if told:
        return text[told.end() :], told.group(1)

    def evenness(delimiter: str) -> tuple[float, int]:
        lines = io.StringIO(text[:SAMPLE], newline="")
        widths = [len(r) for r in islice(csv.reader(lines, delimiter=delimiter), 100)]
        first = widths[0] if widths else 0
        return (widths.count(first) / len(widths) if first > 1 else 0.0, first)

    return text, max(DELIMITERS, key=evenness)


def _even(text: str, delimiter: str) -> pd.DataFrame | None:
    """Return the table of a text without quotes whose rows are all as long.

    Millions of rows are then split in one go. Of anything else nothing is returned: it
    is taken row by row, where what is wrong with it can be told.
    """
    first = re.match(r"[^\r\n]*", text)
    names = [name.strip() for name in first.group().split(delimiter)] if first else []
    if '"' in text or not all(names) or len(set(names)) < len(names):
        return None
    kinds = dict.fromkeys(names, pa.large_string())
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text[len(first.group()) if first else 0 :].encode()),
            arrow_csv.ReadOptions(column_names=names),
            arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False),
            arrow_csv.ConvertOptions(column_types=kinds),
        )
    except pa.ArrowInvalid:
        return None
    texts = pd.DataFrame(
        {name: pd.Series(table[name], dtype="str") for name in names}, columns=names
    )
    blank = texts[names[0]].str.strip().eq("")
    for name in names[1:]:
        if not blank.any():
            return texts
        blank &= texts[name].str.strip().eq("")
    return texts[~blank].reset_index(drop=True)


def _rows(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line where each row starts, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        said = f"has quotes that don't match, from line {start} on ({error})"
        raise InputError(path, said) from error


def text_table(path: Path, rows: Sequence[tuple[int, list[str]]]) -> pd.DataFrame:
    """Return rows of text as a table; the first row names the columns.

    Parameters
    ----------
    path
        The file, for messages.
    rows
        Line number and cells.

    Raises
    ------
    InputError
        When rows differ in length, or a column with answers has no name.
    """
    if not rows:
        raise InputError(path, "holds nothing but empty lines")
    header = _trimmed([cell.strip() for cell in rows[0][1]])
    body = [(line, _trimmed(cells, len(header))) for line, cells in rows[1:]]
    ragged = [(line, len(cells)) for line, cells in body if len(cells) != len(header)]
    if ragged:
        shown = ", ".join(f"line {line} ({count})" for line, count in ragged[:5])
        more = " …" if len(ragged) > 5 else ""
        said = (
            f"has a header of {len(header)} cells and {len(ragged)} rows with another"
        )
        raise InputError(path, f"{said} number: {shown}{more}")
    columns = list(zip_longest(*(cells for _, cells in body)))
    columns = columns or [() for _ in header]
    return _named(path, header, columns)


def _named(
    path: Path, header: list[str], columns: Sequence[Sequence[str]]
) -> pd.DataFrame:
    named = []
    for place, (name, cells) in enumerate(zip(header, columns, strict=True), start=1):
        if name:
            named.append(pd.Series(cells, dtype="str", name=name))
        elif any(cells):
            raise InputError(
                path, f"has no name for column {place}, which holds values"
            )
    return pd.concat(named, axis=1) if named else pd.DataFrame()


def _trimmed(cells: list[str], least: int = 0) -> list[str]:
    """Return a row without the empty cells beyond its width."""
    end = len(cells)
    while end > least and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _decimal(text: str, delimiter: str) -> tuple[str, tuple[Note, ...]]:
    """Return the decimal mark most numbers have, and what is odd about it."""
    edge = '"' if delimiter == "," else re.escape(delimiter) + '"\\r\\n'
    commas = len(re.findall(rf"(?<=[{edge}])-?\d+,\d+(?=[{edge}])", text))
    edge = re.escape(delimiter) + '"\\r\\n'
    points = len(re.findall(rf"(?<=[{edge}])-?\d+\.\d+(?=[{edge}])", text))
    counts: dict[str, object] = {"commas": commas, "points": points}
    notes = (Note("read_decimal_mixed", counts),) if commas and points else ()
    return ("," if commas > points else "."), notes
