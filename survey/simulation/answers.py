"""A population's answers, question by question in the order of the codebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook, Variable
from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation.agreement import Agreement, mend
from survey.simulation.aims import Aim, deciding, settle, steer
from survey.simulation.layout import Residents
from survey.simulation.leanings import Leanings, lean
from survey.simulation.people import ask, needs, put
from survey.simulation.settings import Settings
from survey.simulation.streams import stream
from survey.simulation.values import Strata, draw_values, share_table

__all__ = ["answer", "is_question", "routed"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Inquiry:
    """What is the same for every question.

    Parameters
    ----------
    aims
        By question, the published figures that it decides.
    """

    residents: Residents
    strata: Strata
    settings: Settings
    seed: int
    leanings: Leanings
    agreement: Agreement
    aims: Mapping[str, tuple[Aim, ...]]


def is_question(variable: Variable) -> bool:
    """Whether people carry an answer to it: asked in the survey, and not in words."""
    return (
        variable.source == "survey"
        and variable.type != "text"
        and variable.role in ("answer", "admin")
    )


def answer(
    residents: Residents,
    settings: Settings,
    seed: int,
    wanted: tuple[Aim, ...],
    background: tuple[NDArray[np.int64], ...],
) -> Draft:
    """Return the people with everyone's answers, before anybody leaves one out.

    Parameters
    ----------
    wanted
        Published figures to meet.
    background
        Whole numbers per person that answers lean on: sex, age class, region.
    """
    book = residents.people.frame.codebook
    aims: dict[str, tuple[Aim, ...]] = defaultdict(tuple)
    for question, aim in deciding(book, wanted):
        aims[question] += (aim,)
    inquiry = Inquiry(
        residents,
        Strata(residents.strata, residents.place),
        settings,
        seed,
        Leanings.of(book, seed, residents.people.rows, background),
        Agreement.of(book),
        aims,
    )
    people = residents.people
    for name in _questions(book):
        people = _ask(people, name, inquiry)
    return people


def _questions(codebook: Codebook) -> Iterator[str]:
    return (n for n, variable in codebook.collected.items() if is_question(variable))


def _ask(people: Draft, name: str, inquiry: Inquiry) -> Draft:
    draw = inquiry.settings.draw(name)
    strata, seed = inquiry.strata, inquiry.seed
    asked = routed(people, name)
    shares = share_table(people.frame.codebook, name, draw, strata, seed)
    wanted = inquiry.aims.get(name, ())
    shares = steer(people, name, draw, wanted, strata, shares)
    high = lean(inquiry.leanings, name)
    values = draw_values(people, name, draw, strata, high, asked, shares)
    kinds = np.where(asked, 0, MissingKind.NOT_APPLICABLE).astype(np.int8)
    people = put(people, name, values, kinds)
    random = stream(seed, "mend", name)
    people = mend(people, name, inquiry.agreement, strata.place, random)
    for aim in wanted:
        stands_for = inquiry.residents.stands_for
        people = settle(people, name, aim, stands_for, inquiry.agreement, random)
    return people


def routed(people: Draft, name: str) -> Mask:
    """Return who is asked a question; routing on paradata is for the fieldwork.

    Parameters
    ----------
    name
        A variable, whose `asked_if` is looked up.
    """
    rule = people.frame.codebook.collected[name].asked_if
    if rule is None:
        return np.ones(people.rows, dtype=bool)
    variables = people.frame.codebook.variables
    wanted = needs(people.frame.codebook, rule.names, people.columns)
    later = {n for n in wanted if variables[n].source == "paradata"} - {*people.columns}
    if later:
        return np.ones(people.rows, dtype=bool)
    return np.asarray(ask(people, rule).true)
