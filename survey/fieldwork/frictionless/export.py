"""A frame as a Data Package: version 2, the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from survey.codebook import Codebook
from survey.errors import CallError
from survey.fieldwork.extra import extra_columns
from survey.fieldwork.formats.raw import Note
from survey.fieldwork.frame import Frame
from survey.fieldwork.frictionless.fields import OWN, Field, field_of, number_field
from survey.output import filling

__all__ = ["DESCRIPTOR", "WrittenPackage", "datapackage_files", "write_datapackage"]

DESCRIPTOR = "datapackage.json"
PROFILES = "https://datapackage.org/profiles/2.0/{}.json"


@dataclass(frozen=True)
class WrittenPackage:
    """What was written, and what people should know of it.

    Parameters
    ----------
    path
        Of the datapackage.json.
    """

    path: Path
    notes: tuple[Note, ...] = ()


def write_datapackage(
    frame: Frame,
    folder: str | Path,
    *,
    extra: pd.DataFrame | None = None,
    extra_labels: Mapping[str, str] | None = None,
    weight: str = "",
) -> WrittenPackage:
    """Write a frame as a Frictionless Data Package: datapackage.json and data.csv.

    Codes are categories with their labels, missing kinds labelled missing values,
    limits constraints, the respondent's number the primary key. Texts are in the first
    language; others stand under `translations`, and what the standard has no word
    for under `survey`: properties that other programs pass over.

    Parameters
    ----------
    frame
        What to write.
    folder
        To make; it may be there when it is empty.
    extra
        More columns of numbers, one row a record, such as weights.
    extra_labels
        What they are called.
    weight
        The column that is the weight.

    Returns
    -------
    WrittenPackage
        With a note for every variable whose answers aren't all as the codebook says.

    Raises
    ------
    CallError
        When `extra` or `weight` doesn't fit.
    OutputError
        When the place can't be written, or holds something already.

    Notes
    -----
    An open answer that a spreadsheet would run as a formula gets an apostrophe before
    it, which reading takes away again; its field then says `guarded`.

    References
    ----------
    Data Package standard, version 2.0, https://datapackage.org.
    """
    target = Path(folder)
    files, notes = _made(frame, extra, extra_labels or {}, weight, "data.csv")
    with filling(target) as stage:
        for name, content in files.items():
            (stage / name).write_bytes(content)
    return WrittenPackage(target / DESCRIPTOR, notes)


def datapackage_files(
    frame: Frame, *, weight: str = "", data: str = "data.csv"
) -> dict[str, bytes]:
    """Return the files of a Data Package by name.

    Parameters
    ----------
    frame
        What to write.
    weight
        The variable that is the weight.
    data
        Name of the CSV.

    Raises
    ------
    CallError
        When there is no such weight.
    """
    return _made(frame, None, {}, weight, data)[0]


def _made(
    frame: Frame,
    extra: pd.DataFrame | None,
    labels: Mapping[str, str],
    weight: str,
    data: str,
) -> tuple[dict[str, bytes], tuple[Note, ...]]:
    more = extra_columns(frame, extra)
    names = [*frame.data, *more]
    if weight and weight not in names:
        raise CallError.unknown("column of weights", weight, names)
    fields = [field_of(frame, str(name), weight) for name in frame.data]
    fields += [
        number_field(str(n), more[n], labels.get(str(n), str(n)), n == weight)
        for n in more
    ]
    table = _csv(fields)
    descriptor = _package(frame, fields, data, table, weight)
    text = json.dumps(descriptor, ensure_ascii=False, indent=2, allow_nan=False)
    notes = tuple(note for field in fields for note in field.notes)
    return {DESCRIPTOR: f"{text}\n".encode(), data: table}, notes


def _csv(fields: list[Field]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields])
    writer.writerows(zip(*(field.cells for field in fields), strict=True))
    return text.getvalue().encode()


def _package(
    frame: Frame, fields: list[Field], data: str, table: bytes, weight: str
) -> dict[str, Any]:
    book = frame.codebook
    facts = book.facts
    schema: dict[str, Any] = {
        "$schema": PROFILES.format("tableschema"),
        "fields": [dict(field.descriptor) for field in fields],
        "missingValues": [""],
    }
    if _is_key(frame):
        schema["primaryKey"] = [facts.id]
    own = _own(book) | ({"weight": weight} if weight else {})
    resource = {
        "$schema": PROFILES.format("dataresource"),
        "name": _slug(data.rpartition(".")[0]),
        "type": "table",
        "path": data,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table),
        "hash": f"sha256:{hashlib.sha256(table).hexdigest()}",
        "dialect": {
            "$schema": PROFILES.format("tabledialect"),
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": schema,
    }
    said = {
        "$schema": PROFILES.format("datapackage"),
        "name": _slug(facts.study),
        "title": facts.title.within(book.language),
        "description": facts.population.within(book.language),
        "languages": list(facts.languages),
        "resources": [resource],
        OWN: own,
    }
    return {key: value for key, value in said.items() if value not in ("", {}, [])}


def _is_key(frame: Frame) -> bool:
    id = frame.codebook.facts.id
    known = id in frame.data and not frame.kinds(id).any()
    return known and bool(frame.data[id].is_unique)


def _own(book: Codebook) -> dict[str, Any]:
    """Return themes and sets, and the title in every language."""
    facts = book.facts
    said: dict[str, Any] = {
        "title": dict(facts.title.root),
        "population": dict(facts.population.root),
        "themes": {name: dict(text.root) for name, text in facts.themes.items()},
        "sets": {name: _set(book, name) for name in book.sets},
    }
    return {key: value for key, value in said.items() if value}


def _set(book: Codebook, name: str) -> dict[str, Any]:
    group = book.sets[name]
    return {
        "kind": group.kind,
        "label": dict(group.label.root),
        "members": [
            {
                "variable": member.variable,
                "code": member.code,
                "reverse": member.reverse,
                "label": dict(member.label.root),
            }
            for member in group.members
        ],
    }


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", text.casefold()).strip("-") or "data"
