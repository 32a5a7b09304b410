"""Families and links of generalised linear models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, ndtri, xlogy

from survey.errors import CallError

__all__ = ["FAMILIES", "LINKS", "Family", "Link", "family_of"]

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]
TINY = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Link:
    """How a mean and a linear predictor belong together.

    Parameters
    ----------
    name
        As it is asked for.
    link
        From mean to linear predictor.
    inverse
        From linear predictor to mean.
    slope
        The derivative of the inverse.
    """

    name: str
    link: Function
    inverse: Function
    slope: Function


@dataclass(frozen=True)
class Family:
    """A mean-variance relation with its deviance, and a link.

    Parameters
    ----------
    name
        As it is asked for.
    link
        The link.
    variance
        The variance at a mean, apart from the dispersion.
    deviance
        Of observations and means: what each adds to the deviance at weight one.
    start
        Of observations and weights of mean one: means to start iterating from.
    observed
        Which observations the family can have.
    discrete
        Whether it is a count or a yes or no, whose likelihood has no dispersion.
    """

    name: str
    link: Link
    variance: Function
    deviance: Callable[[Floats, Floats], Floats]
    start: Callable[[Floats, Floats], Floats]
    observed: Callable[[Floats], NDArray[np.bool_]]
    discrete: bool = False

    def possible(self, mean: Floats) -> bool:
        """Whether every mean is one that the family can have.

        Parameters
        ----------
        mean
            Shape (n,).
        """
        return bool(np.isfinite(mean).all() and (self.variance(mean) > 0).all())


def family_of(name: str, link: str | None = None) -> Family:
    """Return a family with its own link, or with another.

    Parameters
    ----------
    name
        gaussian, binomial, poisson, gamma or inverse_gaussian; quasibinomial and
        quasipoisson say the same, as design-based errors assume no dispersion.
    link
        identity, logit, probit, cloglog, cauchit, log, sqrt, inverse or
        inverse_squared; the family's usual one when absent.

    Raises
    ------
    CallError
        When there is no such family or link.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd edition,
    sections 2.2 and 2.3.

    Examples
    --------
    >>> family_of("binomial", "probit").link.inverse(np.array([0.0]))
    array([0.5])
    """
    if name not in FAMILIES:
        raise CallError.unknown("family", name, FAMILIES)
    usual, variance, deviance, start, observed, discrete = FAMILIES[name]
    used = usual if link is None else link
    if used not in LINKS:
        raise CallError.unknown("link", used, LINKS)
    return Family(name, LINKS[used], variance, deviance, start, observed, discrete)


def _logit_slope(eta: Floats) -> Floats:
    p = expit(eta)
    return np.asarray(np.maximum(p * expit(-eta), TINY))


def _inside(p: Floats) -> Floats:
    # A probability of exactly nought or one has no variance, and no weight.
    return np.asarray(np.clip(p, TINY, 1 - TINY))


def _cloglog_slope(eta: Floats) -> Floats:
    low = np.minimum(eta, 700.0)
    return np.asarray(np.maximum(np.exp(low - np.exp(low)), TINY))


def _poisson_deviance(y: Floats, mu: Floats) -> Floats:
    return np.asarray(2 * (xlogy(y, y / mu) - (y - mu)))


def _binomial_deviance(y: Floats, mu: Floats) -> Floats:
    return np.asarray(2 * (xlogy(y, y / mu) + xlogy(1 - y, (1 - y) / (1 - mu))))


def _gamma_deviance(y: Floats, mu: Floats) -> Floats:
    return np.asarray(-2 * (np.log(y / mu) - (y - mu) / mu))


def _between(y: Floats) -> NDArray[np.bool_]:
    return np.asarray((y >= 0) & (y <= 1))


LINKS: Mapping[str, Link] = {
    link.name: link
    for link in (
        Link("identity", lambda m: m, lambda e: e, np.ones_like),
        Link(
            "logit",
            lambda m: np.log(m / (1 - m)),
            lambda e: _inside(expit(e)),
            _logit_slope,
        ),
        Link(
            "probit",
            ndtri,
            lambda e: _inside(ndtr(e)),
            lambda e: np.maximum(np.exp(-(e**2) / 2) / np.sqrt(2 * np.pi), TINY),
        ),
        Link(
            "cloglog",
            lambda m: np.log(-np.log1p(-m)),
            lambda e: _inside(-np.expm1(-np.exp(np.minimum(e, 700.0)))),
            _cloglog_slope,
        ),
        Link(
            "cauchit",
            lambda m: np.tan(np.pi * (m - 0.5)),
            lambda e: _inside(0.5 + np.arctan(e) / np.pi),
            lambda e: np.maximum(1 / (np.pi * (1 + e**2)), TINY),
        ),
        Link("log", np.log, lambda e: np.maximum(np.exp(e), TINY), np.exp),
        Link("sqrt", np.sqrt, np.square, lambda e: 2 * e),
        Link("inverse", np.reciprocal, np.reciprocal, lambda e: -1 / e**2),
        Link(
            "inverse_squared",
            lambda m: m**-2.0,
            lambda e: 1 / np.sqrt(e),
            lambda e: -1 / (2 * e**1.5),
        ),
    )
}

_Parts = tuple[
    str,
    Function,
    Callable[[Floats, Floats], Floats],
    Callable[[Floats, Floats], Floats],
    Callable[[Floats], NDArray[np.bool_]],
    bool,
]

_BINOMIAL: _Parts = (
    "logit",
    lambda m: m * (1 - m),
    _binomial_deviance,
    lambda y, w: (w * y + 0.5) / (w + 1),
    _between,
    True,
)
_POISSON: _Parts = (
    "log",
    lambda m: m,
    _poisson_deviance,
    lambda y, w: y + 0.1,
    lambda y: y >= 0,
    True,
)

FAMILIES: Mapping[str, _Parts] = {
    "gaussian": (
        "identity",
        np.ones_like,
        lambda y, m: (y - m) ** 2,
        lambda y, w: y,
        np.isfinite,
        False,
    ),
    "binomial": _BINOMIAL,
    "quasibinomial": _BINOMIAL,
    "poisson": _POISSON,
    "quasipoisson": _POISSON,
    "gamma": (
        "inverse",
        np.square,
        _gamma_deviance,
        lambda y, w: y,
        lambda y: y > 0,
        False,
    ),
    "inverse_gaussian": (
        "inverse_squared",
        lambda m: m**3,
        lambda y, m: (y - m) ** 2 / (y * m**2),
        lambda y, w: y,
        lambda y: y > 0,
        False,
    ),
}
