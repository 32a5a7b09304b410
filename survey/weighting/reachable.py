"""Which margins no weights can meet: a small linear programme that names them."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, eye_array, hstack

from survey.weighting.auxiliaries import Term, columns_of
from survey.weighting.distances import Distance, Linear
from survey.weighting.equations import Equations
from survey.weighting.rake import Problem

__all__ = ["least_gaps", "shortfalls"]

Floats = NDArray[np.float64]
# HiGHS meets equations to 1e-7; what is smaller can't be told from rounding.
VISIBLE = 1e-6


def shortfalls(problem: Problem, cap: float = np.inf) -> dict[tuple[int, int], float]:
    """Return cells that can't all be met, with the least relative gaps there must be.

    Parameters
    ----------
    problem
        Base weights and margins, compressed.
    cap
        Largest factor.

    Returns
    -------
    dict
        Relative gap by (margin, cell), below zero where the cell stays too small;
        empty when every margin can be met at once. Where cells stand against each
        other there are several such sets, and this is one with the smallest sum.

    Notes
    -----
    Minimises the sum of relative gaps over factors between 0 and the cap. Every row is
    divided by its population, so that the solver sees numbers near one.

    Examples
    --------
    >>> cells = np.array([[0], [1]])
    >>> problem = Problem(np.ones(2), cells, (np.array([3.0, 1.0]),))
    >>> shortfalls(problem), shortfalls(problem, cap=2.4)
    ({}, {(0, 0): -0.2})
    """
    terms = [
        Term("", cell, wanted, ())
        for cell, wanted in zip(problem.columns, problem.populations, strict=True)
    ]
    places = [(t, c) for t, term in enumerate(terms) for c in range(len(term.totals))]
    wanted = np.concatenate(problem.populations)
    used = np.flatnonzero(wanted > 0)
    matrix = csr_array(columns_of(terms).tocsc()[:, used])
    low, high = np.zeros(len(problem.totals)), np.full(len(problem.totals), cap)
    found = _gaps(matrix, wanted[used], wanted[used], problem.totals, low, high)
    return {places[used[index]]: gap for index, gap in found.items()}


def least_gaps(
    equations: Equations, weights: Floats, distance: Distance
) -> dict[int, float]:
    """Return totals that can't all be met, with the least relative gaps there must be.

    Parameters
    ----------
    equations
        Auxiliaries, totals, bounds.
    weights
        Base weight by combination.
    distance
        Without bounds, a linear distance lets weights be negative and others don't.

    Returns
    -------
    dict
        As `shortfalls`, by column of the auxiliaries; totals with a penalty, which
        needn't be met, are left out.

    Examples
    --------
    >>> wanted = Equations(csr_array(np.eye(2)), np.array([3.0, 1.0]), high=2.4)
    >>> least_gaps(wanted, np.ones(2), Linear())
    {0: -0.2}
    """
    there = np.flatnonzero(weights > 0)
    exact = np.arange(len(equations.totals))
    if equations.penalty is not None:
        exact = np.flatnonzero(np.isinf(equations.penalty))
    matrix = csr_array(csr_array(equations.matrix[there]).tocsc()[:, exact])
    floor = -np.inf if isinstance(distance, Linear) else 0.0
    low = np.maximum(np.broadcast_to(equations.low, weights.shape)[there], floor)
    high = np.broadcast_to(equations.high, weights.shape)[there]
    sizes = equations.sizes(weights)[exact]
    wanted = equations.totals[exact]
    found = _gaps(matrix, wanted, sizes, weights[there], low, high)
    return {int(exact[index]): gap for index, gap in found.items()}


def _gaps(
    matrix: csr_array,
    wanted: Floats,
    sizes: Floats,
    weights: Floats,
    low: Floats,
    high: Floats,
) -> dict[int, float]:
    rows = diags_array(1 / sizes) @ matrix.T @ diags_array(weights)
    gaps = eye_array(len(wanted))
    cost = np.concatenate([np.zeros(len(weights)), np.ones(2 * len(wanted))])
    free = np.tile([0.0, np.inf], (2 * len(wanted), 1))
    # Fetched by scipy when it is first needed: it takes long to import.
    solved = scipy.optimize.linprog(
        cost,
        A_eq=hstack([rows, gaps, -gaps], format="csr"),
        b_eq=wanted / sizes,
        bounds=np.vstack([np.column_stack([low, high]), free]),
        method="highs",
    )
    if solved.x is None:
        return {}
    slack = np.asarray(solved.x)[len(weights) :].reshape(2, len(wanted))
    gap = slack[1] - slack[0]
    order = sorted(np.flatnonzero(np.abs(gap) > VISIBLE), key=lambda i: gap[i])
    return {int(i): round(float(gap[i]), 6) for i in order}
