"""What a constraint says: a lowest and highest answer, and whatever more it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey.fieldwork.xlsform.rules import ALWAYS, rule_of_tree
from survey.fieldwork.xlsform.values import Known, UnsayableError
from survey.fieldwork.xlsform.xpath import (
    Node,
    Number,
    Operation,
    Reference,
    read_xpath,
)

__all__ = ["Limits", "limits_of"]

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Limits:
    """The parts of a constraint.

    Parameters
    ----------
    rule
        What is more than bounds, in the rule language; empty for nothing.
    unsaid
        Whether there is something that no rule can say.
    """

    minimum: float | None = None
    maximum: float | None = None
    rule: str = ""
    unsaid: bool = False


def limits_of(text: str, known: Mapping[str, Known], own: str) -> Limits:
    """Return what a constraint demands of an answer.

    Parameters
    ----------
    text
        As the form has it.
    known
        The questions by name.
    own
        The one it is about.

    Examples
    --------
    >>> known = {"age": Known("age", "int"), "stay": Known("stay", "int")}
    >>> limits_of(". > 17 and . < 120 and . >= ${stay}", known, "age")
    Limits(minimum=18.0, maximum=119.0, rule='{age} >= {stay}', unsaid=False)
    """
    if not text:
        return Limits()
    tree = read_xpath(text)
    if tree is None:
        return Limits(unsaid=True)
    # Only what was answered is judged.
    asked = known[own]
    told = {**known, own: Known(**{**vars(asked), "optional": False})}
    low: float | None = None
    high: float | None = None
    rules: list[str] = []
    unsaid = False
    for part in _parts(tree):
        bound = _bound(part, asked)
        if bound is None:
            try:
                said = rule_of_tree(part, told, own)
            except UnsayableError:
                unsaid = True
                continue
            if said != ALWAYS:
                rules.append(f"({said})" if " or " in said else said)
        elif bound[0] == "low":
            low = bound[1] if low is None else max(low, bound[1])
        else:
            high = bound[1] if high is None else min(high, bound[1])
    alone = rules[0] if len(rules) == 1 else ""
    rule = alone[1:-1] if alone.startswith("(") else " and ".join(rules)
    return Limits(low, high, rule, unsaid)


def _parts(tree: Node) -> list[Node]:
    if isinstance(tree, Operation) and tree.sign == "and":
        return [*_parts(tree.left), *_parts(tree.right)]
    return [tree]


def _bound(part: Node, asked: Known) -> tuple[str, float] | None:
    """Return which end a comparison with a number bounds, and where."""
    if not isinstance(part, Operation) or part.sign not in TURNED:
        return None
    left, right, sign = part.left, part.right, part.sign
    if isinstance(right, Reference):
        left, right, sign = right, left, TURNED[sign]
    named = isinstance(left, Reference) and left.name in ("", asked.name)
    if not named or not isinstance(right, Number):
        return None
    number = float(right.text)
    if asked.type == "decimal" and sign in ("<=", ">="):
        return ("high" if sign == "<=" else "low"), number
    if asked.type != "int" or (sign in ("<", ">") and not number.is_integer()):
        return None
    inside = {"<": number - 1, ">": number + 1}.get(sign, number)
    return ("high" if sign[0] == "<" else "low"), inside
