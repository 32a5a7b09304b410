"""Defects of whole records: answered twice, copied from another, broken off.

Every function takes the respondents and the places that were allotted to it, and
returns the respondents with the defect in them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation.answers import is_question, routed
from survey.simulation.paradata import Session, mode_codes
from survey.simulation.people import known, put, stack, take
from survey.simulation.tampering import changed, emptied, free_questions

__all__ = [
    "break_off",
    "can_break_off",
    "double",
    "near_duplicate",
]

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Random = np.random.Generator
REPEATED, COPIED = 0.92, 0.985


def double(people: Draft, places: Places, session: Session, random: Random) -> Draft:
    """Add a second answer by the same person, later and on paper, at the foot.

    The second time some answers differ: people are not that consistent.
    """
    again = take(people, places)
    for variable in free_questions(session):
        name = variable.name
        values = again.vector(name).values.copy()
        donors = people.vector(name).values[known(people, name)]
        differs = known(again, name) & (random.random(len(places)) > REPEATED)
        if len(donors):
            values[differs] = random.choice(donors, int(differs.sum()))
        again = put(again, name, values, again.kinds(name))
    return stack([people, _on_paper(again, session, random)])


def _on_paper(again: Draft, session: Session, random: Random) -> Draft:
    """Return second answers with their own mode and time, and routed by these."""
    mode, fieldwork = session.codebook.facts.quality.mode, session.fieldwork
    if mode:
        paper = session.settings.fieldwork.paper or mode_codes(session)[0]
        number = session.codebook.integer_codes(mode)
        again = changed(again, mode, slice(None), float(paper) if number else paper)
    days = random.integers(3, 21, again.rows).astype("m8[D]")
    for name in (fieldwork.started, fieldwork.ended):
        if name:
            later = again.vector(name).values + days
            again = put(again, name, later, again.kinds(name))
    for name, variable in session.codebook.collected.items():
        if variable.asked_if is not None and variable.source != "register":
            past = np.flatnonzero(~routed(again, name))
            again = emptied(again, name, past, MissingKind.NOT_APPLICABLE)
    return again


def near_duplicate(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Put nearly all answers of another record in, as somebody who makes them up does.

    The register and what follows from it stay, so the other record is one with the
    same routing there.
    """
    free = [variable.name for variable in free_questions(session)]
    kinship = _kinship(people, free, session)
    for place in places.tolist():
        alike = np.flatnonzero(kinship == kinship[place])
        alike = alike[~np.isin(alike, places)]
        if not len(alike):
            continue
        donor = int(random.choice(alike))
        for name in free:
            if random.random() < COPIED:
                people = _copied(people, name, donor, place)
    return people


def _kinship(people: Draft, free: list[str], session: Session) -> NDArray[np.int64]:
    """Return a number that records share who are routed alike by what isn't free."""
    wanted: set[str] = set()
    for name in free:
        rule = session.codebook.collected[name].asked_if
        wanted |= rule.names if rule is not None else set()
    fixed = sorted(name for name in wanted if name in people.columns)
    text = np.full(people.rows, "", dtype=object)
    for name in fixed:
        if name not in free:
            text = text + "|" + people.vector(name).values.astype(str).astype(object)
    return np.unique(text.astype(str), return_inverse=True)[1]


def _copied(people: Draft, name: str, donor: int, place: int) -> Draft:
    values, kinds = people.vector(name).values.copy(), people.kinds(name).copy()
    values[place], kinds[place] = values[donor], kinds[donor]
    return put(people, name, values, kinds)


def can_break_off(people: Draft, session: Session) -> Mask:
    """Return who can break off: everyone, where the file says who did."""
    said = session.settings.fieldwork
    able = bool(said.completion and said.broken)
    return np.full(people.rows, able, dtype=bool)


def break_off(people: Draft, places: Places, session: Session, random: Random) -> Draft:
    """Stop somewhere in the first half of the questions."""
    said, book = session.settings.fieldwork, session.codebook
    number = book.integer_codes(said.completion)
    code = float(said.broken) if number else said.broken
    people = changed(people, said.completion, places, code)
    asked = [
        name
        for name, variable in book.collected.items()
        if is_question(variable) or variable.role == "open"
    ]
    stop = random.integers(len(asked) // 8, len(asked) // 2, len(places))
    for rank, name in enumerate(asked):
        outside = people.kinds(name)[places] == MissingKind.NOT_APPLICABLE
        past = places[(stop <= rank) & ~outside]
        people = emptied(people, name, past, MissingKind.BREAK_OFF)
    return people
