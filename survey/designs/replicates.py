"""Designs given as replicate weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.designs.estimate import Estimate
from survey.designs.functional import Functional, Smooth

__all__ = ["Replicates"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Replicates:
    """A sample with replicate weights.

    Parameters
    ----------
    weights
        Shape (n,).
    analysis
        The weights under each replicate, shape (n, replicates).
    scale
        Multiplies the whole variance.
    rscales
        Multiplies each replicate's square, shape (replicates,).
    df
        Degrees of freedom.
    mse
        Whether squares are around the estimate, and not around the replicates' mean.
    """

    weights: Floats
    analysis: Floats
    scale: float
    rscales: Floats
    df: float
    mse: bool = False

    def within(self, members: NDArray[np.bool_]) -> Replicates:
        """Return the design seen as one of a subpopulation.

        Parameters
        ----------
        members
            Shape (n,).
        """
        weights = np.where(members, self.weights, 0.0)
        return replace(
            self, weights=weights, analysis=np.where(members[:, None], self.analysis, 0)
        )

    def evaluate(self, functional: Functional) -> Estimate:
        """Return a statistic's value and covariance.

        Parameters
        ----------
        functional
            The statistic.
        """
        value = functional.value(self.weights)
        if isinstance(functional, Smooth):
            totals = self.analysis.T @ functional.x
            values = np.stack([functional.function(row) for row in totals])
        else:
            values = np.stack([functional.value(w) for w in self.analysis.T])
        centre = value if self.mse else values[self.rscales > 0].mean(axis=0)
        away = values - centre
        covariance = self.scale * (away.T * self.rscales) @ away
        return Estimate(functional.names, value, covariance, self.df, values)
