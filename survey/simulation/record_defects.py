"""Defects of whole records: answered twice, copied, rushed, without reading.

Every function takes the respondents and the places that were allotted to it, and
returns the respondents with the defect in them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.codebook import VariableSet
from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation.answers import is_question, routed
from survey.simulation.paradata import Session
from survey.simulation.people import known, put, stack, take
from survey.simulation.tampering import changed, emptied, free_questions

__all__ = [
    "break_off",
    "can_break_off",
    "can_swap",
    "double",
    "has_battery",
    "has_duration",
    "near_duplicate",
    "speeder",
    "straightliner",
    "swapped_scale",
]

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Random = np.random.Generator
REPEATED, COPIED = 0.92, 0.985
FASTEST, SLOWEST = 0.08, 0.28
LEAST_ITEMS = 4


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
    if mode and session.settings.fieldwork.paper:
        paper = session.settings.fieldwork.paper
        number = session.codebook.integer_codes(mode)
        again = changed(again, mode, slice(None), float(paper) if number else paper)
    for name in (fieldwork.started, fieldwork.ended):
        if name:
            days = random.integers(3, 21, again.rows).astype("m8[D]")
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


# Answered without reading.


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
    book = session.codebook
    return [
        item
        for item in book.sets.values()
        if item.kind == "battery"
        and all(
            book.integer_codes(name) and book.codes(name) for name in item.variables
        )
    ]


def _complete(people: Draft, item: VariableSet) -> Mask:
    return np.all([known(people, name) for name in item.variables], axis=0)


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
    clear = np.zeros(people.rows, dtype=bool)
    for end, other in ((min(codes), max(codes)), (max(codes), min(codes))):
        most = [
            np.mean(
                [
                    people.vector(m.variable).values == goal
                    for m in item.members
                    if m.reverse == turned
                ],
                axis=0,
            )
            > 0.5
            for turned, goal in ((False, end), (True, other))
        ]
        clear |= most[0] & most[1]
    return clear & _complete(people, item)


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
    questions = [n for n, v in book.collected.items() if is_question(v)]
    texts = [
        n
        for n, v in book.collected.items()
        if v.source == "survey" and v.role == "open"
    ]
    order = [name for name in book.collected if name in {*questions, *texts}]
    stop = random.integers(len(order) // 8, len(order) // 2, len(places))
    for number_, name in enumerate(order):
        past = places[
            (stop <= number_)
            & (people.kinds(name)[places] != MissingKind.NOT_APPLICABLE)
        ]
        people = emptied(people, name, past, MissingKind.BREAK_OFF)
    return people
