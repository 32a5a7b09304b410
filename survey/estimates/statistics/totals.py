"""Totals, means, ratios and shares, of everyone or by domain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.designs import Functional, Sampled, totals
from survey.designs.compress import quotient
from survey.errors import CallError
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.found import Found
from survey.estimates.statistics.known import Known, Missing, known
from survey.estimates.statistics.within import (
    by_domain,
    centred,
    labels,
    mean_slopes,
    means,
    moved,
    places,
    spoil,
    spread,
)

__all__ = ["mean", "ratio", "share", "total"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


def total(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the totals of the columns of y.

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

    Examples
    --------
    >>> from survey.designs import Design
    >>> design = Design.build(np.full(4, 10.0))
    >>> towns = Domains.crossed([np.array(["A", "B", "A", "B"])])
    >>> total(design, np.array([[1.0], [2.0], [3.0], [4.0]]), ("y",), towns).value
    array([[40.],
           [60.]])
    """
    used = known(design, y, domains, missing)
    every = (places(domains, len(y))[0], y.shape[1], y.shape[1])
    one = np.broadcast_to(np.eye(y.shape[1]), every)
    called = labels(domains, names)
    statistic = by_domain(called, used.y, domains, lambda t: t, lambda t: one)
    found = _found(design, used, statistic, names, domains, used.y)
    return replace(found, simple=found.simple * found.n_weighted[:, None] ** 2)


def mean(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the weighted means of the columns of y.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n, columns), NaN where missing.
    names
        One a column.
    domains
        The groups; everyone when absent. NaN for one with nobody in it.
    missing
        See `known`.

    Examples
    --------
    >>> from survey.designs import Design
    >>> design = Design.build(np.array([2.0, 1.0, 1.0]))
    >>> y = np.array([[1.0], [4.0], [np.nan]])
    >>> mean(design, y, ("y",), missing="drop").value
    array([[2.]])
    """
    used = known(design, y, domains, missing)
    x, start = centred(used.y, used.members)
    statistic = by_domain(labels(domains, names), x, domains, means, mean_slopes)
    found = _found(design, used, statistic, names, domains, x[:, :-1])
    return replace(found, estimate=moved(found.estimate, start))


def ratio(
    design: Sampled,
    y: Floats,
    z: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the ratios of the totals of y to those of z, column by column.

    Parameters
    ----------
    design
        The sample.
    y, z
        Numerators and denominators, shape (n, columns), NaN where missing.
    names
        One a column.
    domains
        The groups; everyone when absent. NaN where the denominator's total is nought.
    missing
        See `known`; a record counts when both its values are known.

    Raises
    ------
    CallError
        When y and z haven't the same shape.

    Examples
    --------
    >>> from survey.designs import Design
    >>> y, z = np.array([[1.0], [3.0]]), np.array([[4.0], [4.0]])
    >>> ratio(Design.build(np.ones(2)), y, z, ("y/z",)).value
    array([[0.5]])
    """
    if y.shape != z.shape:
        raise CallError(f"numerators of shape {y.shape}, denominators of {z.shape}")
    columns = y.shape[1]
    both = known(design, np.hstack([y, z]), domains, missing)
    spoiled = both.spoiled[:, :columns] | both.spoiled[:, columns:]
    used = replace(both, spoiled=spoiled)

    def function(t: Floats) -> Floats:
        return quotient(t[:, :columns], t[:, columns:])

    def jacobian(t: Floats) -> Floats:
        inverse = quotient(np.ones((len(t), columns)), t[:, columns:])
        slope = np.zeros((len(t), columns, 2 * columns))
        at = np.arange(columns)
        slope[:, at, at] = inverse
        slope[:, at, columns + at] = -function(t) * inverse
        return slope

    x = used.y
    statistic = by_domain(labels(domains, names), x, domains, function, jacobian)
    above, below = x[:, :columns], x[:, columns:]
    found = _found(design, used, statistic, names, domains, above)
    return _about(found, above, below)


def share(
    design: Sampled,
    codes: Codes,
    names: tuple[str, ...],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Found:
    """Return the share of each category.

    Parameters
    ----------
    design
        The sample.
    codes
        Each record's category, shape (n,); -1 where missing.
    names
        The categories.
    domains
        The groups; everyone when absent.
    missing
        See `known`.

    Examples
    --------
    >>> from survey.designs import Design
    >>> design = Design.build(np.array([1.0, 1.0, 2.0]))
    >>> share(design, np.array([0, 1, 1]), ("no", "yes")).value
    array([[0.25, 0.75]])
    """
    dummies = (codes[:, None] == np.arange(len(names))).astype(float)
    dummies[codes < 0] = np.nan
    return mean(design, dummies, names, domains, missing)


def _found(
    design: Sampled,
    used: Known,
    statistic: Functional,
    names: tuple[str, ...],
    domains: Domains | None,
    residuals: Floats,
) -> Found:
    """Evaluate, and say how far the values spread within each domain."""
    inside = design.within(used.members)
    n, weight, simple = spread(inside.weights, residuals, domains)
    estimate = spoil(inside.evaluate(statistic), used.spoiled)
    return Found(estimate, names, inside, domains, n, weight, simple)


def _about(found: Found, y: Floats, z: Floats) -> Found:
    """Let the residuals of a ratio say how far the values spread."""
    size, place = places(found.domains, len(y))
    known = np.vstack([found.value, np.zeros(y.shape[1])])
    weights = found.design.weights
    simple = spread(weights, y - known[place] * z, found.domains)[2]
    below = totals(place, z, size, weights)
    scale = quotient(np.broadcast_to(found.n_weighted[:, None], below.shape), below)
    return replace(found, simple=simple * scale**2)
