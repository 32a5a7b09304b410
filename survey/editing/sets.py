"""Multiple-response sets as a whole: something has to be ticked."""

from __future__ import annotations

import numpy as np

from survey.editing.review import Hit, Review
from survey.expression.logic import either, is_one
from survey.record import Findings

__all__ = ["check_nothing_selected"]


def check_nothing_selected(review: Review) -> Findings:
    """Return the records in which no option of a multiple-response set is ticked.

    Parameters
    ----------
    review
        The frame under review.

    Notes
    -----
    Who was not asked the question, and so has all of its options missing, is no item.
    Where nothing is ticked and some options are missing, it is unknown.
    """
    frame, hits, items, unknown = review.frame, [], 0, 0
    for name, declared in frame.codebook.sets.items():
        if declared.kind != "multiple":
            continue
        members = list(frame.members(name).values())
        ticked = is_one(members[0])
        for member in members[1:]:
            ticked = either(ticked, is_one(member))
        asked = ~np.all([member.missing for member in members], axis=0)
        nothing = asked & ~ticked.missing & ~ticked.values
        hits.append(Hit(name, np.flatnonzero(nothing)))
        items += int(asked.sum())
        unknown += int((asked & ticked.missing).sum())
    return review.cells(
        "nothing_selected", "warning", hits, items=items, unknown=unknown
    )
