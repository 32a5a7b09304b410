"""Answers in people's own words, in the language of their interview."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation.answers import routed
from survey.simulation.paradata import Session
from survey.simulation.people import known, put
from survey.simulation.streams import stream

__all__ = ["Phrase", "phrases", "write_down"]

GENERAL = "general"


@dataclass(frozen=True)
class Phrase:
    """Something a respondent might write.

    Parameters
    ----------
    code
        Its code in the study's code frame, where the topic has one.
    """

    topic: str
    code: str
    language: str
    text: str


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return the invented answers that come with the package."""
    text = (files("survey.simulation") / "texts.csv").read_text(encoding="utf-8")
    return tuple(Phrase(**row) for row in csv.DictReader(text.splitlines()))


def write_down(people: Draft, name: str, session: Session) -> Draft:
    """Return the respondents with what they wrote at an open question.

    Parameters
    ----------
    name
        A variable of text. A direct identifier gets an address that leads nowhere.
    """
    variable = session.codebook.collected[name]
    asked = routed(people, name)
    if variable.disclosure == "direct":
        return _address(people, name, asked, session)
    random = stream(session.seed, "open", name)
    said = session.settings.open_answers
    share = said.shares.get(name, said.share)
    writes = asked & (random.random(session.rows) < share)
    topic = said.topics.get(name, GENERAL)
    languages = _languages(people, session)
    values = np.full(session.rows, None, dtype=object)
    for language in sorted(set(languages[writes])):
        place = np.flatnonzero(writes & (languages == language))
        choice = _choice(topic, language, session.codebook.language)
        picked = random.integers(0, len(choice), len(place))
        values[place] = np.array(choice, dtype=object)[picked]
    silent = np.where(asked, MissingKind.NO_ANSWER, MissingKind.NOT_APPLICABLE)
    return put(people, name, values, np.where(writes, 0, silent).astype(np.int8))


def _choice(topic: str, language: str, first: str) -> list[str]:
    topics = {phrase.topic for phrase in phrases()}
    kept = [p for p in phrases() if p.topic == (topic if topic in topics else GENERAL)]
    own = [p.text for p in kept if p.language == language]
    return own or [p.text for p in kept if p.language == first] or [kept[0].text]


def _languages(people: Draft, session: Session) -> np.ndarray:
    name = session.settings.fieldwork.language
    first = session.codebook.language
    if not name or name not in people.columns:
        return np.full(people.rows, first, dtype=object)
    return np.where(known(people, name), people.vector(name).values, first)


def _address(people: Draft, name: str, asked: np.ndarray, session: Session) -> Draft:
    # example.invalid can never be a real domain (RFC 2606).
    numbers = people.vector(session.codebook.facts.id).values
    marks = [n if isinstance(n, str) else f"{n:.0f}" for n in numbers]
    values = np.array([f"respondent.{m}@example.invalid" for m in marks], dtype=object)
    kinds = np.where(asked, 0, MissingKind.NOT_APPLICABLE).astype(np.int8)
    return put(people, name, values, kinds)
