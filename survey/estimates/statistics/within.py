"""One computation for every domain: the functional, its spread, its gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.designs import Domained, Estimate, Functional, Smooth, totals
from survey.designs.compress import quotient
from survey.estimates.statistics.domains import Domains

__all__ = [
    "by_domain",
    "centred",
    "labels",
    "mean_slopes",
    "means",
    "moved",
    "origin",
    "places",
    "spoil",
    "spread",
]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Each = Callable[[Floats], Floats]


def by_domain(
    names: tuple[str, ...],
    x: Floats,
    domains: Domains | None,
    function: Each,
    jacobian: Each,
) -> Functional:
    """Return a statistic that is computed in the same way in each domain.

    Parameters
    ----------
    names
        Of all numbers, domain after domain.
    x
        What is added up, shape (n, q), without missing values.
    domains
        The groups; None for everyone.
    function
        From totals, shape (domains, q), to values, shape (domains, columns).
    jacobian
        From totals to derivatives, shape (domains, columns, q).
    """
    if domains is None:
        return Smooth(
            names, x, lambda t: function(t[None])[0], lambda t: jacobian(t[None])[0]
        )
    return Domained.each(names, x, domains.of, domains.size, function, jacobian)


def spoil(estimate: Estimate, spoiled: NDArray[np.bool_]) -> Estimate:
    """Return the estimate without the numbers that a missing value spoils.

    Parameters
    ----------
    estimate
        Of p numbers.
    spoiled
        Which are not known, of p values in any shape.
    """
    gone = spoiled.ravel()
    if not gone.any():
        return estimate
    covariance = np.where(gone[:, None] | gone, np.nan, estimate.covariance)
    value = np.where(gone, np.nan, estimate.value)
    return replace(estimate, value=value, covariance=covariance)


def spread(
    weights: Floats, y: Floats, domains: Domains | None
) -> tuple[Codes, Floats, Floats]:
    """Return records, weights and the variance of a mean of as many simple draws.

    Parameters
    ----------
    weights
        Shape (n,); nought for a record that doesn't count.
    y
        Shape (n, columns).
    domains
        The groups.

    Returns
    -------
    tuple
        Shapes (domains,), (domains,) and (domains, columns); NaN for fewer than two
        records.

    Examples
    --------
    >>> spread(np.ones(3), np.array([[1.0], [2.0], [3.0]]), None)[2].round(4)
    array([[0.3333]])
    """
    size, place = places(domains, len(weights))
    counts = np.bincount(place[weights != 0], minlength=size + 1)[:size]
    weight = totals(place, np.ones((len(weights), 1)), size, weights)
    centre = quotient(totals(place, y, size, weights), weight)
    away = y - np.vstack([centre, np.zeros(y.shape[1])])[place]
    square = quotient(totals(place, away**2, size, weights), weight)
    # The variance of the records is n / (n - 1) times this, that of their mean 1 / n.
    fewer = np.broadcast_to(np.maximum(counts - 1, 0)[:, None], square.shape)
    return counts, weight[:, 0], quotient(square, fewer)


def places(domains: Domains | None, rows: int) -> tuple[int, Codes]:
    """Return how many domains, and each record's: one further when in none.

    Parameters
    ----------
    domains
        The groups; None for one of everyone.
    rows
        Number of records.
    """
    if domains is None:
        return 1, np.zeros(rows, dtype=np.intp)
    return domains.size, np.where(domains.of < 0, domains.size, domains.of)


def centred(y: Floats, members: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return what means are made of, and where their numbers are measured from.

    Parameters
    ----------
    y
        Shape (n, columns).
    members
        The records that count, shape (n,).

    Returns
    -------
    tuple
        The columns less their origin and, last, one, shape (n, columns + 1); and the
        origins, shape (columns,).
    """
    start = origin(y, members)
    return np.hstack([y - start, np.ones((len(y), 1))]), start


def moved(estimate: Estimate, start: Floats) -> Estimate:
    """Return an estimate measured from nought again.

    Parameters
    ----------
    estimate
        Of p numbers, its covariance and replicates from about the numbers' size.
    start
        What to add to each, of p values in any shape, or one after the other for every
        domain.
    """
    by = np.resize(start, len(estimate))
    replicates = estimate.replicates
    if replicates is not None:
        replicates = replicates + by
    return replace(estimate, value=estimate.value + by, replicates=replicates)


def origin(y: Floats, members: NDArray[np.bool_]) -> Floats:
    """Return where to measure each column from so that no digits get lost, (columns,).

    Parameters
    ----------
    y
        Shape (n, columns).
    members
        The records that count, shape (n,).

    Notes
    -----
    One of the values where all are nearer to each other than to nought, so that taking
    it away is exact (Sterbenz 1974); else nought.

    Examples
    --------
    >>> y = np.array([[1e12, 1.0], [1e12 + 1, 0.0]])
    >>> origin(y, np.array([True, True]))
    array([1.e+12, 0.e+00])
    """
    inside = y[members]
    if not len(inside):
        return np.zeros(y.shape[1])
    near = np.abs(inside).min(axis=0) > np.ptp(inside, axis=0)
    return np.where(near, inside[0], 0.0)


def labels(domains: Domains | None, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name for every number, domain after domain.

    Parameters
    ----------
    domains
        The groups.
    columns
        What is estimated in each.
    """
    if domains is None:
        return columns
    return tuple(f"{domain}:{column}" for domain in domains.names for column in columns)


def means(t: Floats) -> Floats:
    """Return weighted means by domain, shape (domains, columns).

    Parameters
    ----------
    t
        Totals of the columns and, last, of one; shape (domains, columns + 1).
    """
    return quotient(t[:, :-1], t[:, -1:])


def mean_slopes(t: Floats) -> Floats:
    """Return the derivatives of `means`, shape (domains, columns, columns + 1).

    Parameters
    ----------
    t
        Totals of the columns and, last, of one; shape (domains, columns + 1).
    """
    columns = t.shape[1] - 1
    inverse = quotient(np.ones((len(t), 1)), t[:, -1:])
    slope = np.zeros((len(t), columns, columns + 1))
    slope[:, np.arange(columns), np.arange(columns)] = inverse
    slope[:, :, columns] = -means(t) * inverse
    return slope
