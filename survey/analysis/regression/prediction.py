"""Predictions of a model for records, with their covariance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.analysis.regression.expressions import values_of
from survey.analysis.regression.formula import Columns
from survey.analysis.regression.glm_fit import GlmFit
from survey.designs import Estimate
from survey.errors import CallError

__all__ = ["predicted"]

SCALES = ("response", "link")
# The covariance of more would fill the memory.
MOST = 10_000


def predicted(
    fit: GlmFit,
    columns: Columns,
    data: pd.DataFrame,
    offset: str = "",
    scale: str = "response",
) -> Estimate:
    """Return predictions for records, with the covariance that coefficients give them.

    Parameters
    ----------
    fit
        The model.
    columns
        What its formula makes.
    data
        The records; one without all variables has a prediction NaN.
    offset
        The expression added to the linear predictor; empty when there is none.
    scale
        response for means, by the delta method; link for the linear predictor.

    Raises
    ------
    CallError
        When there is no such scale, the model can't place a record, or there are more
        than 10,000.
    """
    if len(data) > MOST:
        raise CallError(f"predict {MOST:,} records at a time, or use the fitted means")
    if scale not in SCALES:
        raise CallError.unknown("scale", scale, SCALES)
    x, known = columns.at(data)
    eta = x @ fit.estimate.value
    if offset:
        shift = values_of(data, offset, np.ones(len(data), dtype=np.bool_))
        eta, known = eta + shift.numbers, known & shift.known
    link = fit.model.family.link
    straight = scale == "link"
    slope = np.ones_like(eta) if straight else link.slope(eta)
    value = np.where(known, eta if straight else link.inverse(eta), np.nan)
    matrix = np.where(known[:, None], x * slope[:, None], np.nan)
    covariance = matrix @ fit.estimate.covariance @ matrix.T
    names = tuple(str(name) for name in data.index)
    return Estimate(names, value, covariance, fit.estimate.df)
