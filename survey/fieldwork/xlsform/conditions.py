"""Rules of a codebook as the conditions of a form: XPath, where an answer may lack."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from survey.codebook import Codebook
from survey.expression import Expression
from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.xlsform.answers import Answers, joined
from survey.fieldwork.xlsform.values import UnsayableError

__all__ = ["Conditions"]

SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
SUMS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "div",
}


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
        known = (self.codebook, self.asked, self.chosen)
        return _Writer(*known, own).truth(rule.tree.body, holds=True)


@dataclass(frozen=True)
class _Writer(Answers):
    """Says rules by their parts."""

    def truth(self, node: ast.expr, holds: bool) -> str:
        """Return when a condition certainly holds, or certainly doesn't."""
        if isinstance(node, ast.BoolOp):
            both = isinstance(node.op, ast.And) == holds
            return joined(
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
        return joined("and" if holds else "or", parts)

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
        return joined("and", [*answers, said]) if sign == "!=" else said

    def inside(self, left: ast.expr, right: ast.expr, holds: bool) -> str:
        if not isinstance(left, ast.Name) or not isinstance(
            right, ast.List | ast.Tuple
        ):
            raise UnsayableError(ast.unparse(left))
        values = [_literal(item) for item in right.elts]
        if left.id in self.chosen:
            return self.option(left.id, (1 in values) == holds, (0 in values) == holds)
        if holds:
            return joined("or", [self.against(left.id, "=", value) for value in values])
        parts = [self.answered(left.id)]
        parts += [
            f"{self.reference(left.id)} != {self.quoted(left.id, v)}" for v in values
        ]
        return joined("and", parts)

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
            return joined("and" if holds else "or", [low, high])
        if name == "implies":
            parts = [self.truth(args[0], not holds), self.truth(args[1], holds)]
            return joined("or" if holds else "and", parts)
        raise UnsayableError(name)

    def selected(self, args: list[ast.expr], holds: bool) -> str:
        group, code = args[0], str(_literal(args[1]))
        named = {pair: name for name, pair in self.chosen.items()}
        pair = (group.id if isinstance(group, ast.Name) else "", code)
        if pair not in named:
            raise UnsayableError(ast.unparse(group))
        return self.option(named[pair], holds, not holds)

    def value(self, node: ast.expr) -> str:
        """Return a number or text that is compared or counted with."""
        if isinstance(node, ast.Name):
            facts = self.codebook.facts.facts
            if node.id in self.asked:
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


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise UnsayableError(ast.unparse(node)) from error
