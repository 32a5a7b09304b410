"""A regression measured from near its numbers, so that no digits get lost."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.analysis.regression.families import Family
from survey.analysis.regression.irls import Solution
from survey.designs import Estimate
from survey.estimates.statistics.within import origin

__all__ = ["Centre"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Centre:
    """Where the numbers of a model are measured from.

    Parameters
    ----------
    x
        By column, shape (p,); nought without an intercept.
    y
        Of the outcome; nought but for a line (gaussian, identity) with an intercept.
    intercept
        The column of ones; -1 without.

    Notes
    -----
    With an intercept, y - y₀ = (b₀ - y₀ + x₀'b) + (x - x₀)'b: the slopes are the same.
    """

    x: Floats
    y: float
    intercept: int

    @classmethod
    def of(
        cls, x: Floats, y: Floats, inside: NDArray[np.bool_], family: Family
    ) -> Centre:
        """Return the origins of columns and outcome, nought where none is needed.

        Parameters
        ----------
        x, y
            Shapes (n, p) and (n,).
        inside
            The records that count, shape (n,).
        family
            Mean, variance and link.
        """
        ones = np.flatnonzero((x[inside] == 1).all(axis=0))
        if not len(ones):
            return cls(np.zeros(x.shape[1]), 0.0, -1)
        # What doesn't vary would be nought, and is left to be found aliased.
        varies = np.ptp(x[inside], axis=0) > 0
        line = family.name == "gaussian" and family.link.name == "identity"
        start = float(origin(y[:, None], inside)[0]) if line else 0.0
        return cls(np.where(varies, origin(x, inside), 0.0), start, int(ones[0]))

    def only(self, keep: NDArray[np.bool_]) -> Centre:
        """Return the origins of some of the columns, the intercept among them.

        Parameters
        ----------
        keep
            Shape (p,).
        """
        place = int(keep[: max(self.intercept, 0)].sum()) if self.intercept >= 0 else -1
        return Centre(self.x[keep], self.y, place)

    def estimate(self, near: Estimate) -> Estimate:
        """Return coefficients as if everything had been measured from nought.

        Parameters
        ----------
        near
            The coefficients of what was measured from here.
        """
        if not self._moved:
            return near
        matrix, under = self._matrix, near.replicates
        return replace(
            near,
            value=self._back(near.value),
            covariance=matrix @ near.covariance @ matrix.T,
            replicates=None if under is None else self._back(under),
        )

    def solution(self, near: Solution) -> Solution:
        """Return a solution as if everything had been measured from nought.

        Parameters
        ----------
        near
            The solution of what was measured from here.
        """
        if not self._moved:
            return near
        matrix = self._matrix
        return replace(
            near,
            beta=self._back(near.beta),
            eta=near.eta + self.y,
            mu=near.mu + self.y,
            inverse=matrix @ near.inverse @ matrix.T,
        )

    @property
    def _moved(self) -> bool:
        return bool(self.y) or bool(self.x.any())

    @property
    def _matrix(self) -> Floats:
        matrix = np.eye(len(self.x))
        matrix[self.intercept] -= self.x
        return matrix

    def _back(self, beta: Floats) -> Floats:
        back = beta @ self._matrix.T
        back[..., self.intercept] += self.y
        return np.asarray(back)
