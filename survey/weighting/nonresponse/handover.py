"""Weight handed over within classes, from who drops out to who stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["HandOver", "in_turn"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class HandOver:
    """Classes whose whole weight goes to some of their members.

    Parameters
    ----------
    place
        Each drawn person's class, shape (n,); -1 for who has no part in it and keeps
        no weight.
    stays
        Who gets the weight, shape (n,).

    Examples
    --------
    >>> half = HandOver(np.array([0, 0, 1, -1]), np.array([True, False, True, False]))
    >>> half(np.array([1.0, 2.0, 3.0, 4.0]))
    array([3., 0., 3., 0.])
    """

    place: Codes
    stays: Flags

    def __call__(self, weights: Floats) -> Floats:
        """Return the weights after, shape (n,); nought for who doesn't stay.

        Parameters
        ----------
        weights
            Shape (n,).

        Notes
        -----
        A class where nobody with weight stays, as can be in a replicate, loses its
        weight; calibration gives it back.
        """
        factor = self.factors(weights)
        kept = np.where(self._staying, weights, 0.0)
        return np.asarray(kept * factor[self.place])

    def factors(self, weights: Floats) -> Floats:
        """Return what each class's weights are multiplied by, shape (classes,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        inside, stay = self.place >= 0, self._staying
        size = int(self.place.max(initial=0)) + 1
        whole = np.bincount(self.place[inside], weights[inside], size)
        left = np.bincount(self.place[stay], weights[stay], size)
        return np.divide(whole, left, np.zeros_like(whole), where=left > 0)

    @property
    def _staying(self) -> Flags:
        return np.asarray(self.stays & (self.place >= 0))


def in_turn(steps: Sequence[HandOver], weights: Floats) -> Floats:
    """Return the weights after each step has handed over what the one before left.

    Parameters
    ----------
    steps
        In order.
    weights
        Shape (n,).
    """
    for step in steps:
        weights = step(weights)
    return weights
