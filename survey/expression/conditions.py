"""Functions about one record's answers: missing, chosen, implied, picked."""

from __future__ import annotations

import operator

import numpy as np

from survey.errors import CallError
from survey.expression.arguments import Arguments, Evaluate, constant_of, name_of
from survey.expression.logic import both, compare, either, is_one, negate
from survey.expression.vector import Columns, Vector
from survey.record import MissingKind

__all__ = ["answered", "between", "first", "if_else", "implies", "missing", "selected"]


def missing(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return where there is no answer, or none of one kind."""
    if len(args) == 1:
        return negate(answered(args, columns, evaluate))
    kind = MissingKind.parse(constant_of(args[1]))
    return Vector.truth(columns.kinds(name_of(args[0])) == kind)


def answered(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return where there is an answer."""
    return Vector.truth(~evaluate(args[0], columns).over(columns.rows).missing)


def implies(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return where the second holds, or the first does not."""
    a, b = (evaluate(arg, columns) for arg in args)
    return either(negate(a), b)


def between(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return where a value lies between two others, or is one of them."""
    value, low, high = (evaluate(arg, columns) for arg in args)
    return both(compare(operator.ge, value, low), compare(operator.le, value, high))


def selected(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return where an option of a multiple-response set was ticked."""
    name, code = name_of(args[0]), constant_of(args[1])
    members = columns.members(name)
    if code not in members:
        raise CallError.unknown(f"code in set {name!r}", code, members)
    return is_one(members[code])


def if_else(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return one value where a test holds, the other where it doesn't."""
    test, yes, no = (evaluate(arg, columns).over(columns.rows) for arg in args)
    _same_kind([yes, no])
    chosen = test.true
    return Vector(
        np.where(chosen, yes.values, no.values),
        test.missing | np.where(chosen, yes.missing, no.missing),
    )


def first(args: Arguments, columns: Columns, evaluate: Evaluate) -> Vector:
    """Return the first value that is not missing."""
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
