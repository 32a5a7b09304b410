"""Where each record stands: its code's place in a list, its cell in a margin."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.fieldwork import Frame

__all__ = [
    "code_positions",
    "cross",
    "cross_codes",
    "distinct",
    "distinct_columns",
    "numbered",
    "places",
]

Positions = NDArray[np.intp]
# What a key of 64 bits holds, with a bit to spare.
LARGEST = 2**62
# Whole numbers below are looked up in a table.
SMALL = 100_000
# An odd number, the golden ratio of 2**63, that takes neighbours apart.
SPREADER = np.int64(5700357409661599241)


def code_positions(frame: Frame, name: str) -> tuple[tuple[str, ...], Positions]:
    """Return a variable's codes and each record's place among them.

    Parameters
    ----------
    frame
        The records.
    name
        A coded variable, whose codes come in codebook order; or a number or text,
        whose values come in ascending order.

    Returns
    -------
    tuple
        The codes as text, and shape (rows,): -1 where there is no answer.
    """
    column = frame.data[name]
    codes = frame.codebook.codes(name)
    if not codes:
        places, values = pd.factorize(column, sort=True)
        return tuple(str(value) for value in values), np.asarray(places, dtype=np.intp)
    integer = frame.codebook.integer_codes(name)
    index = pd.Index([int(code) for code in codes] if integer else list(codes))
    known = column.notna().to_numpy()
    places = np.full(len(column), -1, dtype=np.intp)
    places[known] = index.get_indexer(pd.Index(column[known].astype(index.dtype)))
    return codes, places


def cross(positions: Sequence[Positions], sizes: Sequence[int]) -> Positions:
    """Return each record's cell in the cross of several variables.

    Parameters
    ----------
    positions
        Per variable, shape (rows,), -1 where there is none.
    sizes
        Per variable, how many codes it has; the last one runs fastest.

    Returns
    -------
    NDArray
        Shape (rows,), -1 where any of the variables has none.

    Examples
    --------
    >>> import numpy as np
    >>> cross([np.array([0, 1, -1]), np.array([2, 0, 1])], [2, 3])
    array([ 2,  3, -1])
    """
    cell = np.zeros_like(positions[0])
    outside = np.zeros(len(cell), dtype=bool)
    for place, size in zip(positions, sizes, strict=True):
        outside |= place < 0
        cell = cell * size + place
    return np.where(outside, -1, cell)


def cross_codes(codes: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the codes of every cell, in the order that `cross` numbers them.

    Examples
    --------
    >>> cross_codes([["1", "2"], ["a", "b"]])
    [('1', 'a'), ('1', 'b'), ('2', 'a'), ('2', 'b')]
    """
    return list(product(*codes))


def places(column: NDArray[Any], codes: list[Any]) -> Positions:
    """Return each value's place among the codes, -1 for a value that is none.

    Parameters
    ----------
    column
        Values, shape (rows,).
    codes
        Distinct.

    Examples
    --------
    >>> places(np.array([3, 1, 2]), [1, 3])
    array([ 1,  0, -1])
    """
    labels = np.asarray(codes) if column.dtype.kind in "iu" else np.empty(0)
    if labels.dtype.kind in "iu" and 0 <= labels.min() <= labels.max() < SMALL:
        # The last place of the table is for all others.
        table = np.full(int(labels.max()) + 2, -1, dtype=np.intp)
        table[labels] = np.arange(len(labels))
        # Extremes cost a look at the column, a truth by record a column more.
        if column.size and not 0 <= column.min() <= column.max() <= labels.max():
            known = (column >= 0) & (column <= labels.max())
            column = np.where(known, column, -1)
        return np.asarray(table[column])
    found = pd.Index(codes).get_indexer(pd.Index(column))
    return np.asarray(found, dtype=np.intp)


def numbered(values: NDArray[Any]) -> Positions:
    """Return which of their distinct values each value is.

    Parameters
    ----------
    values
        Shape (rows,); a missing value is one by itself.

    Examples
    --------
    >>> numbered(np.array(["b", "a", "b"]))
    array([1, 0, 1])
    """
    codes = pd.factorize(values, sort=True, use_na_sentinel=False)[0]
    return np.asarray(codes, dtype=np.intp)


@overload
def distinct(codes: Positions) -> tuple[Positions, Positions]: ...
@overload
def distinct(
    codes: Positions, most: int
) -> tuple[Positions | None, Positions | None]: ...
def distinct(
    codes: Positions, most: int | None = None
) -> tuple[Positions | None, Positions | None]:
    """Return the distinct rows of small integer codes.

    Parameters
    ----------
    codes
        Shape (rows, columns), none negative.
    most
        Give up, with nothing, when there are more than these.

    Returns
    -------
    tuple
        One record of every distinct row, shape (distinct,), and which of them each
        record is, shape (rows,).

    Examples
    --------
    >>> import numpy as np
    >>> distinct(np.array([[1, 0], [0, 2], [1, 0]]))
    (array([1, 0]), array([1, 0, 1]))
    """
    return distinct_columns(list(codes.T), most)


def distinct_columns(
    codes: Sequence[Positions], most: int | None = None
) -> tuple[Positions | None, Positions | None]:
    """Return the same as `distinct`, of columns that aren't one array.

    Parameters
    ----------
    codes
        One a column, shape (rows,).
    most
        Give up, with nothing, when there are more than these.
    """
    key = np.zeros(len(codes[0]) if codes else 0, dtype=np.intp)
    reach = 1
    for column in codes:
        size = int(column.max(initial=0)) + 1
        if reach * size > LARGEST:
            # Renumbering keeps the key small, however many columns there are.
            key = np.unique(key, return_inverse=True)[1]
            reach = int(key.max(initial=0)) + 1
        key *= size
        key += column
        reach *= size
    if most is not None and reach > most:
        if _scattered(key) > most:
            return None, None
        ordered = np.sort(key)
        if 1 + int((ordered[1:] != ordered[:-1]).sum()) > most:
            return None, None
    first, of = np.unique(key, return_index=True, return_inverse=True)[1:]
    return first, of


def _scattered(key: Positions) -> int:
    """Return how many places keys are scattered to, of which there are no more."""
    # A power of two, so that the rest after division is a matter of bits.
    seen = np.zeros(1 << (2 * len(key)).bit_length(), dtype=bool)
    spread = key * SPREADER
    spread >>= 20
    spread &= len(seen) - 1
    seen[spread] = True
    return int(np.count_nonzero(seen))
