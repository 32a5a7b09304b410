"""What a calibration gave: weights, and how far they are from their totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Calibrated"]

Floats = NDArray[np.float64]
Place = tuple[int, int]


@dataclass(frozen=True)
class Calibrated:
    """Weights that were calibrated.

    Parameters
    ----------
    weights, factors
        Final weight, and final over base weight, by record.
    iterations
        Newton steps, or sweeps over all margins.
    errors
        Per term, what its totals are off by, relative to them.
    converged
        Whether every total that had to be met is, to the tolerance.
    dependent
        Terms and cells that follow from others, whose totals were left to those.

    Examples
    --------
    >>> errors = (np.array([0.0, -0.2]), np.array([0.1]))
    >>> done = Calibrated(np.ones(1), np.ones(1), 9, errors, converged=False)
    >>> done.worst, done.error
    ((0, 1), 0.2)
    """

    weights: Floats
    factors: Floats
    iterations: int
    errors: tuple[Floats, ...]
    converged: bool
    dependent: tuple[Place, ...] = ()

    @property
    def worst(self) -> Place:
        """The term and the cell that are off by most."""
        largest = [np.abs(each).max(initial=0.0) for each in self.errors]
        term = int(np.argmax(largest))
        return term, int(np.argmax(np.abs(self.errors[term])))

    @property
    def error(self) -> float:
        """What they are off by."""
        term, cell = self.worst
        return abs(float(self.errors[term][cell]))
