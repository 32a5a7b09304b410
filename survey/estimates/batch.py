"""Several statistics as the columns of one piece of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.estimates.statistic import Statistic

__all__ = ["Batch", "Columns", "batches", "middle"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Columns:
    """What is computed in every column, without the records.

    Parameters
    ----------
    kind
        share, mean, total or ratio, one a column.
    base_of
        Each column's base, shape (columns,).
    shift
        What was taken off each column's numbers before they were added up, shape
        (columns,); of a ratio, times the denominator.

    Notes
    -----
    A sum of squares of numbers far from nought loses digits, so numbers are measured
    from `middle`.
    """

    kind: tuple[str, ...]
    base_of: Codes
    shift: Floats

    def __len__(self) -> int:
        return len(self.kind)

    def are(self, *kinds: str) -> Flags:
        """Return which columns are of one of the kinds, shape (columns,).

        Examples
        --------
        >>> Columns(("share", "mean"), np.arange(2), np.zeros(2)).are("mean", "ratio")
        array([False,  True])
        """
        return np.array([kind in kinds for kind in self.kind], dtype=bool)

    @property
    def numeric(self) -> Flags:
        """Which columns hold other numbers than 0 and 1."""
        return ~self.are("share")


@dataclass(frozen=True)
class Batch:
    """The categories of several statistics as columns over the records.

    Parameters
    ----------
    columns
        What they are.
    y
        What each record counts less the shift, shape (rows, columns); 0 outside the
        base.
    base
        The distinct bases as 0 and 1, shape (rows, bases).
    x
        What the ratios are divided by, shape (rows, ratios); 0 outside the base.
    """

    columns: Columns
    y: Floats
    base: Floats
    x: Floats

    @classmethod
    def of(cls, statistics: Sequence[Statistic]) -> Batch:
        """Return statistics as one batch, in their order.

        Parameters
        ----------
        statistics
            Not quantiles, which are no function of a few totals.
        """
        widths = [len(each.categories) for each in statistics]
        kind = tuple(np.repeat([each.kind for each in statistics], widths).tolist())
        base_of = _bases(statistics)
        y = np.ascontiguousarray(np.concatenate([s.y for s in statistics]).T)
        base = np.concatenate([each.base for each in statistics])
        base = np.ascontiguousarray(base.T, dtype=np.float64)
        none = np.empty((0, len(y)))
        under = [each.x for each in statistics if each.x is not None]
        x = np.ascontiguousarray(np.concatenate([none, *under]).T)
        shift = _shift(y, base, base_of, kind)
        columns = Columns(kind, base_of, shift)
        moved = np.flatnonzero(shift)
        ratio = np.cumsum(columns.are("ratio")) - 1
        for column in moved:
            inside = base[:, base_of[column]]
            unit = x[:, ratio[column]] if kind[column] == "ratio" else inside
            y[:, column] -= shift[column] * unit
        return cls(columns, y, base, x)

    @cached_property
    def hits(self) -> Floats:
        """What counts in the shares, shape (rows, shares)."""
        return _some(self.y, ~self.columns.numeric)

    @cached_property
    def power(self) -> Floats:
        """The squares of the numeric columns, shape (rows, numeric)."""
        return _some(self.y, self.columns.numeric) ** 2

    @cached_property
    def cross(self) -> Floats:
        """The ratios' numbers times what they are divided by, shape (rows, ratios)."""
        return _some(self.y, self.columns.are("ratio")) * self.x


def _some(values: Floats, columns: Flags) -> Floats:
    return values if columns.all() else np.ascontiguousarray(values[:, columns])


def _bases(statistics: Sequence[Statistic]) -> Codes:
    base_of: list[int] = []
    start = 0
    for each in statistics:
        count = len(each.categories)
        shared = len(each.base) == 1
        base_of += [start] * count if shared else range(start, start + count)
        start += len(each.base)
    return np.array(base_of, dtype=np.intp)


def _shift(y: Floats, base: Floats, base_of: Codes, kind: Sequence[str]) -> Floats:
    """Return about the mean of every mean and total; shares and ratios stay."""
    shift = np.zeros(y.shape[1])
    for column in np.flatnonzero([one in ("mean", "total") for one in kind]):
        inside = y[base[:, base_of[column]] > 0, column]
        if len(inside):
            shift[column] = middle(inside.min(), inside.max(), inside.mean())
    return shift


def middle(least: float, most: float, mean: float) -> float:
    """Return what numbers are best measured from, so that no digits get lost.

    Parameters
    ----------
    least, most, mean
        Of the numbers.

    Notes
    -----
    The least where all are nearer to each other than to nought, so that taking it away
    is exact (Sterbenz 1974). Else the mean to three digits, near enough. Both are the
    same on every engine, in whatever order it adds up.

    Examples
    --------
    >>> middle(1e12 - 1, 1e12 + 2, 1e12), middle(-1.0, 4.0, 1.2345)
    (999999999999.0, 1.23)
    >>> middle(0.0, float("inf"), float("inf"))
    0.0
    """
    if max(least, -most) > most - least:
        return float(least)
    return float(f"{mean:.3g}") if np.isfinite(mean) else 0.0


def batches(
    statistics: Iterable[Statistic], columns: int
) -> Iterator[tuple[Statistic, ...]]:
    """Yield statistics in groups of at most so many columns, a quantile by itself.

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
        apart = "quantile" in (each.kind, held[-1].kind if held else "")
        if held and (width > columns or apart):
            yield tuple(held)
            held = []
        held.append(each)
    if held:
        yield tuple(held)
