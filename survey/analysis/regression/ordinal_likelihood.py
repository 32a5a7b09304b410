"""Ordered answers on arrays: the likelihood of cumulative link models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from survey.analysis.regression.families import LINKS

__all__ = ["CURVES", "Cumulative"]

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Cumulative:
    """The log-likelihood of P(answer <= j) = F(zeta_j - x beta).

    Parameters
    ----------
    names
        Of the columns of x, p of them, and of the thresholds between k levels.
    x
        Shape (n, p), without a constant; nought for a record that is never used.
    level
        Which level each record answered, from 0 to k - 1, shape (n,).
    levels
        k.
    link
        logit, probit, cloglog or cauchit.

    References
    ----------
    McCullagh, P. (1980). Regression models for ordinal data. Journal of the Royal
    Statistical Society B 42, 109-142.
    """

    names: tuple[str, ...]
    x: Floats
    level: NDArray[np.intp]
    levels: int
    link: str = "logit"

    def start(self, weights: Floats) -> Floats:
        """Return thresholds that give the levels' shares, and no effects.

        Parameters
        ----------
        weights
            Shape (n,).
        """
        share = np.bincount(self.level, weights, self.levels) / weights.sum()
        below = np.clip(np.cumsum(share)[:-1], 1e-6, 1 - 1e-6)
        return np.append(np.zeros(self.x.shape[1]), LINKS[self.link].link(below))

    def at(self, theta: Floats, weights: Floats) -> tuple[float, Floats, Floats]:
        """Return the log-likelihood, its gradient and the observed information.

        Parameters
        ----------
        theta
            Coefficients and thresholds, shape (p + k - 1,).
        weights
            Shape (n,).
        """
        inside = weights > 0
        p = self.probability(theta)
        if not (np.diff(theta[self.x.shape[1] :]) > 0).all():
            return -np.inf, theta * np.nan, np.full((len(theta),) * 2, np.nan)
        upper, lower = self._edges(theta)
        bend = CURVES[self.link][2]
        scores = np.where(inside[:, None], self.scores(theta, weights), 0.0)
        value = float(weights[inside] @ np.log(p[inside]))
        # Second derivatives: of the edges themselves, and the scores' own product.
        up = weights * np.where(np.isfinite(upper), bend(_finite(upper)), 0.0) / p
        low = weights * np.where(np.isfinite(lower), bend(_finite(lower)), 0.0) / p
        a, b = self._moves()
        information = (scores * weights[:, None]).T @ scores
        information -= (a * up[:, None]).T @ a - (b * low[:, None]).T @ b
        return value, weights @ scores, information

    def scores(self, theta: Floats, weights: Floats) -> Floats:
        """Return the derivative of the gradient to each weight, shape (n, p + k - 1).

        Parameters
        ----------
        theta
            Coefficients and thresholds, shape (p + k - 1,).
        weights
            Shape (n,).
        """
        upper, lower = self._edges(theta)
        density = CURVES[self.link][1]
        p = self.probability(theta)
        up = np.where(np.isfinite(upper), density(_finite(upper)), 0.0) / p
        low = np.where(np.isfinite(lower), density(_finite(lower)), 0.0) / p
        a, b = self._moves()
        return np.asarray(a * up[:, None] - b * low[:, None])

    def probability(self, theta: Floats) -> Floats:
        """Return the probability of each record's own answer, shape (n,).

        Parameters
        ----------
        theta
            Coefficients and thresholds, shape (p + k - 1,).
        """
        upper, lower = self._edges(theta)
        curve = CURVES[self.link][0]
        straight = np.asarray(curve(upper) - curve(lower))
        if self.link == "cloglog":
            return straight
        # In the upper tail the difference of what lies above loses no digits.
        return np.where(lower > 0, curve(-lower) - curve(-upper), straight)

    def _edges(self, theta: Floats) -> tuple[Floats, Floats]:
        p = self.x.shape[1]
        edges = np.concatenate([[-np.inf], theta[p:], [np.inf]])
        eta = self.x @ theta[:p]
        return edges[self.level + 1] - eta, edges[self.level] - eta

    def _moves(self) -> tuple[Floats, Floats]:
        # The derivatives of the upper and the lower edge to the parameters.
        n, k = len(self.level), self.levels
        which = np.zeros((n, k + 1))
        which[np.arange(n), self.level + 1] = 1.0
        upper = which[:, 1:k]
        which = np.zeros((n, k + 1))
        which[np.arange(n), self.level] = 1.0
        lower = which[:, 1:k]
        return np.hstack([-self.x, upper]), np.hstack([-self.x, lower])


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, 0.0)


def _logistic(z: Floats) -> Floats:
    return np.asarray(expit(z) * expit(-z))


def _extreme(z: Floats) -> Floats:
    low = np.minimum(z, 700.0)
    return np.asarray(np.exp(low - np.exp(low)))


def _normal(z: Floats) -> Floats:
    return np.asarray(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))


def _cauchy(z: Floats) -> Floats:
    return np.asarray(1 / (np.pi * (1 + z**2)))


# The curve, its slope and the slope's slope.
CURVES: Mapping[str, tuple[Function, Function, Function]] = {
    "logit": (expit, _logistic, lambda z: _logistic(z) * (expit(-z) - expit(z))),
    "probit": (ndtr, _normal, lambda z: -z * _normal(z)),
    "cloglog": (
        lambda z: -np.expm1(-np.exp(np.minimum(z, 700.0))),
        _extreme,
        lambda z: _extreme(z) * (1 - np.exp(np.minimum(z, 700.0))),
    ),
    "cauchit": (
        lambda z: np.arctan2(1, -z) / np.pi,
        _cauchy,
        lambda z: -2 * z / (1 + z**2) * _cauchy(z),
    ),
}
