"""Hadamard matrices, which balance half-samples."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["hadamard"]

Signs = NDArray[np.int8]
# The primes from which Paley's second way makes an order that the others don't reach
# and that is worth having; beyond these an order that they do reach is near.
SECOND = (13, 17)


@cache
def hadamard(n: int) -> Signs:
    """Return a Hadamard matrix of the smallest order above n that is easily made.

    Its entries are 1 and -1, its rows are orthogonal, its first row and column are 1;
    so every other row holds as many of one as of the other.

    Parameters
    ----------
    n
        At least 0: as a rule the strata that are to be balanced, for which the n rows
        below the first serve.

    References
    ----------
    Sylvester (1867) doubles a matrix; Paley (1933) makes one of order q + 1 from a
    prime q that leaves 3 when divided by 4, and one of order 2(q + 1) from a prime
    that leaves 1, which is how 28 and 36 are made.

    Notes
    -----
    There is more than one matrix of the same order, and any balances as well as
    another. For linear statistics they give the same variance; for others variances
    differ in later digits. Orders are those of R's survey, and up to n = 23 so are the
    matrices; of orders 28 and 36 it holds published tables, where these are Paley's.

    Examples
    --------
    >>> hadamard(3)
    array([[ 1,  1,  1,  1],
           [ 1, -1,  1, -1],
           [ 1,  1, -1, -1],
           [ 1, -1, -1,  1]], dtype=int8)
    >>> [len(hadamard(strata)) for strata in (4, 8, 12, 16, 50, 100)]
    [8, 12, 16, 20, 56, 104]
    """
    order = n + 4 - n % 4
    while (make := _made(order)) is None:
        order += 4
    matrix = make()
    matrix.setflags(write=False)
    return matrix


def _made(order: int) -> Callable[[], Signs] | None:
    doublings = 0
    # Halved as far as a half can still be an order: 4, or four times an odd number.
    while order % 8 == 0:
        order //= 2
        doublings += 1
    whole = order * 2**doublings
    if order == 4:
        return lambda: _doubled(_four(), doublings)
    if _prime(order - 1):
        return lambda: _doubled(_first(order - 1), doublings)
    half = order // 2 - 1
    if half in SECOND:
        return lambda: _doubled(_second(half), doublings)
    if _prime(whole - 1):
        return lambda: _first(whole - 1)
    return None


def _four() -> Signs:
    return _doubled(np.ones((1, 1), dtype=np.int8), 2)


def _doubled(matrix: Signs, times: int) -> Signs:
    for _ in range(times):
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix


def _first(q: int) -> Signs:
    place = np.arange(q)
    # A residue is -1, nought counted among them.
    character = _character(q)
    character[0] = 1
    matrix = np.ones((q + 1, q + 1), dtype=np.int8)
    matrix[1:, 1:] = -character[(place[:, None] + place) % q]
    return matrix


def _second(q: int) -> Signs:
    place = np.arange(q)
    core = np.ones((q + 1, q + 1), dtype=np.int8)
    core[1:, 1:] = _character(q)[(place[:, None] - place) % q]
    core[0, 0] = 0
    one = np.array([[1, 1], [1, -1]], dtype=np.int8)
    nought = np.array([[1, -1], [-1, -1]], dtype=np.int8)
    eye = np.eye(q + 1, dtype=np.int8)
    matrix = np.kron(core, one) + np.kron(eye, nought)
    matrix = matrix * matrix[:, :1]
    return np.asarray(matrix * matrix[:1], dtype=np.int8)


def _character(q: int) -> Signs:
    character = np.full(q, -1, dtype=np.int8)
    character[np.arange(1, q) ** 2 % q] = 1
    character[0] = 0
    return character


def _prime(n: int) -> bool:
    return n > 1 and all(n % d for d in range(2, int(n**0.5) + 1))
