"""Records of persons who weren't drawn, as far as the gross sample knows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.editing.draft import Draft
from survey.locale import message

__all__ = ["NOT_DRAWN", "not_drawn", "reason_not_drawn"]

NOT_DRAWN = "not_in_gross"
"""The rule that such records are set aside by."""


def not_drawn(draft: Draft) -> NDArray[np.bool_]:
    """Return which records the gross sample doesn't hold, when they are to go.

    Parameters
    ----------
    draft
        The answers as edited: a number may have been put right.

    Returns
    -------
    NDArray
        Shape (rows,); nobody where there is no gross sample, or study.yml says
        `gross.not_drawn: fail`.
    """
    frame, facts = draft.frame, draft.frame.codebook.facts
    gross = frame.gross
    known = gross is not None and facts.id and frame.has(facts.id)
    if facts.gross is None or facts.gross.not_drawn == "fail" or not known:
        return np.zeros(draft.rows, dtype=bool)
    assert gross is not None
    now = draft.done() if facts.id in draft.columns else frame
    numbers = now.data[facts.id].astype("str")
    return np.asarray(~numbers.isin(gross.numbers.dropna()), dtype=bool)


def reason_not_drawn(draft: Draft) -> str:
    """Return why they are set aside, in the study's language.

    Parameters
    ----------
    draft
        The answers.
    """
    return message("found_not_in_gross", draft.frame.codebook.language)
