"""Degrees of freedom of replicate weights: how many directions they span."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpstrf

__all__ = ["rank"]

Floats = NDArray[np.float64]
# A column adds a direction when more than this part of its length is left after what
# the columns before it span: small enough for replicates that differ in one cluster of
# 10,000, and above what a calibration that stops iterating leaves.
TOLERANCE = 1e-5
# Squared, parts that are certainly left, and certainly rounding of cross products.
CERTAIN, ROUNDING = 1e-7, 1e-13
# Numbers held in double precision at a time.
BLOCK = 2**22
# Above this many multiplications rows are added up before they are multiplied.
COSTLY = 5e10


def rank(factors: NDArray[np.floating], sizes: Floats) -> int:
    """Return the rank of replicate weights.

    Parameters
    ----------
    factors
        Shape (units, replicates).
    sizes
        What each row of factors counts for, shape (units,): the root of the sum of
        squares of what its records multiply it by.

    References
    ----------
    Lumley (2010), Complex Surveys, section 2.3: the degrees of freedom of replicate
    weights are their rank less one.

    Notes
    -----
    Found from the cross products of the columns, or of the rows where those are fewer,
    by Cholesky's method with pivots, in one pass over the rows. Where that leaves doubt
    (columns differ by no more than a raking that isn't finished), columns are taken one
    by one, from an orthogonal decomposition, each against those before it, as R does.

    Examples
    --------
    >>> rank(np.array([[0.0, 2.0], [2.0, 0.0], [2.0, 0.0]]), np.ones(3))
    2
    >>> rank(np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([1.0, 0.0]))
    1
    """
    rows = np.flatnonzero(sizes)
    replicates = factors.shape[1]
    if len(rows) * replicates**2 > COSTLY and len(rows) > 16 * replicates:
        factors, sizes = _added_up(factors, sizes, rows)
        rows = np.arange(len(factors))
    if len(rows) < replicates:
        few = factors[rows] * sizes[rows, None]
        parts = _parts(few @ few.T)
    else:
        parts = _parts(_cross(factors, sizes, rows))
    doubtful = (parts > ROUNDING) & (parts < CERTAIN)
    if not doubtful.any():
        return int((parts >= CERTAIN).sum())
    return _one_by_one(_triangle(factors, sizes, rows))


def _cross(
    factors: NDArray[np.floating], sizes: Floats, rows: NDArray[np.intp]
) -> Floats:
    cross = np.zeros((factors.shape[1], factors.shape[1]))
    for part in _blocks(factors, sizes, rows):
        cross += part.T @ part
    return cross


def _parts(cross: Floats) -> Floats:
    """Return, squared, what is left of each column after those with larger parts."""
    length = np.sqrt(np.diag(cross))
    some = np.flatnonzero(length > 0)
    if not len(some):
        return np.zeros(0)
    unit = cross[np.ix_(some, some)] / np.outer(length[some], length[some])
    root, _, count, _ = dpstrf(unit, tol=ROUNDING)
    return np.asarray(np.diag(root)[:count] ** 2)


def _triangle(
    factors: NDArray[np.floating], sizes: Floats, rows: NDArray[np.intp]
) -> Floats:
    triangle = np.zeros((0, factors.shape[1]))
    for part in _blocks(factors, sizes, rows):
        triangle = np.asarray(np.linalg.qr(np.vstack([triangle, part]), mode="r"))
    return triangle


def _one_by_one(triangle: Floats) -> int:
    basis = np.zeros((len(triangle), 0))
    for column in triangle.T:
        left = column - basis @ (basis.T @ column)
        left -= basis @ (basis.T @ left)
        size = np.linalg.norm(left)
        if size > 0 and size >= TOLERANCE * np.linalg.norm(column):
            basis = np.column_stack([basis, left / size])
    return basis.shape[1]


def _added_up(
    factors: NDArray[np.floating], sizes: Floats, rows: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Return sixteen times as many rows as replicates, whose span is as large.

    Rows are added up with signs drawn from a fixed seed, the count sketch of Clarkson
    and Woodruff (2017).
    """
    wanted = 16 * factors.shape[1]
    random = np.random.default_rng(len(rows))
    sums = np.zeros((wanted, factors.shape[1]))
    for part in _blocks(factors, sizes, rows):
        signed = part * random.choice([-1.0, 1.0], size=(len(part), 1))
        np.add.at(sums, random.integers(wanted, size=len(part)), signed)
    return sums, np.ones(wanted)


def _blocks(
    factors: NDArray[np.floating], sizes: Floats, rows: NDArray[np.intp]
) -> Iterator[Floats]:
    step = max(1, BLOCK // max(1, factors.shape[1]))
    for start in range(0, len(rows), step):
        chosen = rows[start : start + step]
        yield factors[chosen] * sizes[chosen, None]
