"""A datapackage.json, version 1 or 2, read without trusting what it points at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from survey.errors import InputError

__all__ = ["Column", "Declared", "is_package", "read_declared", "texts_in"]

LARGEST = 64 * 1024**2
DEEPEST = 64
"""Size in bytes, and brackets within each other, beyond which it is no descriptor."""
Json = Mapping[str, Any]
DEFAULT_MISSING = ("",)


@dataclass(frozen=True)
class Column:
    """One field of the table.

    Parameters
    ----------
    descriptor
        What the file says of it.
    missing
        Missing values with their labels, as they hold for this field.
    """

    name: str
    type: str
    descriptor: Json
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Declared:
    """What a package says of its first table.

    Parameters
    ----------
    package, resource, schema
        As they stand in the file.
    columns
        The fields.
    data
        Where the table is; None when it stands in the descriptor itself.
    others
        Names of resources that aren't read.
    """

    package: Json
    resource: Json
    schema: Json
    columns: tuple[Column, ...]
    data: Path | None
    others: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """Of its texts; none where it doesn't say."""
        said = self.package.get("languages")
        return tuple(t for t in _list(said) if isinstance(t, str))


def is_package(start: bytes) -> bool:
    """Whether a file's first bytes are those of a datapackage.json.

    Examples
    --------
    >>> is_package(b'{"name": "a", "resources": [{"path": "a.csv"}]}')
    True
    >>> is_package(b'{"type": "FeatureCollection"}')
    False
    """
    text = start.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    marks = r'"resources"\s*:\s*\[|datapackage\.org/profiles|tabular-data-package'
    return text.startswith("{") and re.search(marks, text) is not None


def read_declared(path: Path) -> Declared:
    """Return what a datapackage.json says of its first table.

    Raises
    ------
    InputError
        When it isn't one, points outside its own folder, or has no table with fields.
    """
    package = _json(path)
    tables = [
        resource
        for resource in _list(package.get("resources"))
        if isinstance(resource, dict) and resource.get("schema")
    ]
    if not tables:
        raise InputError(path, "describes no table: none of its resources has a schema")
    resource = tables[0]
    schema = resource["schema"]
    if isinstance(schema, str):
        schema = _json(_inside(path, schema, "a schema"))
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not _list(fields):
        raise InputError(path, "describes a table without fields")
    columns = tuple(_columns(path, schema))
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(path, f"describes the field {twice!r} twice")
    return Declared(
        package,
        resource,
        schema,
        columns,
        _data(path, resource),
        tuple(str(other.get("name", "")) for other in tables[1:]),
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _json(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise InputError(path, "is too large for the description of a table")
    text = content.decode("utf-8-sig", errors="replace")
    try:
        made = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(path, f"is damaged JSON: {str(error)[:150]}") from error
    if not isinstance(made, dict):
        raise InputError(path, "is JSON, but no description of a table")
    return made


def _inside(path: Path, said: str, what: str) -> Path:
    """Return a file in the package's own folder."""
    pure = PurePosixPath(said)
    odd = pure.is_absolute() or ".." in pure.parts or ":" in said or "\\" in said
    place = path.parent / pure
    home = path.parent.resolve()
    if odd or not said or not place.resolve().is_relative_to(home):
        raise InputError(path, f"has {what} outside its own folder: {said!r}")
    return place


def _data(path: Path, resource: Json) -> Path | None:
    place = resource.get("path")
    if isinstance(place, list) and len(place) == 1:
        place = place[0]
    if isinstance(place, list):
        raise InputError(path, f"has its table in {len(place)} parts; join them first")
    if place is None and resource.get("data") is not None:
        return None
    if not isinstance(place, str):
        raise InputError(path, "doesn't say where its table is")
    return _inside(path, place, "its table")


def _columns(path: Path, schema: Json) -> Iterator[Column]:
    general = schema.get("missingValues", list(DEFAULT_MISSING))
    for place, field in enumerate(schema["fields"], start=1):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            raise InputError(path, f"gives field {place} no name")
        kind = field.get("type", "string")
        missing = field.get("missingValues", general)
        yield Column(field["name"], str(kind), field, tuple(_missing(missing)))


def _missing(values: object) -> Iterator[tuple[str, str]]:
    for value in _list(values):
        if isinstance(value, dict):
            yield str(value.get("value", "")), str(value.get("label") or "")
        else:
            yield str(value), ""


def texts_in(value: object) -> dict[str, str]:
    """Return the texts of an object with a text a language; empty for anything else.

    Examples
    --------
    >>> texts_in({"nl": "Ja", "fr": None}), texts_in("Ja")
    ({'nl': 'Ja'}, {})
    """
    pairs = value.items() if isinstance(value, dict) else ()
    return {str(t): said for t, said in pairs if isinstance(said, str) and said}
