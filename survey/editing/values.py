"""Single cells against the codebook: codes of the list, numbers within bounds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook, Variable
from survey.editing.review import Hit, Review
from survey.expression import Columns
from survey.locale import format_number
from survey.record import Findings

__all__ = ["check_codes", "check_range", "outside_codes"]


def check_codes(review: Review) -> Findings:
    """Return the cells that hold a code which is no answer of the variable's list.

    Parameters
    ----------
    review
        The frame under review.
    """
    frame, hits, items = review.frame, [], 0
    for variable in _held(review):
        if variable.type != "code":
            continue
        wrong = outside_codes(frame, frame.codebook, variable.name)
        hits.append(Hit(variable.name, np.flatnonzero(wrong)))
        items += int((~frame.vector(variable.name).missing).sum())
    return review.cells("code_list", "error", hits, items=items)


def outside_codes(answers: Columns, codebook: Codebook, name: str) -> NDArray[np.bool_]:
    """Return where a coded variable holds what is no answer of its list.

    Parameters
    ----------
    answers
        Hold the variable.
    codebook
        Declares its list.
    name
        Of a coded variable.

    Returns
    -------
    ndarray
        Shape (rows,); a missing cell is not outside.
    """
    value = answers.vector(name)
    codes = codebook.codes(name)
    numbers = codebook.integer_codes(name)
    valid = np.array([int(c) if numbers else c for c in codes], dtype=object)
    wrong = np.zeros(answers.rows, dtype=bool)
    known = value.values[~value.missing]
    listed = valid.astype(np.float64) if numbers else valid
    wrong[~value.missing] = ~np.isin(known, listed)
    return wrong


def check_range(review: Review) -> Findings:
    """Return the numbers that lie below a variable's minimum or above its maximum.

    Parameters
    ----------
    review
        The frame under review.
    """
    frame, hits, items = review.frame, [], 0
    for variable in _held(review):
        bounded = variable.min is not None or variable.max is not None
        if not bounded or variable.type not in ("int", "decimal"):
            continue
        value = frame.vector(variable.name)
        low = -np.inf if variable.min is None else variable.min
        high = np.inf if variable.max is None else variable.max
        outside = (value.values < low) | (value.values > high)
        bounds = ("bounds", _bounds(variable, review.language))
        rows = np.flatnonzero(outside & ~value.missing)
        hits.append(Hit(variable.name, rows, (bounds,)))
        items += int((~value.missing).sum())
    return review.cells("range", "error", hits, items=items)


def _held(review: Review) -> Iterator[Variable]:
    frame = review.frame
    return (frame.variable(name) for name in frame.data.columns)


def _bounds(variable: Variable, language: str) -> str:
    low, high = (
        "" if bound is None else _number(bound, language)
        for bound in (variable.min, variable.max)
    )
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"


def _number(bound: float, language: str) -> str:
    # Without marks for thousands: a year is a number too.
    decimals = 0 if bound == int(bound) else 2
    return str(int(bound)) if decimals == 0 else format_number(bound, 2, language)
