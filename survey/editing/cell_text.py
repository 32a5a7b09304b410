"""Cells written as text, and read back: what findings show and logs keep."""

from __future__ import annotations

import numpy as np

from survey.errors import CallError
from survey.expression import Vector
from survey.expression.vector import Array

__all__ = ["cell_texts", "cell_values"]

EMPTY = {"str": ("", "object"), "datetime64[us]": ("NaT", "datetime64[us]")}


def cell_texts(value: Vector, kind: str) -> list[str]:
    """Return every value as text, nothing for a missing one.

    Parameters
    ----------
    value
        As a column holds it.
    kind
        The column's type: Int64, Float64, str or datetime64[us].

    Examples
    --------
    >>> cell_texts(Vector(np.array([7.0, 2.0]), np.array([False, True])), "Int64")
    ['7', '']
    """
    if kind == "datetime64[us]":
        shown = np.datetime_as_string(value.values, unit="auto").tolist()
    elif kind == "Int64":
        whole = np.where(value.missing, 0, value.values).astype(np.int64)
        shown = whole.astype(str).tolist()
    else:
        shown = [str(item) for item in value.values.tolist()]
    missing = value.missing.tolist()
    return ["" if m else text for m, text in zip(missing, shown, strict=True)]


def cell_values(texts: list[str], missing: np.ndarray, kind: str) -> Vector:
    """Return the values that texts stand for, as a column holds them.

    Parameters
    ----------
    texts
        As `cell_texts` wrote them.
    missing
        Bool: where the cell holds no value, whatever its text.
    kind
        The column's type.

    Raises
    ------
    CallError
        When a text is no value of that type.

    Examples
    --------
    >>> cell_values(["7", ""], np.array([False, True]), "Int64").values
    array([ 7., nan])
    """
    empty, convert = EMPTY.get(kind, ("nan", "float64"))
    filled = [empty if m else t for m, t in zip(missing, texts, strict=True)]
    try:
        values: Array = np.array(filled, dtype=object).astype(convert)
    except ValueError as error:
        raise CallError(f"a cell of type {kind} can't hold that: {error}") from error
    return Vector(values, missing)
