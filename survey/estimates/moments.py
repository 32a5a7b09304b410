"""Counts, weighted totals and estimates per column and domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import totals
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
        Shape (rows, columns).
    base
        The distinct bases as 0 and 1, shape (rows, bases).
    base_of
        Each column's base, shape (columns,).
    binary
        Which columns are 0 or 1, shape (columns,).
    """

    y: Floats
    base: Floats
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
        bases = np.concatenate([each.base for each in statistics])
        counts = [len(each.categories) for each in statistics]
        return cls(
            np.ascontiguousarray(np.concatenate([each.y for each in statistics]).T),
            np.ascontiguousarray(bases.T, dtype=np.float64),
            np.array(base_of, dtype=np.intp),
            np.repeat([each.binary for each in statistics], counts),
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
    """What is known of every column in every domain; arrays (domains, columns).

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
    n = totals(of, batch.base, size)[:, batch.base_of]
    n_weighted = totals(of, batch.base, size, weights)[:, batch.base_of]
    squares = totals(of, batch.base, size, weights**2)[:, batch.base_of]
    sums = totals(of, batch.y, size, weights)
    empty = np.full_like(sums, np.nan)
    estimate = np.divide(sums, n_weighted, empty, where=n_weighted > 0)
    spread, n_cell = estimate * (1 - estimate), n.copy()
    n_cell[:, batch.binary] = totals(of, batch.y[:, batch.binary], size)
    other = ~batch.binary
    spread[:, other] = (
        _spread(batch, other, weights, of, estimate)
        / np.where(n_weighted > 0, n_weighted, np.nan)[:, other]
    )
    return Moments(n, n_cell, n_weighted, squares, estimate, spread)


def _spread(
    batch: Batch,
    columns: NDArray[np.bool_],
    weights: Floats,
    of: Codes,
    estimate: Floats,
) -> Floats:
    # Deviations from the domain's own mean: squares of raw values would lose digits.
    nowhere = np.zeros((1, int(columns.sum())))
    mean = np.concatenate([np.nan_to_num(estimate[:, columns]), nowhere])
    deviation = batch.y[:, columns] - mean[of]
    inside = batch.base[:, batch.base_of[columns]]
    return totals(of, inside * deviation**2, len(estimate), weights)
