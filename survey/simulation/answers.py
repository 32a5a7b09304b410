"""A population's answers, question by question in the order of the codebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

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
    if draw is None:
        values = _ticked(people, name, values, name in inquiry.agreement.checks)
    kinds = np.where(asked, 0, MissingKind.NOT_APPLICABLE).astype(np.int8)
    people = put(people, name, values, kinds)
    random = stream(seed, "mend", name)
    people = mend(people, name, inquiry.agreement, strata.place, random)
    for aim in wanted:
        stands_for = inquiry.residents.stands_for
        people = settle(people, name, aim, stands_for, inquiry.agreement, random)
    return people


def _ticked(
    people: Draft, name: str, values: NDArray[Any], alone: bool
) -> NDArray[Any]:
    """Return a set's last option ticked where no other is, so that something is.

    Parameters
    ----------
    alone
        Whether a check says that this option excludes the others, as "none of these".
    """
    book = people.frame.codebook
    item = book.sets.get(book.collected[name].set)
    if item is None or item.kind != "multiple" or item.variables[-1] != name:
        return values
    others = [people.vector(other).values for other in item.variables[:-1]]
    nothing = np.sum(others, axis=0) == 0
    return np.where(nothing, 1.0, 0.0 if alone else values)


def routed(people: Draft, name: str) -> Mask:
    """Return who is asked a question, as far as is known of the people by then.

    What rests on a variable that only the fieldwork brings (a mode, an open answer) is
    asked of everyone here, and routed once that is there.

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
    if any(n not in people.columns and not variables[n].derived for n in wanted):
        return np.ones(people.rows, dtype=bool)
    return np.asarray(ask(people, rule).true)
