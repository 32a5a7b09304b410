"""The variance of a total under a sample drawn in stages.

At each stage the totals of the units are compared with their stratum's mean; what a
later stage adds is multiplied by the sampled fractions of the stages before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import totals
from survey.designs.lone import LoneStrata, Present
from survey.designs.stages import Stage

__all__ = ["counted", "covariance_of_totals", "shares", "unit_sums"]

Floats = NDArray[np.float64]


def covariance_of_totals(
    stages: Sequence[Stage],
    sums: Floats,
    lone: LoneStrata,
    members: NDArray[np.bool_] | Present | None = None,
) -> Floats:
    """Return the covariance of totals of weighted scores, shape (p, p).

    Parameters
    ----------
    stages
        From the first to the last that counts.
    sums
        Of the scores, each times its weight, by unit of the last stage, shape
        (units, p).
    lone
        What to do with strata of one unit.
    members
        Who is in the domain, shape (rows,), or in each number's own; everyone when
        absent.

    References
    ----------
    Cochran, W. G. (1977). *Sampling Techniques*. Wiley, sections 10.3 and 11.
    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). *Model Assisted Survey
    Sampling*. Springer, section 4.3.

    Examples
    --------
    >>> from survey.designs.stages import drawn_in
    >>> stages = drawn_in(2, None, None, np.array([10.0, 10.0]))
    >>> sums = 5 * np.array([[1.0], [3.0]])
    >>> covariance_of_totals(stages, sums, LoneStrata()).round(10)
    array([[80.]])
    """
    numbers = sums.shape[1]
    if isinstance(members, np.ndarray):
        members = Present(np.where(members, 0, -1), np.zeros(numbers, dtype=np.intp))
    result = np.zeros((numbers, numbers))
    by_stage = zip(stages, shares(stages), unit_sums(stages, sums), strict=True)
    for stage, share, each in by_stage:
        result += _between_units(stage, each, share, lone, members)
    return result


def counted(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Return the stages that add to the variance.

    Parameters
    ----------
    stages
        From the first on. Without a finite population correction at one, the stages
        after it add nothing.
    """
    for index, stage in enumerate(stages):
        if not stage.fraction.any():
            return tuple(stages[: index + 1])
    return tuple(stages)


def shares(stages: Sequence[Stage]) -> list[Floats]:
    """Return what was sampled, at the stages before, of what every stratum lies in.

    Parameters
    ----------
    stages
        From the first on.

    Returns
    -------
    list
        One a stage, shape (strata,): ones at the first.
    """
    result = [np.ones(len(stages[0].names))]
    for before, stage in pairwise(stages):
        drawn = result[-1][before.stratum] * before.fraction
        result.append(np.asarray(drawn[stage.parent[stage.starts]]))
    return result


def unit_sums(stages: Sequence[Stage], sums: Floats) -> list[Floats]:
    """Return the sums by unit of every stage, each (units, p).

    Parameters
    ----------
    stages
        From the first on.
    sums
        By unit of the last stage, shape (units, p).
    """
    result = [sums]
    for before, stage in zip(stages[-2::-1], stages[:0:-1], strict=True):
        result.insert(0, totals(stage.parent, result[0], before.units))
    return result


def _between_units(
    stage: Stage,
    sums: Floats,
    share: Floats,
    lone: LoneStrata,
    members: Present | None,
) -> Floats:
    n = stage.sampled
    if not stage.units:
        return np.zeros((sums.shape[1], sums.shape[1]))
    centre = np.add.reduceat(sums, stage.starts, axis=0) / n[:, None]
    scale = 1 - stage.fraction
    scale *= (share * n / np.maximum(n - 1, 1))[stage.stratum]
    if not stage.lone.any() and (members is None or not lone.domains):
        # A matrix times itself is spared the threads that cost more than the work.
        away = (sums - centre[stage.stratum]) * np.sqrt(scale)[:, None]
        return np.asarray(away.T @ away)
    here = np.ones(sums.shape, dtype=bool) if members is None else members.units(stage)
    centre, times = lone.treat(stage, centre, here)
    away = (sums - centre[stage.stratum]) * np.sqrt(
        scale[:, None] * times[stage.stratum]
    )
    return np.asarray(away.T @ away)
