"""Inclusion probabilities in proportion to size, with the units that are certain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError

__all__ = ["checked_probabilities", "inclusion_probabilities"]

Floats = NDArray[np.float64]
CLOSE = 1e-9


def inclusion_probabilities(size: Floats, n: int) -> Floats:
    """Return inclusion probabilities in proportion to size.

    Parameters
    ----------
    size
        Of every unit in the frame, shape (N,), nought or more.
    n
        How many are to be drawn.

    Returns
    -------
    NDArray
        Shape (N,), adding up to n. A unit whose share would be above one is certain
        (probability one) and the others share what is left, until none is above one.

    Raises
    ------
    CallError
        When a size is missing or negative, or fewer than n units have one.

    References
    ----------
    Tillé, Y. (2006). *Sampling Algorithms*. Springer, chapter 2.

    Examples
    --------
    >>> inclusion_probabilities(np.array([100.0, 10.0, 10.0, 20.0]), 2)
    array([1.  , 0.25, 0.25, 0.5 ])
    """
    size = np.asarray(size, np.float64)
    wrong = np.flatnonzero(~(np.isfinite(size) & (size >= 0)))
    if len(wrong):
        raise CallError(
            f"{len(wrong)} units have a size that is missing or negative, the first in "
            f"row {wrong[0]}"
        )
    if not 0 <= n <= int((size > 0).sum()):
        raise CallError(
            f"{n} units can't be drawn from {int((size > 0).sum())} with a size"
        )
    certain = np.zeros(len(size), dtype=bool)
    while True:
        left = n - int(certain.sum())
        rest = float(size[~certain].sum())
        shares = np.where(certain, 1.0, left * size / rest if rest else 0.0)
        over = ~certain & (shares >= 1 - CLOSE)
        if not over.any():
            return shares
        certain |= over


def checked_probabilities(probabilities: Floats, whole: bool) -> Floats:
    """Return the probabilities, or say which are none.

    Parameters
    ----------
    probabilities
        Shape (N,).
    whole
        Whether they have to add up to a whole number, for a sample of fixed size.

    Raises
    ------
    CallError
        When one isn't between 0 and 1, or the sum isn't whole.

    Examples
    --------
    >>> checked_probabilities(np.array([0.5, 0.5, 1.0]), whole=True)
    array([0.5, 0.5, 1. ])
    """
    given = np.asarray(probabilities, np.float64)
    wrong = np.flatnonzero(~((given >= 0) & (given <= 1 + CLOSE)))
    if len(wrong):
        raise CallError(
            f"{len(wrong)} inclusion probabilities aren't between 0 and 1, the first "
            f"in row {wrong[0]}: {given[wrong[0]]}"
        )
    total = float(given.sum())
    if whole and abs(total - round(total)) > CLOSE * max(1.0, total):
        raise CallError(
            f"inclusion probabilities add up to {total:.6g}; a sample of fixed size "
            "needs a whole number"
        )
    return np.where(given >= 1 - CLOSE, 1.0, given)
