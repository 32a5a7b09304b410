"""Rules of a codebook as the conditions of a form: XPath, where an answer may lack."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from survey.codebook import Codebook
from survey.expression import Expression
from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.xlsform.rules import UnsayableError
from survey.record import MissingKind

__all__ = ["Conditions"]

SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
TESTS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
SUMS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "div",
}
BLANK = (MissingKind.NO_ANSWER.word, MissingKind.NOT_APPLICABLE.word)
"""Kinds that an answer has in the data that nobody gave."""


@dataclass(frozen=True)
class Conditions:
    """Says in XPath when a rule certainly holds.

    An unknown answer makes a rule unknown, and a form knows only true and false. So a
    rule is said by when it is certainly true, and `not` by when it is certainly false.

    Parameters
    ----------
    codebook
        Of the rules.
    asked
        Variables that are questions of the form.
    chosen
        Set and option by variable, of options that are chosen in one question.
    """

    codebook: Codebook
    asked: frozenset[str]
    chosen: Mapping[str, tuple[str, str]]

    def said(self, rule: Expression, own: str = "") -> str:
        """Return the condition.

        Parameters
        ----------
        rule
            Of the codebook.
        own
            The question it is a constraint of.

        Raises
        ------
        UnsayableError
            When a form can't say it.
        """
        return _Writer(self, own).truth(rule.tree.body, holds=True)


@dataclass(frozen=True)
class _Writer:
    known: Conditions
    own: str

    def truth(self, node: ast.expr, holds: bool) -> str:
        """Return when a condition certainly holds, or certainly doesn't."""
        if isinstance(node, ast.BoolOp):
            both = isinstance(node.op, ast.And) == holds
            return _joined(
                "and" if both else "or", (self.truth(v, holds) for v in node.values)
            )
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.truth(node.operand, not holds)
        if isinstance(node, ast.Compare):
            return self.compared(node, holds)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.called(node.func.id, node.args, holds)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return "true()" if node.value == holds else "false()"
        raise UnsayableError(ast.unparse(node))

    def compared(self, node: ast.Compare, holds: bool) -> str:
        sides = [node.left, *node.comparators]
        parts = [
            self.pair(left, op, right, holds)
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return _joined("and" if holds else "or", parts)

    def pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr, holds: bool) -> str:
        if isinstance(op, ast.In | ast.NotIn):
            return self.inside(left, right, isinstance(op, ast.In) == holds)
        sign = SIGNS.get(type(op))
        if sign is None:
            raise UnsayableError(type(op).__name__)
        if isinstance(right, ast.Name) and not isinstance(left, ast.Name):
            left, right, sign = right, left, TURNED[sign]
        sign = sign if holds else OPPOSITE[sign]
        if isinstance(left, ast.Name) and isinstance(right, ast.Constant | ast.UnaryOp):
            return self.against(left.id, sign, _literal(right))
        names = {
            n.id
            for part in (left, right)
            for n in ast.walk(part)
            if isinstance(n, ast.Name)
        }
        answers = [
            self.answered(name) for name in sorted(names) if name in self.variables
        ]
        said = f"{self.value(left)} {sign} {self.value(right)}"
        # A number that isn't there is unlike any other, and nothing else.
        return _joined("and", [*answers, said]) if sign == "!=" else said

    @property
    def variables(self) -> frozenset[str]:
        return self.known.asked | frozenset(self.known.chosen)

    def inside(self, left: ast.expr, right: ast.expr, holds: bool) -> str:
        if not isinstance(left, ast.Name) or not isinstance(
            right, ast.List | ast.Tuple
        ):
            raise UnsayableError(ast.unparse(left))
        values = [_literal(item) for item in right.elts]
        if left.id in self.known.chosen:
            return self.option(left.id, (1 in values) == holds, (0 in values) == holds)
        if holds:
            return _joined(
                "or", [self.against(left.id, "=", value) for value in values]
            )
        parts = [self.answered(left.id)]
        parts += [
            f"{self.reference(left.id)} != {self.quoted(left.id, v)}" for v in values
        ]
        return _joined("and", parts)

    def against(self, name: str, sign: str, value: object) -> str:
        """Compare a variable with a written value."""
        if name in self.known.chosen:
            return self.option(name, TESTS[sign](1, value), TESTS[sign](0, value))
        if self.sort(name) == "code":
            return self.code(name, sign, value)
        said = f"{self.reference(name)} {sign} {self.quoted(name, value)}"
        return _joined("and", [self.answered(name), said]) if sign == "!=" else said

    def option(self, name: str, yes: bool, no: bool) -> str:
        """Return when an option is chosen, isn't, or either."""
        group, code = self.known.chosen[name]
        there = f"{self.reference(group)} != ''"
        chosen = f"selected({self.reference(group)}, {_quoted(code)})"
        if yes and no:
            return there
        if not (yes or no):
            return "false()"
        return chosen if yes else f"{there} and not({chosen})"

    def code(self, name: str, sign: str, value: object) -> str:
        listed = self.known.codebook.code_list(name)
        if listed is None:
            raise UnsayableError(name)
        every = [int(c.code) if listed.integer else c.code for c in listed.answers]
        if every and isinstance(value, str) != isinstance(every[0], str):
            raise UnsayableError(name)
        held = [code for code in every if TESTS[sign](code, value)]
        if sign == "!=" and len(held) > 2:
            unlike = f"{self.reference(name)} != {_quoted(code_text(value))}"
            return _joined("and", [self.answered(name), unlike])
        parts = [f"{self.reference(name)} = {_quoted(str(code))}" for code in held]
        return _joined("or", parts) if parts else "false()"

    def called(self, name: str, args: list[ast.expr], holds: bool) -> str:
        if name == "answered" and _is_name(args[0]):
            variable = args[0].id  # type: ignore[attr-defined]
            return self.answered(variable) if holds else self.lacking(variable)
        if name == "missing" and _is_name(args[0]):
            variable = args[0].id  # type: ignore[attr-defined]
            if len(args) > 1:
                return self.kind(variable, str(_literal(args[1])), holds)
            return self.lacking(variable) if holds else self.answered(variable)
        if name == "selected":
            return self.selected(args, holds)
        if name == "between":
            low = self.pair(args[0], ast.GtE(), args[1], holds)
            high = self.pair(args[0], ast.LtE(), args[2], holds)
            return _joined("and" if holds else "or", [low, high])
        if name == "implies":
            parts = [self.truth(args[0], not holds), self.truth(args[1], holds)]
            return _joined("or" if holds else "and", parts)
        raise UnsayableError(name)

    def selected(self, args: list[ast.expr], holds: bool) -> str:
        group, code = args[0], str(_literal(args[1]))
        named = {pair: name for name, pair in self.known.chosen.items()}
        pair = (group.id if isinstance(group, ast.Name) else "", code)
        if pair not in named:
            raise UnsayableError(ast.unparse(group))
        return self.option(named[pair], holds, not holds)

    def kind(self, name: str, kind: str, holds: bool) -> str:
        codes = [code for code, own in self.missing(name).items() if own.word == kind]
        if not codes or kind in BLANK:
            raise UnsayableError(kind)
        sign, word = ("=", "or") if holds else ("!=", "and")
        said = (f"{self.reference(name)} {sign} {_quoted(code)}" for code in codes)
        return _joined(word, said)

    def missing(self, name: str) -> Mapping[str, MissingKind]:
        listed = self.known.codebook.code_list(name)
        coded = self.sort(name) == "code"
        return listed.missing if listed is not None and coded else {}

    def answered(self, name: str) -> str:
        if name == self.own:
            # A constraint is asked of an answer.
            return "true()"
        if name in self.known.chosen:
            return self.option(name, yes=True, no=True)
        codes = ["", *self.missing(name)]
        return _joined(
            "and", (f"{self.reference(name)} != {_quoted(c)}" for c in codes)
        )

    def lacking(self, name: str) -> str:
        if name in self.known.chosen:
            return f"{self.reference(self.known.chosen[name][0])} = ''"
        codes = ["", *self.missing(name)]
        return _joined("or", (f"{self.reference(name)} = {_quoted(c)}" for c in codes))

    def value(self, node: ast.expr) -> str:
        """Return a number or text that is compared or counted with."""
        if isinstance(node, ast.Name):
            facts = self.known.codebook.facts.facts
            if node.id in self.known.asked:
                if self.missing(node.id):
                    raise UnsayableError(node.id)
                return self.reference(node.id)
            if node.id in facts and isinstance(facts[node.id], int | float):
                return code_text(facts[node.id])
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return code_text(node.value)
        if isinstance(node, ast.BinOp) and type(node.op) in SUMS:
            sides = (self.value(node.left), self.value(node.right))
            return f"({sides[0]} {SUMS[type(node.op)]} {sides[1]})"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.counted(node.func.id, node.args)
        raise UnsayableError(ast.unparse(node))

    def counted(self, name: str, args: list[ast.expr]) -> str:
        if name == "length" and len(args) == 1:
            return f"string-length({self.value(args[0])})"
        raise UnsayableError(name)

    def sort(self, name: str) -> str:
        if name not in self.known.asked:
            raise UnsayableError(name)
        return self.known.codebook.variable(name).type

    def reference(self, name: str) -> str:
        return "." if name == self.own else f"${{{name}}}"

    def quoted(self, name: str, value: object) -> str:
        sort = self.sort(name)
        if sort in ("int", "decimal") and not isinstance(value, str):
            return code_text(value)
        if sort in ("date", "datetime"):
            return f"date({_quoted(str(value))})"
        return _quoted(code_text(value))


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise UnsayableError(ast.unparse(node)) from error


def _quoted(text: str) -> str:
    if "'" in text and '"' in text:
        raise UnsayableError(text)
    return f'"{text}"' if "'" in text else f"'{text}'"


def _joined(word: str, parts: Iterable[str]) -> str:
    """Return conditions joined, each in brackets that holds another word."""
    said = list(dict.fromkeys(parts))
    if word == "and" and len(said) > 1:
        said = [part for part in said if part != "true()"] or ["true()"]
    if len(said) == 1:
        return said[0]
    other = " or " if word == "and" else " and "
    return f" {word} ".join(f"({part})" if other in part else part for part in said)
