"""Interviews that took far less time than others in the same mode."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.editing.review import Hit, Review
from survey.expression import Vector
from survey.fieldwork import Frame
from survey.locale import format_number, format_share
from survey.record import Findings

__all__ = ["check_speed", "share_of_median"]

FEWEST = 10
"""Fewer interviews in a mode than this have no median worth judging by."""


def share_of_median(frame: Frame) -> Vector:
    """Return every interview's duration as a share of the median of its mode.

    Parameters
    ----------
    frame
        With the variables that study.yml names under quality.

    Returns
    -------
    Vector
        Missing where the duration is, and in modes with fewer than `FEWEST`.

    Notes
    -----
    Judged within the mode: a web questionnaire takes less time than an interview, and
    one threshold for both would find the mode instead of the speeders. Records whose
    mode is missing form a group of their own.
    """
    names = frame.codebook.facts.quality
    duration = frame.vector(names.duration)
    mode = frame.vector(names.mode) if names.mode else None
    groups = np.zeros(frame.rows, dtype=np.intp)
    if mode is not None:
        texts = np.where(mode.missing, "", mode.values.astype(str))
        groups = pd.factorize(texts)[0]
    known = pd.Series(np.where(duration.missing, np.nan, duration.values))
    grouped = known.groupby(groups)
    median = grouped.transform("median").to_numpy()
    enough = grouped.transform("count").to_numpy() >= FEWEST
    fit = enough & ~duration.missing & (median > 0)
    share = np.divide(
        known.to_numpy(), median, out=np.full(frame.rows, np.nan), where=fit
    )
    return Vector(share, ~fit)


def check_speed(review: Review) -> Findings:
    """Return the interviews below the share of the median that study.yml sets.

    Parameters
    ----------
    review
        The frame under review.
    """
    quality, language = review.frame.codebook.facts.quality, review.language
    share = share_of_median(review.frame)
    rows = np.flatnonzero(~share.missing & (share.values < quality.speeder_share))
    minutes = review.frame.vector(quality.duration).values[rows]
    values = tuple(format_number(m, 1, language) for m in minutes)
    limit = ("limit", format_share(quality.speeder_share, 0, language))
    hit = Hit(quality.duration, rows, (limit,), values)
    items, unknown = review.frame.rows, int(share.missing.sum())
    return review.cells("speeder", "warning", [hit], items=items, unknown=unknown)
