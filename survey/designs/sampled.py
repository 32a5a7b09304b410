"""What every design can do, however the sample was drawn."""

from __future__ import annotations

from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from survey.designs.estimate import Estimate
from survey.designs.functional import Functional

__all__ = ["Sampled"]

Floats = NDArray[np.float64]


class Sampled(Protocol):
    """A sample of n records with weights, whose statistics have a variance."""

    @property
    def weights(self) -> Floats:
        """Shape (n,); nought for a record outside the subpopulation."""

    @property
    def df(self) -> float:
        """Degrees of freedom, of the subpopulation when there is one."""

    def within(self, members: NDArray[np.bool_]) -> Self:
        """Return the design seen as one of a subpopulation: rows stay, weights go.

        Parameters
        ----------
        members
            Shape (n,).
        """

    def evaluate(self, functional: Functional) -> Estimate:
        """Return a statistic's value and covariance.

        Parameters
        ----------
        functional
            The statistic.
        """
