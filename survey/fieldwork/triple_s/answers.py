"""The answers of a Triple-S survey, from the file beside its metadata."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from survey.errors import InputError
from survey.fieldwork.formats.delimited import decode_text
from survey.fieldwork.formats.raw import (
    Note,
    Raw,
    RawVariable,
    ResponseSet,
    described,
    source_of,
)
from survey.fieldwork.triple_s.declared import Declared, Field
from survey.fieldwork.triple_s.metadata import read_declared
from survey.fieldwork.triple_s.questionnaire import codes_of
from survey.record import MissingKind

__all__ = ["data_beside", "read_triple_s"]

SUFFIXES = {"fixed": (".asc", ".dat", ".txt"), "csv": (".csv", ".asc", ".txt")}
DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
CLOCK = re.compile(r"(\d{2})(\d{2})(\d{2})?", re.ASCII)
Rows = Sequence[Sequence[str]] | Sequence[str]


def data_beside(path: Path) -> Path | None:
    """Return the metadata file itself when its data are there, as it brings them.

    Parameters
    ----------
    path
        The metadata file.

    Raises
    ------
    InputError
        When it can't be read.
    """
    return path if _beside(path, read_declared(path)) else None


def _beside(path: Path, declared: Declared) -> Path | None:
    """Return the data file: the one that is named, or the one of the same name."""
    wanted = [declared.href] if declared.href else []
    wanted += [path.stem + suffix for suffix in SUFFIXES[declared.format]]
    there = {file.name.casefold(): file for file in sorted(path.parent.iterdir())}
    found = (there.get(name.casefold()) for name in wanted)
    return next((file for file in found if file and file.is_file()), None)


def read_triple_s(path: Path) -> Raw:
    """Return the answers of a Triple-S survey, a multiple as one column an option.

    Raises
    ------
    InputError
        When the metadata can't be understood, the data aren't beside them, or a record
        ends before its last variable.
    """
    declared = read_declared(path)
    file = _beside(path, declared)
    if file is None:
        names = ", ".join(path.stem + suffix for suffix in SUFFIXES[declared.format])
        raise InputError(path, f"has no data beside it; looked for {names}")
    text, notes = _text(file, declared)
    rows = list(_rows(file, text, declared))
    columns: dict[str, list[str]] = {}
    for field in declared.fields:
        columns |= _columns(field, rows, declared.format)
    data = pd.DataFrame({n: pd.Series(c, dtype="str") for n, c in columns.items()})
    detail = f"version {declared.version}, {declared.format}, data {file.name}"
    weight = next((f.name for f in declared.fields if f.use == "weight"), "")
    return Raw(
        described(file, data),
        {v.name: v for f in declared.fields for v in _variables(f)},
        source_of(path, "triple-s", detail),
        sets=tuple(_sets(declared)),
        weight=weight,
        notes=notes,
    )


def _text(path: Path, declared: Declared) -> tuple[str, tuple[Note, ...]]:
    """Return the data, and what had to be assumed where they aren't as declared."""
    content = path.read_bytes()
    try:
        named = codecs.lookup(declared.encoding).name if declared.encoding else ""
    except LookupError:
        named = ""
    try:
        if named:
            return content.decode(named).removeprefix("\ufeff"), ()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            said = "breaks off in the middle of a record, and of a character"
            raise InputError(path, said) from error
    text, encoding = decode_text(path, content)
    note = Note("triple_s_encoding", {"said": named, "encoding": encoding})
    return text, (note,) if named else ()


def _rows(path: Path, text: str, declared: Declared) -> Iterator[Sequence[str]]:
    """Yield the records: the cells of a CSV file, the line of a fixed one."""
    wide = max(f.finish for f in declared.fields)
    if declared.format == "csv":
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            records = [row for row in reader if row][declared.skip :]
        except csv.Error as error:
            raise InputError(path, f"is not well-formed CSV: {error}") from error
        wide = max(_cells(f) for f in declared.fields)
        for number, row in enumerate(records, start=declared.skip + 1):
            if len(row) < wide:
                said = f"ends record {number} after {len(row)} of {wide} cells"
                raise InputError(path, said)
            yield row
        return
    lines = _lines(text)[declared.skip :]
    _ends_whole(path, text, lines, wide)
    for line in lines:
        # Programs leave out the blanks at the end of a line.
        yield line.ljust(wide)


