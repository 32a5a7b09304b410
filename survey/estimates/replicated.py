"""Variances from replicate weights, from sums by whatever shares their factors.

The factors of a replicate stand on clusters (as a rule), so its sums in a domain are
the factors times the clusters' sums there: nothing is as large as records times
replicates unless every record has factors of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.designs.replicates import Replicates
from survey.estimates.batch import Batch
from survey.estimates.cube import Sums, compress, sums
from survey.estimates.moments import Moments, away, moments_of
from survey.estimates.replicate_errors import logit_errors, variance_of
from survey.estimates.variance import Precision, design_effect

__all__ = ["replicated"]

Floats = NDArray[np.float64]


def replicated(
    design: Replicates, batch: Batch, domain: NDArray[np.intp], size: int
) -> tuple[Moments, Precision]:
    """Return a batch's estimates, and their precision from those of every replicate.

    Parameters
    ----------
    design
        Of the sample.
    batch
        Columns over the records.
    domain
        Each record's domain, -1 for none.
    size
        Number of domains.

    Notes
    -----
    A replicate that leaves nobody in a domain's base is left out of its variance. The
    degrees of freedom are those of the replicate weights in the domain.
    """
    rows, units = len(domain), len(design.factors)
    unit = np.arange(rows) if design.unit is None else design.unit
    cube = compress(batch, design.weights, domain, size, unit, units)
    known, cells = moments_of(cube), cube.cells
    if not np.array_equal(design.base, design.weights):
        cells = sums(batch, design.base, domain, unit, units)
    starts = np.searchsorted(cells.domain, np.arange(size + 1))
    share = ~batch.columns.numeric
    variance, logit, discarded = np.full((3, *known.n.shape), np.nan)
    df = np.full(known.n.shape, np.nan)
    for index in np.flatnonzero(np.diff(starts)):
        here = slice(starts[index], starts[index + 1])
        under = _replicates(design, cells, here)
        apart = away(batch.columns, under, _of(cube.whole, int(index)))
        variance[index] = variance_of(design, apart)
        discarded[index] = (~np.isfinite(apart)).sum(axis=0)
        p = known.estimate[index, share]
        se = np.sqrt(variance[index, share])
        logit[index, share] = logit_errors(design, p, p + apart[:, share], se)
        df[index] = _df(design, domain == index)
    empty = known.n <= 0
    variance, df = np.where(empty, np.nan, variance), np.where(empty, np.nan, df)
    deff = design_effect(known, variance, without_replacement=False)
    return known, Precision(variance, df, deff, logit, discarded)


def _df(design: Replicates, members: NDArray[np.bool_]) -> float:
    return design.df if members.all() else design.within(members).df


def _replicates(design: Replicates, cells: Sums, here: slice) -> Sums:
    """Return a domain's sums under every replicate, one cell a replicate."""
    factors = design.factors[cells.unit[here]].astype(np.float64, copy=False).T
    place = np.arange(design.count)
    weight, y, x = cells.weight[here], cells.y[here], cells.x[here]
    return Sums(place, place, weight, factors @ weight, factors @ y, factors @ x)


def _of(whole: Sums, index: int) -> Sums:
    """Return the sums of one domain, as its only cell."""
    at = slice(index, index + 1)
    return Sums(
        whole.domain[at],
        whole.unit[at],
        whole.count[at],
        whole.weight[at],
        whole.y[at],
        whole.x[at],
    )
