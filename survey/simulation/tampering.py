"""Changing answers on purpose: what every defect is put in with."""

from __future__ import annotations

from typing import Any

import numpy as np

from survey.codebook import Variable
from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation.answers import is_question
from survey.simulation.paradata import Session
from survey.simulation.people import put

__all__ = ["changed", "emptied", "free_questions"]


def changed(people: Draft, name: str, places: Any, values: Any) -> Draft:
    """Return the respondents with new answers in some places.

    Parameters
    ----------
    places
        One place, or as many as there are values.
    """
    column, kinds = people.vector(name).values.copy(), people.kinds(name).copy()
    column[places] = values
    kinds[places] = 0
    return put(people, name, column, kinds)


def emptied(people: Draft, name: str, places: Any, kind: MissingKind) -> Draft:
    """Return the respondents without an answer in some places."""
    kinds = people.kinds(name).copy()
    kinds[places] = np.int8(kind)
    return put(people, name, people.vector(name).values, kinds)


def free_questions(session: Session) -> list[Variable]:
    """Return the questions whose answer nothing else decides, such as the register."""
    return [
        variable
        for name, variable in session.codebook.collected.items()
        if is_question(variable) and variable.role == "answer" and _free(session, name)
    ]


def _free(session: Session, name: str) -> bool:
    draw = session.settings.draw(name)
    return draw is None or all(part.value is None for part in draw.nested)
