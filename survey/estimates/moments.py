"""Counts, weighted totals and estimates per column and domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.estimates.compress import totals
from survey.estimates.statistic import Statistic

__all__ = ["Batch", "Moments", "batches", "moments"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Batch:
    """The categories of several statistics as the columns of one piece of work.

    Parameters
    ----------
    y
        Shape (columns, rows).
    base
        The distinct bases, shape (bases, rows).
    base_of
        Each column's base, shape (columns,).
    binary
        Which columns are 0 or 1, shape (columns,).
    """

    y: Floats
    base: NDArray[np.bool_]
    base_of: Codes
    binary: NDArray[np.bool_]

    @classmethod
    def of(cls, statistics: Sequence[Statistic]) -> Batch:
        """Return statistics as one batch, in their order."""
        base_of: list[int] = []
        start = 0
        for each in statistics:
            count = len(each.categories)
            shared = len(each.base) == 1
            base_of += [start] * count if shared else range(start, start + count)
            start += len(each.base)
        return cls(
            np.concatenate([each.y for each in statistics]),
            np.concatenate([each.base for each in statistics]),
            np.array(base_of, dtype=np.intp),
            np.repeat(
                [each.binary for each in statistics],
                [len(each.categories) for each in statistics],
            ),
        )


def batches(
    statistics: Iterable[Statistic], columns: int
) -> Iterator[tuple[Statistic, ...]]:
    """Yield statistics in groups of at most so many columns, one at the least.

    Parameters
    ----------
    statistics
        One after the other, so that they needn't all be in memory.
    columns
        Most columns in a group that has more than one statistic.
    """
    held: list[Statistic] = []
    for each in statistics:
        width = sum(len(one.categories) for one in held) + len(each.categories)
        if held and width > columns:
            yield tuple(held)
            held = []
        held.append(each)
    if held:
        yield tuple(held)


@dataclass(frozen=True)
class Moments:
    """What is known of every column in every domain; arrays (columns, domains).

    Parameters
    ----------
    n
        Records in the base.
    n_cell
        Records that count, for a share; else `n`.
    n_weighted
        Weight in the base.
    squares
        Sum of squared weights in the base.
    estimate
        Weighted mean; NaN where the base is empty.
    spread
        Weighted population variance of the column within the domain.
    """

    n: Floats
    n_cell: Floats
    n_weighted: Floats
    squares: Floats
    estimate: Floats
    spread: Floats


def moments(batch: Batch, weights: Floats, domain: Codes, size: int) -> Moments:
    """Return a batch's counts and estimates.

    Parameters
    ----------
    batch
        Columns over the records.
    weights
        Shape (rows,).
    domain
        Each record's domain, -1 for none.
    size
        Number of domains.
    """
    of = np.where(domain < 0, size, domain)
    n = totals(of, batch.base, size)[batch.base_of]
    n_weighted = totals(of, batch.base, size, weights)[batch.base_of]
    squares = totals(of, batch.base, size, weights**2)[batch.base_of]
    sums = totals(of, batch.y, size, weights)
    empty = np.full_like(sums, np.nan)
    estimate = np.divide(sums, n_weighted, empty, where=n_weighted > 0)
    n_cell, spread = n.copy(), estimate * (1 - estimate)
    binary = batch.binary
    n_cell[binary] = totals(of, batch.y[binary], size)
    for column in np.flatnonzero(~binary):
        spread[column] = _spread(batch, column, weights, of, estimate[column])
    return Moments(n, n_cell, n_weighted, squares, estimate, spread)


def _spread(
    batch: Batch, column: int | np.intp, weights: Floats, of: Codes, mean: Floats
) -> Floats:
    # Deviations from the domain's own mean: squares of raw values would lose digits.
    inside = batch.base[batch.base_of[column]] & (of < len(mean))
    deviation = batch.y[column][inside] - mean[of[inside]]
    weight = weights[inside]
    sums = np.bincount(of[inside], weight * deviation**2, len(mean))
    total = np.bincount(of[inside], weight, len(mean))
    return np.divide(sums, total, np.full_like(sums, np.nan), where=total > 0)
