"""How far a weight may move and at what price: the distances of calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from survey.errors import CallError

__all__ = ["METHODS", "Distance", "Exponential", "Linear", "Logit", "Sinh", "distance"]

Floats = NDArray[np.float64]
Bound = float | Floats


class Distance(Protocol):
    """A distance between base and final weight, by the factors that make it least.

    Any object with this method will do as a distance of one's own: a function that
    rises, is 1 at 0 with a slope of 1 there, and gives its slope beside it.
    """

    def factors(self, u: Floats, low: Bound, high: Bound) -> tuple[Floats, Floats]:
        """Return factors, and their slopes in u.

        Parameters
        ----------
        u
            The linear predictor x'λ, shape (n,).
        low, high
            What the factors stay within.
        """


@dataclass(frozen=True)
class Linear:
    """The squared difference: factor 1 + u, cut off at the bounds.

    References
    ----------
    Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey sampling.
    *JASA* 87(418), cases 1 and, with bounds, 7.

    Examples
    --------
    >>> Linear().factors(np.array([-0.5, 2.0]), 0.0, 2.0)
    (array([0.5, 2. ]), array([1., 0.]))
    """

    def factors(self, u: Floats, low: Bound, high: Bound) -> tuple[Floats, Floats]:
        """Return factors and slopes; see `Distance`."""
        return _cut(1.0 + u, np.ones_like(u), low, high)


@dataclass(frozen=True)
class Exponential:
    """The raking ratio: factor exp(u), cut off at the bounds.

    References
    ----------
    Deville and Särndal (1992), case 2.

    Examples
    --------
    >>> Exponential().factors(np.zeros(1), 0.0, np.inf)
    (array([1.]), array([1.]))
    """

    def factors(self, u: Floats, low: Bound, high: Bound) -> tuple[Floats, Floats]:
        """Return factors and slopes; see `Distance`."""
        free = np.exp(u)
        return _cut(free, free, low, high)


@dataclass(frozen=True)
class Logit:
    """The logit of the place between the bounds, which it never reaches.

    Notes
    -----
    factor = L + (U − L) · expit(A·u + log((1 − L) / (U − 1))), with
    A = (U − L) / ((1 − L)(U − 1)); the usual fraction of exponentials, written so that
    nothing overflows.

    References
    ----------
    Deville and Särndal (1992), case 6.

    Examples
    --------
    >>> Logit().factors(np.array([0.0, 99.0]), 0.5, 2.0)[0]
    array([1., 2.])
    """

    def factors(self, u: Floats, low: Bound, high: Bound) -> tuple[Floats, Floats]:
        """Return factors and slopes; see `Distance`."""
        width = np.asarray(high) - low
        below, above = 1.0 - np.asarray(low), np.asarray(high) - 1.0
        if not (np.isfinite(width).all() and (below > 0).all() and (above > 0).all()):
            raise CallError("logit calibration needs finite bounds around 1")
        steep = width / (below * above)
        share = expit(steep * u + np.log(below / above))
        return low + width * share, width * steep * share * (1.0 - share)


@dataclass(frozen=True)
class Sinh:
    """The hyperbolic sine of f − 1/f: dear for factors near nought and large ones.

    Parameters
    ----------
    alpha
        How dear.

    References
    ----------
    Sautory, O. (2003). CALMAR 2: a new version of the CALMAR calibration adjustment
    program. *Proceedings of Statistics Canada Symposium*.

    Examples
    --------
    >>> Sinh().factors(np.zeros(1), 0.0, np.inf)
    (array([1.]), array([1.]))
    """

    alpha: float = 1.0

    def factors(self, u: Floats, low: Bound, high: Bound) -> tuple[Floats, Floats]:
        """Return factors and slopes; see `Distance`."""
        double = 2.0 * self.alpha
        p = np.arcsinh(double * u)
        root = np.sqrt(p**2 + double**2)
        # For factors far below one, p + root loses its digits; its mirror does not.
        up = (np.abs(p) + root) / double
        free = np.where(p < 0, 1.0 / up, up)
        slope = 2.0 * free / root / np.sqrt(1.0 + (double * u) ** 2) * self.alpha
        return _cut(free, slope, low, high)


METHODS: Mapping[str, Distance] = {
    "linear": Linear(),
    "truncated": Linear(),
    "raking": Exponential(),
    "logit": Logit(),
    "sinh": Sinh(),
}


def distance(method: str | Distance) -> Distance:
    """Return a distance by its name, or the object itself.

    Raises
    ------
    CallError
        When there is no such distance.

    Examples
    --------
    >>> distance("raking")
    Exponential()
    """
    if not isinstance(method, str):
        return method
    if method not in METHODS:
        raise CallError.unknown("distance", method, METHODS)
    return METHODS[method]


def _cut(free: Floats, slope: Floats, low: Bound, high: Bound) -> tuple[Floats, Floats]:
    inside = (free > low) & (free < high)
    return np.clip(free, low, high), np.where(inside, slope, 0.0)
