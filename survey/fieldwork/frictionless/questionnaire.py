"""The schema of a Data Package as an instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from survey.codebook import Code, CodeList, Member, Text
from survey.fieldwork.formats.raw import Note, code_text, source_of
from survey.fieldwork.frictionless.fields import OWN
from survey.fieldwork.frictionless.package import (
    Column,
    Declared,
    read_declared,
    texts_in,
)
from survey.fieldwork.instruments import (
    UNKNOWN,
    Instrument,
    Item,
    ItemSet,
    language_code,
)
from survey.fieldwork.kind_labels import guess_kind
from survey.record import MissingKind

__all__ = ["read_package"]

TYPES = {
    "integer": "int",
    "year": "int",
    "number": "decimal",
    "date": "date",
    "datetime": "datetime",
    "boolean": "code",
}
YES = Text({"nl": "Ja", "fr": "Oui", "en": "Yes"})
NO = Text({"nl": "Nee", "fr": "Non", "en": "No"})
WORDS = {kind.word for kind in MissingKind if kind}
KINDS = ("multiple", "battery", "grid", "scale")
VALUES = {
    "role": (
        "id",
        "answer",
        "open",
        "admin",
        "paradata",
        "weight",
        "stratum",
        "cluster",
    ),
    "disclosure": ("none", "direct", "quasi", "sensitive"),
    "source": ("survey", "register", "paradata"),
    "measure": ("nominal", "ordinal", "scale"),
}
Json = Mapping[str, Any]


def read_package(path: Path) -> Instrument:
    """Return the instrument in a datapackage.json.

    Raises
    ------
    InputError
        When it isn't one, or describes no table.
    """
    declared = read_declared(path)
    tags = [language_code(tag) for tag in declared.languages]
    language = tags[0] if tags else UNKNOWN
    reading = _Reading(declared, language)
    own = _object(declared.package, OWN)
    title = str(declared.package.get("title") or "")
    about = str(declared.package.get("description") or "")
    themes = own.get("themes")
    return Instrument(
        name=str(declared.package.get("name") or path.parent.name),
        languages=tuple(dict.fromkeys(tags)) or (UNKNOWN,),
        items=tuple(reading.items()),
        lists=reading.lists(),
        sets=tuple(reading.sets()),
        themes={
            str(name): Text(texts_in(said))
            for name, said in (themes.items() if isinstance(themes, dict) else ())
        },
        title=_text(title, language, texts_in(own.get("title"))),
        population=_text(about, language, texts_in(own.get("population"))),
        source=source_of(path, "datapackage"),
        notes=tuple(_notes(declared)),
    )


def _notes(declared: Declared) -> Iterator[Note]:
    kinds = sorted({c.type for c in declared.columns} - {*TYPES, "string", "any"})
    if kinds:
        yield Note("datapackage_types", {"names": ", ".join(kinds)})
    if declared.schema.get("foreignKeys"):
        yield Note("datapackage_keys")


def _object(of: Json, name: str) -> Json:
    said = of.get(name)
    return said if isinstance(said, dict) else {}


def _text(said: str, language: str, others: Mapping[str, str]) -> Text:
    first = {language: said} if said else {}
    return Text(first | {tag: text for tag, text in others.items() if tag not in first})


class _Reading:
    """The fields of one package, read by its language."""

    def __init__(self, declared: Declared, language: str) -> None:
        self.declared = declared
        self.language = language

    def said(self, column: Column, name: str) -> Text:
        """Return a title or description, with its translations."""
        spoken = _object(column.descriptor, "translations")
        others = {
            language_code(str(tag)): str(texts[name])
            for tag, texts in spoken.items()
            if isinstance(texts, dict) and texts.get(name)
        }
        return _text(str(column.descriptor.get(name) or ""), self.language, others)

    def label(self, column: Column, part: str, value: str, label: str) -> Text:
        """Return the label of a category or missing value, with its translations."""
        spoken = _object(column.descriptor, "translations")
        others = {
            language_code(str(tag)): str(said)
            for tag, texts in spoken.items()
            if isinstance(texts, dict)
            if (said := _object(texts, part).get(value))
        }
        return _text(label, self.language, others)

    def items(self) -> Iterator[Item]:
        keys = self.declared.schema.get("primaryKey")
        key = keys[0] if isinstance(keys, list) and len(keys) == 1 else keys
        weight = _object(self.declared.package, OWN).get("weight")
        for column in self.declared.columns:
            item = self._item(column)
            if weight and item.role == "weight" and item.name != weight:
                # Another weight, such as the base weight; the study counts by one.
                item = replace(item, role="admin")
            yield replace(item, role="id") if column.name == key else item

    def _item(self, column: Column) -> Item:
        own = _object(column.descriptor, OWN)
        limits = _object(column.descriptor, "constraints")
        listed = self._codes(column)
        coded = any(not code.missing for code in listed)
        known = {
            name: str(own[name])
            for name, allowed in VALUES.items()
            if own.get(name) in allowed
        }
        ordered = column.descriptor.get("categoriesOrdered")
        measure = {"True": "ordinal", "False": "nominal"}.get(str(ordered), "")
        decimals = own.get("decimals")
        condition = str(own.get("asked_if") or "")
        return replace(
            Item(column.name, "code" if coded else TYPES.get(column.type, "text")),
            label=self.said(column, "title"),
            question=self.said(column, "description"),
            instruction=Text(texts_in(own.get("instruction"))),
            universe=Text(texts_in(own.get("universe"))),
            asked_if=condition,
            routing=condition,
            theme=str(own.get("theme") or ""),
            codes=column.name if listed else "",
            measure=known.get("measure", "") or (measure if coded else ""),
            minimum=_number(limits.get("minimum")),
            maximum=_number(limits.get("maximum")),
            unit=str(own.get("unit") or ""),
            decimals=decimals if isinstance(decimals, int) else None,
            modes=str(own.get("modes") or ""),
            note=str(own.get("note") or ""),
            role=known.get("role", ""),
            disclosure=known.get("disclosure", ""),
            source=known.get("source", "survey"),
        )

    def lists(self) -> dict[str, CodeList]:
        found = {c.name: self._codes(c) for c in self.declared.columns}
        return {n: CodeList(name=n, codes=codes) for n, codes in found.items() if codes}

    def _codes(self, column: Column) -> tuple[Code, ...]:
        kinds = _object(_object(column.descriptor, OWN), "kinds")
        codes = {code.code: code for code in self._categories(column)}
        for value, label in column.missing:
            told = str(kinds.get(value) or "")
            kind = told if told in WORDS else guess_kind(label).word
            text = self.label(column, "missingValues", value, label)
            if value.strip():
                codes[value] = Code(code=value, label=text, missing=kind)
        return tuple(codes.values())

    def _categories(self, column: Column) -> Iterator[Code]:
        if column.type == "boolean":
            yield from (Code(code="0", label=NO), Code(code="1", label=YES))
            return
        limits = _object(column.descriptor, "constraints")
        every = column.descriptor.get("categories") or limits.get("enum")
        for entry in every if isinstance(every, list) else []:
            value = code_text(entry.get("value") if isinstance(entry, dict) else entry)
            label = str(entry.get("label") or "") if isinstance(entry, dict) else ""
            if value.strip():
                text = self.label(column, "categories", value, label)
                yield Code(code=value, label=text)

    def sets(self) -> Iterator[ItemSet]:
        groups = _object(_object(self.declared.package, OWN), "sets")
        for name, said in groups.items():
            members = said.get("members") if isinstance(said, dict) else None
            if isinstance(members, list) and said.get("kind") in KINDS:
                made = tuple(_member(m) for m in members if isinstance(m, dict))
                label = Text(texts_in(said.get("label")))
                yield ItemSet(str(name), str(said["kind"]), made, label)


def _member(said: Json) -> Member:
    return Member(
        variable=str(said.get("variable") or ""),
        code=str(said.get("code") or ""),
        reverse=said.get("reverse") is True,
        label=Text(texts_in(said.get("label"))),
    )


def _number(value: object) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(str(value)) if plain else None
