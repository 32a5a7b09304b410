"""A ceiling on weights: no final weight above a stated multiple of its base weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.rake import Problem, Raked, rake

__all__ = ["trim", "trim_weights"]

Floats = NDArray[np.float64]
ROUNDS = 1000


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


def trim_weights(
    weights: Floats,
    lower: float = -np.inf,
    upper: float = np.inf,
    strict: bool = False,
    proportional: bool = False,
) -> Floats:
    """Return weights cut off at limits, with what was cut given to the others.

    Parameters
    ----------
    weights
        Shape (n,).
    lower, upper
        The limits, in weights.
    strict
        Whether to go on until what the others got puts none of them over a limit.
    proportional
        Whether others get in proportion to their weight, and not the same each.

    Raises
    ------
    CallError
        When the limits leave no room for the sum of the weights.

    Notes
    -----
    With `strict` and the same for each this is R's `trimWeights`. The sum is kept;
    margins that were calibrated to are not: to keep those, calibrate with bounds.

    References
    ----------
    Potter, F. J. (1990). A study of procedures to identify and trim extreme sampling
    weights. *Proceedings of the Section on Survey Research Methods*, ASA.

    Examples
    --------
    >>> trim_weights(np.array([1.0, 1.0, 4.0]), upper=3.0)
    array([1.5, 1.5, 3. ])
    """
    if strict:
        least, most = lower * len(weights), upper * len(weights)
        if not least <= weights.sum() <= most:
            raise CallError(
                f"{len(weights)} weights between {lower:g} and {upper:g} can't add up "
                f"to {weights.sum():.10g}"
            )
    for _ in range(ROUNDS if strict else 1):
        cut = np.clip(weights, lower, upper)
        outside = cut != weights
        if outside.all() or not outside.any():
            return cut
        share = np.where(outside, 0.0, weights if proportional else 1.0)
        weights = cut + share * ((weights - cut).sum() / share.sum())
    # What is over now is rounding.
    return np.clip(weights, lower, upper) if strict else weights
