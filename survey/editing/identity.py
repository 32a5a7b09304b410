"""Whether every record can be told apart: a number, and a number of its own."""

from __future__ import annotations

import numpy as np

from survey.editing.review import Hit, Review
from survey.record import Findings

__all__ = ["check_duplicate_id", "check_missing_id"]


def check_missing_id(review: Review) -> Findings:
    """Return the records without a number.

    Parameters
    ----------
    review
        The frame under review.
    """
    name = review.frame.codebook.facts.id
    missing = review.frame.vector(name).missing
    hits = [Hit(name, np.flatnonzero(missing))]
    return review.cells("missing_id", "error", hits, items=review.frame.rows)


def check_duplicate_id(review: Review) -> Findings:
    """Return every record whose number another record has too.

    Parameters
    ----------
    review
        The frame under review.
    """
    frame, name = review.frame, review.frame.codebook.facts.id
    missing = frame.vector(name).missing
    twice = np.zeros(frame.rows, dtype=bool)
    if frame.has(name):
        twice = frame.data[name].duplicated(keep=False).to_numpy() & ~missing
    hits = [Hit(name, np.flatnonzero(twice))]
    items, unknown = frame.rows, int(missing.sum())
    return review.cells("duplicate_id", "error", hits, items=items, unknown=unknown)
