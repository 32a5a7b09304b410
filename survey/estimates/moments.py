"""Counts, weighted totals and estimates per column and domain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import over, quotient
from survey.estimates.batch import Batch, Columns
from survey.estimates.cube import Cube, Sums, compress

__all__ = ["Moments", "away", "moments", "moments_of", "scores", "values"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
ROUNDING = 1e-12


@dataclass(frozen=True)
class Moments:
    """What is known of every column in every domain; arrays (domains, columns).

    Parameters
    ----------
    n
        Records in the base.
    n_cell
        Records that count, for a share; else `n`.
    n_weighted
        Weight in the base.
    squares
        Sum of squared weights in the base.
    estimate
        Mean, share, total or ratio; NaN where the base is empty.
    spread
        Weighted population variance within the domain, of a ratio that of what the
        ratio leaves.
    centre, scale
        The score of some records is (sum of y - centre · sum of what y is divided by)
        · scale, with y as the batch holds it.
    """

    n: Floats
    n_cell: Floats
    n_weighted: Floats
    squares: Floats
    estimate: Floats
    spread: Floats
    centre: Floats
    scale: Floats


def moments(batch: Batch, weights: Floats, domain: Codes, size: int) -> Moments:
    """Return a batch's counts and estimates, without a design.

    Parameters
    ----------
    batch
        Columns over the records.
    weights
        Shape (rows,).
    domain
        Each record's domain, -1 for none.
    size
        Number of domains.
    """
    alone = np.zeros(len(domain), dtype=np.intp)
    return moments_of(compress(batch, weights, domain, size, alone, 1))


def moments_of(cube: Cube) -> Moments:
    """Return the counts and estimates of a cube.

    Parameters
    ----------
    cube
        Of a batch in one breakdown.
    """
    columns, whole = cube.columns, cube.whole
    n = whole.count[:, columns.base_of]
    weight = whole.weight[:, columns.base_of]
    estimate = np.where(n > 0, values(columns, whole), np.nan)
    n_cell = n.copy()
    n_cell[:, ~columns.numeric] = cube.hits
    total = columns.are("total")
    scale = np.where(total, 1.0, over(np.ones(n.shape), whole.below(columns)))
    return Moments(
        n,
        n_cell,
        weight,
        cube.squares[:, columns.base_of],
        estimate,
        _spread(cube, estimate, weight),
        np.where(total, -columns.shift, np.nan_to_num(_near(columns, whole))),
        scale,
    )


def values(columns: Columns, of: Sums) -> Floats:
    """Return the estimates that sums give, cell by cell; NaN where there is none.

    Parameters
    ----------
    columns
        What they are.
    of
        Sums over domains, or over domains under replicate weights.
    """
    times = np.where(columns.are("total"), of.below(columns), 1.0)
    return _near(columns, of) + columns.shift * times


def away(columns: Columns, of: Sums, whole: Sums) -> Floats:
    """Return how far the estimates that sums give are from those of others.

    Parameters
    ----------
    columns
        What they are.
    of
        Sums under replicate weights.
    whole
        Sums of one cell, what they are held against.

    Notes
    -----
    The numbers were measured from near their mean, and so are the differences: far from
    nought the estimates themselves agree in most of their digits.
    """
    more = columns.shift * (of.below(columns) - whole.below(columns))
    apart = _near(columns, of) - _near(columns, whole)
    return np.asarray(apart + np.where(columns.are("total"), more, 0.0))


def _near(columns: Columns, of: Sums) -> Floats:
    """Return the estimates of the numbers as they were added up, less their shift."""
    return np.where(columns.are("total"), of.y, quotient(of.y, of.below(columns)))


def scores(columns: Columns, cells: Sums, known: Moments) -> Floats:
    """Return the linearised score of every cell, shape (cells, columns).

    Parameters
    ----------
    columns
        What they are.
    cells
        Sums by domain and unit.
    known
        The moments of the domains.
    """
    centre, scale = known.centre[cells.domain], known.scale[cells.domain]
    return np.asarray((cells.y - centre * cells.below(columns)) * scale)


def _spread(cube: Cube, estimate: Floats, weight: Floats) -> Floats:
    columns = cube.columns
    numeric, ratio = columns.numeric, columns.are("ratio")
    inverse = over(np.ones(weight.shape), weight)
    power = np.ones_like(estimate)
    power[:, numeric] = cube.power * inverse[:, numeric]
    away = (cube.whole.y * inverse) ** 2
    r = estimate[:, ratio]
    cross, under = cube.cross * inverse[:, ratio], cube.under * inverse[:, ratio]
    away[:, ratio] = 2 * r * cross - r**2 * under
    spread = np.where(columns.are("share"), estimate * (1 - estimate), power - away)
    # Less than rounding leaves of a difference is no spread at all.
    spread[spread < ROUNDING * power] = 0.0
    return np.where(weight != 0, spread, np.nan)
