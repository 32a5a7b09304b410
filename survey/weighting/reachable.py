"""Which margins no weights can meet: a small linear programme that names them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, eye_array, hstack, vstack

from survey.weighting.rake import Problem

__all__ = ["shortfalls"]

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
    rows, places = _equations(problem)
    gaps = eye_array(len(places))
    cost = np.concatenate([np.zeros(len(problem.totals)), np.ones(2 * len(places))])
    top = None if np.isinf(cap) else cap
    bounds = [(0.0, top)] * len(problem.totals) + [(0.0, None)] * (2 * len(places))
    solved = linprog(
        cost,
        A_eq=hstack([rows, gaps, -gaps], format="csr"),
        b_eq=np.ones(len(places)),
        bounds=bounds,
        method="highs",
    )
    if solved.x is None:
        return {}
    slack = np.asarray(solved.x)[len(problem.totals) :].reshape(2, len(places))
    gap = slack[1] - slack[0]
    order = sorted(np.flatnonzero(np.abs(gap) > VISIBLE), key=lambda i: gap[i])
    return {places[i]: round(float(gap[i]), 6) for i in order}


def _equations(problem: Problem) -> tuple[NDArray[np.object_], list[tuple[int, int]]]:
    blocks, places = [], []
    size = len(problem.totals)
    for margin, wanted in enumerate(problem.populations):
        cell = problem.cells[:, margin]
        share = problem.totals / np.where(wanted > 0, wanted, 1.0)[cell]
        block = coo_array((share, (cell, np.arange(size))), (len(wanted), size)).tocsr()
        used = np.flatnonzero(wanted > 0)
        blocks.append(block[used])
        places += [(margin, int(index)) for index in used]
    return vstack(blocks), places
