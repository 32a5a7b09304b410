"""Conditions in LimeSurvey's ExpressionScript, said in the toolkit's rule language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from survey.codebook import CodeList
from survey.fieldwork.instruments import Item
from survey.fieldwork.limesurvey.scales import TICKED

__all__ = ["Known", "rule_in"]

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?![\w.]))
    |(?P<string>"[^"]*"|'[^']*')
    |(?P<name>[A-Za-z0-9_]+(?:\.[A-Za-z]+)?)
    |(?P<sign>\|\||&&|[=!<>]=|[!<>()+\-*/,]))""",
    re.VERBOSE,
)
SAME = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
ALSO = {"&&": "and", "||": "or", "AND": "and", "OR": "or"}
SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
FUNCTIONS = ("abs", "round", "floor")
ENDINGS = ("", "NAOK", "code")
DEEPEST = 40
"""Brackets and signs beyond which a condition is left as it is."""


class _UnsaidError(Exception):
    """The rule language has no words for it."""


@dataclass(frozen=True)
class Known:
    """What conditions may name.

    Parameters
    ----------
    items
        By every name that LimeSurvey has for a column: `Q1_SQ001`, `12X3X45SQ001`.
    lists
        Their code lists by name.
    """

    items: Mapping[str, Item]
    lists: Mapping[str, CodeList]


@dataclass(frozen=True)
class _Part:
    """A piece of a condition: a truth, a number, a text, or an item."""

    text: str
    kind: str
    item: Item | None = None


def rule_in(expression: str, known: Known) -> str | None:
    """Return a condition as a rule; empty when it always holds, None if it can't be.

    Parameters
    ----------
    expression
        In ExpressionScript.
    known
        What it may name.

    Notes
    -----
    LimeSurvey takes an empty answer for an empty text, so that a condition on it is
    false; here it is unknown, and the answer that hangs on it counts as not given. For
    an option to tick, empty means not ticked, and the rule says so.

    Examples
    --------
    >>> age = Item("age", "int")
    >>> rule_in('age.NAOK ge "18" && !is_empty(age)', Known({"age": age}, {}))
    '{age} >= 18 and not missing({age})'
    >>> rule_in("regexMatch('/a/', age)", Known({"age": age}, {})) is None
    True
    """
    text = expression.strip()
    if text.strip("() ") in ("", "1"):
        return ""
    if sum(text.count(sign) for sign in "(!-") > DEEPEST:
        return None
    try:
        reading = _Reading(_tokens(text), known)
        part = reading.either()
        if reading.at < len(reading.tokens) or part.kind != "truth":
            return None
    except _UnsaidError:
        return None
    return part.text


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise _UnsaidError
        kind = str(match.lastgroup)
        word = match[kind]
        if kind == "name" and word.casefold() in (*SAME, "and", "or"):
            kind, word = "sign", SAME.get(word.casefold(), word.casefold())
        found.append((kind, ALSO.get(word, word) if kind == "sign" else word))
        at = match.end()
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


