"""Arithmetic written as text, with its derivatives."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError, nearest

__all__ = ["Formula"]

Floats = NDArray[np.float64]
DEEPEST = 150
# A function, and its derivative from the argument and the value.
Curve = tuple[Callable[[Floats], Floats], Callable[[Floats, Floats], Floats]]
CURVES: dict[str, Curve] = {
    "log": (np.log, lambda x, y: 1 / x),
    "exp": (np.exp, lambda x, y: y),
    "sqrt": (np.sqrt, lambda x, y: 0.5 / y),
    "abs": (np.abs, lambda x, y: np.sign(x)),
}


@dataclass(frozen=True)
class _Dual:
    """A value, and its derivatives to each name (forward differentiation)."""

    value: Floats
    slope: Floats


@dataclass(frozen=True)
class Formula:
    """Arithmetic over named numbers: + - * / ** log exp sqrt abs.

    Parameters
    ----------
    text
        In Python syntax. A name that is no Python name stands between backticks; one
        with points, as R writes them, may stand as it is.

    Notes
    -----
    Derivatives are exact: they are carried along with the values (forward-mode
    differentiation, Griewank and Walther 2008, chapter 3).

    Examples
    --------
    >>> formula = Formula.parse("log(`TR:income` / mean.all)")
    >>> formula.names
    ('TR:income', 'mean.all')
    >>> value, slope = formula.evaluate({"TR:income": 2.0, "mean.all": 4.0})
    >>> float(value.round(4)), slope
    (-0.6931, array([ 0.5 , -0.25]))
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Return the formula, or say what in it is no arithmetic.

        Raises
        ------
        CallError
            With the first part that is not allowed.
        """
        formula = cls(str(text).strip())
        _check(formula.tree, formula.text)
        return formula

    @cached_property
    def tree(self) -> ast.expr:
        """The syntax tree, names between backticks numbered."""
        text = self.text
        for i, name in enumerate(self._quoted):
            text = text.replace(f"`{name}`", f" _quoted_{i} ")
        try:
            return ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise CallError(f"can't read {self.text[:60]!r}") from error

    @property
    def _quoted(self) -> list[str]:
        return list(dict.fromkeys(re.findall(r"`([^`]+)`", self.text)))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names, in order of appearance."""
        return tuple(dict.fromkeys(self._named(node) for node in _leaves(self.tree)))

    def evaluate(
        self, values: Mapping[str, float] | Mapping[str, Floats]
    ) -> tuple[Floats, Floats]:
        """Return the value and its derivatives to the names.

        Parameters
        ----------
        values
            A number for every name.

        Returns
        -------
        tuple
            A number, and an array of shape (names,). Where the arithmetic has no
            answer (a logarithm of nought, a division by it) both are NaN or infinite.

        Raises
        ------
        CallError
            When a name has no number.
        """
        for name in self.names:
            if name not in values:
                raise CallError(
                    f"there is no {name!r} for {self.text!r}{nearest(name, values)}"
                )
        one = np.eye(len(self.names))
        duals = {
            name: _Dual(np.asarray(values[name], dtype=float), one[i])
            for i, name in enumerate(self.names)
        }
        with np.errstate(all="ignore"):
            found = self._dual(self.tree, duals)
        return found.value, found.slope

    def _dual(self, node: ast.expr, duals: Mapping[str, _Dual]) -> _Dual:
        if isinstance(node, ast.Constant):
            none = np.zeros(len(self.names))
            return _Dual(np.asarray(float(node.value)), none)  # type: ignore[arg-type]
        if isinstance(node, ast.BinOp):
            left, right = self._dual(node.left, duals), self._dual(node.right, duals)
            return _combined(node.op, left, right)
        if isinstance(node, ast.UnaryOp):
            inner = self._dual(node.operand, duals)
            sign = -1.0 if isinstance(node.op, ast.USub) else 1.0
            return _Dual(np.asarray(sign * inner.value), sign * inner.slope)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            inner = self._dual(node.args[0], duals)
            curve, derivative = CURVES[node.func.id]
            value = np.asarray(curve(inner.value))
            return _Dual(value, derivative(inner.value, value) * inner.slope)
        return duals[self._named(node)]

    def _named(self, node: ast.expr) -> str:
        name = ast.unparse(node)
        if name.startswith("_quoted_"):
            return self._quoted[int(name.removeprefix("_quoted_"))]
        return name


def _combined(op: ast.operator, left: _Dual, right: _Dual) -> _Dual:
    a, b = left.value, right.value
    if isinstance(op, ast.Add):
        return _Dual(np.asarray(a + b), left.slope + right.slope)
    if isinstance(op, ast.Sub):
        return _Dual(np.asarray(a - b), left.slope - right.slope)
    if isinstance(op, ast.Mult):
        return _Dual(np.asarray(a * b), left.slope * b + right.slope * a)
    if isinstance(op, ast.Div):
        value = np.asarray(a / b)
        return _Dual(value, (left.slope - value * right.slope) / b)
    value = np.asarray(a**b)
    slope = b * a ** (b - 1) * left.slope
    if right.slope.any():
        slope = slope + value * np.log(a) * right.slope
    return _Dual(value, slope)


def _leaves(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return _leaves(node.left) + _leaves(node.right)
    if isinstance(node, ast.UnaryOp):
        return _leaves(node.operand)
    if isinstance(node, ast.Call):
        return [leaf for argument in node.args for leaf in _leaves(argument)]
    return [] if isinstance(node, ast.Constant) else [node]


def _check(node: ast.expr, text: str, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise CallError(f"is nested too deeply: {text[:60]!r}")
    if isinstance(node, ast.BinOp):
        if not isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
            raise CallError(f"{type(node.op).__name__} is no arithmetic, in {text!r}")
        _check(node.left, text, depth + 1)
        _check(node.right, text, depth + 1)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        _check(node.operand, text, depth + 1)
    elif isinstance(node, ast.Call):
        _check_call(node, text, depth)
    elif isinstance(node, ast.Constant):
        if not _is_number(node.value):
            raise CallError(f"{node.value!r} is no number, in {text!r}")
    elif not _is_name(node):
        raise CallError(f"{type(node).__name__} is no arithmetic, in {text!r}")


def _check_call(node: ast.Call, text: str, depth: int) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else "…"
    if name not in CURVES:
        hint = nearest(name, CURVES)
        raise CallError(f"there is no function {name!r} in {text!r}{hint}")
    if len(node.args) != 1 or node.keywords:
        raise CallError(f"{name} takes one argument, in {text!r}")
    _check(node.args[0], text, depth + 1)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= sys.float_info.max


def _is_name(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return _is_name(node.value)
    return isinstance(node, ast.Name)
