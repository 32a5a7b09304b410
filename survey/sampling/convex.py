"""The smallest cost that meets several variance constraints, with proof of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.errors import ConvergenceError

__all__ = ["Cheapest", "cheapest"]

Floats = NDArray[np.float64]
GAP = 1e-10
CHROMY = 200
NEWTON = 200


@dataclass(frozen=True)
class Cheapest:
    """The solution of a convex allocation.

    Parameters
    ----------
    n
        Real sample sizes, shape (H,).
    multipliers
        By how much cost falls when a constraint is eased by one, shape (J,).
    gap
        Cost over the greatest lower bound that the multipliers prove, minus one.
    """

    n: Floats
    multipliers: Floats
    gap: float


@dataclass(frozen=True)
class _Problem:
    a: Floats
    cost: Floats
    low: Floats
    high: Floats

    def sizes(self, multipliers: Floats) -> Floats:
        return np.clip(np.sqrt(self.a @ multipliers / self.cost), self.low, self.high)

    def used(self, n: Floats) -> Floats:
        each = np.divide(self.a, n[:, None], np.zeros_like(self.a), where=self.a > 0)
        return np.asarray(each.sum(axis=0))

    def bound(self, multipliers: Floats) -> float:
        n = self.sizes(multipliers)
        return float(self.cost @ n + multipliers @ (self.used(n) - 1))

    def feasible(self, n: Floats) -> Floats:
        # The nearest point on the way to the upper limits that meets all constraints.
        less, more = 0.0, 1.0
        if np.all(self.used(n) <= 1):
            return n
        for _ in range(100):
            middle = (less + more) / 2
            if np.all(self.used(n + middle * (self.high - n)) <= 1):
                more = middle
            else:
                less = middle
        return np.asarray(n + more * (self.high - n))


def cheapest(a: Floats, cost: Floats, low: Floats, high: Floats) -> Cheapest:
    """Minimise cost · n subject to Σ_h a_hj / n_h ≤ 1 for all j and low ≤ n ≤ high.

    Parameters
    ----------
    a
        Shape (H, J), nought or more; feasible at `high`.
    cost
        Above nought, shape (H,).
    low, high
        Above nought, shape (H,).

    Raises
    ------
    ConvergenceError
        When no solution is found that is proven optimal.

    Notes
    -----
    For multipliers λ the best sizes are √(Σ_j λ_j a_hj / c_h), cut off at the limits.
    Chromy's update λ_j ← λ_j (Σ_h a_hj / n_h)² comes near the right multipliers, and
    Newton steps on the dual function, over the multipliers above nought, finish. Every
    λ ≥ 0 proves a lower bound of the cost, so the gap between the two is a certificate.

    References
    ----------
    Bethel, J. (1989). Sample allocation in multivariate surveys. *Survey Methodology*
    15(1). Chromy, J. R. (1987). Design optimization with multiple objectives.
    *Proceedings of the Survey Research Methods Section*, American Statistical
    Association.

    Examples
    --------
    >>> done = cheapest(np.array([[100.0], [400.0]]), np.ones(2), np.ones(2),
    ...                 np.full(2, 1e6))
    >>> done.n.round(6).tolist()
    [300.0, 600.0]
    """
    problem = _Problem(a, cost, np.asarray(low, float), np.asarray(high, float))
    multipliers = _chromy(problem)
    best = _certified(problem, multipliers)
    for _ in range(NEWTON):
        if best.gap <= GAP:
            return best
        multipliers = _newton(problem, multipliers)
        now = _certified(problem, multipliers)
        best = now if now.gap < best.gap else best
    if best.gap <= 1e-6:
        return best
    raise ConvergenceError(
        f"no allocation proven optimal: the best found costs {best.gap:.2%} more than "
        "the lower bound"
    )


def _certified(problem: _Problem, multipliers: Floats) -> Cheapest:
    n = problem.feasible(problem.sizes(multipliers))
    bound = problem.bound(multipliers)
    cost = float(problem.cost @ n)
    gap = cost / bound - 1 if bound > 0 else float("inf")
    return Cheapest(n, multipliers, max(gap, 0.0))


def _chromy(problem: _Problem) -> Floats:
    J = problem.a.shape[1]
    root = np.sqrt(problem.cost[:, None] * problem.a).sum(axis=0)
    multipliers = root**2 / J
    for _ in range(CHROMY):
        multipliers = multipliers * problem.used(problem.sizes(multipliers)) ** 2
    return np.asarray(multipliers)


def _newton(problem: _Problem, multipliers: Floats) -> Floats:
    n = problem.sizes(multipliers)
    slope = problem.used(n) - 1
    scale = max(float(multipliers.max(initial=0.0)), 1e-300)
    free = (multipliers > 1e-12 * scale) | (slope > 0)
    inner = (n > problem.low) & (n < problem.high)
    part = problem.a[np.ix_(inner, free)]
    curve = part.T @ (part / (2 * problem.cost[inner] * n[inner] ** 3)[:, None])
    ridge = 1e-12 * np.trace(curve) / max(len(curve), 1) + 1e-300
    step = np.zeros_like(multipliers)
    step[free] = np.linalg.lstsq(
        curve + ridge * np.eye(len(curve)), slope[free], rcond=None
    )[0]
    return _searched(problem, multipliers, step, slope)


def _searched(
    problem: _Problem, multipliers: Floats, step: Floats, slope: Floats
) -> Floats:
    # The dual function is concave: halve until it rises; if Newton's direction fails
    # at the edge of the multipliers, its gradient doesn't.
    here = problem.bound(multipliers)
    size = float(np.abs(multipliers).max(initial=1.0))
    for direction in (step, slope * size):
        length = 1.0
        for _ in range(60):
            trial = np.maximum(multipliers + length * direction, 0.0)
            if problem.bound(trial) > here:
                return trial
            length /= 2
    return multipliers
