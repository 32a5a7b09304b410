"""Every function of the rule language, in one table."""

from __future__ import annotations

import numpy as np

from survey.expression.arguments import Function
from survey.expression.beyond import lookup, repeat
from survey.expression.conditions import (
    answered,
    between,
    first,
    if_else,
    implies,
    missing,
    selected,
)
from survey.expression.rows import count, extreme, row_mean, row_sum
from survey.expression.values import length, minutes_between, numeric, year

__all__ = ["FUNCTIONS", "Function"]

FUNCTIONS: dict[str, Function] = {
    "missing": Function(missing, 1, 2, "no answer (of this kind)"),
    "answered": Function(answered, 1, 1, "there is an answer"),
    "implies": Function(implies, 2, 2, "when the first holds, so must the second"),
    "between": Function(between, 3, 3, "from the second to the third, both included"),
    "selected": Function(selected, 2, 2, "this code of a multiple-response set"),
    "count": Function(count, 1, None, "how many of a set, or of these, hold"),
    "row_sum": Function(row_sum, 1, None, "sum; missing when any is missing"),
    "row_mean": Function(row_mean, 1, None, "mean of what is known"),
    "if_else": Function(if_else, 3, 3, "the second when the first holds, or third"),
    "first": Function(first, 1, None, "the first that is not missing"),
    "lookup": Function(lookup, 2, 3, "the value a table gives, on a date"),
    "year": Function(year, 1, 1, "year of a date"),
    "length": Function(length, 1, 1, "number of characters"),
    "minutes_between": Function(minutes_between, 2, 2, "minutes from first to second"),
    "repeat": Function(repeat, 1, 2, "rank of the record among those with its value"),
    "abs": Function(numeric(np.abs), 1, 1, "without its sign"),
    "round": Function(numeric(np.round), 1, 1, "nearest whole number, halves to even"),
    "floor": Function(numeric(np.floor), 1, 1, "whole number below"),
    "min": Function(extreme(np.nanmin), 1, None, "smallest of what is known"),
    "max": Function(extreme(np.nanmax), 1, None, "largest of what is known"),
}
