"""The group-by in memory, with numpy on integer codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs.compress import renumbered
from survey.errors import CallError
from survey.estimates.batch import rounded
from survey.estimates.engine.request import Item
from survey.estimates.engine.table import (
    BASES,
    POWERS,
    UNWEIGHTED,
    Key,
    Looked,
    Measure,
    Table,
    measures,
)

__all__ = ["Memory"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Memory:
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

    def look(self, items: Sequence[Item], weight: str | None) -> tuple[Looked, ...]:
        """Return what has to be known of items before anything is added up.

        Parameters
        ----------
        items
            The items.
        weight
            The column of weights, which is checked.

        Raises
        ------
        CallError
            When weights are missing, infinite or negative, or a share's column holds
            other numbers than 0 and 1.
        """
        if weight is not None:
            w = self.number(weight)
            unusable = int((~np.isfinite(w) | (w < 0)).sum())
            if unusable:
                raise CallError(
                    f"{unusable} records have a weight that is missing, infinite or "
                    "negative"
                )
        return tuple(self._looked(item) for item in items)

    def grouped(
        self,
        keys: Sequence[str],
        looked: Sequence[Looked],
        weight: str | None,
        population: str | None,
        scattered: bool,
    ) -> Table:
        """Return the sums of items by keys; missing is a value as any other.

        Parameters
        ----------
        keys
            Columns; none for one group of everything.
        looked
            The items.
        weight
            The column of weights; None for ones.
        population
            The column that has to be the same within a stratum.
        scattered
            Whether groups hold many clusters of one record.
        """
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
        sums = {Measure("rows"): into.count(None)}
        for place, each in enumerate(looked):
            sums |= self._sums(place, each, into, scattered)
        if population is not None:
            sums |= into.extremes(self.number(population))
        held = {name: self.key(name) for name in keys}
        return Table(
            {name: Key(key.codes[first], key.texts) for name, key in held.items()}, sums
        )

    def number(self, column: str) -> Floats:
        """Return a column as 64-bit numbers, NaN where they are missing."""
        values = pd.Series(self.data[column], copy=False)
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))

    def key(self, column: str) -> Key:
        """Return a column as codes."""
        if column not in self.coded:
            self.coded[column] = Key.of(pd.Series(self.data[column], copy=False))
        return self.coded[column]

    def _looked(self, item: Item) -> Looked:
        if item.kind == "distribution":
            return Looked.coded(item, self.key(item.column).texts)
        y = self.number(item.column)
        y = y[~np.isnan(y)]
        if item.kind == "share" and ((y != 0) & (y != 1)).any():
            raise CallError(
                f"{item.column!r} holds other numbers than 0 and 1: not a share"
            )
        moved = item.kind in ("mean", "total") and len(y) > 0
        return Looked(item, rounded(float(y.mean())) if moved else 0.0)

    def _sums(
        self, place: int, each: Looked, into: _Into, scattered: bool
    ) -> dict[Measure, Floats]:
        wanted = [one._replace(item=place) for one in measures([each], scattered)]
        if each.codes:
            return into.coded(wanted, self.key(each.item.column).codes, len(each.codes))
        y = self.number(each.item.column) - each.shift
        below = each.item.below
        x = self.number(below) if below else np.ones(len(y))
        return into.products(wanted, y, x)


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
