"""Questions left without an answer, by those who were asked them."""

from __future__ import annotations

import numpy as np

from survey.editing.review import Hit, Review
from survey.expression import Vector
from survey.fieldwork import Frame
from survey.locale import format_number, format_share
from survey.record import Findings, MissingKind

__all__ = ["check_nonresponse", "nonresponse_share"]

UNANSWERED = (
    MissingKind.REFUSED,
    MissingKind.DONT_KNOW,
    MissingKind.NO_ANSWER,
    MissingKind.BREAK_OFF,
)
NOT_PUT = (MissingKind.NOT_APPLICABLE, MissingKind.NOT_ASKED)


def nonresponse_share(frame: Frame) -> Vector:
    """Return the share of the questions put to each respondent that went unanswered.

    Parameters
    ----------
    frame
        Any frame; the variables of the survey with the role of an answer count.

    Returns
    -------
    Vector
        Between 0 and 1; missing where nothing was asked.

    Notes
    -----
    Refused, not known, not answered and broken off count as unanswered. A technical
    loss or a later edit is not the respondent's doing, and counts as answered.
    """
    names = [
        name
        for name in frame.data.columns
        if frame.variable(name).role == "answer"
        and frame.variable(name).source == "survey"
    ]
    kinds = frame.reasons[names].to_numpy()
    put = (~np.isin(kinds, NOT_PUT)).sum(axis=1)
    unanswered = np.isin(kinds, UNANSWERED).sum(axis=1)
    return Vector(unanswered / np.maximum(put, 1), put == 0)


def check_nonresponse(review: Review) -> Findings:
    """Return the records that left more unanswered than study.yml allows.

    Parameters
    ----------
    review
        The frame under review.
    """
    quality, language = review.frame.codebook.facts.quality, review.language
    share = nonresponse_share(review.frame)
    rows = np.flatnonzero(~share.missing & (share.values > quality.nonresponse_share))
    values = tuple(format_number(s, 2, language) for s in share.values[rows])
    limit = ("limit", format_share(quality.nonresponse_share, 0, language))
    hit = Hit(review.frame.codebook.facts.id, rows, (limit,), values)
    items = int((~share.missing).sum())
    return review.cells("item_nonresponse", "info", [hit], items=items)
