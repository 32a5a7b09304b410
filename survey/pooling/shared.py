"""The codebook that waves share: the latest's, with wave and design beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from survey.codebook import Code, Codebook, CodeList, Design, Text, Variable, Weighting
from survey.codebook.waves import Link
from survey.errors import CallError
from survey.locale import message

__all__ = [
    "CLUSTER",
    "POPULATION",
    "STRATUM",
    "WAVE",
    "carried",
    "shared_codebook",
    "varying_facts",
]

WAVE, STRATUM = "wave", "wave_stratum"
CLUSTER, POPULATION = "wave_cluster", "wave_population"
Fact = bool | int | float | date | str
Types = Literal["int", "decimal", "date", "text"]
LANGUAGES = ("nl", "fr", "en")


def carried(to: Codebook, known: Mapping[str, Link]) -> set[str]:
    """Return the derived variables that waves bring along instead of deriving anew.

    Parameters
    ----------
    to
        The codebook to come to.
    known
        What each of its variables was.
    """
    derived = (d.name for d in to.derivations)
    return {name for name in derived if known[name].said and known[name].sources}


def shared_codebook(
    to: Codebook,
    waves: Sequence[str],
    strata: Mapping[str, str],
    design: Design | None,
    facts: Mapping[str, Fact],
    ready: set[str],
) -> Codebook:
    """Return a codebook of waves, by the variables of the latest.

    Parameters
    ----------
    to
        The latest wave's.
    waves
        Their names, oldest first.
    strata
        Label by stratum of a wave.
    design
        Of all waves together.
    facts
        The constants; those that it lacks differ between waves, and are variables.
    ready
        Derived variables that aren't derived anew.

    Raises
    ------
    CallError
        When the codebook has a variable of one of the names that pooling needs.
    """
    added = [_coded(WAVE, "pool_wave"), _coded(STRATUM, "pool_stratum")]
    added += [_plain(CLUSTER, "pool_cluster", "text")]
    added += [_plain(POPULATION, "pool_population", "decimal")]
    for variable in added:
        if variable.name in to.variables:
            raise CallError(
                f"{to.name} has a variable {variable.name!r} of its own, which pooled "
                "waves need for themselves"
            )
    gone = {name: f for name, f in to.facts.facts.items() if name not in facts}
    added += [_plain(name, "pool_fact", _type(fact)) for name, fact in gone.items()]
    parts = to.parts
    moved = {d.name: d.variable for d in to.derivations if d.name in ready}
    lists = {WAVE: _list(WAVE, {w: w for w in waves}), STRATUM: _list(STRATUM, strata)}
    by = tuple((WAVE, *one) for one in to.facts.estimation.breakdowns)
    update = {
        "wave": "+".join(waves),
        "facts": dict(facts),
        "design": design,
        "weighting": Weighting(),
        "gross": None,
        "register_file": None,
        "estimation": to.facts.estimation.model_copy(update={"breakdowns": by}),
        "report": None,
        "release": {},
    }
    parts = replace(
        parts,
        facts=to.facts.model_copy(update=update),
        variables={**parts.variables, **moved, **{v.name: v for v in added}},
        code_lists={**parts.code_lists, **lists},
        derivations=tuple(d for d in to.derivations if d.name not in ready),
    )
    return Codebook(to.path, parts)


def varying_facts(books: Sequence[Codebook]) -> set[str]:
    """Return the constants of the last codebook that others give another value.

    Parameters
    ----------
    books
        Of the waves.
    """
    last = books[-1].facts.facts
    return {
        name
        for name, value in last.items()
        if any(book.facts.facts.get(name, value) != value for book in books)
    }


def _coded(name: str, key: str) -> Variable:
    return Variable(
        name=name,
        type="code",
        measure="ordinal" if name == WAVE else "nominal",
        codes=name,
        label=_text(key),
        role="admin" if name == WAVE else "stratum",
        source="paradata",
    )


def _plain(name: str, key: str, type: Types) -> Variable:
    label, source = _text(key, name=name), "paradata"
    role = "cluster" if name == CLUSTER else "admin"
    given = {"name": name, "type": type, "label": label, "role": role, "source": source}
    return Variable.model_validate(given)


def _type(fact: Fact) -> Types:
    if isinstance(fact, bool | int):
        return "int"
    if isinstance(fact, float):
        return "decimal"
    return "date" if isinstance(fact, date) else "text"


def _list(name: str, labels: Mapping[str, str]) -> CodeList:
    codes = tuple(
        Code.model_validate({"code": code, "label": dict.fromkeys(LANGUAGES, label)})
        for code, label in labels.items()
    )
    return CodeList(name=name, codes=codes)


def _text(key: str, **values: object) -> Text:
    return Text({one: message(key, one, **values) for one in LANGUAGES})
