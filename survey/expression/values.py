"""Functions of a single value: numbers, dates and texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from survey.expression.arguments import Arguments, Body, Evaluate
from survey.expression.vector import Columns, Vector

__all__ = ["length", "minutes_between", "numeric", "year"]


def numeric(function: Callable[[np.ndarray], np.ndarray]) -> Body:
    """Return a body that applies a function to every number."""

    def body(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
        value = evaluate(args[0], columns).require("number")
        return Vector(function(value.values), value.missing)

    return body


def year(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return the year of a date."""
    value = evaluate(args[0], columns).require("time")
    since_1970 = value.values.astype("datetime64[Y]").astype(np.int64)
    return Vector(since_1970.astype(np.float64) + 1970, value.missing)


def length(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return the number of characters of a text."""
    value = evaluate(args[0], columns).require("text").over(columns.rows)
    texts = np.where(value.missing, "", value.values)
    return Vector(np.array([len(t) for t in texts], dtype=np.float64), value.missing)


def minutes_between(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return the minutes from a first moment to a second."""
    start, end = (evaluate(arg, columns).require("time") for arg in args)
    minutes = (end.values - start.values) / np.timedelta64(1, "m")
    return Vector(minutes, start.missing | end.missing)
