"""Defects in texts: stray whitespace, and letters read in the wrong encoding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.editing.draft import Draft
from survey.simulation.paradata import Session
from survey.simulation.people import known
from survey.simulation.tampering import changed

__all__ = ["encoding", "has_letters", "has_text", "whitespace"]

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Random = np.random.Generator
# SPSS pads texts with spaces, so one at the end would not survive the file.
SPACES = (" {}", "  {}", "{}\u00a0", "\t{}")


def _texts(session: Session) -> list[str]:
    return [
        name
        for name, variable in session.codebook.collected.items()
        if variable.type == "text"
        and variable.source == "survey"
        and variable.disclosure != "direct"
        and variable.role != "id"
    ]


def has_text(people: Draft, session: Session) -> Mask:
    """Return who wrote something."""
    found = np.zeros(people.rows, dtype=bool)
    for name in _texts(session):
        found |= known(people, name)
    return found


def has_letters(people: Draft, session: Session) -> Mask:
    """Return who wrote something that an encoding can spoil."""
    found = np.zeros(people.rows, dtype=bool)
    for name in _texts(session):
        found |= _spoilable(people, name)
    return found


def _spoilable(people: Draft, name: str) -> Mask:
    values = people.vector(name).values
    able = [isinstance(v, str) and garbled(v) != v for v in values]
    return np.array(able, dtype=bool) & known(people, name)


def garbled(text: str) -> str:
    """Return UTF-8 as it looks when it is taken for Windows-1252.

    A text with bytes that Windows-1252 doesn't know comes back as it was.

    Examples
    --------
    >>> garbled("België")
    'BelgiÃ«'
    """
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text


def whitespace(
    people: Draft, places: Places, session: Session, random: Random
) -> Draft:
    """Put spaces, a tab or a hard space round what was written."""
    for name in _texts(session):
        inside = places[known(people, name)[places]]
        shape = random.integers(0, len(SPACES), len(inside))
        texts = people.vector(name).values[inside]
        spaced = [SPACES[s].format(t) for s, t in zip(shape, texts, strict=True)]
        people = changed(people, name, inside, np.array(spaced, dtype=object))
    return people


def encoding(people: Draft, places: Places, session: Session, random: Random) -> Draft:
    """Take UTF-8 for Windows-1252, so that é becomes two strange letters."""
    for name in _texts(session):
        inside = places[_spoilable(people, name)[places]]
        texts = [garbled(text) for text in people.vector(name).values[inside]]
        people = changed(people, name, inside, np.array(texts, dtype=object))
    return people
