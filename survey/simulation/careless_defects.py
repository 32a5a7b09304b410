"""Defects of carelessness: rushed, one answer for everything, scales swapped.

Every function takes the respondents and the places that were allotted to it, and
returns the respondents with the defect in them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.codebook import VariableSet
from survey.editing.draft import Draft
from survey.simulation.paradata import Session
from survey.simulation.people import known
from survey.simulation.tampering import changed

__all__ = [
    "can_swap",
    "has_battery",
    "has_duration",
    "speeder",
    "straightliner",
    "swapped_scale",
]

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Random = np.random.Generator
FASTEST, SLOWEST = 0.08, 0.28
LEAST_ITEMS = 4


def has_duration(people: Draft, session: Session) -> Mask:
    """Return whose length of interview can be shortened."""
    name = session.codebook.facts.quality.duration
    fieldwork = session.fieldwork
    if name in people.columns:
        return known(people, name)
    if name and fieldwork.started and fieldwork.ended:
        return known(people, fieldwork.started) & known(people, fieldwork.ended)
    return np.zeros(people.rows, dtype=bool)


def speeder(people: Draft, places: Places, session: Session, random: Random) -> Draft:
    """Let interviews take a small part of the time that they usually take."""
    name, fieldwork = session.codebook.facts.quality.duration, session.fieldwork
    part = random.uniform(FASTEST, SLOWEST, len(places))
    web = session.web[places]
    usual = session.medians
    minutes = np.where(web, usual[0], usual[1]) * part
    if name in people.columns:
        people = changed(people, name, places, np.maximum(1, np.round(minutes)))
    if fieldwork.started and fieldwork.ended:
        start = people.vector(fieldwork.started).values[places]
        end = start + np.rint(minutes * 60).astype("m8[s]")
        people = changed(people, fieldwork.ended, places, end)
    return people


def _batteries(session: Session) -> list[VariableSet]:
    """Return the batteries with a scale of numbers."""
    book = session.codebook
    return [
        item
        for item in book.sets.values()
        if item.alike
        if all(book.integer_codes(n) and book.codes(n) for n in item.variables)
    ]


def _complete(people: Draft, item: VariableSet) -> Mask:
    answered = [known(people, name) for name in item.variables]
    return np.asarray(np.all(answered, axis=0))


def has_battery(people: Draft, session: Session) -> Mask:
    """Return who answered all of some battery of four statements or more."""
    found = np.zeros(people.rows, dtype=bool)
    for item in _long(session):
        found |= _complete(people, item)
    return found


def _long(session: Session) -> list[VariableSet]:
    return [item for item in _batteries(session) if len(item.members) >= LEAST_ITEMS]


def straightliner(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Give one answer to all statements of every long battery."""
    for item in _long(session):
        inside = places[_complete(people, item)[places]]
        codes = [float(code) for code in session.codebook.codes(item.variables[0])]
        answer = random.choice(codes, len(inside))
        for name in item.variables:
            people = changed(people, name, inside, answer)
    return people


def can_swap(people: Draft, session: Session) -> Mask:
    """Return who agreed or disagreed with a battery so clearly that a swap shows."""
    found = np.zeros(people.rows, dtype=bool)
    for item in _mixed(session):
        found |= _clear(people, item, session)
    return found


def _mixed(session: Session) -> list[VariableSet]:
    return [
        item
        for item in _batteries(session)
        if 0 < sum(member.reverse for member in item.members) < len(item.members)
    ]


def _clear(people: Draft, item: VariableSet, session: Session) -> Mask:
    """Return who stands at opposite ends on most items of each wording."""
    codes = [float(code) for code in session.codebook.codes(item.variables[0])]
    low, high = min(codes), max(codes)
    ahead, turned = (
        [m.variable for m in item.members if m.reverse == reverse]
        for reverse in (False, True)
    )
    up = _most(people, ahead, high) & _most(people, turned, low)
    down = _most(people, ahead, low) & _most(people, turned, high)
    return (up | down) & _complete(people, item)


def _most(people: Draft, names: list[str], code: float) -> Mask:
    """Return who gave more than half of these questions one answer."""
    same = [people.vector(name).values == code for name in names]
    return np.asarray(2 * np.sum(same, axis=0) > len(names))


def swapped_scale(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Read the statements worded the other way as if their scale were swapped."""
    for item in _mixed(session):
        inside = places[_clear(people, item, session)[places]]
        for member in item.members:
            if member.reverse:
                codes = [float(c) for c in session.codebook.codes(member.variable)]
                values = people.vector(member.variable).values[inside]
                swapped = min(codes) + max(codes) - values
                people = changed(people, member.variable, inside, swapped)
    return people
