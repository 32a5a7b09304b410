"""Iteratively reweighted least squares, on arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.analysis.regression.families import Family
from survey.analysis.regression.triangle import triangle

__all__ = ["Solution", "estimable", "solve"]

Floats = NDArray[np.float64]
MOST, HALVINGS = 200, 60
# A deviance that is no worse, but for rounding.
SLACK = 1e-9
# What a step changes the deviance by, in proportion, when it changes nothing; a
# deviance goes with the square of the coefficients, so theirs is 1e-11.
NOTHING = 1e-22
ROUNDING = (64 * np.finfo(float).eps) ** 2
# A column that others explain to this part of its own length adds nothing.
DEPENDENT = 1e-9


@dataclass(frozen=True)
class Solution:
    """Coefficients that solve a model's weighted score equations.

    Parameters
    ----------
    beta
        Coefficients, shape (p,).
    eta, mu
        Linear predictor and mean, shape (n,); NaN where the weight is nought.
    working
        Working weights of the last step, shape (n,): weight times squared slope over
        variance.
    inverse
        Inverse of the expected information, of those weights, shape (p, p).
    deviance
        The deviance.
    iterations
        How many there were; nought when they didn't converge.
    """

    beta: Floats
    eta: Floats
    mu: Floats
    working: Floats
    inverse: Floats
    deviance: float
    iterations: int

    @property
    def converged(self) -> bool:
        """Whether the equations were solved."""
        return self.iterations > 0


def solve(
    x: Floats,
    y: Floats,
    weights: Floats,
    family: Family,
    offset: Floats,
    start: Floats | None = None,
    tolerance: float | None = None,
) -> Solution:
    """Return the solution of sum w x (y - mu) slope / variance = 0.

    Parameters
    ----------
    x
        Shape (n, p), of full rank where the weights are positive.
    y, offset
        Shape (n,); any finite values where the weight is nought.
    weights
        Shape (n,), none negative.
    family
        Mean, variance and link.
    start
        Coefficients to start from, shape (p,).
    tolerance
        The relative change of the deviance at which to stop, as other software does
        (R: 1e-8); when absent, steps are taken until they change nothing.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, section 2.5.

    Examples
    --------
    >>> from survey.analysis.regression.families import family_of
    >>> x, y = np.ones((3, 1)), np.array([0.0, 1.0, 1.0])
    >>> found = solve(x, y, np.ones(3), family_of("binomial"), np.zeros(3))
    >>> found.mu.round(4)
    array([0.6667, 0.6667, 0.6667])
    """
    inside = weights > 0
    task = _Task(x[inside], y[inside], weights[inside], family, offset[inside])
    # Means at the edge of what is possible overflow on the way; they are refused.
    with np.errstate(all="ignore"):
        return task.solution(task.solved(start, tolerance), inside)


def estimable(x: Floats, weights: Floats) -> NDArray[np.bool_]:
    """Return which columns aren't explained by the columns before them.

    Parameters
    ----------
    x
        Shape (n, p).
    weights
        Shape (n,), none negative.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 1.0]])
    >>> estimable(x, np.ones(2))
    array([ True, False,  True])
    """
    scaled = x * np.sqrt(weights)[:, None]
    basis = np.zeros((scaled.shape[0], 0))
    keep = np.zeros(x.shape[1], dtype=np.bool_)
    for index, column in enumerate(scaled.T):
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        left = float(np.linalg.norm(rest))
        if left > DEPENDENT * float(np.linalg.norm(column)):
            keep[index] = True
            basis = np.column_stack([basis, rest / left])
    return keep


@dataclass(frozen=True)
class _Step:
    """A step of least squares: from where, to where, and with what weights."""

    beta: Floats
    working: Floats
    root: Floats
    iterations: int = 0


@dataclass(frozen=True)
class _Task:
    """The records that count, and what is asked of them."""

    x: Floats
    y: Floats
    w: Floats
    family: Family
    offset: Floats

    def solved(self, start: Floats | None, tolerance: float | None) -> _Step:
        beta = start
        eta = self._first() if beta is None else self.x @ beta + self.offset
        before = self.deviance(eta)
        step = self._nowhere()
        for iteration in range(1, MOST + 1):
            tried = self._possible(self._step(eta), beta, before)
            if tried is None:
                return step
            step = tried
            eta = self.x @ step.beta + self.offset
            deviance = self.deviance(eta)
            size = abs(deviance) + 0.1
            if tolerance is not None:
                done = abs(deviance - before) < tolerance * size
            else:
                done = beta is not None and self._still(step, step.beta - beta, size)
            if done:
                return replace(step, iterations=iteration)
            beta, before = step.beta, deviance
        return step

    def deviance(self, eta: Floats) -> float:
        mu = self.family.link.inverse(eta)
        return float(self.w @ self.family.deviance(self.y, mu))

    def solution(self, step: _Step, inside: NDArray[np.bool_]) -> Solution:
        eta = self.x @ step.beta + self.offset
        mu = self.family.link.inverse(eta)
        inverse = np.full((len(step.beta), len(step.beta)), np.nan)
        if step.iterations:
            root = np.linalg.solve(step.root, np.eye(len(step.beta)))
            inverse = root @ root.T
        return Solution(
            step.beta,
            _everywhere(eta, inside, np.nan),
            _everywhere(mu, inside, np.nan),
            _everywhere(step.working, inside, 0.0),
            inverse,
            self.deviance(eta),
            step.iterations,
        )

    def _first(self) -> Floats:
        return self.family.link.link(self.family.start(self.y, self.w))

    def _nowhere(self) -> _Step:
        p = self.x.shape[1]
        return _Step(np.full(p, np.nan), np.zeros(len(self.y)), np.zeros((p, p)))

    def _still(self, step: _Step, change: Floats, size: float) -> bool:
        moved = float(np.sum((step.root @ change) ** 2))
        all_of_it = float(np.sum((step.root @ step.beta) ** 2))
        return bool(moved <= NOTHING * size + ROUNDING * all_of_it)

    def _step(self, eta: Floats) -> _Step | None:
        mu, slope = self.family.link.inverse(eta), self.family.link.slope(eta)
        if not self.family.possible(mu):
            return None
        target = eta - self.offset + (self.y - mu) / slope
        working = self.w * slope**2 / self.family.variance(mu)
        root = np.sqrt(working)
        # The last column is the target's own part in the directions of the others.
        whole = triangle(np.column_stack([self.x, target]) * root[:, None])
        p = self.x.shape[1]
        r, right = whole[:p, :p], whole[:p, p]
        if _singular(r):
            return None
        return _Step(np.asarray(np.linalg.solve(r, right), np.float64), working, r)

    def _possible(
        self, step: _Step | None, start: Floats | None, before: float
    ) -> _Step | None:
        # Halved until means are possible and the deviance is no worse than before.
        most = np.inf if start is None else before + SLACK * (abs(before) + 0.1)
        for _ in range(HALVINGS):
            if step is None:
                return None
            eta = self.x @ step.beta + self.offset
            fits = self.family.possible(self.family.link.inverse(eta))
            deviance = self.deviance(eta)
            if fits and np.isfinite(deviance) and deviance <= most:
                return step
            if start is None:
                return None
            step = replace(step, beta=(step.beta + start) / 2)
        return None


def _singular(r: Floats) -> bool:
    if r.shape[0] < r.shape[1] or not r.size or not np.isfinite(r).all():
        return True
    return bool((np.abs(np.diag(r)) <= DEPENDENT * np.linalg.norm(r, axis=0)).any())


def _everywhere(values: Floats, inside: NDArray[np.bool_], absent: float) -> Floats:
    full = np.full(len(inside), absent)
    full[inside] = values
    return full
