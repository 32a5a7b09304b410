"""Every function of the rule language, in one table at the foot of the page."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.errors import CallError
from survey.expression.logic import both, compare, either, negate
from survey.expression.vector import Columns, LookupRow, Vector
from survey.record import MissingKind

__all__ = ["FUNCTIONS", "Function"]

Evaluate = Callable[[ast.expr, Columns], Vector]
Arguments = Sequence[ast.expr]
Body = Callable[[Arguments, Columns, Evaluate], Vector]


@dataclass(frozen=True)
class Function:
    """A function of the rule language.

    Parameters
    ----------
    body
        Takes the unevaluated arguments, the columns and the evaluator.
    least, most
        Number of arguments; `most` None for any number.
    meaning
        One sentence for the reference.
    """

    body: Body
    least: int
    most: int | None
    meaning: str

    def check(self, given: int, keywords: list[str | None], text: str) -> None:
        """Raise when a call has the wrong number of arguments."""
        if given < self.least or (self.most is not None and given > self.most):
            wanted = self.least if self.most == self.least else f"at least {self.least}"
            raise CallError(f"{wanted} arguments are needed, got {given}, in {text!r}")
        if keywords:
            raise CallError(f"{keywords[0]}= is not understood, in {text!r}")

    def call(
        self,
        args: Arguments,
        keywords: Sequence[ast.keyword],
        columns: Columns,
        evaluate: Evaluate,
    ) -> Vector:
        """Return the function's value over the columns."""
        return self.body(args, columns, evaluate)


def _name(node: ast.expr) -> str:
    if not isinstance(node, ast.Name):
        raise CallError("needs the name of a variable or set here")
    return node.id


def _constant(node: ast.expr) -> str:
    if not isinstance(node, ast.Constant):
        raise CallError("needs a value written out here")
    return str(node.value)


