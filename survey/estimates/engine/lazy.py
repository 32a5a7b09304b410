"""The group-by on any engine that Narwhals speaks to, as expressions it optimises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

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

__all__ = ["Lazy"]


@dataclass(frozen=True)
class Lazy:
    """A table that an engine holds: Polars, DuckDB, Dask, PySpark.

    Parameters
    ----------
    frame
        As Narwhals sees it.
    """

    frame: nw.LazyFrame[Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that there are."""
        return tuple(self.frame.collect_schema().names())

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
        asked: dict[str, nw.Expr] = {}
        if weight is not None:
            asked["weights"] = self._unusable(weight)
        for place, item in enumerate(items):
            if item.kind in ("mean", "total"):
                y, known = self.number(item.column), self.known(item)
                asked[f"n{place}"] = nw.when(known).then(1.0).otherwise(0.0)
                asked[f"s{place}"] = nw.when(known).then(y).otherwise(0.0)
            if item.kind == "share":
                y = self.number(item.column)
                other = self.known(item) & (y != 0) & (y != 1)
                asked[f"o{place}"] = nw.when(other).then(1.0).otherwise(0.0)
        found = self._added(asked)
        if found.get("weights"):
            raise CallError(
                f"{found['weights']:.0f} records have a weight that is missing, "
                "infinite or negative"
            )
        for place, item in enumerate(items):
            if found.get(f"o{place}"):
                raise CallError(
                    f"{item.column!r} holds other numbers than 0 and 1: not a share"
                )
        return tuple(
            self._distribution(item)
            if item.kind == "distribution"
            else Looked(item, _shift(found, place))
            for place, item in enumerate(items)
        )

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
        wanted = [*measures(looked, scattered), Measure("rows")]
        w = nw.lit(1.0) if weight is None else self.number(weight)
        terms = [_term(self, one, looked, w) for one in wanted]
        columns = [term.alias(f"m{i}") for i, term in enumerate(terms)]
        sums = [nw.col(f"m{i}").sum() for i in range(len(wanted))]
        if population is not None:
            columns.append(self.number(population).alias("p"))
            sums += [nw.col("p").min().alias("least"), nw.col("p").max().alias("most")]
            wanted += [Measure("least"), Measure("most")]
        names = [f"k{i}" for i in range(len(keys))]
        named = [nw.col(key).alias(name) for key, name in zip(keys, names, strict=True)]
        rows = self.frame.select(*named, *columns)
        rows = rows.group_by(*names).agg(*sums) if names else rows.select(*sums)
        found = _collected(rows)
        values = found.drop(columns=names).to_numpy(dtype=np.float64)
        return Table(
            {key: Key.of(found[name]) for key, name in zip(keys, names, strict=True)},
            dict(zip(wanted, values.T, strict=True)),
        )

    def number(self, column: str) -> nw.Expr:
        """Return a column as 64-bit numbers."""
        return nw.col(column).cast(nw.Float64)

    def known(self, item: Item) -> nw.Expr:
        """Return for which records an item is known."""
        types = self.frame.collect_schema()
        known = nw.lit(True)
        for column in item.columns:
            known = known & ~nw.col(column).is_null()
            if types[column].is_float():
                known = known & ~nw.col(column).is_nan()
        return known

    def _unusable(self, weight: str) -> nw.Expr:
        w = self.number(weight)
        missing = w.is_null() | w.is_nan()
        return nw.when(missing | (w < 0) | ~w.is_finite()).then(1.0).otherwise(0.0)

    def _added(self, asked: dict[str, nw.Expr]) -> dict[str, float]:
        if not asked:
            return {}
        columns = [expression.alias(name) for name, expression in asked.items()]
        sums = [nw.col(name).sum() for name in asked]
        found = _collected(self.frame.select(*columns).select(*sums))
        return {name: float(found[name].iloc[0]) for name in asked}

    def _distribution(self, item: Item) -> Looked:
        values = _collected(self.frame.select(item.column).unique())[item.column]
        return Looked.coded(item, values)


def _term(engine: Lazy, one: Measure, looked: Sequence[Looked], w: nw.Expr) -> nw.Expr:
    """Return what a measure adds up, nought for records outside."""
    if one.item < 0:
        return nw.lit(1.0)
    each = looked[one.item]
    known = engine.known(each.item)
    if each.codes and one.what not in BASES:
        known = known & (nw.col(each.item.column) == each.codes[one.category])
    y, x = nw.lit(1.0), nw.lit(1.0)
    if not each.codes:
        y = engine.number(each.item.column) - each.shift
    if each.item.below:
        x = engine.number(each.item.below)
    if one.what in UNWEIGHTED:
        known = known & (w != 0)
    factor = nw.lit(1.0)
    for part, power in zip((w, y, x), POWERS[one.what], strict=True):
        for _ in range(power):
            factor = factor * part
    return nw.when(known).then(factor).otherwise(nw.lit(0.0))


def _collected(frame: nw.LazyFrame[Any]) -> Any:
    # Polars takes a table by parts only when it is told to.
    polars = frame.implementation.is_polars()
    how: dict[str, Any] = {"engine": "streaming"} if polars else {}
    return frame.collect(backend="pyarrow", **how).to_native().to_pandas()


def _shift(found: dict[str, float], place: int) -> float:
    count = found.get(f"n{place}", 0.0)
    return rounded(found[f"s{place}"] / count) if count else 0.0
