"""Expressions said in words, with the labels of variables and codes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from survey.codebook import Codebook
from survey.expression import Expression
from survey.locale import format_number, message

__all__ = ["in_words"]

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.In: "in",
    ast.NotIn: "not_in",
}
SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: "/",
}
EVERY = ("count", "row_sum", "row_mean", "first", "min", "max")
"""Functions over any number of things."""


def in_words(expression: Expression, book: Codebook, language: str) -> str:
    """Return what an expression says.

    Parameters
    ----------
    expression
        Of the codebook's rule language.
    book
        Has the labels of what it names.
    language
        nl, fr or en.

    Examples
    --------
    >>> in_words(Expression.parse("work == 1"), book, "nl")  # doctest: +SKIP
    '“Betaald werk” is ‘Ja’'
    """
    return _Speaker(book, language).say(expression.tree.body)


@dataclass(frozen=True)
class _Speaker:
    book: Codebook
    language: str

    def say(self, node: ast.AST, about: str = "") -> str:
        """Return a part in words; `about` names the variable a code belongs to."""
        match node:
            case ast.BoolOp(op=op, values=values):
                key = "and" if isinstance(op, ast.And) else "or"
                return self._listed([self._inside(v) for v in values], key)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._word("not", a=self.say(operand))
            case ast.UnaryOp(op=op, operand=operand):
                sign = "−" if isinstance(op, ast.USub) else ""
                return f"{sign}{self._inside(operand)}"
            case ast.BinOp(left=left, op=op, right=right):
                sign = SIGNS[type(op)]
                return f"{self._first(left, op)} {sign} {self._inside(right)}"
            case ast.Compare():
                return self._comparison(node)
            case ast.Call():
                return self._call(node)
            case ast.List() | ast.Tuple() | ast.Set():
                return self._listed([self.say(each, about) for each in node.elts], "or")
            case ast.Name(id=name):
                return self._name(name)
            case ast.Constant(value=value):
                return self._value(value, about)
            case _:
                return ast.unparse(node)

    def _word(self, key: str, **parts: str) -> str:
        return message(f"word_{key}", self.language, **parts)

    def _inside(self, node: ast.AST) -> str:
        """Return a part of something larger, between brackets when it is compound."""
        said = self.say(node)
        compound = isinstance(node, ast.BoolOp | ast.BinOp)
        return f"({said})" if compound else said

    def _first(self, node: ast.AST, op: ast.operator) -> str:
        """Return what comes before a sign; a sum before another needs no brackets."""
        adds = isinstance(op, ast.Add | ast.Sub)
        of = node.op if isinstance(node, ast.BinOp) else None
        alike = adds and isinstance(of, ast.Add | ast.Sub)
        return self.say(node) if alike else self._inside(node)

    def _listed(self, parts: Sequence[str], key: str) -> str:
        *first, last = parts
        if not first:
            return last
        # With conditions inside it a list needs no commas to be read well.
        return self._word(key, a=", ".join(first), b=last)

    def _comparison(self, node: ast.Compare) -> str:
        parts, left = [], node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            a = self.say(left, _variable(right))
            b = self.say(right, _variable(left))
            parts.append(self._word(COMPARISONS[type(op)], a=a, b=b))
            left = right
        return self._listed(parts, "and")

    def _call(self, node: ast.Call) -> str:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        about = _variable(node.args[0])
        if name in EVERY:
            said = self._listed([self.say(each) for each in node.args], "and")
            return self._word(name, a=said)
        if name == "missing" and len(node.args) > 1:
            kind = ast.literal_eval(node.args[1])
            told = message(f"kind_{kind}", self.language).lower()
            return self._word("missing_kind", a=self.say(node.args[0]), b=told)
        rest = [self.say(each, about) for each in node.args[1:]]
        named = dict(zip("abc", [self.say(node.args[0]), *rest], strict=False))
        return self._word(name, **named)

    def _name(self, name: str) -> str:
        facts = self.book.facts.facts
        if name in self.book.sets:
            label = self.book.sets[name].label.within(self.language)
            return f"“{label or name}”"
        if name in self.book.variables:
            label = self.book.variable(name).label.within(self.language)
            return f"“{label or name}”"
        return self._value(facts[name], "") if name in facts else name

    def _value(self, value: object, about: str) -> str:
        if isinstance(value, bool):
            return message(f"weighing_{'yes' if value else 'no'}", self.language)
        code = _code(value)
        if about in self.book.variables and code in self.book.codes(about):
            return f"‘{self.book.code_label(about, code, self.language)}’"
        if about in self.book.sets:
            return f"‘{self._option(about, code)}’"
        if isinstance(value, int | float):
            # A year has no mark for its thousands.
            whole = isinstance(value, int) and abs(value) < 10_000
            return str(value) if whole else format_number(value, 2, self.language)
        return value.isoformat() if isinstance(value, date) else f"‘{value}’"

    def _option(self, name: str, code: str) -> str:
        labels = {m.code: m.label for m in self.book.sets[name].members}
        return (labels[code].within(self.language) if code in labels else "") or code


def _variable(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _code(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole and isinstance(value, float) else str(value)
