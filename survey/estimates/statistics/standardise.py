"""Means as they would be if every domain were composed alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from survey.designs import Domained, Sampled, totals
from survey.designs.compress import over
from survey.errors import CallError
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.found import Found
from survey.estimates.statistics.known import Missing, known
from survey.estimates.statistics.within import (
    centred,
    labels,
    mean_slopes,
    means,
    moved,
    places,
    spoil,
)

__all__ = ["standardised"]

Floats = NDArray[np.float64]


def standardised(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    classes: Domains,
    population: Floats,
    domains: Domains | None = None,
    missing: Missing = "propagate",
    empty: str = "fail",
) -> Found:
    """Return directly standardised means of the columns of y.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n, columns), NaN where missing; 0 and 1 for a share.
    names
        One a column.
    classes
        Age classes, or whatever domains are to be alike in.
    population
        The standard population of each class, shape (classes,).
    domains
        The groups; everyone when absent.
    missing
        See `known`. A record whose class is not known counts for nothing.
    empty
        What to do where a domain has nobody in a class that the population has. fail:
        the domain has no answer (NaN). ignore: the other classes share its part.

    Raises
    ------
    CallError
        When the population doesn't fit the classes, or `empty` is another word.

    Notes
    -----
    The sum over classes of the population's share times the domain's mean in the class,
    linearised as such: its error is that of a mean after post-stratification of each
    domain to the standard population.

    References
    ----------
    Korn, E. L. and Graubard, B. I. (1999). *Analysis of Health Surveys*. Wiley,
    section 3.2.

    Examples
    --------
    >>> from survey.designs import Design
    >>> age = Domains.crossed([np.array(["old", "young", "young", "young"])])
    >>> y = np.array([[10.0], [2.0], [4.0], [3.0]])
    >>> standard = np.array([1.0, 1.0])
    >>> standardised(Design.build(np.ones(4)), y, ("y",), age, standard).value
    array([[6.5]])
    """
    share = np.asarray(population, dtype=float)
    if share.shape != (classes.size,) or not share.sum() > 0 or (share < 0).any():
        raise CallError(f"{classes.size} classes need as many population sizes")
    if empty not in ("fail", "ignore"):
        raise CallError.unknown("way with empty classes", empty, ("fail", "ignore"))
    used = known(design, y, domains, missing)
    size, place = places(domains, len(y))
    members = used.members & (classes.of >= 0) & (place < size)
    inside = design.within(members)
    cell = np.where(members, place * classes.size + classes.of, -1)
    cells = size * classes.size
    n = np.bincount(cell[members], minlength=cells).reshape(size, classes.size)
    weight = np.tile(share / share.sum(), (size, 1))
    if empty == "ignore":
        weight = np.where(n > 0, weight, 0.0)
        weight = over(weight, weight.sum(axis=1, keepdims=True))
    x, start = centred(used.y, members)
    every = tuple(f"{i}:{name}" for i in range(cells) for name in names)
    by_cell = Domained.each(every, x, cell, cells, means, mean_slopes)
    matrix = _mixing(weight, len(names))
    functional = by_cell.combined(labels(domains, names), matrix)
    nobody = np.repeat(weight.sum(axis=1) == 0, len(names))
    estimate = moved(inside.evaluate(functional), start)
    estimate = spoil(estimate, used.spoiled.ravel() | nobody)
    at = np.where(members, place, size)
    weighted = totals(at, np.ones((len(y), 1)), size, inside.weights)[:, 0]
    none = np.full((size, len(names)), np.nan)
    return Found(estimate, names, inside, domains, n.sum(axis=1), weighted, none)


def _mixing(weight: Floats, columns: int) -> csr_array:
    """Mix the means of a domain's classes, column by column, by their weights."""
    size, classes = weight.shape
    domain, one = np.nonzero(weight > 0)
    rows = (domain[:, None] * columns + np.arange(columns)).ravel()
    cell = domain * classes + one
    taken = (cell[:, None] * columns + np.arange(columns)).ravel()
    parts = np.repeat(weight[domain, one], columns)
    shape = (size * columns, size * classes * columns)
    return csr_array((parts, (rows, taken)), shape=shape)
