"""Newton's method for the weights of many replicates at once.

The replicates of a sample differ little from each other, and so do their multipliers:
from those of the sample itself Newton's steps need no care, and every one of them is
some products of matrices for all replicates together. Where that does not end well (a
replicate that leaves a cell empty, bounds that hold most factors) there is no answer,
and `solve`, one replicate after the other, is what finds one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from survey.weighting.distances import Bound, Distance
from survey.weighting.equations import Equations
from survey.weighting.newton import solve

__all__ = ["solve_together"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
# Newton doubles the digits: from a neighbour's multipliers, a few steps are enough.
STEPS = 12
# A digit more than asked for costs half a step, and makes the order of work invisible.
BEYOND = 1e-3
# Numbers held at a time.
BLOCK = 2**22


def solve_together(
    equations: Equations,
    distance: Distance,
    weights: Floats,
    max_iterations: int,
    tolerance: float,
) -> tuple[Floats, Flags]:
    """Return the factors of many replicates, and which of these meet the totals.

    Parameters
    ----------
    equations, distance, max_iterations, tolerance
        As in `solve`.
    weights
        Base weight by combination and replicate, shape (combinations, replicates).

    Returns
    -------
    tuple
        Factors, shape (combinations, replicates), of no use where the second, shape
        (replicates,), is false.

    References
    ----------
    As `solve`.

    Examples
    --------
    >>> from survey.weighting.distances import Linear
    >>> wanted = Equations(csr_array(np.array([[1.0, 1.0], [1.0, 3.0]])), np.r_[4.0, 6])
    >>> both = np.array([[1.0, 2.0], [1.0, 1.0]])
    >>> factors, done = solve_together(wanted, Linear(), both, 50, 1e-9)
    >>> factors.round(9), done
    (array([[3. , 1.5],
           [1. , 1. ]]), array([ True,  True]))
    """
    count = weights.shape[1]
    factors, done = np.ones(weights.shape), np.zeros(count, dtype=bool)
    simple = (weights >= 0).all(axis=0) & (weights > 0).any(axis=0)
    if equations.penalty is not None or not simple.any():
        return factors, done
    middle = weights[:, simple].mean(axis=1)
    start = solve(equations, distance, middle, max_iterations, tolerance)
    kept = np.setdiff1d(np.arange(len(equations.totals)), start.dependent)
    if not start.converged or not len(kept):
        return factors, done
    state = _Start(equations, distance, start.multipliers, kept, _Pairs.of(equations))
    step = max(1, BLOCK // max(len(weights), len(kept) ** 2))
    each = np.flatnonzero(simple)
    for place in range(0, len(each), step):
        some = each[place : place + step]
        factors[:, some], done[some] = _solved(state, weights[:, some], tolerance)
    return factors, done


@dataclass(frozen=True)
class _Pairs:
    """What makes cross products of auxiliaries a product of weights with a matrix."""

    products: csr_array
    left: Codes
    right: Codes

    @classmethod
    def of(cls, equations: Equations) -> _Pairs:
        """Return the products of every two auxiliaries that records have both of."""
        matrix = equations.matrix
        rows, size = matrix.shape
        lengths = np.diff(matrix.indptr)
        row = np.repeat(np.arange(rows), lengths)
        one = np.repeat(np.arange(len(row)), lengths[row])
        ahead = np.arange(len(one)) - np.repeat(
            np.cumsum(lengths[row]) - lengths[row], lengths[row]
        )
        other = matrix.indptr[row[one]] + ahead
        column = matrix.indices.astype(np.intp)
        use = column[one] <= column[other]
        one, other = one[use], other[use]
        keys, place = np.unique(column[one] * size + column[other], return_inverse=True)
        values = matrix.data[one] * matrix.data[other]
        shape = (len(keys), rows)
        products = csr_array((values, (place.ravel(), row[one])), shape=shape)
        return cls(products, keys // size, keys % size)

    def gram(self, weights: Floats, size: int) -> Floats:
        """Return X' diag(w) X of every column of weights, shape (replicates, p, p)."""
        sums = (self.products @ weights).T
        gram = np.zeros((weights.shape[1], size, size))
        gram[:, self.left, self.right] = sums
        gram[:, self.right, self.left] = sums
        return gram


@dataclass(frozen=True)
class _Start:
    """The equations, and the multipliers of replicates' middle."""

    equations: Equations
    distance: Distance
    multipliers: Floats
    kept: Codes
    pairs: _Pairs


def _solved(start: _Start, weights: Floats, tolerance: float) -> tuple[Floats, Flags]:
    eq = start.equations
    multipliers = np.repeat(start.multipliers[:, None], weights.shape[1], axis=1)
    size = np.where(eq.totals != 0, np.abs(eq.totals), np.nan)[:, None]
    size = np.where(np.isnan(size), np.abs(eq.turned) @ weights, size)
    size[size == 0] = 1.0
    best, least = np.ones(weights.shape), np.full(weights.shape[1], np.inf)
    going = np.arange(weights.shape[1])
    for _ in range(STEPS):
        here = weights[:, going]
        factors, slopes = _factors(start, here, multipliers[:, going])
        short = eq.totals[:, None] - eq.turned @ (here * factors)
        off = np.max(np.abs(short) / size[:, going], axis=0)
        better = off < least[going]
        best[:, going[better]] = factors[:, better]
        least[going[better]] = off[better]
        # One that got worse is past what steps without care can do, or at rounding.
        more = better & (off > BEYOND * tolerance)
        going = going[more]
        if not len(going):
            break
        step = _step(start, (here * slopes)[:, more], short[:, more])
        if step is None:
            break
        multipliers[np.ix_(start.kept, going)] += step
    return best, least <= tolerance


# Where steps lead off to infinity they are given up.
@np.errstate(over="ignore", invalid="ignore")
def _factors(
    start: _Start, weights: Floats, multipliers: Floats
) -> tuple[Floats, Floats]:
    eq = start.equations
    scale = _upright(eq.scale)
    bounds = _upright(eq.low), _upright(eq.high)
    factors, slopes = start.distance.factors((eq.matrix @ multipliers) / scale, *bounds)
    used = weights != 0
    return np.where(used, factors, 1.0), np.where(used, slopes / scale, 0.0)


def _step(start: _Start, curved: Floats, short: Floats) -> Floats | None:
    """Return Newton's step for every replicate, shape (kept, replicates)."""
    kept = start.kept
    gram = start.pairs.gram(curved, len(start.equations.totals))
    gram = gram[:, kept[:, None], kept]
    size = np.sqrt(np.diagonal(gram, axis1=1, axis2=2))
    if not (np.isfinite(size).all() and (size > 0).all()):
        # A replicate without anybody in a cell can't be done with the others.
        size = np.where(np.isfinite(size) & (size > 0), size, np.inf)
        empty = np.isinf(size).any(axis=1)
        gram[empty] = np.eye(len(kept))
        size[empty] = 1.0
        short = np.where(empty, 0.0, short)
    even = gram / size[:, :, None] / size[:, None, :]
    right = short[kept].T / size
    try:
        found = np.linalg.solve(even, right[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        return None
    return np.asarray((found / size).T)


def _upright(value: Bound) -> Bound:
    return value[:, None] if isinstance(value, np.ndarray) else value
