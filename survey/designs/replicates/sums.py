"""Totals under every replicate, from totals by unit: one product with the factors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from survey.designs.compress import occupied, totals
from survey.designs.domained import Domained

__all__ = ["domain_totals", "product", "unit_totals"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# Numbers held in double precision at a time.
BLOCK = 2**22


def unit_totals(x: Floats, unit: Codes | None, units: int, base: Floats) -> Floats:
    """Return the totals of x by unit, shape (q, units).

    Parameters
    ----------
    x
        Shape (n, q).
    unit
        Each record's unit, shape (n,); None when every record is one.
    units
        Number of units.
    base
        What each record counts for, shape (n,).
    """
    if unit is None:
        return np.asarray((base[:, None] * x).T)
    return totals(unit, x, units, base).T


def domain_totals(
    asked: Domained, unit: Codes | None, units: int, base: Floats
) -> csc_array:
    """Return the totals by unit of every domain, shape (domains * q, units), sparse.

    Parameters
    ----------
    asked
        The domains, and what is added up in them.
    unit, units, base
        As in `unit_totals`.
    """
    q = asked.x.shape[1]
    of = np.arange(len(asked.x)) if unit is None else unit
    cells = occupied(np.where(base == 0, -1, asked.domain), of, units)
    sums = totals(cells.of, asked.x, cells.size, base)
    row = cells.domain[:, None] * q + np.arange(q)
    place = (row.ravel(), np.repeat(cells.unit, q))
    return csc_array((sums.ravel(), place), shape=(asked.domains * q, units))


def product(
    sums: Floats | csc_array, factors: NDArray[np.floating], base: Floats | None = None
) -> Floats:
    """Return sums @ factors, shape (m, replicates).

    Parameters
    ----------
    sums
        Totals by unit, shape (m, units).
    factors
        Shape (units, replicates).
    base
        Where every record is a unit, what it counts for, shape (units,): those that
        count for nothing are passed by.

    Notes
    -----
    Factors in single precision are made double a block at a time.
    """
    if factors.dtype == np.float64 and base is None:
        return np.asarray(sums @ factors)
    inside = np.arange(len(factors)) if base is None else np.flatnonzero(base)
    every = len(inside) == len(factors)
    found = np.zeros((sums.shape[0], factors.shape[1]))
    step = max(1, BLOCK // factors.shape[1])
    for start in range(0, len(inside), step):
        block = slice(start, start + step)
        rows = block if every else inside[block]
        found += sums[:, rows] @ factors[rows].astype(np.float64, copy=False)
    return found
