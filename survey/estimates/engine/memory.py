"""The group-by in memory, with numpy on integer codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs.compress import renumbered
from survey.estimates.engine.engine import Check, Engine, Range
from survey.estimates.engine.table import (
    BASES,
    POWERS,
    UNWEIGHTED,
    Key,
    Looked,
    Measure,
    Table,
)

__all__ = ["Memory"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Memory(Engine):
    """Columns in memory.

    Parameters
    ----------
    data
        By name, all of one length.
    coded
        Columns as codes, once they were needed.
    """

    data: Mapping[str, Any]
    coded: dict[str, Key] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that there are."""
        return tuple(self.data)

    def number(self, column: str) -> Floats:
        """Return a column as 64-bit numbers, NaN where they are missing."""
        values = pd.Series(self.data[column], copy=False)
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))

    def key(self, column: str) -> Key:
        """Return a column as codes."""
        if column not in self.coded:
            self.coded[column] = Key.of(pd.Series(self.data[column], copy=False))
        return self.coded[column]

    def _seen(
        self, checks: Sequence[Check], numbers: Sequence[str]
    ) -> tuple[Sequence[float], dict[str, Range]]:
        broken = []
        for check in checks:
            y = self.number(check.column)
            broken.append(float(np.count_nonzero(check.broken(y, np.isnan(y)))))
        return broken, {column: _range(self.number(column)) for column in numbers}

    def _values(self, column: str) -> pd.Series:
        return pd.Series(self.key(column).texts, dtype="str")

    def _added(
        self,
        keys: Sequence[str],
        looked: Sequence[Looked],
        wanted: Sequence[Measure],
        weight: str | None,
        population: str | None,
    ) -> Table:
        rows = len(next(iter(self.data.values())))
        group, size = np.zeros(rows, dtype=np.intp), 1
        for name in keys:
            # Renumbering after each column keeps the codes small.
            key = self.key(name)
            found, group = renumbered(group * (len(key.texts) + 1) + key.codes + 1)
            size = len(found)
        first = np.zeros(size, dtype=np.intp)
        first[group] = np.arange(rows)
        w = np.ones(rows) if weight is None else self.number(weight)
        into = _Into(group, size, w)
        sums: dict[Measure, Floats] = {}
        for place in range(-1, len(looked)):
            asked = [one for one in wanted if one.item == place]
            sums |= self._sums(looked[place] if place >= 0 else None, asked, into)
        if population is not None:
            sums |= into.extremes(self.number(population))
        held = {name: self.key(name) for name in keys}
        return Table(
            {name: Key(key.codes[first], key.texts) for name, key in held.items()}, sums
        )

    def _sums(
        self, each: Looked | None, wanted: Sequence[Measure], into: _Into
    ) -> dict[Measure, Floats]:
        one = np.ones(len(into.group))
        if each is None:
            return into.products(wanted, one, one)
        if each.codes:
            return into.coded(wanted, self.key(each.item.column).codes, len(each.codes))
        y = self.number(each.item.column) - each.shift
        below = each.item.below
        return into.products(wanted, y, self.number(below) if below else one)


def _range(y: Floats) -> Range:
    y = y[~np.isnan(y)]
    if not len(y):
        return np.nan, np.nan, np.nan
    return float(y.min()), float(y.max()), float(y.mean())


@dataclass(frozen=True)
class _Into:
    """Where every record is added, and how much it weighs."""

    group: Codes
    size: int
    weight: Floats

    def count(self, values: Floats | None) -> Floats:
        return np.bincount(self.group, values, self.size).astype(np.float64, copy=False)

    def within(self, known: Flags) -> _Into:
        if known.all():
            return self
        return _Into(self.group[known], self.size, self.weight[known])

    def products(
        self, wanted: Sequence[Measure], y: Floats, x: Floats
    ) -> dict[Measure, Floats]:
        """Return the sums of a number's measures."""
        known = ~(np.isnan(y) | np.isnan(x))
        into, values = self.within(known), (y[known], x[known])
        found = {}
        for one in wanted:
            power = POWERS[one.what]
            parts = zip((into.weight, *values), power, strict=True)
            product = np.ones(len(into.group))
            for part, times in parts:
                product = product * part**times if times else product
            if one.what in UNWEIGHTED:
                product = product * (into.weight != 0)
            found[one] = into.count(product)
        return found

    def coded(
        self, wanted: Sequence[Measure], codes: Codes, size: int
    ) -> dict[Measure, Floats]:
        """Return the sums of a distribution's measures, all values in one go."""
        into = self.within(codes >= 0)
        cell = into.group * size + codes[codes >= 0]
        wide = _Into(cell, into.size * size, into.weight)
        by_power = {0: wide.count((into.weight != 0).astype(np.float64))}
        by_power[1] = wide.count(into.weight)
        by_power[2] = wide.count(into.weight**2)
        by_code = {power: sums.reshape(-1, size) for power, sums in by_power.items()}
        found = {}
        for one in wanted:
            sums = by_code[POWERS[one.what][0]]
            base = one.what in BASES
            found[one] = sums.sum(axis=1) if base else sums[:, one.category]
        return found

    def extremes(self, values: Floats) -> dict[Measure, Floats]:
        """Return the least and the most of values."""
        least, most = np.full(self.size, np.inf), np.full(self.size, -np.inf)
        np.minimum.at(least, self.group, values)
        np.maximum.at(most, self.group, values)
        return {Measure("least"): least, Measure("most"): most}