def _missing(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    if len(args) == 1:
        return Vector.truth(evaluate(args[0], columns).over(columns.rows).missing)
    kind = MissingKind.parse(_constant(args[1]))
    return Vector.truth(columns.kinds(_name(args[0])) == kind)


def _answered(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    return Vector.truth(~evaluate(args[0], columns).over(columns.rows).missing)


def _implies(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    a, b = (evaluate(arg, columns) for arg in args)
    return either(negate(a), b)


def _between(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    value, low, high = (evaluate(arg, columns) for arg in args)
    return both(compare(operator.ge, value, low), compare(operator.le, value, high))


def _selected(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    members = columns.members(_name(args[0]))
    code = _constant(args[1])
    if code not in members:
        raise CallError.unknown(f"code in set {_name(args[0])}", code, members)
    return _is_one(members[code])


def _is_one(member: Vector) -> Vector:
    if member.kind == "truth":
        return member
    return Vector.truth(member.require("number").values == 1, member.missing)


def _group(args: Arguments, columns: Columns, evaluate: Evaluate) -> list[Vector]:
    """Return the members of a set when one is named, else the arguments themselves."""
    if len(args) == 1:
        return list(columns.members(_name(args[0])).values())
    return [evaluate(arg, columns) for arg in args]


def _stack(vectors: list[Vector], rows: int) -> np.ndarray:
    """Return numbers as (rows, items), NaN where missing."""
    return np.column_stack(
        [
            np.where(v.over(rows).missing, np.nan, v.over(rows).values.astype(float))
            for v in vectors
        ]
    )


def _count(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    items = [_is_one(v) for v in _group(args, columns, evaluate)]
    table = _stack(items, columns.rows)
    return Vector(np.nansum(table, axis=1), np.isnan(table).all(axis=1))


def _row_sum(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    table = _stack(_group(args, columns, evaluate), columns.rows)
    return Vector(np.nansum(table, axis=1), np.isnan(table).any(axis=1))


def _row_mean(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    table = _stack(_group(args, columns, evaluate), columns.rows)
    known = (~np.isnan(table)).sum(axis=1)
    return Vector(np.nansum(table, axis=1) / np.maximum(known, 1), known == 0)


def _if_else(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    test, yes, no = (evaluate(arg, columns).over(columns.rows) for arg in args)
    _same_kind([yes, no])
    chosen = test.true
    return Vector(
        np.where(chosen, yes.values, no.values),
        test.missing | np.where(chosen, yes.missing, no.missing),
    )


def _first(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    result, *rest = (evaluate(arg, columns).over(columns.rows) for arg in args)
    _same_kind([result, *rest])
    for other in rest:
        values = np.where(result.missing, other.values, result.values)
        result = Vector(values, result.missing & other.missing)
    return result


def _same_kind(vectors: list[Vector]) -> None:
    kinds = {vector.kind for vector in vectors}
    if len(kinds) > 1:
        raise CallError(f"mixes {' and '.join(sorted(kinds))}")


def _lookup(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    value = evaluate(args[0], columns).over(columns.rows)
    date = evaluate(args[2], columns) if len(args) > 2 else _reference_date(columns)
    rows = columns.lookup(_constant(args[1]))
    found = np.full(columns.rows, None, dtype=object)
    text = _as_text(value)
    for row in rows:
        found[(text == row.code) & _valid(row, date)] = row.value
    missing = np.array([item is None for item in found], dtype=bool)
    if rows and all(row.value.lstrip("-").isdigit() for row in rows):
        numbers = np.where(missing, "nan", found).astype(np.float64)
        return Vector(numbers, missing)
    return Vector(np.where(missing, "", found), missing)


def _as_text(value: Vector) -> np.ndarray:
    if value.kind == "text":
        return _blank(value.values, value.missing)
    whole = np.where(value.missing, -1, value.require("number").values).astype(int)
    return _blank(whole.astype(str), value.missing)


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
    """Return where a dated row holds; without a date every row does."""
    inside = np.ones(np.shape(date.values), dtype=bool)
    if row.valid_from:
        inside &= date.values >= np.datetime64(row.valid_from)
    if row.valid_until:
        inside &= date.values <= np.datetime64(row.valid_until)
    return inside | date.missing


def _year(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    value = evaluate(args[0], columns).require("time")
    years = value.values.astype("datetime64[Y]").astype(np.int64).astype(float) + 1970
    return Vector(years, value.missing)


def _length(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    value = evaluate(args[0], columns).over(columns.rows).require("text")
    texts = np.where(value.missing, "", value.values).tolist()
    return Vector(np.array([len(text) for text in texts], dtype=float), value.missing)


def _minutes_between(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    start, end = (evaluate(arg, columns).require("time") for arg in args)
    minutes = (end.values - start.values) / np.timedelta64(1, "m")
    return Vector(minutes, start.missing | end.missing)


def _repeat(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    key = evaluate(args[0], columns).over(columns.rows)
    order = np.arange(columns.rows)
    if len(args) > 1:
        by = evaluate(args[1], columns).over(columns.rows)
        order = np.lexsort((order, by.values, by.missing))
    texts = pd.Series(_blank(key.values, key.missing)).iloc[order]
    rank = texts.groupby(texts, dropna=False).cumcount() + 1
    return Vector(rank.sort_index().to_numpy(dtype=float), key.missing)


def _numeric(function: Callable[[np.ndarray], np.ndarray]) -> Body:
    def body(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
        value = evaluate(args[0], columns).require("number")
        return Vector(function(value.values), value.missing)

    return body


def _extreme(function: Callable[..., np.ndarray]) -> Body:
    def body(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
        table = _stack(_group(args, columns, evaluate), columns.rows)
        empty = np.isnan(table).all(axis=1)
        return Vector(function(np.where(empty[:, None], 0, table), axis=1), empty)

    return body


FUNCTIONS: dict[str, Function] = {
    "missing": Function(_missing, 1, 2, "no answer (of this kind)"),
    "answered": Function(_answered, 1, 1, "there is an answer"),
    "implies": Function(_implies, 2, 2, "when the first holds, so must the second"),
    "between": Function(_between, 3, 3, "from the second to the third, both included"),
    "selected": Function(_selected, 2, 2, "this code of a multiple-response set"),
    "count": Function(_count, 1, None, "how many of a set, or of these, hold"),
    "row_sum": Function(_row_sum, 1, None, "sum; missing when any is missing"),
    "row_mean": Function(_row_mean, 1, None, "mean of what is known"),
    "if_else": Function(_if_else, 3, 3, "the second when the first holds, or third"),
    "first": Function(_first, 1, None, "the first that is not missing"),
    "lookup": Function(_lookup, 2, 3, "the value a table gives, on a date"),
    "year": Function(_year, 1, 1, "year of a date"),
    "length": Function(_length, 1, 1, "number of characters"),
    "minutes_between": Function(_minutes_between, 2, 2, "minutes from first to second"),
    "repeat": Function(_repeat, 1, 2, "rank of the record among those with its value"),
    "abs": Function(_numeric(np.abs), 1, 1, "without its sign"),
    "round": Function(_numeric(np.round), 1, 1, "nearest whole number"),
    "floor": Function(_numeric(np.floor), 1, 1, "whole number below"),
    "min": Function(_extreme(np.nanmin), 1, None, "smallest of what is known"),
    "max": Function(_extreme(np.nanmax), 1, None, "largest of what is known"),
}
