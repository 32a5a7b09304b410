"""Quantiles in the batch: from the records, as no few totals give them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.designs.design import Design
from survey.designs.sampled import Sampled
from survey.errors import CallError
from survey.estimates.batch import Batch
from survey.estimates.breakdown import Breakdown
from survey.estimates.moments import Moments, moments
from survey.estimates.statistic import Statistic
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.quantile import quantile
from survey.estimates.variance import Precision

__all__ = ["quantiles_in"]

Floats = NDArray[np.float64]


def quantiles_in(
    design: Sampled | None,
    one: Statistic,
    cross: Breakdown,
    confidence: float,
) -> tuple[Moments, Precision, tuple[Floats, Floats]]:
    """Return a quantile in the domains of a breakdown.

    Parameters
    ----------
    design
        Of the sample; None without one.
    one
        The statistic.
    cross
        The breakdown.
    confidence
        Of the intervals, which are Woodruff's: those of the share at or below the
        quantile, read back.

    Returns
    -------
    tuple
        Counts and estimates, their precision, and the intervals' bounds, all of shape
        (domains, 1).
    """
    if one.quantile is None:
        raise CallError(f"{one.name!r} is no quantile")
    rows = len(cross.domain)
    weights = np.ones(rows) if design is None else design.weights
    batch = Batch.of([replace(one, kind="mean")])
    known = moments(batch, weights, cross.domain, cross.size)
    found = quantile(
        Design.build(weights) if design is None else design,
        np.where(one.base[0], one.y[0], np.nan),
        np.array([one.quantile.at]),
        Domains(cross.domain, cross.cells),
        one.quantile.rule,
        confidence=confidence,
        df=_df(design, one, cross),
    )
    none = np.full(known.n.shape, np.nan)
    known = replace(known, estimate=found.value, spread=none)
    if design is None:
        return known, Precision.none(known.n.shape), (none, none)
    df = np.where(known.n > 0, found.df[:, None], np.nan)
    return known, Precision(found.se**2, df, none), (found.low, found.high)


def _df(design: Sampled | None, one: Statistic, cross: Breakdown) -> Floats:
    """Return the degrees of freedom of who answered, as of every other statistic."""
    if design is None:
        return np.zeros(cross.size)
    inside = [one.base[0] & (cross.domain == index) for index in range(cross.size)]
    return np.array([design.within(members).df for members in inside])
