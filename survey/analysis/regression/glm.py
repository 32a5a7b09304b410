"""Coefficients of generalised linear models, as functions of the weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.analysis.regression.families import Family
from survey.analysis.regression.irls import Solution, solve

__all__ = ["Glm", "Solved"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Glm:
    """The coefficients of a generalised linear model, as a function of the weights.

    Parameters
    ----------
    names
        Of the columns of x, p of them.
    x
        Shape (n, p); nought for a record that is never used.
    y, offset
        Shape (n,); finite.
    family
        Mean, variance and link.
    start
        Coefficients to start from, shape (p,).
    tolerance
        As in `solve`.

    Notes
    -----
    The influence of a record is the inverse of the information times its score
    (Binder 1983, section 3). A record with a negative weight in a replicate is left
    out of that replicate; a replicate without a solution has coefficients NaN.

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from
    complex surveys. International Statistical Review 51, 279-292.
    """

    names: tuple[str, ...]
    x: Floats
    y: Floats
    offset: Floats
    family: Family
    start: Floats | None = None
    tolerance: float | None = None

    def solution(self, weights: Floats) -> Solution:
        """Return the solution under weights.

        Parameters
        ----------
        weights
            Shape (n,).
        """
        used = np.maximum(weights, 0.0)
        total = used.sum()
        # The means to start from, and a stop that was asked for, depend on the unit.
        size = (used > 0).sum() if self.start is None else 1.0
        return self.solution_at(used * (size / total) if total > 0 else used)

    def solution_at(self, weights: Floats) -> Solution:
        """Return the solution under weights, in the unit in which they stand.

        Parameters
        ----------
        weights
            Shape (n,), none negative.
        """
        return solve(
            self.x,
            self.y,
            weights,
            self.family,
            self.offset,
            self.start,
            self.tolerance,
        )

    def value(self, weights: Floats) -> Floats:
        """Return the coefficients, shape (p,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        found = self.solution(weights)
        return found.beta if found.converged else np.full_like(found.beta, np.nan)

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, p).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        return self.influence_at(self.solution(weights), weights)

    def influence_at(self, found: Solution, weights: Floats) -> Floats:
        """Return each record's influence at a solution, shape (n, p).

        Parameters
        ----------
        found
            The solution under the weights, in whatever unit.
        weights
            Shape (n,).
        """
        inside = weights > 0
        slope = self.family.link.slope(found.eta[inside])
        each = found.working[inside] * (self.y - found.mu)[inside] / slope
        scores = np.zeros_like(self.x)
        scores[inside] = self.x[inside] * (each / weights[inside])[:, None]
        return np.asarray(scores @ found.inverse)

    def without(self, columns: NDArray[np.intp], offset: Floats | None = None) -> Glm:
        """Return the model with columns left out.

        Parameters
        ----------
        columns
            Their places.
        offset
            Another offset, shape (n,).
        """
        return replace(
            self,
            names=tuple(np.delete(np.array(self.names, dtype=object), columns)),
            x=np.delete(self.x, columns, axis=1),
            offset=self.offset if offset is None else offset,
            start=None,
        )


@dataclass(frozen=True)
class Solved:
    """A model with its solution under the sample's weights, where replicates start.

    Parameters
    ----------
    model
        The model.
    found
        The solution under the weights.
    weights
        Shape (n,).
    """

    model: Glm
    found: Solution
    weights: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Of the coefficients."""
        return self.model.names

    def value(self, weights: Floats) -> Floats:
        """Return the coefficients, shape (p,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        if np.array_equal(weights, self.weights):
            return self.found.beta
        return replace(self.model, start=self.found.beta).value(weights)

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, p).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        if np.array_equal(weights, self.weights):
            return self.model.influence_at(self.found, weights)
        return replace(self.model, start=self.found.beta).influence(weights)
