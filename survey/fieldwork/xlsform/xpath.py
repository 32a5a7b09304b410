"""The expressions of an XLSForm: relevant, constraint and calculation, as trees."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Call", "Literal", "Node", "Number", "Operation", "Reference", "read_xpath"]

TOKEN = re.compile(
    r"\s*(?:(?P<reference>\$\{\s*[^{}]+?\s*\})"
    r"|(?P<number>\d+\.?\d*|\.\d+)"
    r"|(?P<text>'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”)"
    r"|(?P<sign><=|>=|!=|=|<|>|\+|-|\*|\(|\)|,)"
    r"|(?P<self>\.)"
    r"|(?P<word>[A-Za-z_][\w\-]*(?::[A-Za-z_][\w\-]*)?))"
)
LEVELS = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
"""Operators that bind alike, the loosest first."""
DEEPEST = 60
"""Levels of brackets beyond which a text is no expression anybody wrote."""


@dataclass(frozen=True)
class Reference:
    """A question by name; an empty one is the question itself."""

    name: str


@dataclass(frozen=True)
class Literal:
    """A text between quotes."""

    text: str


@dataclass(frozen=True)
class Number:
    """A number as written."""

    text: str


@dataclass(frozen=True)
class Operation:
    """Two sides with an operator between."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    """A function with what it is asked of."""

    name: str
    arguments: tuple[Node, ...]


Node = Reference | Literal | Number | Operation | Call


def read_xpath(text: str) -> Node | None:
    """Return the tree of an expression, or None when it isn't one that is known.

    Parameters
    ----------
    text
        As a cell of the form has it.

    Examples
    --------
    >>> read_xpath("${age} >= 18")
    Operation(sign='>=', left=Reference(name='age'), right=Number(text='18'))
    >>> read_xpath("${age} >=") is None
    True
    """
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(text.rstrip()):
        found = TOKEN.match(text, place)
        if not found:
            return None
        tokens.append((str(found.lastgroup), str(found[str(found.lastgroup)])))
        place = found.end()
    parser = _Parser(tuple(tokens))
    try:
        node, end = parser.level(0, 0, 0)
    except ValueError:
        return None
    return node if end == len(tokens) else None


@dataclass(frozen=True)
class _Parser:
    """Reads tokens from a place on; each verb returns a tree and where it ended."""

    tokens: tuple[tuple[str, str], ...]

    def at(self, place: int) -> tuple[str, str]:
        return self.tokens[place] if place < len(self.tokens) else ("", "")

    def level(self, level: int, place: int, depth: int) -> tuple[Node, int]:
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if level == len(LEVELS):
            return self.unary(place, depth)
        left, place = self.level(level + 1, place, depth)
        while self.at(place)[1] in LEVELS[level]:
            sign = self.at(place)[1]
            right, place = self.level(level + 1, place + 1, depth)
            left = Operation(sign, left, right)
        return left, place

    def unary(self, place: int, depth: int) -> tuple[Node, int]:
        if self.at(place) == ("sign", "-"):
            node, end = self.unary(place + 1, depth + 1)
            if isinstance(node, Number):
                return Number(f"-{node.text}"), end
            return Operation("-", Number("0"), node), end
        return self.atom(place, depth)

    def atom(self, place: int, depth: int) -> tuple[Node, int]:
        kind, text = self.at(place)
        if kind == "reference":
            return Reference(text[2:-1].strip()), place + 1
        if kind == "self":
            return Reference(""), place + 1
        if kind == "number":
            return Number(text), place + 1
        if kind == "text":
            return Literal(text[1:-1]), place + 1
        if (kind, text) == ("sign", "("):
            node, end = self.level(0, place + 1, depth + 1)
            return node, self.closed(end)
        if kind == "word" and self.at(place + 1) == ("sign", "("):
            return self.call(text, place + 2, depth + 1)
        raise ValueError(text)

    def call(self, name: str, place: int, depth: int) -> tuple[Node, int]:
        arguments: list[Node] = []
        while self.at(place) != ("sign", ")"):
            if arguments:
                if self.at(place) != ("sign", ","):
                    raise ValueError(name)
                place += 1
            node, place = self.level(0, place, depth)
            arguments.append(node)
        return Call(name, tuple(arguments)), place + 1

    def closed(self, place: int) -> int:
        if self.at(place) != ("sign", ")"):
            raise ValueError("bracket")
        return place + 1
