"""Simulated people: a draft that rules can be asked over, drawn from and joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.editing.derive import derive_into
from survey.editing.draft import Draft
from survey.expression import Expression, Vector
from survey.fieldwork import Frame
from survey.record import MissingKind

__all__ = [
    "ask",
    "frame_of",
    "known",
    "needs",
    "nobody",
    "put",
    "stack",
    "take",
    "wave_year",
]

Places = NDArray[np.int64]
SOME_YEAR = 2020


def wave_year(codebook: Codebook) -> int:
    """Return the year of a study's wave; 2020 for one that isn't named by a year."""
    found = re.search(r"\d{4}", str(codebook.facts.wave))
    return int(found.group()) if found else SOME_YEAR


def nobody(codebook: Codebook, rows: int) -> Draft:
    """Return so many people of whom nothing is known yet."""
    index = range(rows)
    empty = pd.DataFrame(index=index)
    return Draft(Frame(empty, pd.DataFrame(index=index), codebook))


def put(
    people: Draft,
    name: str,
    values: NDArray[Any],
    kinds: NDArray[np.int8] | None = None,
) -> Draft:
    """Return the people with a variable's values, missing where a kind is given."""
    unknown = np.asarray(pd.isna(values), dtype=bool)
    said = np.where(unknown, MissingKind.NO_ANSWER, 0).astype(np.int8)
    said = said if kinds is None else np.where(kinds == 0, said, kinds)
    return people.put(name, Vector(values, said != 0), said)


def known(people: Draft, name: str) -> NDArray[np.bool_]:
    """Return who has an answer."""
    return np.asarray(~people.vector(name).missing)


def take(people: Draft, places: Places) -> Draft:
    """Return the people at these places, in that order; a place may come twice."""
    columns = {
        name: (Vector(value.values[places], value.missing[places]), kinds[places])
        for name, (value, kinds) in people.columns.items()
    }
    return Draft(nobody(people.frame.codebook, len(places)).frame, columns)


def stack(drafts: Sequence[Draft]) -> Draft:
    """Return several groups of people with the same columns, one after another."""
    rows = sum(draft.rows for draft in drafts)
    columns = {}
    for name in drafts[0].columns:
        parts = [draft.columns[name] for draft in drafts]
        values = np.concatenate([value.values for value, _ in parts])
        missing = np.concatenate([value.missing for value, _ in parts])
        kinds = np.concatenate([part for _, part in parts])
        columns[name] = (Vector(values, missing), kinds)
    return Draft(nobody(drafts[0].frame.codebook, rows).frame, columns)


def frame_of(people: Draft, names: Iterable[str] | None = None) -> Frame:
    """Return these variables, or all, as a frame."""
    wanted = people.columns if names is None else dict.fromkeys(names)
    columns = {name: people.columns[name] for name in wanted if name in people.columns}
    return Draft(people.frame, columns).done()


def ask(people: Draft, rule: Expression) -> Vector:
    """Return a rule's value for everyone, deriving first what it names."""
    book = people.frame.codebook
    wanted = needs(book, rule.names, people.columns)
    later = [n for n in wanted - {*people.columns} if book.variables[n].derived]
    return rule.evaluate(derive_into(people, later) if later else people).over(
        people.rows
    )


def needs(
    codebook: Codebook, names: Iterable[str], present: Iterable[str] = ()
) -> frozenset[str]:
    """Return every variable that names lead to, through sets and derivations.

    Parameters
    ----------
    names
        Variables, sets or facts.
    present
        Derived variables that are there already, so that they need nothing else.
    """
    there = frozenset(present)
    sources = {d.name: d.expressions for d in codebook.derivations}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in codebook.sets:
            waiting += codebook.sets[name].variables
        elif name in codebook.variables and name not in found:
            found.add(name)
            for rule in sources.get(name, ()) if name not in there else ():
                waiting += rule.names
    return frozenset(found)
