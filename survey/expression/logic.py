"""Three-valued logic: a comparison with something missing is unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from survey.errors import CallError
from survey.expression.vector import Vector

__all__ = ["both", "compare", "either", "is_one", "negate"]


def both(a: Vector, b: Vector) -> Vector:
    """Return Kleene's and: false wins over unknown."""
    a.require("truth"), b.require("truth")
    false = (~a.missing & ~a.values) | (~b.missing & ~b.values)
    return Vector.truth(a.values & b.values, (a.missing | b.missing) & ~false)


def either(a: Vector, b: Vector) -> Vector:
    """Return Kleene's or: true wins over unknown."""
    return negate(both(negate(a), negate(b)))


def negate(a: Vector) -> Vector:
    """Return Kleene's not: unknown stays unknown."""
    a.require("truth")
    return Vector.truth(~a.values, a.missing)


def is_one(a: Vector) -> Vector:
    """Return a truth as it is, and the 0 and 1 of a ticked box as a truth."""
    if a.kind == "truth":
        return a
    return Vector.truth(a.require("number").values == 1, a.missing)


def compare(op: Callable[[Any, Any], Any], a: Vector, b: Vector) -> Vector:
    """Return a comparison, unknown where either side is missing."""
    if {a.kind, b.kind} == {"time", "text"}:
        a, b = _as_time(a), _as_time(b)
    if a.kind != b.kind:
        raise CallError(f"can't compare {a.kind} with {b.kind}")
    missing = np.asarray(a.missing | b.missing)
    values = np.zeros(np.broadcast_shapes(a.values.shape, b.values.shape), dtype=bool)
    # Missing text holds no comparable value, so only the known cells are compared.
    known = np.broadcast_to(~missing, values.shape)
    left, right = (np.broadcast_to(v.values, values.shape) for v in (a, b))
    values[known] = op(left[known], right[known])
    return Vector.truth(values, missing)


def _as_time(a: Vector) -> Vector:
    if a.kind == "time":
        return a
    if a.values.shape != ():
        raise CallError("a text variable can't be compared with a date")
    try:
        return Vector(np.array(a.values.item(), dtype="datetime64[us]"), a.missing)
    except ValueError as error:
        raise CallError(f"{a.values.item()!r} is not a date") from error
