"""The group-by on any engine that Narwhals speaks to, as expressions it optimises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from survey.estimates.engine.engine import Check, Engine, Range
from survey.estimates.engine.request import Item
from survey.estimates.engine.table import (
    BASES,
    POWERS,
    UNWEIGHTED,
    Key,
    Looked,
    Measure,
    Table,
)

__all__ = ["Lazy"]


@dataclass(frozen=True)
class Lazy(Engine):
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

    def number(self, column: str) -> nw.Expr:
        """Return a column as 64-bit numbers."""
        return nw.col(column).cast(nw.Float64)

    def missing(self, column: str) -> nw.Expr:
        """Return for which records a column is missing."""
        missing = nw.col(column).is_null()
        if self.frame.collect_schema()[column].is_float():
            missing = missing | nw.col(column).is_nan()
        return missing

    def known(self, item: Item) -> nw.Expr:
        """Return for which records an item is known."""
        known = nw.lit(True)
        for column in item.columns:
            known = known & ~self.missing(column)
        return known

    def _seen(
        self, checks: Sequence[Check], numbers: Sequence[str]
    ) -> tuple[Sequence[float], dict[str, Range]]:
        if not checks:
            return (), {}
        columns = [
            nw.when(check.broken(self.number(check.column), self.missing(check.column)))
            .then(1.0)
            .otherwise(0.0)
            .alias(f"c{place}")
            for place, check in enumerate(checks)
        ]
        sums = [nw.col(f"c{place}").sum() for place in range(len(checks))]
        for place, column in enumerate(numbers):
            known = nw.when(~self.missing(column)).then(self.number(column))
            columns.append(known.alias(f"y{place}"))
            y = nw.col(f"y{place}")
            sums += [y.min().alias(f"a{place}"), y.max().alias(f"b{place}")]
            sums.append(y.mean().alias(f"m{place}"))
        row = _collected(self.frame.select(*columns).select(*sums)).iloc[0]
        ranges = {
            column: tuple(row[[f"{end}{place}" for end in "abm"]].astype(float))
            for place, column in enumerate(numbers)
        }
        return [float(row[f"c{place}"] or 0) for place in range(len(checks))], ranges

    def _values(self, column: str) -> pd.Series:
        return _collected(self.frame.select(column).unique())[column]

    def _added(
        self,
        keys: Sequence[str],
        looked: Sequence[Looked],
        wanted: Sequence[Measure],
        weight: str | None,
        population: str | None,
    ) -> Table:
        w = nw.lit(1.0) if weight is None else self.number(weight)
        terms = [_term(self, one, looked, w) for one in wanted]
        columns = [term.alias(f"m{i}") for i, term in enumerate(terms)]
        sums = [nw.col(f"m{i}").sum() for i in range(len(wanted))]
        held = list(wanted)
        if population is not None:
            columns.append(self.number(population).alias("p"))
            sums += [nw.col("p").min().alias("least"), nw.col("p").max().alias("most")]
            held += [Measure("least"), Measure("most")]
        names = [f"k{i}" for i in range(len(keys))]
        named = [nw.col(key).alias(name) for key, name in zip(keys, names, strict=True)]
        rows = self.frame.select(*named, *columns)
        rows = rows.group_by(*names).agg(*sums) if names else rows.select(*sums)
        found = _collected(rows)
        values = found.drop(columns=names).to_numpy(dtype=np.float64)
        return Table(
            {key: Key.of(found[name]) for key, name in zip(keys, names, strict=True)},
            dict(zip(held, values.T, strict=True)),
        )


def _term(engine: Lazy, one: Measure, looked: Sequence[Looked], w: nw.Expr) -> nw.Expr:
    """Return what a measure adds up, nought for records outside."""
    if one.item < 0:
        return _product(POWERS[one.what], w, nw.lit(1.0), nw.lit(1.0))
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
    factor = _product(POWERS[one.what], w, y, x)
    return nw.when(known).then(factor).otherwise(nw.lit(0.0))


def _product(powers: Sequence[int], *parts: nw.Expr) -> nw.Expr:
    product = nw.lit(1.0)
    for part, power in zip(parts, powers, strict=True):
        for _ in range(power):
            product = product * part
    return product


def _collected(frame: nw.LazyFrame[Any]) -> Any:
    # Polars takes a table by parts only when it is told to.
    polars = frame.implementation.is_polars()
    how: dict[str, Any] = {"engine": "streaming"} if polars else {}
    return frame.collect(backend="pyarrow", **how).to_native().to_pandas()
