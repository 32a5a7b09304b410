"""What an expression of a form compares: questions, numbers and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from survey.fieldwork.xlsform.xpath import (
    Call,
    Literal,
    Node,
    Number,
    Operation,
    Reference,
)

__all__ = ["Known", "UnsayableError", "Values"]

SUMS = {"+": "+", "-": "-", "*": "*", "div": "/"}
NUMBERS = ("int", "decimal")


class UnsayableError(Exception):
    """The rule language has no words for it."""


@dataclass(frozen=True)
class Known:
    """What conditions have to know of a question.

    Parameters
    ----------
    name
        Of its item, or of its set.
    type
        Of its answers, as `Item.type` says; `codes` for one of several answers.
    integer
        Whether its codes are whole numbers.
    optional
        Whether it may be without an answer where it is asked about.
    options
        Item by code, of one with several answers.
    missing
        Missing kind by code.
    """

    name: str
    type: str
    integer: bool = False
    optional: bool = True
    options: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Values:
    """Says the values of an expression in the rule language.

    Parameters
    ----------
    known
        The questions by name.
    own
        The one that `.` is.
    sure
        Questions that certainly have an answer here.
    """

    known: Mapping[str, Known]
    own: str
    sure: frozenset[str] = frozenset()

    def truth(self, node: Node, no: bool) -> str:
        """Return a condition, or what holds when it doesn't."""
        raise UnsayableError(str(node))

    def question(self, node: Node) -> Known | None:
        """Return the question that is referred to, or None for anything else."""
        if not isinstance(node, Reference):
            return None
        found = self.known.get(node.name or self.own)
        if found is None:
            raise UnsayableError(node.name)
        return replace(found, optional=False) if found.name in self.sure else found

    def value(self, node: Node) -> str:
        """Return a number or text that is compared or counted with."""
        if isinstance(node, Number):
            return node.text
        if isinstance(node, Literal):
            return repr(node.text)
        question = self.question(node)
        if question is not None:
            if question.type == "codes" or question.missing:
                raise UnsayableError(question.name)
            return f"{{{question.name}}}"
        if isinstance(node, Operation) and node.sign in SUMS:
            sides = (self.value(node.left), self.value(node.right))
            return f"({sides[0]} {SUMS[node.sign]} {sides[1]})"
        if isinstance(node, Call):
            return self.called(node)
        raise UnsayableError(str(node))

    def called(self, node: Call) -> str:
        """Return what a function gives."""
        name, given = node.name, node.arguments
        if name == "count-selected" and len(given) == 1:
            return self.counted(given[0])
        if name in ("number", "int", "round", "string-length", "abs") and given:
            inner = self.value(given[0])
            words = {"int": "floor", "string-length": "length"}
            return inner if name == "number" else f"{words.get(name, name)}({inner})"
        if name == "coalesce" and len(given) == 2:
            return f"first({self.value(given[0])}, {self.value(given[1])})"
        if name == "if" and len(given) == 3:
            test = self.truth(given[0], no=False)
            return f"if_else({test}, {self.value(given[1])}, {self.value(given[2])})"
        if name == "date" and len(given) == 1 and isinstance(given[0], Literal):
            return repr(given[0].text)
        raise UnsayableError(name)

    def counted(self, node: Node) -> str:
        """Return how many options were chosen."""
        question = self.question(node)
        if question is None or question.type != "codes" or len(question.options) < 2:
            raise UnsayableError("count-selected")
        return f"count({{{question.name}}})"

    def literal(self, question: Known, written: Literal | Number) -> str:
        """Return a written value in the sort of the question's answers."""
        number = isinstance(written, Number) or _is_number(written.text)
        coded = question.type == "code"
        if question.type in NUMBERS or (coded and question.integer):
            if not number:
                raise UnsayableError(written.text)
            return written.text.strip()
        if question.type == "" and isinstance(written, Number):
            return written.text
        return repr(written.text)

    def questions(self, node: Node) -> list[Known]:
        """Return every question that is referred to."""
        if isinstance(node, Reference):
            found = self.question(node)
            return [found] if found else []
        if isinstance(node, Operation):
            return [*self.questions(node.left), *self.questions(node.right)]
        parts = node.arguments if isinstance(node, Call) else ()
        return [question for part in parts for question in self.questions(part)]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
