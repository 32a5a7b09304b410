"""The covariance of one indicator's estimates, when somebody asks for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Indicator
from survey.designs.sampled import Sampled
from survey.errors import CallError
from survey.estimates import statistics
from survey.estimates.batch import Batch
from survey.estimates.breakdown import Breakdown, breakdown
from survey.estimates.statistic import statistic
from survey.estimates.statistics import Domains
from survey.fieldwork import Frame

__all__ = ["covariance_of"]

Floats = NDArray[np.float64]


def covariance_of(
    frame: Frame,
    design: Sampled,
    indicator: Indicator,
    by: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Return the covariances of an indicator's estimates in one breakdown.

    Parameters
    ----------
    frame
        The records.
    design
        Of the sample.
    indicator
        What is estimated.
    by
        The breakdown's variables; none for the total.

    Returns
    -------
    DataFrame
        Rows and columns by the codes of the variables and the category, in the order of
        the estimates; missing where an estimate is.

    Raises
    ------
    CallError
        When the indicator is a quantile.
    """
    one, cross = statistic(frame, indicator), breakdown(frame, by)
    if one.kind == "quantile":
        raise CallError(
            f"{indicator.name!r} is a quantile, which has an interval of its own and "
            "no covariance"
        )
    domains = Domains(cross.domain, cross.cells)
    batch, names = Batch.of([one]), one.categories
    columns = batch.columns
    if one.kind == "total":
        y = batch.y + columns.shift * batch.base[:, columns.base_of]
        found = statistics.total(design, y, names, domains)
    else:
        # Measured from near their mean, numbers vary as they do and lose no digits.
        below = batch.x if one.kind == "ratio" else batch.base[:, columns.base_of]
        found = statistics.ratio(design, batch.y, below, names, domains)
    index = _index(cross, names)
    return pd.DataFrame(found.estimate.covariance, index=index, columns=index)


def _index(cross: Breakdown, categories: tuple[str, ...]) -> pd.MultiIndex:
    keys = [(*cell, category) for cell in cross.cells for category in categories]
    return pd.MultiIndex.from_tuples(keys, names=[*cross.by, "category"])
