"""Variances of designs that sums by cluster don't do: from records' scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.design import Design
from survey.designs.sampled import Sampled
from survey.estimates.batch import Batch
from survey.estimates.moments import Moments
from survey.estimates.variance import Precision, design_effect

__all__ = ["scored"]

Floats = NDArray[np.float64]


def scored(
    design: Sampled, batch: Batch, known: Moments, domain: NDArray[np.intp], size: int
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
        each = _influences(batch, known, index)
        for base in range(batch.base.shape[1]):
            columns = batch.columns.base_of == base
            inside = (domain == index) & (batch.base[:, base] > 0)
            if (inside & (design.weights != 0)).any():
                part = design.within(inside & _counted(design))
                here = np.where((domain == index)[:, None], each[:, columns], 0.0)
                variance[index, columns] = _variances(part, here)
                df[index, columns] = part.df
    finite = isinstance(design, Design) and design.without_replacement
    deff = design_effect(known, variance, finite)
    return Precision(variance, df, deff)


def _counted(design: Sampled) -> NDArray[np.bool_]:
    """Return who can be a member: after calibration also whose weight became nought."""
    if isinstance(design, Design) and design.adjustments:
        return np.ones(len(design.weights), dtype=bool)
    return np.asarray(design.weights != 0)


def _influences(batch: Batch, known: Moments, index: int) -> Floats:
    """Return every record's influence on the estimates of a domain."""
    below = batch.base[:, batch.columns.base_of]
    below[:, batch.columns.are("ratio")] = batch.x
    away = batch.y - known.centre[index] * below
    return np.asarray(away * known.scale[index])


@dataclass(frozen=True)
class _Linear:
    """A statistic of which only the influences count."""

    influences: Floats

    @property
    def names(self) -> tuple[str, ...]:
        return ("",) * len(self.influences.T)

    def value(self, weights: Floats) -> Floats:
        return np.zeros(self.influences.shape[1])

    def influence(self, weights: Floats) -> Floats:
        return self.influences


def _variances(design: Sampled, influences: Floats) -> Floats:
    """Return the variances of weighted totals of influences, one a column."""
    return np.diag(design.evaluate(_Linear(influences)).covariance).copy()
