"""From syntax tree to arrays: three-valued logic and arithmetic, no row loops."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from survey.errors import CallError
from survey.expression.functions import FUNCTIONS
from survey.expression.logic import both, compare, either, negate
from survey.expression.vector import Columns, Vector

__all__ = ["evaluate"]

COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(node: ast.expr, columns: Columns) -> Vector:
    """Return the value of one node of an expression over all records.

    Parameters
    ----------
    node
        A node that the whitelist has let through.
    columns
        The data.
    """
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as constant):
            return Vector.constant(constant)
        case ast.Name(id=name):
            return columns.vector(name)
        case ast.BoolOp(op=op, values=values):
            join = both if isinstance(op, ast.And) else either
            return reduce(join, (evaluate(v, columns) for v in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return negate(evaluate(operand, columns))
        case ast.UnaryOp(op=sign, operand=operand):
            value = evaluate(operand, columns).require("number")
            turned = -value.values if isinstance(sign, ast.USub) else value.values
            return Vector(turned, value.missing)
        case ast.BinOp(left=left, op=op, right=right):
            return _arithmetic(op, evaluate(left, columns), evaluate(right, columns))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _comparison(left, ops, comparators, columns)
        case ast.Call(func=ast.Name(id=name), args=args):
            return FUNCTIONS[name].body(args, columns, evaluate)
    raise CallError(f"{ast.unparse(node)} can't stand here, only behind `in`")


def _comparison(
    left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr], columns: Columns
) -> Vector:
    value = evaluate(left, columns)
    if isinstance(ops[0], ast.In | ast.NotIn) and len(ops) == 1:
        inside = _membership(value, rights[0], columns)
        return inside if isinstance(ops[0], ast.In) else negate(inside)
    result = Vector.constant(True)
    for op, right in zip(ops, rights, strict=True):
        if type(op) not in COMPARE:
            raise CallError("`in` can't be chained; write it apart, with `and`")
        other = evaluate(right, columns)
        result = both(result, compare(COMPARE[type(op)], value, other))
        value = other
    return result


def _membership(value: Vector, right: ast.expr, columns: Columns) -> Vector:
    if not isinstance(right, ast.List | ast.Tuple | ast.Set):
        raise CallError("`in` needs a list of values, such as [1, 2]")
    hits = (compare(operator.eq, value, evaluate(e, columns)) for e in right.elts)
    return reduce(either, hits, Vector.constant(False))


def _arithmetic(op: ast.operator, a: Vector, b: Vector) -> Vector:
    a.require("number"), b.require("number")
    with np.errstate(all="ignore"):
        values = ARITHMETIC[type(op)](a.values, b.values)
    return Vector(values, a.missing | b.missing | ~np.isfinite(values))
