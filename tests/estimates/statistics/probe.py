"""A design that differentiates what it is asked, to hold influences against."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from survey.designs import Estimate, Functional

STEP = 1e-5
# Central differences with that step keep some ten digits of a smooth function.
NEAR = 1e-6


@dataclass(frozen=True)
class Probe:
    """Evaluates, and fails where an influence is no derivative."""

    weights: np.ndarray
    df: float = 9.0

    def within(self, members: np.ndarray) -> Probe:
        return replace(self, weights=np.where(members, self.weights, 0.0))

    def evaluate(self, functional: Functional) -> Estimate:
        value = functional.value(self.weights)
        influence = functional.influence(self.weights)
        for record in np.flatnonzero(self.weights):
            low, high = self.weights.copy(), self.weights.copy()
            low[record] -= STEP
            high[record] += STEP
            slope = (functional.value(high) - functional.value(low)) / (2 * STEP)
            np.testing.assert_allclose(influence[record], slope, NEAR, NEAR)
        group = np.arange(len(self.weights)) % 3
        sums = functional.score_totals(self.weights, group, 3)  # type: ignore[attr-defined]
        scores = influence * self.weights[:, None]
        wanted = [scores[group == g].sum(axis=0) for g in range(3)]
        np.testing.assert_allclose(sums, wanted, 1e-9, 1e-9)
        covariance = scores.T @ scores
        return Estimate(functional.names, value, covariance, self.df)
