"""Expressions: parsed once against the whitelist, evaluated over any columns."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from survey.errors import CallError, nearest
from survey.expression.evaluate import evaluate
from survey.expression.functions import FUNCTIONS
from survey.expression.vector import Columns, Vector

__all__ = ["Expression", "Vocabulary"]

SINGLE = re.compile(r"(?<![=!<>])=(?!=)")
OPERATORS = (
    ast.And,
    ast.Or,
    ast.Not,
    ast.USub,
    ast.UAdd,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Load,
)
NODES = (
    ast.Expression,
    ast.BoolOp,
    ast.UnaryOp,
    ast.BinOp,
    ast.Compare,
    ast.Call,
    ast.keyword,
    ast.Name,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Set,
    *OPERATORS,
)
# Evaluation descends a few Python calls per level; nobody writes rules this deep.
DEEPEST = 150


@dataclass(frozen=True)
class Vocabulary:
    """The names an expression may use.

    Parameters
    ----------
    variables, sets, facts, tables
        Names declared by the codebook, each sort on its own.
    """

    variables: frozenset[str]
    sets: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Expression:
    """A rule as written, that can be asked over columns.

    Parameters
    ----------
    text
        The rule in Python syntax.

    Examples
    --------
    >>> rule = Expression.parse("implies(age < 18, not missing(guardian))")
    >>> sorted(rule.names)
    ['age', 'guardian']
    >>> Expression.parse("__import__('os')")
    Traceback (most recent call last):
    ...
    survey.errors.CallError: there is no function '__import__' in "__import__('os')"
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Expression:
        """Return the expression, or say what in it is not of the language.

        Raises
        ------
        CallError
            With the first place that is not allowed.
        """
        expression = cls(str(text).strip())
        for node in ast.walk(expression.tree):
            _allow(node, expression.text)
        return expression

    @cached_property
    def tree(self) -> ast.Expression:
        """The syntax tree."""
        try:
            tree = ast.parse(self.text, mode="eval")
        except SyntaxError as error:
            where = f"at character {error.offset or 1}"
            where += "; equal is written ==" if SINGLE.search(self.text) else ""
            raise CallError(f"can't read {_short(self.text)!r} {where}") from error
        except (ValueError, RecursionError, MemoryError) as error:
            why = str(error) or "nested too deeply"
            raise CallError(f"can't read {_short(self.text)!r}: {why}") from error
        if _depth(tree) > DEEPEST:
            raise CallError(f"is nested too deeply: {_short(self.text)!r}")
        return tree

    @cached_property
    def names(self) -> frozenset[str]:
        """Every variable, set or fact that is named."""
        called = {id(n.func) for n in ast.walk(self.tree) if isinstance(n, ast.Call)}
        return frozenset(
            node.id
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and id(node) not in called
        )

    @cached_property
    def tables(self) -> frozenset[str]:
        """Every lookup table that is named."""
        return frozenset(
            str(node.args[1].value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "lookup"
            and len(node.args) > 1
            and isinstance(node.args[1], ast.Constant)
        )

    @cached_property
    def compared(self) -> tuple[tuple[str, str], ...]:
        """Every name that is held equal to a written value, with that value as text.

        Examples
        --------
        >>> Expression.parse("sex == 3 or origin in ['TR', 'MA']").compared
        (('sex', '3'), ('origin', 'TR'), ('origin', 'MA'))
        """
        return tuple(
            (name.id, _written(value))
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Compare)
            for name, value in _pairs(node)
            if isinstance(name, ast.Name) and _written(value)
        )

    def problems(self, vocabulary: Vocabulary) -> list[str]:
        """Return what the codebook doesn't know of this expression."""
        known = vocabulary.variables | vocabulary.sets | vocabulary.facts
        return [
            f"unknown name {name!r} in {self.text!r}{nearest(name, known)}"
            for name in sorted(self.names - known)
        ] + [
            f"unknown lookup table {name!r}{nearest(name, vocabulary.tables)}"
            for name in sorted(self.tables - vocabulary.tables)
        ]

    def evaluate(self, columns: Columns) -> Vector:
        """Return the expression's value for every record.

        Parameters
        ----------
        columns
            The data, a `Frame` or anything with the same five members.

        Returns
        -------
        Vector
            Of shape (columns.rows,).

        Raises
        ------
        CallError
            When sorts of values are mixed, such as a text code with a number.
        """
        try:
            return evaluate(self.tree.body, columns).over(columns.rows)
        except CallError as error:
            raise CallError(f"{self.text!r}: {error}") from error

    def __str__(self) -> str:
        return self.text


def _pairs(node: ast.Compare) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what is compared for equality, either way round."""
    left = node.left
    for op, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(op, ast.Eq | ast.NotEq):
            yield from ((left, right), (right, left))
        if isinstance(right, ast.List | ast.Tuple | ast.Set):
            yield from ((left, item) for item in right.elts)
        left = right


def _written(node: ast.expr) -> str:
    """Return a written code as text; nothing for any other node."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _allow(node: ast.AST, text: str) -> None:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else "…"
        if name not in FUNCTIONS:
            hint = nearest(name, FUNCTIONS)
            raise CallError(f"there is no function {name!r} in {text!r}{hint}")
        FUNCTIONS[name].accept(node, text)
    if not isinstance(node, NODES):
        what = type(node).__name__
        raise CallError(f"{what} is not part of the rule language, in {_short(text)!r}")
    if isinstance(node, ast.Constant) and not _is_value(node.value):
        what = type(node.value).__name__
        raise CallError(f"no rule can hold this {what}: {_short(text)!r}")


def _is_value(value: object) -> bool:
    """Whether a constant is a truth, a text, or a number that a float can hold."""
    if isinstance(value, int | float):
        return abs(value) <= sys.float_info.max
    return isinstance(value, str)
