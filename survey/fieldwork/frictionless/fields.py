"""A variable as a field of a Table Schema, and its cells as that field has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from survey.codebook import Variable
from survey.fieldwork.formats.raw import Note, code_text
from survey.fieldwork.frame import Frame
from survey.fieldwork.frictionless.values import (
    LANGUAGES,
    Value,
    codes_of,
    in_language,
    labels_of,
    missing_of,
)
from survey.record import MissingKind
from survey.record.guard import guarded_text

__all__ = ["OWN", "Field", "field_of", "number_field"]

OWN = "survey"
"""The property under which a descriptor holds what the standard has no word for."""
TYPES = {
    "int": "integer",
    "decimal": "number",
    "text": "string",
    "date": "date",
    "datetime": "datetime",
}
KEPT = ("theme", "role", "set", "unit", "disclosure", "source", "modes", "note")
PLAIN = {"role": "answer", "disclosure": "none", "source": "survey"}
"""What a codebook takes for granted, so that it isn't written."""


@dataclass(frozen=True)
class Field:
    """One field with its cells.

    Parameters
    ----------
    descriptor
        As datapackage.json has it.
    cells
        One a record.
    """

    name: str
    descriptor: Mapping[str, Any]
    cells: tuple[str, ...]
    notes: tuple[Note, ...] = ()


def number_field(name: str, values: pd.Series, label: str, weight: bool) -> Field:
    """Return a column that is no variable, such as a weight.

    Parameters
    ----------
    name, label
        What it is called.
    values
        Numbers, one a record.
    weight
        Whether it is the weight.
    """
    descriptor: dict[str, Any] = {"name": name, "type": "number", "title": label}
    if weight:
        descriptor[OWN] = {"role": "weight"}
    return Field(name, descriptor, tuple(code_text(value) for value in values))


def field_of(frame: Frame, name: str, weight: str = "") -> Field:
    """Return a variable as a field.

    Parameters
    ----------
    frame
        Holds its answers and missing kinds.
    name
        The variable.
    weight
        The variable that is the weight.
    """
    variable = frame.variable(name)
    texts = _texts(frame, name)
    coded = variable.type == "code"
    missing = missing_of(frame, name, set(texts))
    codes, strange = codes_of(frame, name, texts) if coded else ([], [])
    limits, beyond = _constraints(variable, texts)
    safe = [guarded_text(t) for t in texts] if variable.type == "text" else texts
    own = _own(variable, missing, "weight" if name == weight else "")
    own |= {"guarded": True} if safe != texts else {}
    descriptor = {
        **_plain(frame, variable),
        **(_categories(frame, variable, codes) if coded else {}),
        "missingValues": _missing_values(missing, frame.codebook.language),
        "constraints": limits,
        "translations": _translations(frame, variable, codes, missing),
        OWN: own,
    }
    return Field(
        name,
        {key: value for key, value in descriptor.items() if value != {}},
        _cells(frame, name, safe, missing),
        (*_strange(name, strange), *_beyond(name, beyond)),
    )


def _cells(
    frame: Frame, name: str, texts: list[str], missing: Iterable[Value]
) -> tuple[str, ...]:
    by_kind = {m.kind: m.value for m in reversed([*missing]) if m.kind}
    words = {int(kind): by_kind.get(kind.word, "") for kind in MissingKind if kind}
    kinds = frame.kinds(name).tolist()
    return tuple(words[k] if k else t for t, k in zip(texts, kinds, strict=True))


def _categories(frame: Frame, variable: Variable, codes: list[Value]) -> dict[str, Any]:
    integer = frame.codebook.integer_codes(variable.name)
    labels = labels_of(codes, frame.codebook.language)
    return {
        "categories": [
            {"value": int(code.value) if integer else code.value, "label": label}
            for code, label in zip(codes, labels, strict=True)
        ],
        "categoriesOrdered": variable.measure == "ordinal",
    }


