"""What every engine does alike: it looks, refuses, and groups."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from survey.errors import CallError
from survey.estimates.batch import middle
from survey.estimates.engine.request import Item, Sampling
from survey.estimates.engine.table import Looked, Measure, Table
from survey.estimates.statistic import MOST

__all__ = ["Check", "Engine"]

# What is said of so many records, and of which column.
REFUSED = {
    "weight": "{} records have a weight {!r} that is missing, infinite or negative",
    "population": "{} records have a population {!r} that is missing, or not above "
    "nought",
    "share": "{1!r} holds other numbers than 0 and 1 for {0} records: not a share",
    "number": f"{{}} records have a {{!r}} that is infinite or above {MOST:g}",
}
Range = tuple[float, float, float]


class Check(NamedTuple):
    """What a column has to be.

    Parameters
    ----------
    role
        weight, population, share or number.
    column
        Which.
    """

    role: str
    column: str

    def broken(self, y: Any, missing: Any) -> Any:
        """Return which records break it.

        Parameters
        ----------
        y, missing
            The numbers and which of them are missing: arrays, or an engine's
            expressions.
        """
        if self.role == "weight":
            return missing | (y < 0) | (y > MOST)
        if self.role == "population":
            return missing | (y <= 0)
        if self.role == "share":
            return ~missing & (y != 0) & (y != 1)
        return ~missing & ((y < -MOST) | (y > MOST))

    def require(self, broken: float) -> None:
        """Raise when records break it.

        Parameters
        ----------
        broken
            How many.
        """
        if broken > 0:
            text = REFUSED[self.role].format(int(broken), self.column)
            raise CallError(text)


class Engine(ABC):
    """Whatever can group a table by some of its columns and add others up."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The columns that there are."""

    def look(
        self, items: Sequence[Item], sampling: Sampling | None
    ) -> tuple[Looked, ...]:
        """Return what has to be known of items before anything is added up.

        Parameters
        ----------
        items
            The items.
        sampling
            How the sample was drawn.

        Raises
        ------
        CallError
            When weights, populations or numbers can't be used.
        """
        checks = tuple(dict.fromkeys(_checks(items, sampling)))
        moved = [item.column for item in items if item.kind in ("mean", "total")]
        broken, ranges = self._seen(checks, tuple(dict.fromkeys(moved)))
        for check, records in zip(checks, broken, strict=True):
            check.require(records)
        return tuple(self._looked(item, ranges) for item in items)

    def grouped(
        self,
        keys: Sequence[str],
        looked: Sequence[Looked],
        wanted: Sequence[Measure],
        weight: str | None,
        population: str | None = None,
    ) -> Table:
        """Return the sums of items by keys; missing is a value as any other.

        Parameters
        ----------
        keys
            Columns; none for one group of everything.
        looked
            The items.
        wanted
            What to add up.
        weight
            The column of weights; None for ones.
        population
            The column whose least and most in every group are wanted too.
        """
        return self._added(keys, looked, wanted, weight, population)

    def _looked(self, item: Item, ranges: Mapping[str, Range]) -> Looked:
        if item.kind == "distribution":
            return Looked.coded(item, self._values(item.column))
        if item.kind in ("mean", "total"):
            return Looked(item, middle(*ranges[item.column]))
        return Looked(item)

    @abstractmethod
    def _seen(
        self, checks: Sequence[Check], numbers: Sequence[str]
    ) -> tuple[Sequence[float], dict[str, Range]]:
        """Return how many records break each check; and columns' least, most, mean."""

    @abstractmethod
    def _values(self, column: str) -> pd.Series:
        """Return a column's values, each at least once."""

    @abstractmethod
    def _added(
        self,
        keys: Sequence[str],
        looked: Sequence[Looked],
        wanted: Sequence[Measure],
        weight: str | None,
        population: str | None,
    ) -> Table: ...


def _checks(items: Sequence[Item], sampling: Sampling | None) -> Iterator[Check]:
    if sampling is not None:
        yield Check("weight", sampling.weight)
        if sampling.population is not None:
            yield Check("population", sampling.population)
    for item in items:
        if item.kind == "share":
            yield Check("share", item.column)
        elif item.kind != "distribution":
            for column in item.columns:
                yield Check("number", column)