class _Reading:
    """One condition, read from left to right."""

    def __init__(self, tokens: list[tuple[str, str]], known: Known) -> None:
        self.tokens = tokens
        self.known = known
        self.at = 0

    def sign(self, *signs: str) -> str:
        """Return the next sign when it is one of these, and go on behind it."""
        if self.at < len(self.tokens):
            kind, word = self.tokens[self.at]
            if kind == "sign" and word in signs:
                self.at += 1
                return word
        return ""

    def either(self) -> _Part:
        return self._joined("or", self._both)

    def _both(self) -> _Part:
        return self._joined("and", self._denied)

    def _joined(self, word: str, part: Callable[[], _Part]) -> _Part:
        parts = [part()]
        while self.sign(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        texts = [_truth(p) for p in parts]
        if word == "and":
            texts = [f"({t})" if " or " in t and not _closed(t) else t for t in texts]
        return _Part(f" {word} ".join(texts), "truth")

    def _denied(self) -> _Part:
        if not self.sign("!"):
            return self._compared()
        text = _truth(self._denied())
        simple = re.fullmatch(r"missing\(\{[^{}]+\}\)", text) or _closed(text)
        return _Part(f"not {text}" if simple else f"not ({text})", "truth")

    def _compared(self) -> _Part:
        left = self._sum()
        sign = self.sign(*SWAPPED)
        return self._said(left, sign, self._sum()) if sign else left

    def _sum(self) -> _Part:
        return self._calculated(
            ("+", "-"), lambda: self._calculated(("*", "/"), self._one)
        )

    def _calculated(self, signs: tuple[str, ...], part: Callable[[], _Part]) -> _Part:
        left = part()
        while sign := self.sign(*signs):
            left = _Part(f"{_number(left)} {sign} {_number(part())}", "number")
        return left

    def _one(self) -> _Part:
        if self.sign("-"):
            return _Part(f"-{_number(self._one())}", "number")
        if self.sign("("):
            part = self.either()
            self._close()
            return part if part.item else _Part(f"({part.text})", part.kind)
        if self.at >= len(self.tokens):
            raise _UnsaidError
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "name" and self.sign("("):
            return self._called(word)
        if kind == "name":
            return self._item(word)
        if kind == "sign":
            raise _UnsaidError
        return _Part(word if kind == "number" else word[1:-1], kind)

    def _close(self) -> None:
        if not self.sign(")"):
            raise _UnsaidError

    def _called(self, name: str) -> _Part:
        part = self.either()
        self._close()
        if name == "is_empty" and part.item:
            return _Part(self._empty(part.item), "truth")
        if name in FUNCTIONS:
            return _Part(f"{name}({_number(part)})", "number")
        raise _UnsaidError

    def _item(self, word: str) -> _Part:
        name, _, ending = word.partition(".")
        item = self.known.items.get(name)
        if item is None or ending not in ENDINGS:
            raise _UnsaidError
        return _Part(f"{{{item.name}}}", "item", item)

    def _empty(self, item: Item) -> str:
        if item.codes == TICKED.name:
            return f"not {_ticked(item)}"
        return f"missing({{{item.name}}})"

    def _said(self, left: _Part, sign: str, right: _Part) -> _Part:
        if left.item is None and right.item is not None:
            left, sign, right = right, SWAPPED[sign], left
        if left.item is None or right.kind == "truth":
            return _Part(f"{_number(left)} {sign} {_number(right)}", "truth")
        if right.item is None and right.text == "" and sign in ("==", "!="):
            empty = self._empty(left.item)
            said = empty if sign == "==" else f"not {empty}"
            return _Part(said.removeprefix("not not "), "truth")
        if left.item.codes == TICKED.name:
            return _Part(_tick(left.item, sign, right), "truth")
        return _Part(f"{left.text} {sign} {self._literal(left.item, right)}", "truth")

    def _literal(self, item: Item, right: _Part) -> str:
        """Return what an item is compared with, as its own codes are written."""
        if right.item is not None or (right.kind == "number" and "{" in right.text):
            return right.text
        listed = self.known.lists.get(item.codes)
        number = re.fullmatch(r"-?\d+(\.\d+)?", right.text) is not None
        if item.type in ("int", "decimal") or (listed is not None and listed.integer):
            if not number:
                raise _UnsaidError
            return right.text
        if item.type in ("date", "datetime"):
            raise _UnsaidError
        return repr(right.text)


def _closed(text: str) -> bool:
    """Whether the first bracket of a text closes at its very end."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def _truth(part: _Part) -> str:
    if part.kind != "truth":
        raise _UnsaidError
    return part.text


def _number(part: _Part) -> str:
    plain = re.fullmatch(r"-?\d+(\.\d+)?", part.text) is not None
    whole = part.item is not None and part.item.type in ("int", "decimal")
    if part.kind == "truth" or not (part.kind == "number" or plain or whole):
        raise _UnsaidError
    return part.text


def _ticked(item: Item) -> str:
    return f"(answered({{{item.name}}}) and {{{item.name}}} == 'Y')"


def _tick(item: Item, sign: str, right: _Part) -> str:
    if right.item is not None or sign not in ("==", "!=") or right.text not in "YN":
        raise _UnsaidError
    alike = (sign == "==") == (right.text == "Y")
    return _ticked(item) if alike else f"not {_ticked(item)}"
