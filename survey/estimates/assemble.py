"""From arrays per batch and breakdown to one tidy table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Disclosure, Estimation
from survey.designs.compress import over
from survey.estimates.breakdown import Breakdown
from survey.estimates.interval import mean_interval, share_interval
from survey.estimates.moments import Moments
from survey.estimates.quality import quality
from survey.estimates.statistic import Statistic
from survey.estimates.variance import Precision

__all__ = ["COLUMNS", "Part", "assemble"]

Floats = NDArray[np.float64]
KEYS = ("indicator", "category", "breakdown")
COLUMNS = (
    *KEYS,
    "estimate",
    "se",
    "low",
    "high",
    "n",
    "n_cell",
    "n_weighted",
    "df",
    "deff",
    "dont_know",
    "n_dont_know",
    "quality",
)


@dataclass(frozen=True)
class Label:
    """What a statistic's rows are called.

    Parameters
    ----------
    name
        The indicator.
    categories
        Its categories.
    share
        Whether the estimates are shares.
    """

    name: str
    categories: tuple[str, ...]
    share: bool

    @classmethod
    def of(cls, each: Statistic) -> Label:
        """Return a statistic's label, without its numbers."""
        return cls(each.name, each.categories, each.binary)


@dataclass(frozen=True)
class Part:
    """Some statistics in one breakdown.

    Parameters
    ----------
    labels
        One a statistic; each is a run of columns.
    cross
        The breakdown.
    known, sure, dont_know, n_dont_know
        Arrays (domains, columns).
    """

    labels: tuple[Label, ...]
    cross: Breakdown
    known: Moments
    sure: Precision
    dont_know: Floats
    n_dont_know: Floats
    bounds: tuple[Floats, Floats] | None = None

    def bound(self, end: int) -> Floats:
        """Return a bound that was made already, NaN where there is none."""
        none = np.full(self.known.n.shape, np.nan)
        return none if self.bounds is None else self.bounds[end]


def assemble(
    parts: Sequence[Part],
    crosses: Sequence[Breakdown],
    by: Sequence[str],
    estimation: Estimation,
    disclosure: Disclosure,
) -> pd.DataFrame:
    """Return one row an estimate: by indicator, breakdown, domain, category.

    Parameters
    ----------
    parts
        In any order.
    crosses
        The breakdowns, in the order wanted.
    by
        The variables that get a column.
    estimation
        Confidence and kind of interval.
    disclosure
        Thresholds of the marks.
    """
    keys = _Keys.of(parts, crosses)
    columns = {name: _text(values) for name, values in keys.texts(by).items()}
    columns |= _numbers(parts, keys, estimation, disclosure)
    rows = pd.DataFrame({name: columns[name] for name in (*KEYS, *by, *COLUMNS[3:])})
    return rows.iloc[keys.order()].reset_index(drop=True)


@dataclass(frozen=True)
class _Keys:
    """Where every number belongs, as integers; shape (rows,)."""

    labels: tuple[Label, ...]
    crosses: tuple[Breakdown, ...]
    statistic: NDArray[np.intp]
    category: NDArray[np.intp]
    cross: NDArray[np.intp]
    domain: NDArray[np.intp]

    @classmethod
    def of(cls, parts: Sequence[Part], crosses: Sequence[Breakdown]) -> _Keys:
        found = {label.name: label for part in parts for label in part.labels}
        places = {name: index for index, name in enumerate(found)}
        numbers = {cross.name: index for index, cross in enumerate(crosses)}
        blocks = [np.empty((4, 0), dtype=np.intp)]
        for part in parts:
            size, number = part.cross.size, numbers[part.cross.name]
            column = [
                (places[label.name], category, number)
                for label in part.labels
                for category in range(len(label.categories))
            ]
            each = np.tile(np.array(column, dtype=np.intp).T, size)
            domain = np.repeat(np.arange(size), len(column))
            blocks.append(np.concatenate([each, domain[None, :]]))
        return cls(tuple(found.values()), tuple(crosses), *np.hstack(blocks))

    def order(self) -> NDArray[np.intp]:
        return np.lexsort((self.category, self.domain, self.cross, self.statistic))

    @property
    def share(self) -> NDArray[np.bool_]:
        return np.array([label.share for label in self.labels], dtype=bool)[
            self.statistic
        ]

    def texts(self, by: Sequence[str]) -> dict[str, NDArray[np.object_]]:
        """Return the text columns, None where a breakdown hasn't the variable."""
        names = _objects([label.name for label in self.labels])
        starts = np.cumsum([0, *(len(label.categories) for label in self.labels)])
        categories = _objects([c for label in self.labels for c in label.categories])
        crosses = _objects([cross.name for cross in self.crosses])
        texts = {
            "indicator": names[self.statistic],
            "category": categories[starts[self.statistic] + self.category],
            "breakdown": crosses[self.cross],
        }
        return texts | {name: self._codes(name) for name in by}

    def _codes(self, name: str) -> NDArray[np.object_]:
        column = np.full(len(self.cross), None, dtype=object)
        for index, cross in enumerate(self.crosses):
            if name in cross.by:
                codes = _objects([cell[cross.by.index(name)] for cell in cross.cells])
                here = self.cross == index
                column[here] = codes[self.domain[here]]
        return column


def _numbers(
    parts: Sequence[Part], keys: _Keys, chosen: Estimation, thresholds: Disclosure
) -> dict[str, NDArray[np.generic]]:
    estimate = _join(parts, lambda part: part.known.estimate)
    n = _join(parts, lambda part: part.known.n)
    weighted = _join(parts, lambda part: part.known.n_weighted)
    squares = _join(parts, lambda part: part.known.squares)
    variance = _join(parts, lambda part: part.sure.variance)
    df = _join(parts, lambda part: part.sure.df)
    error = _join(parts, lambda part: part.sure.errors(chosen.share_interval))
    se, share = np.sqrt(variance), keys.share
    effective = over(weighted**2, squares)
    low, high = mean_interval(estimate, se, df, chosen.confidence)
    low[share], high[share] = share_interval(
        estimate[share],
        error[share],
        df[share],
        effective[share],
        chosen.confidence,
        chosen.share_interval,
        n[share],
    )
    made = _join(parts, lambda part: np.full(part.known.n.shape, bool(part.bounds)))
    low = np.where(made > 0, _join(parts, lambda part: part.bound(0)), low)
    high = np.where(made > 0, _join(parts, lambda part: part.bound(1)), high)
    marks = quality(estimate, se, high - low, n, share, thresholds)
    return {
        "estimate": estimate,
        "se": se,
        "low": low,
        "high": high,
        "n": n.astype(np.int64),
        "n_cell": _join(parts, lambda part: part.known.n_cell).astype(np.int64),
        "n_weighted": weighted,
        "df": df,
        "deff": _join(parts, lambda part: part.sure.deff),
        "dont_know": _join(parts, lambda part: part.dont_know),
        "n_dont_know": _join(parts, lambda part: part.n_dont_know).astype(np.int64),
        "quality": _text(marks),
    }


def _join(parts: Sequence[Part], pick: Callable[[Part], Floats]) -> Floats:
    return np.concatenate([np.empty(0), *(pick(part).ravel() for part in parts)])


def _objects(values: Sequence[str]) -> NDArray[np.object_]:
    return np.array([*values, ""], dtype=object)


def _text(values: NDArray[np.object_]) -> pd.Series:
    return pd.Series(values, dtype="str")
