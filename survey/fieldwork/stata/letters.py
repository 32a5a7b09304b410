"""Stata's missing values .a to .z, and the missing kind that each stands for."""

from __future__ import annotations

from survey.record import MissingKind

__all__ = ["LETTERS", "letter_kind"]

LETTERS = {
    MissingKind.REFUSED: "r",
    MissingKind.DONT_KNOW: "d",
    MissingKind.NO_ANSWER: "n",
    MissingKind.NOT_APPLICABLE: "i",
    MissingKind.NOT_ASKED: "q",
    MissingKind.BREAK_OFF: "b",
    MissingKind.TECHNICAL: "t",
    MissingKind.EDITED_OUT: "e",
    MissingKind.NOT_CODED: "c",
}
"""The same in every file: refused, don't know, no answer, inapplicable, not in the
questionnaire, broke off, technical, edited out, not coded."""


def letter_kind(code: str) -> MissingKind | None:
    """Return the kind that a missing value of Stata stands for, such as `.r`.

    Examples
    --------
    >>> letter_kind(".d"), letter_kind(".z") is None
    (<MissingKind.DONT_KNOW: 2>, True)
    """
    return next((k for k, letter in LETTERS.items() if f".{letter}" == code), None)
