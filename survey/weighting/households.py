"""Records that share one factor: the persons of a household, the units of a cluster."""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from survey.errors import CallError

__all__ = ["shared", "within_households"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# Weights of one household that were read from a file with nine digits are the same.
SAME = 1e-8


@overload
def within_households(values: Floats, where: Codes) -> Floats: ...
@overload
def within_households(values: csr_array, where: Codes) -> csr_array: ...
def within_households(values: Floats | csr_array, where: Codes) -> Floats | csr_array:
    """Return the mean of every column within each household.

    Parameters
    ----------
    values
        Shape (rows, columns), sparse or not.
    where
        Each record's household, shape (rows,).

    References
    ----------
    Lemaître, G. and Dufour, J. (1987). An integrated method for weighting persons and
    families. *Survey Methodology* 13(2): every person of a household gets its mean
    auxiliaries, and with those the same weight.

    Examples
    --------
    >>> within_households(np.array([[1.0], [3.0], [5.0]]), np.array([0, 0, 1]))
    array([[2.],
           [5.]])
    """
    rows = len(where)
    count = np.bincount(where)
    shape = (rows, len(count))
    member = csr_array((1 / count[where], where, np.arange(rows + 1)), shape=shape)
    mean = member.T @ values
    return mean if isinstance(mean, np.ndarray) else csr_array(mean)


def shared(base: Floats, where: Codes) -> Floats:
    """Return the sum of the weights of each household.

    Parameters
    ----------
    base
        Shape (rows,).
    where
        Each record's household, shape (rows,).

    Raises
    ------
    CallError
        When weights differ within households; counted.

    Examples
    --------
    >>> shared(np.array([2.0, 2.0, 5.0]), np.array([0, 0, 1]))
    array([4., 5.])
    """
    least = np.full(int(where.max(initial=-1)) + 1, np.inf)
    most = -least
    np.minimum.at(least, where, base)
    np.maximum.at(most, where, base)
    apart = most - least > SAME * np.maximum(np.abs(most), np.abs(least))
    if apart.any():
        raise CallError(
            f"base weights differ within {int(apart.sum())} households, so no factor "
            "can make their final weights equal"
        )
    return np.bincount(where, base).astype(np.float64)
