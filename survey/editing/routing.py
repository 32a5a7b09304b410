"""Answers against the questionnaire's routing: omission and commission, apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from survey.editing.inherit import inherited_kind, variables_of
from survey.editing.review import Hit, Review
from survey.expression import Vector
from survey.record import Findings, MissingKind

__all__ = ["check_commission", "check_omission"]

OMITTED = (MissingKind.NO_ANSWER, MissingKind.TECHNICAL, MissingKind.NOT_APPLICABLE)
"""Nothing was recorded, or routed past: refusing and not knowing are answers here."""


def check_omission(review: Review) -> Findings:
    """Return the questions that were to be asked, and hold nothing.

    Parameters
    ----------
    review
        The frame under review.

    Notes
    -----
    Only variables with an `asked_if` are looked at. An item is a cell; it is unknown
    where the routing itself is, because the answer that it depends on is missing. A
    question that hangs on one that was routed past is routed past itself.
    """
    hits, items, unknown = [], 0, 0
    for name, asked in _routed(review):
        kinds = review.frame.kinds(name)
        gap = asked.true & np.isin(kinds, OMITTED)
        hits += [
            Hit(name, np.flatnonzero(gap & (kinds == kind)), _why(review, name, kind))
            for kind in OMITTED
        ]
        items += int(asked.missing.sum() + asked.true.sum())
        unknown += int(asked.missing.sum())
    return review.cells(
        "routing_omission", "warning", hits, items=items, unknown=unknown
    )


def check_commission(review: Review) -> Findings:
    """Return the answers to questions that were not to be asked.

    Parameters
    ----------
    review
        The frame under review.
    """
    hits, items, unknown = [], 0, 0
    for name, asked in _routed(review):
        past = _known_false(asked)
        answered = ~review.frame.vector(name).missing
        hits.append(Hit(name, np.flatnonzero(past & answered), _why(review, name, 0)))
        items += int(past.sum() + asked.missing.sum())
        unknown += int(asked.missing.sum())
    return review.cells(
        "routing_commission", "error", hits, items=items, unknown=unknown
    )


def _routed(review: Review) -> Iterator[tuple[str, Vector]]:
    """Yield every routed variable, with whether it was to be asked."""
    frame = review.frame
    for name in frame.data.columns:
        rule = frame.variable(name).asked_if
        if rule is not None:
            asked = rule.evaluate(frame)
            kinds = inherited_kind(frame, variables_of(frame.codebook, rule.names))
            hanging = asked.missing & (kinds == MissingKind.NOT_APPLICABLE)
            yield name, Vector.truth(asked.values, asked.missing & ~hanging)


def _known_false(asked: Vector) -> NDArray[np.bool_]:
    return np.asarray(~asked.missing & ~asked.values)


def _why(review: Review, name: str, kind: int) -> tuple[tuple[str, str], ...]:
    rule = review.frame.variable(name).asked_if
    reason = review.reason(kind) if kind else ""
    return (("rule", str(rule)), ("reason", reason.lower()))
