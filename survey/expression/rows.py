"""Functions that run along a record: over a set, a battery or a list of values."""

from __future__ import annotations

import ast
from collections.abc import Callable

import numpy as np

from survey.expression.arguments import Arguments, Body, Evaluate
from survey.expression.logic import is_one
from survey.expression.vector import Columns, Vector

__all__ = ["count", "extreme", "row_mean", "row_sum"]


def count(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return how many hold of those that are known; missing when none is known."""
    items = [is_one(item) for item in _group(args, columns, evaluate)]
    table = _table(items, columns.rows)
    return Vector(np.nansum(table, axis=1), np.isnan(table).all(axis=1))


def row_sum(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return the sum; missing when any is missing."""
    table = _table(_group(args, columns, evaluate), columns.rows)
    return Vector(np.nansum(table, axis=1), np.isnan(table).any(axis=1))


def row_mean(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return the mean of what is known."""
    table = _table(_group(args, columns, evaluate), columns.rows)
    known = (~np.isnan(table)).sum(axis=1)
    return Vector(np.nansum(table, axis=1) / np.maximum(known, 1), known == 0)


def extreme(function: Callable[..., np.ndarray]) -> Body:
    """Return a body that takes the smallest or largest of what is known."""

    def body(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
        table = _table(_group(args, columns, evaluate), columns.rows)
        empty = np.isnan(table).all(axis=1)
        return Vector(function(np.where(empty[:, None], 0, table), axis=1), empty)

    return body


def _group(args: Arguments, columns: Columns, evaluate: Evaluate) -> list[Vector]:
    """Return the members of a set when one name stands alone, else the arguments."""
    if len(args) == 1 and isinstance(args[0], ast.Name):
        return list(columns.members(args[0].id).values())
    return [evaluate(arg, columns) for arg in args]


def _table(items: list[Vector], rows: int) -> np.ndarray:
    """Return numbers as (rows, items), NaN where missing."""
    spread = [item.require("number", "truth").over(rows) for item in items]
    return np.column_stack(
        [np.where(v.missing, np.nan, v.values.astype(np.float64)) for v in spread]
    )
