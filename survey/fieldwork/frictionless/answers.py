"""The table of a Data Package, by its dialect, as text that rules can read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from survey.errors import InputError
from survey.fieldwork.formats.delimited import decode_text, text_table
from survey.fieldwork.formats.raw import (
    Note,
    Raw,
    RawVariable,
    code_text,
    described,
    source_of,
)
from survey.fieldwork.frictionless.fields import OWN
from survey.fieldwork.frictionless.package import Column, Declared, read_declared
from survey.record import MissingKind
from survey.record.guard import unguarded_text

__all__ = ["data_of_package", "read_package_data"]

WORDS = frozenset(MissingKind.words())

TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
NUMBERS = ("integer", "number")


def data_of_package(path: Path) -> Path | None:
    """Return the package itself, from which its table is read."""
    return path


def read_package_data(path: Path) -> Raw:
    """Return the table of a Data Package, with what its schema says of the columns.

    Raises
    ------
    InputError
        When the package or its table can't be read, or they don't have the same fields.
    """
    declared = read_declared(path)
    data = _matched(path, declared, _table(path, declared))
    columns = {column.name: column for column in declared.columns}
    plain = {
        name: _plain(data[name], columns[name]) if name in columns else data[name]
        for name in data
    }
    notes = []
    if declared.others:
        names = ", ".join(declared.others)
        notes.append(Note("datapackage_others", {"names": names}))
    detail = "" if declared.data is None else declared.data.name
    return Raw(
        described(path, pd.DataFrame(plain)),
        {name: _variable(name, columns.get(name)) for name in plain},
        source_of(path, "datapackage", detail),
        notes=tuple(notes),
    )


def _table(path: Path, declared: Declared) -> pd.DataFrame:
    names = [column.name for column in declared.columns]
    if declared.data is None:
        return _inline(path, declared.resource["data"], names)
    if not declared.data.is_file():
        raise InputError(path, f"has a table {declared.data.name!r} that is not there")
    said = declared.resource.get("dialect")
    dialect = said if isinstance(said, dict) else {}
    rows = list(_rows(path, declared.data, declared.resource, dialect))
    if dialect.get("header", True) is False:
        rows = [(0, names), *rows]
    return text_table(declared.data, rows)


def _inline(path: Path, data: object, names: list[str]) -> pd.DataFrame:
    """Return a table that stands in the descriptor, as rows or as objects."""
    rows = data if isinstance(data, list) else []
    if rows and all(isinstance(row, dict) for row in rows):
        cells = [[code_text(row.get(name)) for name in names] for row in rows]
        return text_table(path, [(0, names), *((0, row) for row in cells)])
    if not rows or not all(isinstance(row, list) for row in rows):
        raise InputError(path, "holds data that are no table")
    return text_table(path, [(0, [code_text(cell) for cell in row]) for row in rows])


def _rows(
    path: Path, data: Path, resource: Mapping[str, Any], dialect: Mapping[str, Any]
) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data, str(resource.get("encoding") or "utf-8"))
    comment = dialect.get("commentChar")
    quote = dialect.get("quoteChar", '"')
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=str(dialect.get("delimiter", ",")),
            quotechar=str(quote) if quote else None,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
            doublequote=bool(dialect.get("doubleQuote", True)),
            escapechar=dialect.get("escapeChar"),
            skipinitialspace=bool(dialect.get("skipInitialSpace", False)),
            strict=True,
        )
    except TypeError as error:
        raise InputError(path, f"declares a dialect that can't be: {error}") from error
    try:
        for row in reader:
            commented = bool(comment and row and row[0].startswith(str(comment)))
            if row and not commented:
                yield reader.line_num, row
    except csv.Error as error:
        raise InputError(data, f"has quotes that don't match ({error})") from error


def _decoded(data: Path, encoding: str) -> str:
    content = data.read_bytes()
    try:
        text = content.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding)
    except (LookupError, UnicodeError):
        text, _ = decode_text(data, content)
    if "\0" in text:
        raise InputError(data, "holds NUL bytes")
    return text


def _matched(path: Path, declared: Declared, data: pd.DataFrame) -> pd.DataFrame:
    """Return the table under the names of its fields."""
    names = [column.name for column in declared.columns]
    known = set(data) & set(names)
    ways = declared.schema.get("fieldsMatch", "exact")
    way = ways[0] if isinstance(ways, list) and ways else ways
    if way == "exact" and data.shape[1] == len(names) and not known:
        return data.set_axis(names, axis=1)
    lacking = [name for name in names if name not in data]
    if lacking and (way in ("exact", "equal", "subset") or not known):
        raise InputError(path, f"describes a field {lacking[0]!r} its table lacks")
    return data


def _variable(name: str, column: Column | None) -> RawVariable:
    if column is None:
        return RawVariable(name)
    missing = [(value, label) for value, label in column.missing if value]
    return RawVariable(
        name,
        label=str(column.descriptor.get("title") or ""),
        labels={value: label for value, label in missing if label},
        missing=tuple((value, value) for value, _ in missing),
        measure="scale" if column.type == "number" else "",
        kinds={v: MissingKind.parse(v) for v, _ in missing if v in WORDS},
    )


def _plain(cells: pd.Series, column: Column) -> pd.Series:
    """Return cells as ISO dates, and numbers with a point and nothing else."""
    missing = {value for value, _ in column.missing}
    form = column.descriptor.get("format", "default")
    turn: Callable[[str], str] = str
    if column.type in NUMBERS:
        turn = _number_of(column)
    elif _is_guarded(column):
        turn = unguarded_text
    elif column.type == "boolean":
        turn = _truth_of(column)
    elif column.type in ("date", "datetime") and form not in ("default", "any"):
        turn = _moment_of(str(form), column.type)
    return cells.map(lambda cell: cell if cell in missing else turn(cell)).astype("str")


def _is_guarded(column: Column) -> bool:
    own = column.descriptor.get(OWN)
    return isinstance(own, dict) and own.get("guarded") is True


def _number_of(column: Column) -> Callable[[str], str]:
    group = str(column.descriptor.get("groupChar") or "")
    decimal = str(column.descriptor.get("decimalChar") or ".")
    bare = column.descriptor.get("bareNumber", True)

    def plain(text: str) -> str:
        number = text if bare else re.sub(r"^[^\d+-]+|[^\d]+$", "", text)
        number = number.replace(group, "") if group else number
        return number.replace(decimal, ".") if decimal != "." else number

    return plain


def _truth_of(column: Column) -> Callable[[str], str]:
    true = column.descriptor.get("trueValues") or TRUE
    false = column.descriptor.get("falseValues") or FALSE
    known = dict.fromkeys(map(str, false), "0") | dict.fromkeys(map(str, true), "1")
    return lambda text: known.get(text, text)


def _moment_of(form: str, kind: str) -> Callable[[str], str]:
    def iso(text: str) -> str:
        try:
            moment = datetime.strptime(text, form)
        except ValueError:
            return text
        return moment.date().isoformat() if kind == "date" else moment.isoformat()

    return iso
