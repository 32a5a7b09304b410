"""A variable as a field of a Table Schema, and its cells as that field has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from survey.codebook import Text, Variable
from survey.fieldwork.formats.raw import Note, code_text
from survey.fieldwork.frame import Frame
from survey.fieldwork.spss.missing_codes import kind_labels
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
LANGUAGES = ("nl", "fr", "en")
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


@dataclass(frozen=True)
class _Value:
    """A code or a missing value, with its label; kind is that of a missing one."""

    value: str
    label: Text
    kind: str = ""


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
    missing = _missing(frame, name, set(texts))
    codes, strange = _codes(frame, name, texts) if coded else ([], [])
    by_kind = {m.kind: m.value for m in reversed(missing) if m.kind}
    kinds = frame.kinds(name).tolist()
    words = {int(kind): by_kind.get(kind.word, "") for kind in MissingKind if kind}
    safe = [guarded_text(t) for t in texts] if variable.type == "text" else texts
    cells = (words[k] if k else text for text, k in zip(safe, kinds, strict=True))
    language = frame.codebook.language
    languages = frame.codebook.facts.languages
    descriptor = _descriptor(frame, variable, language)
    integer = descriptor["type"] == "integer"
    if coded:
        labels = _labels(codes, language)
        descriptor["categories"] = [
            {"value": int(code.value) if integer else code.value, "label": label}
            for code, label in zip(codes, labels, strict=True)
        ]
        descriptor["categoriesOrdered"] = variable.measure == "ordinal"
    descriptor["missingValues"] = [
        {"value": value.value} | ({"label": label} if value.label else {})
        for value, label in zip(missing, _labels(missing, language), strict=True)
    ]
    limits, beyond = _constraints(variable, texts)
    descriptor |= {"constraints": limits} if limits else {}
    others = [tag for tag in (*languages, *LANGUAGES) if tag != language]
    spoken = {
        tag: said
        for tag in dict.fromkeys(others)
        if (said := _said(variable, codes, missing, tag))
    }
    own = _own(variable, missing, "weight" if name == weight else "")
    own |= {"guarded": True} if safe != texts else {}
    descriptor |= {"translations": spoken} if spoken else {}
    descriptor |= {OWN: own} if own else {}
    notes = (*_strange(name, strange), *_beyond(name, beyond))
    return Field(name, descriptor, tuple(cells), notes)


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


def _descriptor(frame: Frame, variable: Variable, language: str) -> dict[str, Any]:
    integer = variable.type == "code" and frame.codebook.integer_codes(variable.name)
    coded = "integer" if integer else "string"
    said: dict[str, Any] = {
        "name": variable.name,
        "type": TYPES.get(variable.type, coded),
        "title": variable.label.within(language),
    }
    question = variable.question.within(language)
    return said | ({"description": question} if question else {})


def _missing(frame: Frame, name: str, answers: set[str]) -> list[_Value]:
    """Return the missing values: the codebook's own, and a word for other kinds.

    A cell without an answer is empty, unless the codebook has a code for that.
    """
    listed = frame.codebook.code_list(name)
    own = [
        _Value(code.code, code.label, code.missing)
        for code in (listed.codes if listed else ())
        if code.missing and code.code not in answers
    ]
    have = {value.kind for value in own}
    taken = answers | {value.value for value in own}
    counts = np.bincount(frame.kinds(name), minlength=len(MissingKind))
    none = MissingKind.NO_ANSWER
    for kind in MissingKind:
        if kind and kind != none and counts[kind] and kind.word not in have:
            own.append(_Value(_free(kind.word, taken), _kind_text(kind), kind.word))
    empty = none.word if none.word not in have else ""
    return [*own, _Value("", _kind_text(none) if empty else Text(), empty)]


def _kind_text(kind: MissingKind) -> Text:
    return Text(dict(zip(LANGUAGES, kind_labels(kind), strict=True)))


def _free(word: str, taken: set[str]) -> str:
    while word in taken:
        word += "_"
    return word


def _codes(
    frame: Frame, name: str, texts: Iterable[str]
) -> tuple[list[_Value], list[str]]:
    """Return the codes, those that the codebook doesn't know among them."""
    listed = frame.codebook.code_list(name)
    known = [_Value(c.code, c.label) for c in (listed.answers if listed else ())]
    strange = sorted({text for text in texts if text} - {code.value for code in known})
    return [*known, *(_Value(code, Text()) for code in strange)], strange


def _labels(values: Iterable[_Value], language: str) -> list[str]:
    """Return a label for each value, no two alike, as the standard asks."""
    every = list(values)
    said = [value.label.within(language) or value.value or "" for value in every]
    return [
        label
        if said.count(label) == 1 and label
        else f"{label} ({value.value})".strip()
        for label, value in zip(said, every, strict=True)
    ]


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
    codes: Iterable[_Value],
    missing: Iterable[_Value],
    language: str,
) -> dict[str, Any]:
    """Return what a field is called in another language."""
    texts = {
        "title": variable.label.root.get(language, ""),
        "description": variable.question.root.get(language, ""),
    }
    values = {
        "categories": _in_language(codes, language),
        "missingValues": _in_language(missing, language),
    }
    return {key: said for key, said in {**texts, **values}.items() if said}


def _in_language(values: Iterable[_Value], language: str) -> dict[str, str]:
    return {v.value: v.label.root[language] for v in values if language in v.label.root}


def _own(variable: Variable, missing: Iterable[_Value], role: str) -> dict[str, Any]:
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
