"""Questions left without an answer, by kind, and what routing makes of that."""

from __future__ import annotations

from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation.answers import routed
from survey.simulation.paradata import Session
from survey.simulation.people import known, put
from survey.simulation.streams import stream

__all__ = ["KINDS", "leave_open"]

KINDS = (MissingKind.REFUSED, MissingKind.DONT_KNOW, MissingKind.NO_ANSWER)


def leave_open(people: Draft, name: str, session: Session) -> Draft:
    """Return the respondents with a question unanswered by some, and routed anew.

    Who answers doesn't depend on the answer, nor on anything that weights know: what
    is missing is missing at random within a stratum, and an estimate over those who
    answered aims at the population's value. A kind is only used where the codebook has
    a code for it. The options of a multiple-response question are left open together.

    Parameters
    ----------
    name
        A question that everyone in the population has an answer to.
    """
    book = session.codebook
    item = book.sets.get(book.collected[name].set)
    question = item.name if item and item.kind == "multiple" else name
    asked = routed(people, name)
    listed = book.code_list(name)
    offered = {*listed.missing.values()} if listed is not None else set()
    level = stream(session.seed, "open question", question).random(people.rows)
    kinds = people.kinds(name).copy()
    edge = 0.0
    for kind in KINDS:
        share = session.settings.item_nonresponse.share(question, kind)
        if kind in offered:
            open_ = known(people, name) & (level >= edge) & (level < edge + share)
            kinds[open_] = kind
            edge += share
    kinds[~asked] = MissingKind.NOT_APPLICABLE
    return put(people, name, people.vector(name).values, kinds)
