"""Defects in single cells: another person's, not in the codebook, against routing.

Every function takes the respondents and the places that were allotted to it, and
returns the respondents with the defect in them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.editing.draft import Draft
from survey.expression import Vector
from survey.record import MissingKind
from survey.simulation.answers import is_question
from survey.simulation.paradata import Session
from survey.simulation.people import ask, known
from survey.simulation.tampering import changed, emptied, free_questions

__all__ = [
    "code_outside",
    "has_pairs",
    "out_of_range",
    "register_mismatch",
    "routing_answered",
    "routing_empty",
    "two_digit_year",
]

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Random = np.random.Generator


# Somebody else than the person drawn has answered.


def has_pairs(people: Draft, session: Session) -> Mask:
    """Return who can be held against the register."""
    found = np.zeros(people.rows, dtype=bool)
    for name in session.settings.defects.pairs:
        found |= known(people, name)
    return found


def register_mismatch(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Put another sex or year of birth than the register's."""
    pairs = sorted(session.settings.defects.pairs)
    which = random.integers(0, len(pairs), len(places))
    for number, name in enumerate(pairs):
        chosen = places[which == number]
        chosen = chosen[known(people, name)[chosen]]
        values = people.vector(name).values[chosen]
        people = changed(people, name, chosen, _other(session, name, values, random))
    return people


def _other(session: Session, name: str, values: Any, random: Random) -> Any:
    """Return other values than these: the next code, or a year some years off."""
    variable = session.codebook.collected[name]
    codes = session.codebook.codes(name)
    if codes:
        numbers = session.codebook.integer_codes(name)
        listed = [float(c) if numbers else c for c in codes[:2]]
        return np.where(values == listed[0], listed[1], listed[0])
    step = random.integers(2, 12, len(values)) * random.choice([-1, 1], len(values))
    low, high = variable.min or -np.inf, variable.max or np.inf
    moved = values + step
    return np.where((moved < low) | (moved > high), values - step, moved)


# Cells that the codebook doesn't allow.


def code_outside(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Put a code that is not in the list: the first number after its answers."""
    coded = [
        variable.name
        for variable in free_questions(session)
        if variable.type == "code" and session.codebook.integer_codes(variable.name)
    ]
    for name, chosen in _spread(people, places, coded, random):
        listed = session.codebook.code_lists[session.codebook.collected[name].codes]
        taken = {int(code.code) for code in listed.codes}
        highest = max(int(code.code) for code in listed.answers)
        outside = next(n for n in range(highest + 1, highest + 1000) if n not in taken)
        people = changed(people, name, chosen, float(outside))
    return people


def out_of_range(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Put a number above the highest that the codebook allows."""
    bounded = [
        variable.name
        for variable in free_questions(session)
        if variable.type in ("int", "decimal") and variable.max is not None
    ]
    for name, chosen in _spread(people, places, bounded, random):
        top = session.codebook.collected[name].max or 0.0
        people = changed(people, name, chosen, np.floor(top * 1.5) + 1)
    return people


def two_digit_year(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Write years without their century."""
    years = [
        name
        for name, variable in session.codebook.collected.items()
        if is_question(variable) and variable.type == "int"
        if variable.min is not None and variable.min >= 1900
    ]
    for name, chosen in _spread(people, places, years, random):
        values = people.vector(name).values[chosen] % 100
        people = changed(people, name, chosen, values)
    return people


def _spread(
    people: Draft, places: Places, names: list[str], random: Random
) -> list[tuple[str, Places]]:
    """Return variables, each with the records that get the defect there."""
    found: dict[str, list[int]] = {}
    answered = {name: known(people, name) for name in names}
    for place in places.tolist():
        able = [name for name in names if answered[name][place]]
        if able:
            found.setdefault(str(random.choice(able)), []).append(place)
    return [(name, np.array(chosen)) for name, chosen in found.items()]


# Routing broken both ways.


def _routes(people: Draft, session: Session) -> dict[str, Vector]:
    """Return whether each is asked, for every question not asked of everyone."""
    return {
        variable.name: ask(people, variable.asked_if)
        for variable in free_questions(session)
        if variable.asked_if is not None
    }


def routing_answered(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Answer a question that was not to be asked."""
    routes = _routes(people, session)
    past = {n: ~route.values & ~route.missing for n, route in routes.items()}
    for place in places.tolist():
        able = [n for n, who in past.items() if who[place] and known(people, n).any()]
        if able:
            name = str(random.choice(able))
            donors = np.flatnonzero(known(people, name))
            value = people.vector(name).values[random.choice(donors)]
            people = changed(people, name, place, value)
    return people


def routing_empty(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Leave a question that was to be asked as if it had been routed past."""
    routes = _routes(people, session)
    asked = {n: route.true & known(people, n) for n, route in routes.items()}
    for place in places.tolist():
        able = [n for n, who in asked.items() if who[place]]
        if able:
            name = str(random.choice(able))
            people = emptied(people, name, place, MissingKind.NOT_APPLICABLE)
    return people
