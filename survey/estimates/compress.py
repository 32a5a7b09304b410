"""The group-by that every estimate comes from, and the only look at the microdata.

Records are put into small integer cells (domain by cluster, domain by pattern of
auxiliaries) and added up. All that follows (estimates, linearised scores, residuals,
variances) is computed from those totals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "occupied", "totals"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Cells:
    """The cells of a cross of two codes that hold records.

    Parameters
    ----------
    of
        Each record's cell, shape (rows,); `size` for a record in no domain.
    domain, unit
        Each cell's two codes, shape (size,), in ascending order.
    """

    of: Codes
    domain: Codes
    unit: Codes

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.domain)


def occupied(domain: Codes, unit: Codes, units: int) -> Cells:
    """Return the cells of domain by unit that hold records.

    Parameters
    ----------
    domain
        Shape (rows,); -1 for a record in no domain.
    unit
        Shape (rows,), the cluster or whatever else is added up within.
    units
        Number of units there are.

    Examples
    --------
    >>> cells = occupied(np.array([1, 0, 1, -1]), np.array([2, 2, 2, 0]), 3)
    >>> cells.of, cells.domain, cells.unit
    (array([1, 0, 1, 2]), array([0, 1]), array([2, 2]))
    """
    inside = domain >= 0
    found, place = np.unique(domain[inside] * units + unit[inside], return_inverse=True)
    of = np.full(len(domain), len(found), dtype=np.intp)
    of[inside] = place
    return Cells(of, found // units, found % units)


def totals(
    of: Codes, values: NDArray[Any], size: int, weights: Floats | None = None
) -> Floats:
    """Return the sum of every row of values within every cell.

    Parameters
    ----------
    of
        Each record's cell, shape (rows,); `size` for a record in none.
    values
        Shape (columns, rows).
    size
        Number of cells.
    weights
        Shape (rows,); one each when absent.

    Returns
    -------
    NDArray
        Shape (columns, size).

    Examples
    --------
    >>> totals(np.array([0, 1, 0]), np.array([[1.0, 2.0, 3.0]]), 2)
    array([[4., 2.]])
    """
    result = np.empty((len(values), size))
    for row, value in zip(result, values, strict=True):
        weighted = value if weights is None else value * weights
        row[:] = np.bincount(of, weighted, size + 1)[:size]
    return result
