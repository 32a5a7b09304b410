"""Variances, covariances and correlations of variables, with their errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs import Sampled, totals
from survey.designs.compress import quotient
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.found import Found
from survey.estimates.statistics.known import Missing, known
from survey.estimates.statistics.within import (
    by_domain,
    labels,
    places,
    spoil,
)

__all__ = ["correlation", "covariance", "deviation", "variance", "variation"]

Floats = NDArray[np.float64]
# From means and covariances, shape (domains, p + p²), to values, shape (domains, c),
# and their slopes, shape (domains, c, p + p²).
Outer = Callable[[Floats], tuple[Floats, Floats]]


def variance(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the population variances of the columns of y.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n, columns), NaN where missing.
    names
        One a column.
    domains
        The groups; everyone when absent.
    missing
        See `known`.

    Notes
    -----
    n / (n - 1) times the weighted mean square around the weighted mean, n the number of
    records with weight in the domain, which replicates leave as it is.

    References
    ----------
    Lumley, T. (2010). *Complex Surveys*. Wiley, section 2.2.

    Examples
    --------
    >>> from survey.designs import Design
    >>> y = np.array([[1.0], [2.0], [3.0]])
    >>> variance(Design.build(np.ones(3)), y, ("y",)).value.round(10)
    array([[1.]])
    """
    p = y.shape[1]
    return _of_moments(design, y, names, domains, missing, _picked(_own(p), p))


def covariance(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the population covariances of the columns of y, every one with every one.

    Parameters
    ----------
    design, y, names, domains, missing
        As of `variance`.

    Examples
    --------
    >>> from survey.designs import Design
    >>> y = np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 2.0]])
    >>> found = covariance(Design.build(np.ones(3)), y, ("a", "b"))
    >>> found.columns, found.value.round(10)
    (('a:a', 'a:b', 'b:a', 'b:b'), array([[1., 1., 1., 1.]]))
    """
    p = y.shape[1]
    crossed = tuple(f"{a}:{b}" for a in names for b in names)
    outer = _picked(p + np.arange(p * p), p)
    return _of_moments(design, y, crossed, domains, missing, outer)


def correlation(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the correlations of the columns of y, each pair once.

    Parameters
    ----------
    design, y, names, domains, missing
        As of `variance`. NaN where a column doesn't vary.

    Examples
    --------
    >>> from survey.designs import Design
    >>> y = np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 5.0]])
    >>> found = correlation(Design.build(np.ones(3)), y, ("a", "b"))
    >>> found.columns, found.value.round(4)
    (('a:b',), array([[0.9449]]))
    """
    p = y.shape[1]
    left, right = np.triu_indices(p, 1)
    crossed = tuple(f"{names[i]}:{names[j]}" for i, j in zip(left, right, strict=True))

    def outer(moments: Floats) -> tuple[Floats, Floats]:
        own = moments[:, _own(p)]
        between = p + left * p + right
        value = quotient(moments[:, between], np.sqrt(own[:, left] * own[:, right]))
        slope = np.zeros((*value.shape, moments.shape[1]))
        at = np.arange(len(left))
        inverse = quotient(np.ones_like(value), np.sqrt(own[:, left] * own[:, right]))
        slope[:, at, between] = inverse
        slope[:, at, _own(p)[left]] = -quotient(value, 2 * own[:, left])
        slope[:, at, _own(p)[right]] = -quotient(value, 2 * own[:, right])
        return value, slope

    return _of_moments(design, y, crossed, domains, missing, outer)


