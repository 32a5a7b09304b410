"""Differences between groups: of all pairs, with one group, with all, with the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from survey.designs import Domained, Estimate, Sampled
from survey.errors import CallError
from survey.estimates.statistics.contrast import Compared, against_nought
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.known import Known, Missing, known
from survey.estimates.statistics.within import (
    centred,
    labels,
    mean_slopes,
    means,
    spoil,
)

__all__ = ["AGAINST", "Differences", "compare"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Ends = tuple[str, str]
AGAINST = ("pairs", "reference", "total", "rest")


@dataclass(frozen=True)
class Differences:
    """Differences between the means of domains, tested.

    Parameters
    ----------
    left, right
        The domain of each difference, and what it is held against: another domain,
        "total" or "rest". One for each difference, column after column within it.
    columns
        The column of each difference.
    tests
        The differences, left less right, with tests of whether they are nought.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    columns: tuple[str, ...]
    tests: Compared

    @property
    def estimate(self) -> Estimate:
        """The differences, with the covariance between them."""
        return self.tests.estimate


def compare(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains,
    against: str = "pairs",
    reference: str | None = None,
    adjust: str = "holm",
    confidence: float = 0.95,
    df: float | None = None,
    missing: Missing = "drop",
) -> Differences:
    """Return differences between the means (or shares) of domains, with tests.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n, columns), NaN where missing; 0 and 1 for a share.
    names
        One a column.
    domains
        The groups; two or more.
    against
        pairs: every two domains. reference: each other domain less one. total: each
        domain less all of them together. rest: each domain less the others together.
    reference
        The domain that `against="reference"` means.
    adjust
        See `adjusted`; over all differences and columns of this call.
    confidence
        Of the intervals.
    df
        Degrees of freedom of the tests; those of the records that count when absent.
    missing
        See `known`.

    Raises
    ------
    CallError
        When `against` is another word, or the reference is no domain.

    Notes
    -----
    All means are estimated together, so that differences have the covariance that
    clusters, calibration and a part's share in the total bring about.

    Examples
    --------
    >>> from survey.designs import Design
    >>> town = Domains.crossed([np.array(["A", "A", "B", "B"])])
    >>> y = np.array([[1.0], [3.0], [5.0], [9.0]])
    >>> found = compare(Design.build(np.ones(4)), y, ("y",), town, "total")
    >>> found.left, found.right, found.estimate.value
    (('A', 'B'), ('total', 'total'), array([-2.5,  2.5]))
    """
    used = known(design, y, domains, missing)
    # Differences are the same from wherever the numbers are measured.
    x = centred(used.y, used.members)[0]
    if against in ("pairs", "reference"):
        functional, ends, spoiled = _of_two(x, used, names, domains, against, reference)
    elif against in ("total", "rest"):
        functional, ends = _of_whole(x, names, domains, against)
        spoiled = np.broadcast_to(used.spoiled.any(axis=0), used.spoiled.shape)
    else:
        raise CallError.unknown("comparison", against, AGAINST)
    inside = design.within(used.members)
    estimate = spoil(inside.evaluate(functional), spoiled)
    free = inside.df if df is None else df
    tests = against_nought(estimate, adjust, confidence, free)
    return Differences(
        tuple(a for a, _ in ends for _ in names),
        tuple(b for _, b in ends for _ in names),
        tuple(name for _ in ends for name in names),
        tests,
    )


def _of_two(
    x: Floats,
    used: Known,
    names: tuple[str, ...],
    domains: Domains,
    against: str,
    reference: str | None,
) -> tuple[Domained, list[Ends], NDArray[np.bool_]]:
    left, right = _two(domains, against, reference)
    called = domains.names
    ends = [(called[i], called[j]) for i, j in zip(left, right, strict=True)]
    every = Domained.each(
        labels(domains, names), x, domains.of, domains.size, means, mean_slopes
    )
    matrix = _pairs(left, right, len(names), domains.size)
    spoiled = used.spoiled[left] | used.spoiled[right]
    return every.combined(_named(ends, names), matrix), ends, spoiled


def _of_whole(
    x: Floats, names: tuple[str, ...], domains: Domains, against: str
) -> tuple[Domained, list[Ends]]:
    ends = [(name, against) for name in domains.names]
    less = _Apart(against == "rest")
    called = _named(ends, names)
    functional = Domained(called, x, domains.of, domains.size, less.value, less.slope)
    return functional, ends


@dataclass(frozen=True)
class _Apart:
    """Means of domains less that of all, or of all others."""

    rest: bool

    def value(self, t: Floats) -> Floats:
        whole = t.sum(axis=0, keepdims=True) - (t if self.rest else 0.0)
        return np.asarray((means(t) - means(whole)).ravel())

    def slope(self, t: Floats) -> Floats:
        domains, q = t.shape
        whole = t.sum(axis=0, keepdims=True) - (t if self.rest else np.zeros_like(t))
        own, other = mean_slopes(t), mean_slopes(whole)
        slope = np.repeat(-other[:, :, None, :], domains, axis=2)
        at = np.arange(domains)
        slope[at, :, at, :] = own if self.rest else own - other
        return slope.reshape(domains * (q - 1), domains * q)


def _two(domains: Domains, against: str, reference: str | None) -> tuple[Codes, Codes]:
    if against == "pairs":
        right, left = np.triu_indices(domains.size, 1)
        return left, right
    if reference not in domains.names:
        raise CallError.unknown("domain", str(reference), domains.names)
    at = domains.names.index(str(reference))
    left = np.delete(np.arange(domains.size), at)
    return left, np.full(len(left), at)


def _pairs(left: Codes, right: Codes, columns: int, domains: int) -> csr_array:
    """Take the means of one domain from those of another, column by column."""
    rows = np.arange(len(left) * columns)
    each = np.tile(np.arange(columns), len(left))
    plus = np.repeat(left, columns) * columns + each
    minus = np.repeat(right, columns) * columns + each
    one = np.ones(len(rows))
    place = (np.concatenate([rows, rows]), np.concatenate([plus, minus]))
    shape = (len(rows), domains * columns)
    return csr_array((np.concatenate([one, -one]), place), shape=shape)


def _named(ends: list[Ends], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{a} - {b}:{name}" for a, b in ends for name in names)
