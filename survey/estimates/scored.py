"""Variances of designs that sums by cluster don't do: from records' scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import totals
from survey.designs.design import Design
from survey.designs.lone import LoneStrata
from survey.designs.taylor import counted, covariance_of_totals
from survey.estimates.batch import Batch
from survey.estimates.moments import Moments
from survey.estimates.variance import Precision, design_effect

__all__ = ["scored"]

Floats = NDArray[np.float64]


def scored(
    design: Design, batch: Batch, known: Moments, domain: NDArray[np.intp], size: int
) -> Precision:
    """Return the precision of a batch, domain by domain and base by base.

    Parameters
    ----------
    design
        Of the sample.
    batch
        Columns over the records.
    known
        Their moments.
    domain
        Each record's domain, -1 for none.
    size
        Number of domains.
    """
    variance = np.full(known.n.shape, np.nan)
    df = np.full(known.n.shape, np.nan)
    for index in range(size):
        scores = _scores(design.carrying, batch, known, domain, index)
        for base in range(batch.base.shape[1]):
            columns = batch.columns.base_of == base
            inside = (domain == index) & (batch.base[:, base] > 0)
            inside &= design.weights != 0
            if inside.any():
                part = design.within(inside)
                variance[index, columns] = _variances(part, scores[:, columns])
                df[index, columns] = part.df
    deff = design_effect(known, variance, design.without_replacement)
    return Precision(variance, df, deff)


def _scores(
    weights: Floats, batch: Batch, known: Moments, domain: NDArray[np.intp], index: int
) -> Floats:
    """Return every record's score in a domain, times its weight."""
    below = batch.base[:, batch.columns.base_of]
    below[:, batch.columns.are("ratio")] = batch.x
    each = (batch.y - known.centre[index] * below) * known.scale[index]
    return np.asarray(each * np.where(domain == index, weights, 0.0)[:, None])


def _variances(design: Design, scores: Floats) -> Floats:
    """Return the variances of totals of weighted scores, one a column."""
    for adjustment in design.adjustments:
        scores = adjustment.residuals(scores)
    members = None if design.adjustments else design.members
    stages = counted(design.stages)
    sums = totals(stages[-1].unit, scores, stages[-1].units)
    lone = LoneStrata(design.lone_strata, design.lone_domains)
    return np.diag(covariance_of_totals(stages, sums, lone, members)).copy()
