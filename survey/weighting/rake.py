"""Raking to margins over the distinct combinations of their cells.

A record's factor depends only on which cells it stands in, so records that share them
all share one factor: 5,000 records or a billion, the iteration runs over the same few
hundred combinations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.weighting.problem import Problem

__all__ = ["Problem", "Raked", "capped_multiplier", "rake", "rake_until_still"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Raked:
    """What raking gave.

    Parameters
    ----------
    factors
        Final over base weight per combination, shape (combinations,).
    iterations
        Sweeps over all margins.
    error
        Largest relative error of any cell of any margin.
    worst
        The margin and the cell where it is.
    converged
        Whether the error is within the tolerance.
    """

    factors: Floats
    iterations: int
    error: float
    worst: tuple[int, int]
    converged: bool


def rake(
    problem: Problem,
    max_iterations: int,
    tolerance: float,
    cap: float = np.inf,
    start: Floats | None = None,
) -> Raked:
    """Return factors that meet every margin, or as near as the sweeps came.

    Parameters
    ----------
    problem
        Base weights and margins, compressed.
    max_iterations
        Most sweeps.
    tolerance
        Largest relative error of a cell that counts as met.
    cap
        Largest factor.
    start
        Factors to start from, per combination; all one when absent.

    Notes
    -----
    Each sweep meets one margin after the other by one multiplier per cell (iterative
    proportional fitting), which converges to the raking-ratio weights of Deville and
    Särndal: factor = exp(x'λ). With a cap each multiplier is the one with which the
    cell meets its population after all its factors are cut off at the cap, and what is
    multiplied on is the factor before cutting. The sweeps then are coordinate steps
    towards factor = min(cap, exp(x'λ)), their truncated raking distance: the excess of
    the capped weights goes to the other weights of the same cells, in proportion.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled
    frequency table when the expected marginal totals are known. *Annals of
    Mathematical Statistics* 11(4).
    Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey sampling.
    *JASA* 87(418), cases 2 and 7.

    Examples
    --------
    >>> import numpy as np
    >>> cells = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> wanted = (np.array([30.0, 70.0]), np.array([60.0, 40.0]))
    >>> done = rake(Problem(np.ones(4), cells, wanted), 200, 1e-9)
    >>> np.round(done.factors, 6), done.converged
    (array([18., 12., 42., 28.]), True)
    """
    free = np.ones_like(problem.totals) if start is None else start.copy()
    weights = problem.totals * np.minimum(free, cap)
    sweeps = 0
    while sweeps < max_iterations and not _met(problem, weights, tolerance):
        _sweep(problem, free, weights, cap)
        sweeps += 1
    return _raked(problem, np.minimum(free, cap), sweeps, tolerance)


def rake_until_still(problem: Problem, max_iterations: int, change: float) -> Raked:
    """Return factors after the first sweep that hardly changes any weight.

    Parameters
    ----------
    problem
        Base weights and margins, compressed.
    max_iterations
        Most sweeps.
    change
        Largest change of the weight of a combination, in persons, that counts as none.

    Notes
    -----
    This is when R's `rake` stops, by default at a change of one person. Margins can be
    off by more than the change: prefer `rake`, unless R's weights are wanted.

    Examples
    --------
    >>> import numpy as np
    >>> cells = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> wanted = (np.array([30.0, 70.0]), np.array([60.0, 40.0]))
    >>> rake_until_still(Problem(np.ones(4), cells, wanted), 10, 1.0).iterations
    2
    """
    free, weights = np.ones_like(problem.totals), problem.totals.copy()
    for sweep in range(1, max_iterations + 1):
        before = free.copy()
        _sweep(problem, free, weights, np.inf)
        moved = np.abs(problem.totals * (free - before))
        if moved.max(initial=0.0) < change:
            return replace(_raked(problem, free, sweep, np.inf), converged=True)
    return replace(_raked(problem, free, max_iterations, np.inf), converged=False)


def _raked(problem: Problem, factors: Floats, sweeps: int, tolerance: float) -> Raked:
    errors = [np.abs(each) for each in problem.errors(factors)]
    margin = int(np.argmax([each.max() for each in errors]))
    worst = margin, int(np.argmax(errors[margin]))
    error = float(errors[margin][worst[1]])
    return Raked(factors, sweeps, error, worst, error <= tolerance)


def _met(problem: Problem, weights: Floats, tolerance: float) -> bool:
    # One margin that isn't met settles it, and the last one always is.
    return all(
        np.abs(errors).max(initial=0.0) <= tolerance for errors in problem.offs(weights)
    )


def _sweep(problem: Problem, free: Floats, weights: Floats, cap: float) -> None:
    """Meet one margin after the other, in the arrays themselves."""
    if np.isinf(cap):
        _free_sweep(problem, free, weights)
        return
    for cell, wanted in zip(problem.columns, problem.populations, strict=True):
        free *= _capped_steps(problem.totals, free, cell, wanted, cap)[cell]
    np.multiply(problem.totals, np.minimum(free, cap), out=weights)


def _free_sweep(problem: Problem, free: Floats, weights: Floats) -> None:
    # Margin after margin, but over a block's table instead of over the combinations:
    # within a block a combination's multiplier depends on its place there only.
    populations = iter(problem.populations)
    for block in problem.blocks:
        table = np.bincount(block.of, weights, block.size)
        step = np.ones(block.size)
        for cell, wanted in zip(block.cells, populations, strict=False):
            sums = np.bincount(cell, table * step, len(wanted))
            known = (sums > 0) & ~np.isnan(wanted)
            step *= np.divide(wanted, sums, np.ones_like(sums), where=known)[cell]
        gained = step[block.of]
        free *= gained
        weights *= gained


def _capped_steps(
    totals: Floats, free: Floats, cell: NDArray[np.intp], wanted: Floats, cap: float
) -> Floats:
    steps = np.ones_like(wanted)
    for index in np.unique(cell):
        if np.isnan(wanted[index]):
            continue
        inside = cell == index
        steps[index] = capped_multiplier(
            totals[inside], free[inside], float(wanted[index]), cap
        )
    return steps


def capped_multiplier(
    totals: Floats, factors: Floats, wanted: float, cap: float
) -> float:
    """Return m with which sum of totals · min(cap, m · factors) is what is wanted.

    Parameters
    ----------
    totals
        Base weight of each combination in the cell.
    factors
        Their factors before cutting off.
    wanted
        The cell's population.
    cap
        Largest factor.

    Returns
    -------
    float
        When even the cap for all of them gives less than is wanted, the smallest
        multiplier that puts them all at the cap.

    Notes
    -----
    The sum is piecewise linear and rising in m, and the largest factors reach the cap
    first: try with none, one, two … of them at the cap and take the first that fits.

    Examples
    --------
    >>> import numpy as np
    >>> capped_multiplier(np.array([1.0, 1.0]), np.array([3.0, 1.0]), 5.0, 3.0)
    2.0
    """
    order = np.argsort(-factors, kind="stable")
    factor, total = factors[order], totals[order]
    at_cap = cap * np.concatenate([[0.0], np.cumsum(total)[:-1]])
    below = np.cumsum((total * factor)[::-1])[::-1]
    multipliers = (wanted - at_cap) / below
    fits = np.flatnonzero(multipliers * factor <= cap)
    return float(multipliers[fits[0]] if len(fits) else cap / factor[-1])
