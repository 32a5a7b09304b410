"""Functions that look beyond the record: in a table, or at the other records."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from survey.errors import CallError
from survey.expression.arguments import Arguments, Evaluate, constant_of
from survey.expression.vector import Columns, LookupRow, Vector

__all__ = ["lookup", "repeat"]

# A leading zero makes it a code that only looks like a number, such as a postal one.
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def lookup(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return what a table gives for a value on a date, else on the reference date.

    Where the date is missing only a row without dates holds. The result is a number
    when every value of the table is one.
    """
    value = evaluate(args[0], columns).over(columns.rows)
    date = evaluate(args[2], columns) if len(args) > 2 else _reference_date(columns)
    rows = columns.lookup(constant_of(args[1]))
    # Comparing whole numbers is far quicker than comparing texts row by row.
    keys, texts = pd.factorize(_as_text(value))
    position = {text: key for key, text in enumerate(texts)}
    found = np.full(columns.rows, -1)
    for index, row in enumerate(rows):
        if row.code in position:
            found[(keys == position[row.code]) & _valid(row, date)] = index
    return _pick(rows, found)


def _pick(rows: tuple[LookupRow, ...], found: np.ndarray) -> Vector:
    if rows and all(NUMBER.fullmatch(row.value) for row in rows):
        values = np.array([float(row.value) for row in rows] + [np.nan])
    else:
        values = np.array([row.value for row in rows] + [""], dtype=object)
    return Vector(values[found], found < 0)


def _as_text(value: Vector) -> np.ndarray:
    """Return codes as text, None where missing or no whole number."""
    if value.kind == "text":
        return _blank(value.values, value.missing)
    numbers = value.require("number").values
    whole = ~value.missing & (numbers == np.floor(numbers))
    return _blank(np.where(whole, numbers, 0).astype(np.int64).astype(str), ~whole)


def _blank(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Return the values as objects, None where missing."""
    shown = values.astype(object)
    shown[missing] = None
    return shown


def _reference_date(columns: Columns) -> Vector:
    try:
        return columns.vector("reference_date")
    except CallError:
        return Vector(np.array("NaT", dtype="datetime64[us]"), np.array(True))


def _valid(row: LookupRow, date: Vector) -> np.ndarray:
    """Return where a dated row holds; both of its dates are days inside."""
    days = date.require("time").values.astype("datetime64[D]")
    inside = np.ones(days.shape, dtype=bool)
    if row.valid_from:
        inside &= days >= np.datetime64(row.valid_from, "D")
    if row.valid_until:
        inside &= days <= np.datetime64(row.valid_until, "D")
    return inside


def repeat(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return the record's rank, from 1, among the records with the same value."""
    key = evaluate(args[0], columns).over(columns.rows)
    order = np.arange(columns.rows)
    if len(args) > 1:
        by = evaluate(args[1], columns).over(columns.rows)
        order = np.lexsort((order, _ranks(by), by.missing))
    groups = pd.Series(_ranks(key)).iloc[order]
    ranks = groups.groupby(groups).cumcount().sort_index() + 1
    return Vector(ranks.to_numpy(dtype=np.float64), key.missing)


def _ranks(value: Vector) -> np.ndarray:
    """Return every value's place among the known ones; what is missing gets 0."""
    ranks = np.zeros(value.values.shape, dtype=np.int64)
    known = ~value.missing
    ranks[known] = np.unique(value.values[known], return_inverse=True)[1] + 1
    return ranks