def _ends_whole(path: Path, text: str, lines: list[str], wide: int) -> None:
    """Refuse a file whose last record breaks off where all others are full."""
    ended = text.endswith(("\n", "\r", "\x1a"))
    full = all(len(line) >= wide for line in lines[:-1])
    if lines and not ended and full and len(lines[-1]) < wide:
        raise InputError(path, f"breaks off in the middle of record {len(lines)}")


def _cells(field: Field) -> int:
    return max(field.finish, field.start + max(field.subfields, 1) - 1)


def _lines(text: str) -> list[str]:
    """Return the records; what old programs put at the end of a file is none."""
    lines = re.split(r"\r\n|\n|\r", text.rstrip("\x1a"))
    return [line for line in lines if line]


def _columns(
    field: Field, rows: Sequence[Sequence[str]], format: str
) -> dict[str, list[str]]:
    if field.kind == "multiple":
        return _multiple(field, rows, format)
    first = field.start - 1
    if format == "csv":
        texts = [row[first] for row in rows]
    else:
        texts = ["".join(row[first : field.finish]) for row in rows]
    kind = "literal" if field.literal else field.kind
    # In a CSV file blanks are part of a text; elsewhere they fill its column.
    kind = "cell" if kind == "character" and format == "csv" else kind
    shown = _SHOWN.get(kind, str.strip)
    known = {text: shown(text) for text in set(texts)}
    return {field.name: [known[text] for text in texts]}


def _number(text: str) -> str:
    """Return a number without the noughts and blanks that fill its column."""
    plain = text.strip()
    found = re.fullmatch(r"([-+]?)0*(\d+(?:\.\d+)?)", plain, re.ASCII)
    return found[1].replace("+", "") + found[2] if found else plain


def _day(text: str) -> str:
    found = DAY.fullmatch(text.strip())
    return "-".join(found.groups()) if found else text.strip()


def _clock(text: str) -> str:
    found = CLOCK.fullmatch(text.strip())
    return ":".join(filter(None, found.groups())) if found else text.strip()


_SHOWN: dict[str, Callable[[str], str]] = {
    "single": _number,
    "quantity": _number,
    "logical": _number,
    "date": _day,
    "time": _clock,
    "character": lambda text: text.rstrip(" "),
    "cell": str,
}


def _multiple(
    field: Field, rows: Sequence[Sequence[str]], format: str
) -> dict[str, list[str]]:
    """Return a column of 0 and 1 for every option; of a missing code in all of them."""
    parts = [_parts(field, row, format) for row in rows]
    chosen = [_chosen(field, row) for row in parts]
    missing = {code.code for code in codes_of(field) if code.missing}
    blank = [not any(part.strip() for part in row) for row in parts]
    why = [next(iter(sorted(codes & missing)), "") for codes in chosen]
    columns = {}
    for column, code in field.columns:
        marks = ("1" if code in codes else "0" for codes in chosen)
        columns[column] = [
            "" if empty else reason or mark
            for mark, empty, reason in zip(marks, blank, why, strict=True)
        ]
    return columns


def _parts(field: Field, row: Sequence[str], format: str) -> list[str]:
    first = field.start - 1
    if not field.subfields:
        return [row[first] if format == "csv" else "".join(row[first : field.finish])]
    if format == "csv":
        return list(row[first : first + field.subfields])
    places = (first + n * field.width for n in range(field.subfields))
    return ["".join(row[place : place + field.width]) for place in places]


def _chosen(field: Field, parts: Sequence[str]) -> set[str]:
    if field.subfields:
        return {part.strip() if field.literal else _number(part) for part in parts}
    return {str(n) for n, mark in enumerate(parts[0], start=1) if mark == "1"}


def _variables(field: Field) -> Iterator[RawVariable]:
    labels = {code.code: str(code.label) for code in codes_of(field)}
    kinds = {v.code: MissingKind.parse(v.missing) for v in field.values if v.missing}
    if field.kind != "multiple":
        yield RawVariable(field.name, str(field.label), labels, kinds=kinds)
        return
    for column, code in field.columns:
        label = labels[code] or str(field.label)
        yield RawVariable(column, label, kinds=kinds)


def _sets(declared: Declared) -> Iterator[ResponseSet]:
    for field in declared.fields:
        if field.kind == "multiple":
            columns = tuple(column for column, _ in field.columns)
            yield ResponseSet(field.name, str(field.label), columns, "1")
