"""What a function of the rule language is, and how it takes its arguments."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from survey.errors import CallError
from survey.expression.vector import Columns, Vector

__all__ = ["Arguments", "Body", "Evaluate", "Function", "constant_of", "name_of"]

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

    def accept(self, call: ast.Call, text: str) -> None:
        """Raise when a call has the wrong number of arguments, or named ones."""
        given = len(call.args)
        if given < self.least or (self.most is not None and given > self.most):
            raise CallError(f"{self.wanted} needed, got {given}, in {text!r}")
        if call.keywords:
            named = call.keywords[0].arg or "**"
            raise CallError(f"{named}= is not understood, in {text!r}")

    @property
    def wanted(self) -> str:
        """How many arguments it takes, in words."""
        if self.most == self.least:
            return f"{self.least} argument{'s are' if self.least > 1 else ' is'}"
        if self.most is None:
            return (
                f"at least {self.least} argument{'s are' if self.least > 1 else ' is'}"
            )
        return f"{self.least} to {self.most} arguments are"


def name_of(node: ast.expr) -> str:
    """Return the name an argument consists of.

    Raises
    ------
    CallError
        When it is anything but a name.
    """
    if not isinstance(node, ast.Name):
        raise CallError(f"{ast.unparse(node)} stands where a name is needed")
    return node.id


def constant_of(node: ast.expr) -> str:
    """Return the value an argument consists of, as text.

    Raises
    ------
    CallError
        When it is anything but a value written out.
    """
    if not isinstance(node, ast.Constant):
        raise CallError(f"{ast.unparse(node)} stands where a written value is needed")
    return str(node.value)
