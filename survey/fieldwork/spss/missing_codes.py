"""Codes for the missing kinds, in formats where a missing value needs one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.fieldwork.frame import Frame
from survey.fieldwork.stata.letters import letter_kind
from survey.locale import message
from survey.record import MissingKind

__all__ = [
    "MissingCodes",
    "Range",
    "is_number",
    "kind_label",
    "kind_labels",
    "missing_codes",
    "spare_code",
    "spare_kind",
]

BASES = (-90, -990, -9990)
"""Spare codes run from one below a base, for refused, to nine below it, for not coded.

The first base is used, unless an answer stands among its codes.
"""
LANGUAGES = ("nl", "fr", "en")
DISCRETE, LONGEST = 3, 8
"""What SPSS allows: three single values, or a range and one; texts of eight bytes."""

Range = tuple[float, float]
"""Lowest and highest, alike for a single value."""


@dataclass(frozen=True)
class MissingCodes:
    """How one variable's missing kinds are written.

    Parameters
    ----------
    codes
        Code by kind, a number for numbers and a text for texts.
    ranges
        What is declared missing: pairs of lowest and highest, or single texts.
    spare
        Kinds for which the variable's list has no code, or none that could be used.
    merged
        Kinds of a text variable that are written as an empty text, for want of room.
    recoded
        Whether the variable's own missing codes made place for spare ones.
    """

    codes: dict[MissingKind, float | str]
    ranges: tuple[Range | str, ...] = ()
    spare: tuple[MissingKind, ...] = ()
    merged: tuple[MissingKind, ...] = ()
    recoded: bool = False


def kind_label(kind: MissingKind, language: str) -> str:
    """Return what a missing kind is called; in English for an unknown language.

    Examples
    --------
    >>> kind_label(MissingKind.DONT_KNOW, "en")
    'Don’t know or no opinion'
    """
    return message(f"kind_{kind.word}", language if language in LANGUAGES else "en")


def kind_labels(kind: MissingKind) -> tuple[str, ...]:
    """Return what a missing kind is called in each language of the catalogue.

    Examples
    --------
    >>> kind_labels(MissingKind.REFUSED)
    ('Geweigerd', 'Refus', 'Refused')
    """
    return tuple(message(f"kind_{kind.word}", language) for language in LANGUAGES)


def spare_code(kind: MissingKind, base: int = BASES[0]) -> int:
    """Return the code of a kind that the variable's own list has no code for.

    Examples
    --------
    >>> spare_code(MissingKind.REFUSED), spare_code(MissingKind.NOT_CODED)
    (-91, -99)
    """
    return base - int(kind)


def spare_kind(code: str, label: str) -> MissingKind | None:
    """Return the kind a spare code stands for, when its label says so too.

    So do the letters of Stata's missing values.

    Examples
    --------
    >>> spare_kind("-94", "Niet van toepassing")
    <MissingKind.NOT_APPLICABLE: 4>
    >>> spare_kind("-94", "Minder dan 93") is None
    True
    """
    for kind in MissingKind:
        codes = {str(spare_code(kind, base)) for base in BASES}
        if kind and code in codes and label in kind_labels(kind):
            return kind
    lettered = letter_kind(code)
    return lettered if lettered and label in kind_labels(lettered) else None


def missing_codes(frame: Frame, name: str) -> MissingCodes:
    """Return the codes by which a variable's missing kinds can be written.

    The variable's own codes where it has them; spare codes for other kinds that occur.
    When those can't be declared together, the spare codes are used for all.

    Parameters
    ----------
    frame
        Tells which kinds and which answers occur.
    name
        A variable of it.
    """
    listed = frame.codebook.code_list(name)
    declared = dict(listed.missing) if listed else {}
    own: dict[MissingKind, str] = {}
    for code, kind in declared.items():
        own.setdefault(kind, code)
    counts = np.bincount(frame.kinds(name), minlength=len(MissingKind))
    present = [kind for kind in MissingKind if kind and counts[kind]]
    if frame.data[name].dtype == "str":
        return _texts(own, sorted(present, key=lambda kind: -int(counts[kind])))
    numbers = {code: float(code) for code in declared if is_number(code)}
    usable = {kind: numbers[code] for kind, code in own.items() if code in numbers}
    return _numbers(usable, present, set(numbers.values()), _answers(frame, name))


def _answers(frame: Frame, name: str) -> set[float]:
    """Return every number that is an answer, by the codebook or in the data."""
    codes = {float(c) for c in frame.codebook.codes(name) if is_number(c)}
    column = frame.data[name].dropna()
    if column.dtype == "datetime64[us]":
        return codes
    return codes | {float(value) for value in column.unique()}


def is_number(text: str) -> bool:
    """Whether a code is a number, so that a column of numbers can hold it."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _numbers(
    own: dict[MissingKind, float],
    present: list[MissingKind],
    declared: set[float],
    answers: set[float],
) -> MissingCodes:
    free = (b for b in BASES if not any(b - 10 < value < b for value in answers))
    base = next(free, BASES[-1])
    added = {k: float(spare_code(k, base)) for k in present if k not in own}
    ranges = _ranges(sorted({*declared, *added.values()}), answers)
    if ranges is not None:
        return MissingCodes({**own, **added}, ranges, tuple(added))
    spare = {k: float(spare_code(k, base)) for k in sorted({*own, *present})}
    return MissingCodes(
        {**spare}, ((base - 9.0, base - 1.0),), tuple(spare), recoded=True
    )


def _ranges(codes: list[float], answers: set[float]) -> tuple[Range, ...] | None:
    """Return codes as SPSS can declare them, or None when an answer is among them."""
    if len(codes) <= DISCRETE:
        return tuple((code, code) for code in codes)
    low, *inner, high = codes
    choices: list[tuple[Range, ...]] = [
        ((low, high),),
        ((inner[0], high), (low, low)),
        ((low, inner[-1]), (high, high)),
    ]
    for ranges in choices:
        if not any(a <= value <= b for value in answers for a, b in ranges):
            return ranges
    return None


def _texts(own: dict[MissingKind, str], present: list[MissingKind]) -> MissingCodes:
    """Return codes for texts; of those SPSS declares three, the commonest first."""
    lacking = [k for k in present if k not in own and k != MissingKind.NO_ANSWER]
    spare: dict[MissingKind, float | str] = {
        kind: str(spare_code(kind)) for kind in lacking[:DISCRETE]
    }
    short = [code for code in own.values() if len(code.encode()) <= LONGEST]
    return MissingCodes(
        codes={**own, **spare},
        ranges=tuple([*map(str, spare.values()), *short][:DISCRETE]),
        spare=tuple(spare),
        merged=tuple(lacking[DISCRETE:]),
    )
