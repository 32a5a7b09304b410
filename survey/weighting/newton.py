"""Newton's method for calibration, over distinct combinations of auxiliaries.

Calibrated weights are d · F(x'λ / σ²) with the λ for which their totals are those of
the population. Finding λ is a convex problem: Newton's direction always leads down, and
the step along it is shortened only where it would lead past the lowest point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, lstsq
from scipy.linalg.lapack import dpstrf

from survey.weighting.distances import Distance
from survey.weighting.equations import Equations

__all__ = ["Solved", "solve"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# A column whose part that others don't explain is this small, relative to itself, says
# nothing new: what is left of it is rounding.
DEPENDENT = 1e-11
HALVINGS = 60


@dataclass(frozen=True)
class Solved:
    """What Newton's method found.

    Parameters
    ----------
    factors
        By combination.
    multipliers
        λ, shape (p,); nought for a column that depends on others.
    iterations
        Newton steps.
    errors
        What every total is off by, relative to itself, shape (p,).
    converged
        Whether every equation holds to the tolerance.
    dependent
        Columns that follow from others and were left to them.
    """

    factors: Floats
    multipliers: Floats
    iterations: int
    errors: Floats
    converged: bool
    dependent: Codes


@dataclass(frozen=True)
class Point:
    """Factors, slopes and what the equations are off by at some λ."""

    multipliers: Floats
    factors: Floats
    slopes: Floats
    short: Floats
    off: float


@dataclass(frozen=True)
class System:
    """Equations with weights and a distance: what one Newton step needs."""

    equations: Equations
    distance: Distance
    weights: Floats
    sizes: Floats
    slack: Floats

    def at(self, multipliers: Floats) -> Point:
        """Return the state at λ."""
        eq = self.equations
        with np.errstate(over="ignore", invalid="ignore"):
            u = (eq.matrix @ multipliers) / eq.scale
            factors, slopes = self.distance.factors(u, eq.low, eq.high)
            # Nobody's factor is of no consequence, and may be beyond counting.
            used = self.weights != 0
            factors, slopes = np.where(used, factors, 1.0), np.where(used, slopes, 0.0)
            got = eq.sums(self.weights * factors) + self.slack * multipliers
            short = eq.totals - got
            off = float(np.max(np.abs(short) / self.sizes, initial=0.0))
        return Point(multipliers, factors, slopes, short, off)


def solve(
    equations: Equations,
    distance: Distance,
    weights: Floats,
    max_iterations: int,
    tolerance: float,
) -> Solved:
    """Return the factors whose weights give the totals.

    Parameters
    ----------
    equations
        Auxiliaries and totals.
    distance
        What is least.
    weights
        Base weight by combination.
    max_iterations
        Most Newton steps.
    tolerance
        Largest error of a total, relative to it.

    References
    ----------
    Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey sampling.
    *JASA* 87(418), section 2; with penalties Beaumont, J.-F. and Bocci, C. (2008).
    Another look at ridge calibration. *Metron* 66(1).

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> from survey.weighting.distances import Linear
    >>> wanted = Equations(csr_array(np.array([[1.0, 1.0], [1.0, 3.0]])), np.r_[4.0, 6])
    >>> solve(wanted, Linear(), np.ones(2), 50, 1e-9).factors.round(9)
    array([3., 1.])
    """
    system = System(
        equations,
        distance,
        weights,
        equations.sizes(weights),
        equations.slack(weights),
    )
    start = equations.gram(np.abs(weights) / equations.scale) + np.diag(system.slack)
    kept = _independent(start)
    point = best = system.at(np.zeros(len(equations.totals)))
    steps = 0
    while not point.off <= tolerance and steps < max_iterations and len(kept):
        step = _step(system, point, start, kept)
        found = _along(system, point, step)
        steps += 1
        stuck = np.array_equal(found.multipliers, point.multipliers)
        point = found
        best = point if point.off < best.off else best
        if stuck:
            break
    off = (equations.sums(weights * best.factors) - equations.totals) / system.sizes
    others = np.setdiff1d(np.arange(len(equations.totals)), kept)
    done = best.off <= tolerance
    return Solved(best.factors, best.multipliers, steps, off, done, others)


def _independent(gram: Floats) -> Codes:
    """Return the columns that no others explain, by Cholesky with pivots."""
    size = np.sqrt(np.maximum(np.diag(gram), 0.0))
    used = np.flatnonzero(size > 0)
    if not len(used):
        return used
    even = gram[np.ix_(used, used)] / size[used, None] / size[used]
    _, pivots, rank, _ = dpstrf(even, tol=DEPENDENT, lower=0)
    return np.sort(used[pivots[:rank] - 1])


def _step(system: System, point: Point, start: Floats, kept: Codes) -> Floats:
    eq = system.equations
    curved = eq.gram(system.weights * point.slopes / eq.scale) + np.diag(system.slack)
    inner = np.ix_(kept, kept)
    size = np.sqrt(np.diag(start)[kept])
    even = curved[inner] / size[:, None] / size
    whole = start[inner] / size[:, None] / size
    right = point.short[kept] / size
    step = np.zeros(len(eq.totals))
    step[kept] = _solved(even, whole, right, bool((system.weights < 0).any())) / size
    return step


def _solved(even: Floats, whole: Floats, right: Floats, indefinite: bool) -> Floats:
    if indefinite:
        return np.asarray(lstsq(even, right)[0])
    # Where bounds hold most factors fast the slopes can vanish; a touch of the matrix
    # without bounds makes the direction one again.
    for touch in (0.0, 1e-10, 1e-7, 1e-4, 1e-1):
        try:
            factor = cho_factor(even + touch * whole)
        except LinAlgError:
            continue
        found = np.asarray(cho_solve(factor, right))
        # Pivots this small are rounding, and the direction would be noise.
        if np.diag(factor[0]).min() ** 2 > DEPENDENT or touch:
            return found
    return np.asarray(lstsq(whole, right)[0])


# Margins that nobody can meet, as some replicates have, send steps to infinity.
@np.errstate(over="ignore", invalid="ignore")
def _along(system: System, point: Point, step: Floats) -> Point:
    """Return the point as far along the step as still leads down."""
    slope = float(point.short @ step)
    length = 1.0
    for _ in range(HALVINGS):
        found = system.at(point.multipliers + length * step)
        ahead = float(found.short @ step)
        # Short of the lowest point, or less far past it than the start was before.
        if np.isfinite(found.off) and (ahead >= -0.5 * abs(slope) or slope <= 0):
            return found
        length /= 2
    return point