def deviation(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the population standard deviations of the columns of y.

    Parameters
    ----------
    design, y, names, domains, missing
        As of `variance`.

    Examples
    --------
    >>> from survey.designs import Design
    >>> y = np.array([[1.0], [3.0], [5.0]])
    >>> deviation(Design.build(np.ones(3)), y, ("y",)).value.round(10)
    array([[2.]])
    """
    p = y.shape[1]

    def outer(moments: Floats) -> tuple[Floats, Floats]:
        value = np.sqrt(np.maximum(moments[:, _own(p)], 0.0))
        slope = np.zeros((*value.shape, moments.shape[1]))
        slope[:, np.arange(p), _own(p)] = quotient(np.ones_like(value), 2 * value)
        return value, slope

    return _of_moments(design, y, names, domains, missing, outer)


def variation(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the coefficients of variation of the columns of y in the population.

    Parameters
    ----------
    design, y, names, domains, missing
        As of `variance`. NaN where the mean is nought.

    Examples
    --------
    >>> from survey.designs import Design
    >>> y = np.array([[1.0], [3.0], [5.0]])
    >>> variation(Design.build(np.ones(3)), y, ("y",)).value.round(4)
    array([[0.6667]])
    """
    p = y.shape[1]

    def outer(moments: Floats) -> tuple[Floats, Floats]:
        centre = moments[:, :p]
        root = np.sqrt(np.maximum(moments[:, _own(p)], 0.0))
        value = quotient(root, centre)
        slope = np.zeros((*value.shape, moments.shape[1]))
        at = np.arange(p)
        slope[:, at, at] = -quotient(value, centre)
        slope[:, at, _own(p)] = quotient(np.ones_like(value), 2 * root * centre)
        return value, slope

    return _of_moments(design, y, names, domains, missing, outer)


def _own(p: int) -> NDArray[np.intp]:
    """Return where the variances stand, behind the means."""
    return p + np.arange(p) * (p + 1)


def _picked(places: NDArray[np.intp], p: int) -> Outer:
    chosen = np.eye(p + p * p)[places]
    return lambda m: (m[:, places], np.broadcast_to(chosen, (len(m), *chosen.shape)))


@dataclass(frozen=True)
class _Moments:
    """Means and covariances, from totals of the columns and of their products.

    Values are measured from `centre`, so that squares lose no digits.
    """

    centre: Floats
    n: Floats

    def value(self, t: Floats) -> Floats:
        p = self.centre.shape[1]
        means = quotient(t[:, 1 : 1 + p], t[:, :1])
        squares = quotient(t[:, 1 + p :], t[:, :1])
        product = (means[:, :, None] * means[:, None, :]).reshape(squares.shape)
        return np.hstack([means + self.centre, self.n * (squares - product)])

    def slope(self, t: Floats) -> Floats:
        domains, p = self.centre.shape
        means = quotient(t[:, 1 : 1 + p], t[:, :1])
        inverse = quotient(np.ones(domains), t[:, 0])
        slope = np.zeros((domains, p + p * p, 1 + p + p * p))
        at, both = np.arange(p), np.arange(p * p)
        slope[:, at, 1 + at] = inverse[:, None]
        slope[:, at, 0] = -means * inverse[:, None]
        rows = p + both
        slope[:, rows, 1 + p + both] = self.n * inverse[:, None]
        squares = quotient(t[:, 1 + p :], t[:, :1])
        slope[:, rows, 0] = -self.n * squares * inverse[:, None]
        left, right = np.divmod(both, p)
        for one, other in ((left, right), (right, left)):
            step = -self.n[:, :, None] * means[:, other, None] * slope[:, one, :]
            slope[:, rows, :] += step
        return slope


def _of_moments(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None,
    missing: Missing,
    outer: Outer,
) -> Found:
    used = known(design, y, domains, missing)
    inside = design.within(used.members)
    size, place = places(domains, len(y))
    n = np.bincount(place[used.members], minlength=size + 1)[:size]
    weight = totals(place, np.ones((len(y), 1)), size, inside.weights)
    centre = np.nan_to_num(
        quotient(totals(place, used.y, size, inside.weights), weight)
    )
    centre = _exact(used.y, np.where(inside.weights != 0, place, size), centre)
    p = y.shape[1]
    z = used.y - np.vstack([centre, np.zeros(p)])[place]
    products = (z[:, :, None] * z[:, None, :]).reshape(len(z), p * p)
    x = np.hstack([np.ones((len(z), 1)), z, products])
    factor = quotient(n.astype(float), np.maximum(n - 1.0, 0.0))[:, None]
    moments = _Moments(centre, factor)

    def function(t: Floats) -> Floats:
        return outer(moments.value(t))[0]

    def jacobian(t: Floats) -> Floats:
        return np.asarray(outer(moments.value(t))[1] @ moments.slope(t))

    statistic = by_domain(labels(domains, names), x, domains, function, jacobian)
    gone = np.repeat(used.spoiled.any(axis=1), len(names))
    estimate = spoil(inside.evaluate(statistic), gone)
    none = np.full((size, len(names)), np.nan)
    return Found(estimate, names, inside, domains, n, weight[:, 0], none)


def _exact(y: Floats, place: NDArray[np.intp], centre: Floats) -> Floats:
    """Return the centres, of constant columns without the rounding of their mean.

    That would be a variance, and correlations with it are not nought but noise.
    """
    size = len(centre)
    low = np.full((size + 1, y.shape[1]), np.inf)
    high = -low
    np.minimum.at(low, place, y)
    np.maximum.at(high, place, y)
    return np.where(low[:size] == high[:size], low[:size], centre)
