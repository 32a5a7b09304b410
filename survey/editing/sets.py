"""Multiple-response sets as a whole: something has to be ticked."""

from __future__ import annotations

import numpy as np

from survey.codebook import VariableSet
from survey.editing.review import Hit, Review
from survey.expression import Vector
from survey.expression.logic import either, is_one
from survey.fieldwork import Frame
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
    Who was not asked the question is no item: all of the options are missing, or the
    set's `asked_if` is known to be false, as in files that write 0 for a box nobody was
    shown. Where nothing is ticked and some options are missing, or where it is unknown
    whether the set was asked, it is unknown.
    """
    frame, hits, items, unknown = review.frame, [], 0, 0
    for name, declared in frame.codebook.sets.items():
        if declared.kind != "multiple":
            continue
        members = list(frame.members(name).values())
        ticked = is_one(members[0])
        for member in members[1:]:
            ticked = either(ticked, is_one(member))
        routed = _asked(frame, declared)
        past = ~routed.missing & ~routed.values
        asked = ~np.all([member.missing for member in members], axis=0) & ~past
        nothing = ~ticked.missing & ~ticked.values
        hits.append(Hit(name, np.flatnonzero(asked & nothing & ~routed.missing)))
        items += int(asked.sum())
        unknown += int((asked & (ticked.missing | (nothing & routed.missing))).sum())
    return review.cells(
        "nothing_selected", "warning", hits, items=items, unknown=unknown
    )


def _asked(frame: Frame, declared: VariableSet) -> Vector:
    """Return who was asked a set; everyone, when it has no condition."""
    if declared.asked_if is None:
        return Vector.constant(True).over(frame.rows)
    return declared.asked_if.evaluate(frame)
