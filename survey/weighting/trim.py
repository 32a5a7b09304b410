"""A ceiling on weights: no final weight above a stated multiple of its base weight."""

from __future__ import annotations

import numpy as np

from survey.weighting.rake import Problem, Raked, rake

__all__ = ["trim"]


def trim(
    problem: Problem, raked: Raked, cap: float, max_iterations: int, tolerance: float
) -> Raked:
    """Return factors of at most the cap that still meet the margins, if any do.

    Parameters
    ----------
    problem
        Base weights and margins, compressed.
    raked
        What raking without a cap gave.
    cap
        Largest final over base weight.
    max_iterations, tolerance
        As in raking.

    Returns
    -------
    Raked
        `raked` itself when nothing lies above the cap.

    Notes
    -----
    Cutting weights off loses people, and raking again brings weights above the cap
    back. So the cap is part of the raking: see `rake`. Where the cap is too low for
    the margins the factors end at or under the cap all the same, and the error of the
    worst cell says how far off they are.

    Examples
    --------
    >>> cells = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> problem = Problem(np.ones(4), cells, (np.array([3.0, 1.0]),) * 2)
    >>> raked = rake(problem, 200, 1e-9)
    >>> np.round(raked.factors, 3)
    array([2.25, 0.75, 0.75, 0.25])
    >>> np.round(trim(problem, raked, 2.1, 200, 1e-9).factors, 3)
    array([2.1, 0.9, 0.9, 0.1])
    """
    if not np.any(raked.factors > cap):
        return raked
    return rake(problem, max_iterations, tolerance, cap, start=raked.factors)
