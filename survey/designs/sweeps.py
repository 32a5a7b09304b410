"""The variance of raked weights as R's `rake` has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs.compress import over, totals

__all__ = ["RakedSweeps"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RakedSweeps:
    """Raking as R's `rake` takes it into the variance: margin after margin, ten times.

    Parameters
    ----------
    margins
        Each margin's cells, any values, shape (n,).
    weights
        The weights after each margin in the last sweep, shape (n,).
    sweeps
        How many times the margins' means are taken away.

    Notes
    -----
    The means are of score over weight, and are not weighted, so they are not the
    projection on all margins together that `Regression` takes: standard errors differ
    by some 0.1 %. `Regression` is what this package uses for raking by itself; this is
    here to reproduce R.
    """

    margins: tuple[NDArray[Any], ...]
    weights: tuple[Floats, ...]
    sweeps: int = 10

    def residuals(self, scores: Floats) -> Floats:
        """Return what the step leaves of the scores.

        Parameters
        ----------
        scores
            Shape (n, p).
        """
        rest = scores
        coded = [pd.factorize(np.asarray(margin)) for margin in self.margins]
        for _ in range(self.sweeps):
            for (cell, names), weight in zip(coded, self.weights, strict=True):
                used = (weight != 0).astype(np.float64)
                count = np.maximum(np.bincount(cell, used, len(names)), 1)
                sums = totals(cell, rest, len(names), over(used, weight))
                rest = rest - weight[:, None] * (sums / count[:, None])[cell]
        return np.asarray(rest)
