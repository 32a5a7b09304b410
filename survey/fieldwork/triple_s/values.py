"""Codes with their labels, and a code for every kind of missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from survey.codebook import Text
from survey.fieldwork.spss.missing_codes import is_number, kind_labels
from survey.record import MissingKind

__all__ = ["Value", "kind_codes", "kind_text"]

BASES = (90, 990, 9990, 99990, 999990)
"""Spare codes of missing kinds run from one above a base, for refused, to nine."""
LANGUAGES = ("nl", "fr", "en")


@dataclass(frozen=True)
class Value:
    """A code with its label.

    Parameters
    ----------
    missing
        The kind it stands for, or empty.
    variable
        The variable that an option of a multiple is.
    """

    code: str
    label: Text
    missing: str = ""
    variable: str = ""


def kind_codes(
    own: Mapping[str, MissingKind],
    present: Iterable[MissingKind],
    answers: set[str],
    number: bool,
) -> dict[MissingKind, str]:
    """Return a code for every missing kind: the variable's own, or a spare one.

    Parameters
    ----------
    own
        Kind by code of the variable's list.
    present
        Kinds that occur.
    answers
        Every code or number that is an answer.
    number
        Whether codes have to be numbers.

    Examples
    --------
    >>> kinds = [MissingKind.REFUSED, MissingKind.DONT_KNOW]
    >>> codes = kind_codes({"8": MissingKind.DONT_KNOW}, kinds, {"1", "92"}, True)
    >>> codes[MissingKind.REFUSED], codes[MissingKind.DONT_KNOW]
    ('991', '8')
    """
    codes: dict[MissingKind, str] = {}
    for code, kind in own.items():
        if code not in answers and (is_number(code) or not number):
            codes.setdefault(kind, code)
    taken = answers | set(own)
    values = {float(code) for code in taken if is_number(code)}
    base = next(
        (b for b in BASES if not any(b < value < b + 10 for value in values)), 0
    )
    for kind in present:
        spare = str(base + int(kind)) if number else _free(kind.word, taken)
        codes.setdefault(kind, spare)
    return codes


def _free(word: str, taken: set[str]) -> str:
    while word in taken:
        word += "_"
    return word


def kind_text(kind: MissingKind) -> Text:
    """Return what a missing kind is called in each language.

    Examples
    --------
    >>> kind_text(MissingKind.REFUSED).within("fr")
    'Refus'
    """
    return Text(dict(zip(LANGUAGES, kind_labels(kind), strict=True)))
