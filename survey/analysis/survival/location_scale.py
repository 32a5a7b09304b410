"""Parametric survival on arrays: the logarithm of time with an error of known form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr

__all__ = ["DISTRIBUTIONS", "LocationScale"]

Floats = NDArray[np.float64]
# Value, first and second derivative of a logarithm of a density or a tail.
Three = Callable[[Floats], tuple[Floats, Floats, Floats]]


@dataclass(frozen=True)
class LocationScale:
    """The log-likelihood of log(time) = x beta + scale error, censored to the right.

    Parameters
    ----------
    names
        Of the columns of x, p of them, and `log(scale)`.
    x
        Shape (n, p); nought for a record that is never used.
    time
        Shape (n,), positive.
    event
        Whether it ended in an event, or was last seen then, shape (n,).
    distribution
        weibull, lognormal or loglogistic.

    References
    ----------
    Kalbfleisch, J. D. and Prentice, R. L. (2002). The Statistical Analysis of Failure
    Time Data, 2nd edition, sections 2.2 and 3.6.
    """

    names: tuple[str, ...]
    x: Floats
    time: Floats
    event: NDArray[np.bool_]
    distribution: str = "weibull"

    def start(self, weights: Floats) -> Floats:
        """Return least squares of log(time), shape (p + 1,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        root = np.sqrt(weights)
        y = np.log(self.time)
        beta = np.linalg.lstsq(self.x * root[:, None], y * root, rcond=None)[0]
        spread = weights @ (y - self.x @ beta) ** 2 / weights.sum()
        return np.append(beta, 0.5 * np.log(max(float(spread), 1e-8)))

    def at(self, theta: Floats, weights: Floats) -> tuple[float, Floats, Floats]:
        """Return the log-likelihood, its gradient and the observed information.

        Parameters
        ----------
        theta
            Coefficients and log(scale), shape (p + 1,).
        weights
            Shape (n,).
        """
        z, scale, each, slope, bend = self._parts(theta)
        value = weights @ (each - self.event * (theta[-1] + np.log(self.time)))
        gradient = weights @ self.scores(theta, weights)
        w = weights / scale
        across = (self.x * (w * (slope + z * bend))[:, None]).sum(axis=0)
        top = -(self.x * (w * bend / scale)[:, None]).T @ self.x
        corner = -float(weights @ (z * slope + z**2 * bend))
        information = np.block(
            [[top, -across[:, None]], [-across[None, :], np.array([[corner]])]]
        )
        return float(value), gradient, information

    def scores(self, theta: Floats, weights: Floats) -> Floats:
        """Return the derivative of the gradient to each weight, shape (n, p + 1).

        Parameters
        ----------
        theta
            Coefficients and log(scale), shape (p + 1,).
        weights
            Shape (n,).
        """
        z, scale, _, slope, _ = self._parts(theta)
        last = -z * slope - self.event
        return np.column_stack([self.x * (-slope / scale)[:, None], last])

    def _parts(self, theta: Floats) -> tuple[Floats, float, Floats, Floats, Floats]:
        scale = float(np.exp(theta[-1]))
        z = (np.log(self.time) - self.x @ theta[:-1]) / scale
        density, tail = DISTRIBUTIONS[self.distribution]
        pairs = zip(density(z), tail(z), strict=True)
        value, slope, bend = (np.where(self.event, d, t) for d, t in pairs)
        return z, scale, value, slope, bend


def _extreme_density(z: Floats) -> tuple[Floats, Floats, Floats]:
    e = np.exp(z)
    return z - e, 1 - e, -e


def _extreme_tail(z: Floats) -> tuple[Floats, Floats, Floats]:
    e = np.exp(z)
    return -e, -e, -e


def _normal_density(z: Floats) -> tuple[Floats, Floats, Floats]:
    return -(z**2) / 2 - np.log(2 * np.pi) / 2, -z, -np.ones_like(z)


def _normal_tail(z: Floats) -> tuple[Floats, Floats, Floats]:
    value = log_ndtr(-z)
    ratio = np.exp(_normal_density(z)[0] - value)
    return value, -ratio, ratio * (z - ratio)


def _logistic_density(z: Floats) -> tuple[Floats, Floats, Floats]:
    p = expit(z)
    return z - 2 * np.logaddexp(0.0, z), 1 - 2 * p, -2 * p * (1 - p)


def _logistic_tail(z: Floats) -> tuple[Floats, Floats, Floats]:
    p = expit(z)
    return -np.logaddexp(0.0, z), -p, -p * (1 - p)


DISTRIBUTIONS: Mapping[str, tuple[Three, Three]] = {
    "weibull": (_extreme_density, _extreme_tail),
    "lognormal": (_normal_density, _normal_tail),
    "loglogistic": (_logistic_density, _logistic_tail),
}
