"""The group-by that every estimate comes from, and the only look at the microdata.

Records are put into small integer cells (domain by cluster, domain by pattern of
auxiliaries) and added up. All that follows (estimates, linearised scores, residuals,
variances) is computed from those totals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

__all__ = ["Cells", "occupied", "over", "quotient", "renumbered", "totals"]

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
    found, place = renumbered(domain[inside] * units + unit[inside])
    of = np.full(len(domain), len(found), dtype=np.intp)
    of[inside] = place
    return Cells(of, found // units, found % units)


def renumbered(codes: Codes) -> tuple[Codes, Codes]:
    """Return the codes that occur, ascending, and which of them each code is.

    Parameters
    ----------
    codes
        Shape (rows,), none negative.

    Examples
    --------
    >>> renumbered(np.array([7, 3, 7]))
    (array([3, 7]), array([1, 0, 1]))
    """
    size = int(codes.max(initial=-1)) + 1
    if size > 4 * len(codes):
        found, place = np.unique(codes, return_inverse=True)
        return found, place
    # Counting is several times faster than sorting where the codes are dense.
    present = np.bincount(codes, minlength=size) > 0
    return np.flatnonzero(present), (np.cumsum(present) - 1)[codes]


def totals(
    of: Codes, values: Floats, size: int, weights: Floats | None = None
) -> Floats:
    """Return the sum of every column of values within every cell.

    Parameters
    ----------
    of
        Each record's cell, shape (rows,); `size` for a record in none.
    values
        Shape (rows, columns).
    size
        Number of cells.
    weights
        Shape (rows,); one each when absent.

    Returns
    -------
    NDArray
        Shape (size, columns).

    Examples
    --------
    >>> totals(np.array([0, 1, 0]), np.array([[1.0], [2.0], [3.0]]), 2)
    array([[4.],
           [2.]])
    """
    rows = len(of)
    if not values.shape[1]:
        return np.zeros((size, 0))
    each = np.ones(rows) if weights is None else weights
    # One entry a record: the product is a group-by of all columns in one pass.
    member = csc_array((each, of, np.arange(rows + 1)), shape=(size + 1, rows))
    return np.asarray((member @ values)[:size])


def over(above: Floats, below: Floats) -> Floats:
    """Return the quotient, nought where the divisor is.

    Parameters
    ----------
    above, below
        Shapes that broadcast.

    Examples
    --------
    >>> over(np.array([1.0, 2.0]), np.array([0.0, 4.0]))
    array([0. , 0.5])
    """
    if below.all():
        return np.asarray(above / below)
    none = np.zeros(np.broadcast_shapes(above.shape, below.shape))
    return np.asarray(np.divide(above, below, none, where=below != 0))


def quotient(above: Floats, below: Floats) -> Floats:
    """Return the quotient, NaN where the divisor is nought.

    Parameters
    ----------
    above, below
        Shapes that broadcast.

    Examples
    --------
    >>> quotient(np.array([1.0, 2.0]), np.array([0.0, 4.0]))
    array([nan, 0.5])
    """
    if below.all():
        return np.asarray(above / below)
    none = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    return np.asarray(np.divide(above, below, none, where=below != 0))
