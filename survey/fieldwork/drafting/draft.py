"""A first codebook from a file: everything the file knows, laid out to be completed."""

from __future__ import annotations

import csv
import io
import keyword
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.codebook import Codebook
from survey.errors import CallError, OutputError
from survey.fieldwork.columns import loose_name
from survey.fieldwork.drafting.first_look import (
    FIRST_INDICATORS,
    indicators_yml,
    report_block,
)
from survey.fieldwork.drafting.guess import Guess, guess, guess_id
from survey.fieldwork.drafting.study_yml import study_yml
from survey.fieldwork.formats.raw import Raw, ResponseSet
from survey.fieldwork.formats.registry import read_raw
from survey.fieldwork.output import filling

__all__ = ["draft_codebook"]

LANGUAGES = ("nl", "fr", "en")
LABELS, QUESTIONS, UNIVERSES = (
    tuple(f"{stem}::{language}" for language in LANGUAGES)
    for stem in ("label", "question", "universe")
)
VARIABLES = (
    *("name", "theme", "type", "measure", "codes", "min", "max", "unit", "decimals"),
    *(*LABELS, *QUESTIONS, "wording", "asked_if", *UNIVERSES),
    *("set", "role", "modes", "source", "disclosure", "missing", "note"),
)
CODES = ("list", "code", *LABELS, "missing", "note")
SETS = ("set", "kind", "member", "code", "reverse", *LABELS, "note")
Row = Mapping[str, str]


@dataclass(frozen=True)
class _Draft:
    """The guesses for every column, and what follows from them together.

    Parameters
    ----------
    names
        Variable by column.
    lists
        Name of the code list, by what is in it.
    sets
        The response sets that a codebook can hold, by name.
    id
        The column that tells records apart.
    """

    raw: Raw
    label: str
    guesses: tuple[Guess, ...]
    names: Mapping[str, str]
    lists: Mapping[Codes, str]
    sets: Mapping[str, ResponseSet]
    id: str


Codes = tuple[tuple[str, str, str], ...]


def draft_codebook(
    path: str | Path, to: str | Path, name: str, language: str = "nl"
) -> Codebook:
    """Start a codebook folder from any file that can be read.

    Types, code lists, missing kinds and sets are guessed from the file's own metadata
    and its values; study.yml says in comments what is left to fill in.

    Parameters
    ----------
    path
        The file.
    to
        The folder to make; it may not be there yet.
    name
        Name of the study.
    language
        Of the labels in the file.

    Returns
    -------
    Codebook
        The draft, which opens without problems and reads its own file.

    Raises
    ------
    CallError
        When the language is not nl, fr or en.
    InputError
        When the file can't be read.
    OutputError
        When there is something of that name already, or it can't be made.
    """
    if language not in LANGUAGES:
        raise CallError.unknown("language", language, LANGUAGES)
    folder = Path(to)
    if folder.exists():
        raise OutputError(
            folder, "is there already, and a draft is not written over it"
        )
    draft = _draft(read_raw(path), f"label::{language}")
    with filling(folder) as stage:
        files = _files(draft, name, language)
        if (folder.resolve().parents[1] / "reports" / "report.ipynb").is_file():
            files["study.yml"] += report_block("../../reports")
        for file, text in files.items():
            (stage / file).write_text(text, encoding="utf-8", newline="")
        Codebook.open(stage)
    return Codebook.open(folder)


def _draft(raw: Raw, label: str) -> _Draft:
    guesses = tuple(guess(raw, column) for column in raw.data)
    names = _names(list(raw.data))
    lists: dict[Codes, str] = {}
    for item in guesses:
        if item.codes:
            own = names[item.column]
            lists.setdefault(
                item.codes, own if item.type == "code" else f"missing_{own}"
            )
    kept = [
        item for item in raw.sets if item.counted == "1" and len(item.variables) > 1
    ]
    taken = set(names.values())
    sets = {loose_name(s.name) + "_set" * (s.name in taken): s for s in kept}
    return _Draft(raw, label, guesses, names, lists, sets, guess_id(raw, guesses))


def _names(columns: Sequence[str]) -> dict[str, str]:
    """Return a name that rules can use, where reading would find its column again."""
    loose = [loose_name(column) for column in columns]
    names = {}
    for column, plain in zip(columns, loose, strict=True):
        usable = column.isidentifier() and not keyword.iskeyword(column)
        other = f"{plain}_" if keyword.iskeyword(plain) else plain
        free = loose.count(plain) == 1 and other.isidentifier()
        names[column] = other if free and not usable else column
    return names


def _files(draft: _Draft, name: str, language: str) -> dict[str, str]:
    id, weight = draft.names[draft.id], draft.names.get(draft.raw.weight, "")
    left_out = [s.name for s in draft.raw.sets if s not in draft.sets.values()]
    unique = bool(draft.raw.data[draft.id].is_unique)
    return {
        "study.yml": study_yml(name, language, draft.raw, id, unique, weight, left_out),
        "variables.csv": _csv(VARIABLES, (_variable(draft, g) for g in draft.guesses)),
        "codes.csv": _csv(CODES, _code_rows(draft)),
        "sets.csv": _csv(SETS, _set_rows(draft)),
        "indicators.yml": indicators_yml(_first_indicators(draft), language),
    }


def _first_indicators(draft: _Draft) -> list[tuple[str, str]]:
    """Return name and label of the first coded variables, to have something to see."""
    coded = (g for g in draft.guesses if g.type == "code" and g.column != draft.id)
    plain = [(draft.names[g.column], g.label or g.column) for g in coded]
    return plain[:FIRST_INDICATORS]


def _variable(draft: _Draft, item: Guess) -> Row:
    coded = item.type == "code"
    listed = draft.lists.get(item.codes, "")
    sets = (n for n, group in draft.sets.items() if item.column in group.variables)
    return {
        "name": draft.names[item.column],
        "type": item.type,
        "measure": item.measure,
        "codes": listed if coded else "",
        "decimals": "" if item.decimals is None else str(item.decimals),
        draft.label: item.label,
        "set": next(sets, ""),
        "role": _role(draft, item),
        "source": "survey",
        "disclosure": item.disclosure,
        "missing": "" if coded else listed,
        "note": item.note,
    }


def _role(draft: _Draft, item: Guess) -> str:
    if item.column == draft.id:
        return "id"
    if item.column == draft.raw.weight:
        return "weight"
    return "open" if item.type == "text" else "answer"


def _code_rows(draft: _Draft) -> Iterator[Row]:
    for codes, name in draft.lists.items():
        for code, label, kind in codes:
            yield {"list": name, "code": code, draft.label: label, "missing": kind}


def _set_rows(draft: _Draft) -> Iterator[Row]:
    labels = {item.column: item.label for item in draft.guesses}
    for name, group in draft.sets.items():
        whole = {"set": name, "kind": "multiple"}
        yield {**whole, draft.label: " ".join(group.label.split())}
        for place, column in enumerate(group.variables, start=1):
            option = {"member": draft.names[column], "code": str(place)}
            yield {**whole, **option, draft.label: labels[column]}


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
