"""The answers to one question that make a difference to some rules."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from survey.codebook.load import Parts
from survey.codebook.variable import Variable
from survey.record import MissingKind

__all__ = ["Domain", "domain_of"]

WIDEST = 400
"""Whole numbers that are all tried out, one by one."""
ASKED_OF = {"missing", "answered"}


@dataclass(frozen=True)
class Domain:
    """Values, then what stands for a missing one.

    Parameters
    ----------
    values
        One for each kind of answer; under a missing kind any.
    kinds
        0 for an answer, else the missing kind.
    dtype
        Of the values.
    complete
        Whether no other answer would make a difference.
    """

    values: tuple[Any, ...]
    kinds: tuple[int, ...]
    dtype: str
    complete: bool


def domain_of(
    parts: Parts, name: str, trees: Sequence[ast.Expression], *, loose: bool = False
) -> Domain:
    """Return the answers to a question that some rules can tell apart.

    Parameters
    ----------
    parts
        The codebook.
    name
        The variable.
    trees
        The rules.
    loose
        Whether numbers beyond the bounds count too: rules that mend data meet those.

    Notes
    -----
    Where a number is only held against written ones, all numbers between two of those
    are alike, and one of them does. Elsewhere every code is taken, and every whole
    number between close bounds.
    """
    variable = parts.every_variable[name]
    if loose:
        variable = variable.model_copy(update={"min": None, "max": None})
    uses = [use for tree in trees for use in _uses(tree, name, parts)]
    if any(name in parts.sets[held].variables for held in _sets(parts, trees)):
        uses.append(None)
    constants = [c for use in uses if use is not None for c in use]
    simple = None not in uses
    values, dtype, complete = _values(parts, variable, constants, simple)
    kinds = _kinds(trees, name)
    filler = values[0] if values else _empty(dtype)
    return Domain(
        (*values, *[filler] * len(kinds)),
        (*[0] * len(values), *map(int, kinds)),
        dtype,
        complete,
    )


def _sets(parts: Parts, trees: Sequence[ast.Expression]) -> set[str]:
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {n.id for n in nodes if isinstance(n, ast.Name)} & parts.sets.keys()


def _empty(dtype: str) -> Any:
    return {"object": "", "float64": 0.0}.get(dtype, "2000-01-01")


def _values(
    parts: Parts, variable: Variable, constants: list[Any], simple: bool
) -> tuple[list[Any], str, bool]:
    listed = parts.code_lists.get(variable.codes)
    if variable.type == "code" and listed is not None:
        codes = [code.code for code in listed.answers]
        if not listed.integer:
            return (_texts(codes, constants) if simple else codes), "object", True
        numbers = [float(code) for code in codes]
        return (_alike(numbers, constants) if simple else numbers), "float64", True
    if variable.type in ("int", "decimal"):
        return _numbers(variable, constants, simple)
    if variable.type == "text":
        texts = dict.fromkeys([*(c for c in constants if isinstance(c, str)), "…"])
        return list(texts), "object", simple
    return ["2000-01-01"], "datetime64[us]", simple and not constants


def _texts(codes: list[str], constants: list[Any]) -> list[str]:
    """Return the codes that are named, and one of the others."""
    named = [code for code in codes if code in constants]
    return named + [code for code in codes if code not in constants][:1]


def _alike(values: list[float], constants: list[Any]) -> list[float]:
    """Return one value of all that stand alike to the constants."""
    numbers = [float(c) for c in constants if isinstance(c, int | float)]
    found: dict[tuple[int, ...], float] = {}
    for value in values:
        found.setdefault(tuple((value > c) - (value < c) for c in numbers), value)
    return list(found.values())


def _numbers(
    variable: Variable, constants: list[Any], simple: bool
) -> tuple[list[Any], str, bool]:
    low = -math.inf if variable.min is None else variable.min
    high = math.inf if variable.max is None else variable.max
    whole = variable.type == "int"
    if simple:
        points = _points([float(c) for c in constants if _number(c)], low, high, whole)
        return points, "float64", True
    if whole and high - low <= WIDEST:
        every = range(math.ceil(low), math.floor(high) + 1)
        return [float(value) for value in every], "float64", True
    return _points([], low, high, whole), "float64", False


def _number(constant: Any) -> bool:
    return isinstance(constant, int | float) and not isinstance(constant, bool)


def _points(
    constants: list[float], low: float, high: float, whole: bool
) -> list[float]:
    """Return the constants, the bounds, and a number in every gap between them."""
    ends = [end for end in (low, high) if math.isfinite(end)]
    marks = sorted({*constants, *ends}) or [0.0]
    between = [a + (b - a) / 2 for a, b in pairwise(marks)]
    if whole:
        between = [float(math.floor(x)) for x in between]
        between += [a + 1 for a in marks] + [a - 1 for a in marks]
    found = {*marks, *between, marks[0] - 1, marks[-1] + 1}
    return sorted(
        x for x in found if low <= x <= high and not (whole and not x.is_integer())
    )


def _kinds(trees: Sequence[ast.Expression], name: str) -> list[MissingKind]:
    """Return the missing kinds that a rule asks for, and one that it doesn't."""
    asked = {
        MissingKind.parse(str(node.args[1].value))
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "missing"
        and len(node.args) > 1
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id == name
        and isinstance(node.args[1], ast.Constant)
    }
    return [
        *sorted(asked),
        *[kind for kind in MissingKind if kind and kind not in asked][:1],
    ]


def _uses(tree: ast.AST, name: str, parts: Parts) -> Iterator[list[Any] | None]:
    """Yield what a name is held against at each of its uses; None for any other use."""
    for node in ast.walk(tree):
        inside = [child for child in ast.iter_child_nodes(node) if _is(child, name)]
        if not inside:
            continue
        if isinstance(node, ast.Call):
            yield _called_with(node, name, parts)
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            yield _constants([side for side in sides if not _is(side, name)], parts)
        else:
            yield None


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _called_with(node: ast.Call, name: str, parts: Parts) -> list[Any] | None:
    function = node.func.id if isinstance(node.func, ast.Name) else ""
    if function in ASKED_OF:
        return []
    if function == "between" and _is(node.args[0], name):
        return _constants(node.args[1:], parts)
    return None


def _constants(nodes: Sequence[ast.expr], parts: Parts) -> list[Any] | None:
    """Return the values of nodes that are written out, or facts; None for others."""
    found: list[Any] = []
    for node in nodes:
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            inner = _constants(node.elts, parts)
            if inner is None:
                return None
            found += inner
        elif isinstance(node, ast.Name) and node.id in parts.facts.facts:
            fact = parts.facts.facts[node.id]
            if isinstance(fact, date):
                return None
            found.append(fact)
        else:
            try:
                found.append(ast.literal_eval(node))
            except ValueError:
                return None
    return found