def _missing_values(missing: list[Value], language: str) -> list[dict[str, str]]:
    return [
        {"value": value.value} | ({"label": label} if value.label else {})
        for value, label in zip(missing, labels_of(missing, language), strict=True)
    ]


def _translations(
    frame: Frame, variable: Variable, codes: list[Value], missing: list[Value]
) -> dict[str, dict[str, Any]]:
    """Return what a field is called in other languages than the study's first."""
    tags = dict.fromkeys((*frame.codebook.facts.languages, *LANGUAGES))
    return {
        tag: said
        for tag in tags
        if tag != frame.codebook.language
        if (said := _said(variable, codes, missing, tag))
    }


def _strange(name: str, codes: list[str]) -> Iterator[Note]:
    if codes:
        shown = ", ".join(codes[:8])
        yield Note("datapackage_codes", {"variable": name, "codes": shown})


def _beyond(name: str, count: int) -> Iterator[Note]:
    if count:
        yield Note("datapackage_limits", {"variable": name, "count": count})


def _texts(frame: Frame, name: str) -> list[str]:
    column = frame.data[name]
    if column.dtype == "datetime64[us]":
        day = frame.variable(name).type == "date"
        moments = [None if pd.isna(value) else pd.Timestamp(value) for value in column]
        return [
            "" if m is None else (m.date().isoformat() if day else m.isoformat())
            for m in moments
        ]
    return [code_text(value) for value in column]


def _plain(frame: Frame, variable: Variable) -> dict[str, Any]:
    """Return what a variable is called, and its type."""
    language = frame.codebook.language
    integer = variable.type == "code" and frame.codebook.integer_codes(variable.name)
    coded = "integer" if integer else "string"
    said: dict[str, Any] = {
        "name": variable.name,
        "type": TYPES.get(variable.type, coded),
        "title": variable.label.within(language),
    }
    question = variable.question.within(language)
    return said | ({"description": question} if question else {})


def _constraints(
    variable: Variable, texts: Iterable[str]
) -> tuple[dict[str, float], int]:
    """Return the limits that all answers keep, and how many answers keep them not."""
    if variable.type not in ("int", "decimal"):
        return {}, 0
    numbers = [float(text) for text in texts if text]
    low, high = variable.min, variable.max
    beyond = sum(
        (low is not None and n < low) or (high is not None and n > high)
        for n in numbers
    )
    limits = {"minimum": low, "maximum": high}
    whole = variable.type == "int"
    kept = {
        name: int(limit) if whole and float(limit).is_integer() else limit
        for name, limit in limits.items()
        if limit is not None
    }
    return ({} if beyond else kept), beyond


def _said(
    variable: Variable,
    codes: Iterable[Value],
    missing: Iterable[Value],
    language: str,
) -> dict[str, Any]:
    """Return what a field is called in another language."""
    texts = {
        "title": variable.label.root.get(language, ""),
        "description": variable.question.root.get(language, ""),
    }
    values = {
        "categories": in_language(codes, language),
        "missingValues": in_language(missing, language),
    }
    return {key: said for key, said in {**texts, **values}.items() if said}


def _own(variable: Variable, missing: Iterable[Value], role: str) -> dict[str, Any]:
    """Return what the standard has no word for."""
    said: dict[str, Any] = {name: str(getattr(variable, name)) for name in KEPT}
    said |= {"role": role} if role else {}
    kept = {key: text for key, text in said.items() if text != PLAIN.get(key, "")}
    notes = {
        "instruction": dict(variable.interviewer_note.root),
        "universe": dict(variable.universe.root),
        "asked_if": variable.asked_if.text if variable.asked_if else "",
        "measure": variable.measure,
        "decimals": variable.decimals,
        "kinds": {value.value: value.kind for value in missing if value.kind},
    }
    return kept | {
        key: value for key, value in notes.items() if value not in ("", {}, None)
    }
