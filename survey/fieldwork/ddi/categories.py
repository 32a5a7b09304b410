"""The codes of a variable: its categories, and which of them are missing."""

from __future__ import annotations

import math
from collections.abc import Iterator

from lxml import etree

from survey.codebook import Code, Text
from survey.fieldwork.ddi.elements import first_text, found, marks
from survey.fieldwork.formats.xml import said_in
from survey.fieldwork.kind_labels import guess_kind
from survey.record import MissingKind

__all__ = ["are_codes", "codes_of", "number_of"]

MANY = 25
"""Most values without a label that are codes still; most values of a missing range."""
SHORT = 8
"""Longest text without a label that is a code still, in characters."""
EMPTY = (".", "sysmiss", "system", "system missing")
"""What an empty cell is called in a category's place; it is no code."""
UNLABELLED = Text()


def codes_of(variable: etree._Element) -> tuple[Code, ...]:
    """Return the codes of a variable, in order, each once.

    One is missing when its category says so or the invalid range holds it. Of which
    kind, missType says in the toolkit's own files, and elsewhere the label.

    Parameters
    ----------
    variable
        A var element.
    """
    # In its own files the toolkit writes codes as they are.
    own = bool(marks(variable))
    numeric = any(f.get("type") == "numeric" for f in found(variable, "varFormat"))
    invalid = _Invalid(variable, own, numeric)
    codes: dict[str, Code] = {}
    for category in found(variable, "catgry"):
        told = said_in(next(found(category, "catValu"), None))
        value = told if own else _plain(told, numeric)
        missing = category.get("missing") == "Y" or invalid.holds(value)
        if not value or (missing and not own and value.casefold() in EMPTY):
            continue
        label = first_text(found(category, "labl"))
        note = said_in(next(found(category, "txt"), None))
        kind = _kind(category, label) if missing else ""
        codes.setdefault(value, Code(code=value, label=label, missing=kind, note=note))
    for value in invalid.values():
        word = MissingKind.NO_ANSWER.word
        codes.setdefault(value, Code(code=value, label=UNLABELLED, missing=word))
    return tuple(codes.values())


def are_codes(variable: etree._Element, answers: tuple[Code, ...]) -> bool:
    """Return whether a variable's categories are codes, not just values it has.

    Some programs write a category for every age or income that occurs.

    Parameters
    ----------
    variable
        A var element.
    answers
        Its codes that aren't missing.
    """
    if not answers:
        return False
    declared = variable.get("representationType") == "code"
    ranked = variable.get("nature") in ("nominal", "ordinal")
    if declared or ranked:
        return True
    labelled = [code for code in answers if str(code.label) not in ("", code.code)]
    if variable.get("intrvl") == "contin":
        return len(labelled) == len(answers) and len(answers) > 1
    # Of open answers some programs write a category for every one that was given.
    short = all(len(code.code) <= SHORT for code in answers)
    texts = any(number_of(code.code) is None for code in answers)
    return bool(labelled) or (texts and short and len(answers) <= MANY)


def number_of(text: str | None) -> float | None:
    """Return a number that is written, or None.

    Examples
    --------
    >>> number_of(" 97.0 "), number_of("x"), number_of("inf"), number_of(None)
    (97.0, None, None, None)
    """
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _plain(value: str, numeric: bool) -> str:
    """Return a number's code as data have it: 1, where a file writes 1.0 or 01."""
    whole = value.removesuffix(".0")
    if not whole.removeprefix("-").isdecimal():
        return value
    return str(int(whole)) if numeric else whole


def _kind(category: etree._Element, label: Text) -> str:
    word = category.get("missType") or ""
    return word if word in MissingKind.words() else guess_kind(str(label) or word).word


class _Invalid:
    """The values that a variable declares invalid: single ones and ranges."""

    def __init__(self, variable: etree._Element, own: bool, numeric: bool) -> None:
        told = [i.get("VALUE") or "" for i in found(variable, "invalrng/item")]
        values = told if own else [_plain(value.strip(), numeric) for value in told]
        self.single = {value for value in values if value}
        self.ranges = [_edges(item) for item in found(variable, "invalrng/range")]

    def holds(self, value: str) -> bool:
        """Return whether a value is invalid."""
        number = number_of(value)
        inside = number is not None and any(
            low <= number <= high for low, high in self.ranges
        )
        return inside or value in self.single

    def values(self) -> Iterator[str]:
        """Yield the values that are told one by one, or in a short range."""
        yield from sorted(
            value for value in self.single if value.casefold() not in EMPTY
        )
        for low, high in self.ranges:
            if high - low < MANY and low.is_integer() and high.is_integer():
                yield from (str(value) for value in range(int(low), int(high) + 1))


def _edges(element: etree._Element) -> tuple[float, float]:
    low, high = number_of(element.get("min")), number_of(element.get("max"))
    return (
        -math.inf if low is None else low,
        math.inf if high is None else high,
    )
