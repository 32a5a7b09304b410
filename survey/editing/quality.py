"""The quality of the fieldwork: flags to look at together, none of which decides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from survey.editing.batteries import (
    check_items,
    check_straight_lines,
    check_swapped_scales,
)
from survey.editing.derive import derive_into
from survey.editing.draft import Draft
from survey.editing.duplicates import check_duplicates
from survey.editing.nonresponse import check_nonresponse, nonresponse_share
from survey.editing.review import Review
from survey.editing.speed import check_speed
from survey.editing.texts import check_texts
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.record import Findings

__all__ = ["interviewer_report", "quality_findings"]

FLAGS: tuple[Callable[[Review], Findings], ...] = (
    check_straight_lines,
    check_swapped_scales,
    check_items,
    check_duplicates,
    check_nonresponse,
    check_texts,
)


def quality_findings(review: Review) -> list[Findings]:
    """Return the flags on the fieldwork; on speed only when durations are declared.

    Parameters
    ----------
    review
        The frame under review.
    """
    flags = FLAGS
    if review.frame.codebook.facts.quality.duration:
        flags = (check_speed, *FLAGS)
    return [flag(review) for flag in flags]


def interviewer_report(frame: Frame) -> pd.DataFrame:
    """Return one row an interviewer: interviews, their length, what went unanswered.

    Parameters
    ----------
    frame
        Records without an interviewer, such as those of the web, are left out.

    Returns
    -------
    pandas.DataFrame
        Columns interviewer, n, mean_duration (in the unit of the variable that
        study.yml names; missing without one) and nonresponse (mean share of the
        questions put that went unanswered), by interviewer.

    Raises
    ------
    CallError
        When study.yml names no interviewer.
    """
    names = frame.codebook.facts.quality
    if not names.interviewer:
        raise CallError("study.yml names no variable under quality.interviewer")
    wanted = [name for name in (names.interviewer, names.duration) if name]
    full = derive_into(Draft(frame), wanted).done()
    if not full.has(names.interviewer):
        raise CallError(f"the data hold no {names.interviewer!r}")
    share = nonresponse_share(full)
    duration = full.vector(names.duration) if names.duration else share
    lasted = ~duration.missing if names.duration else np.zeros(full.rows, dtype=bool)
    table = pd.DataFrame(
        {
            "interviewer": full.data[names.interviewer],
            "n": 1,
            "mean_duration": np.where(lasted, duration.values, np.nan),
            "nonresponse": np.where(share.missing, np.nan, share.values),
        }
    )
    means = {"n": "sum", "mean_duration": "mean", "nonresponse": "mean"}
    return table.groupby("interviewer", as_index=False).agg(means)
