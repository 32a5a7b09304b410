"""The variance of a sample drawn from a sample, in two ways."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import renumbered, totals
from survey.designs.joint import drawn_equally
from survey.designs.pairs import PairTerms, Term
from survey.designs.stages import Stage
from survey.designs.taylor import counted, shares, unit_sums

__all__ = ["first_phase_covariance", "first_phase_pairs", "phase_pairs", "phase_share"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def phase_pairs(stages: Sequence[Stage], weights: Floats) -> PairTerms:
    """Return the pairs of records that a phase lets through.

    Parameters
    ----------
    stages
        Of the phase.
    weights
        One over the probability, shape (rows,), where stages have no population.
    """
    known = [stage for stage in stages if stage.fraction.any()]
    if len(known) == len(stages):
        given = [stage.fraction[stage.unit] for stage in stages]
        return drawn_equally(stages, given)
    inverse = np.divide(1.0, weights, np.ones(len(weights)), where=weights > 0)
    return drawn_equally(stages[:1], [inverse])


def first_phase_pairs(
    stages: Sequence[Stage], weights: Floats, selected: Flags
) -> PairTerms:
    """Return the pairs of the first phase, among the records of the second.

    Parameters
    ----------
    stages
        Of the first phase, over all its records.
    weights
        Of the first phase, shape (rows,).
    selected
        Who was drawn again, shape (rows,).

    Notes
    -----
    Without populations the first phase counts as drawn with replacement: clusters come
    by themselves, with 1 − π where weights tell π.
    """
    first = stages[0]
    if first.fraction.any():
        whole = phase_pairs(counted(stages), weights).terms
    else:
        own = np.ones(len(weights))
        if not (weights == 1).all():
            own = 1 - np.divide(1.0, weights, own.copy(), where=weights > 0)
        whole = (Term(first.unit, own, np.ones(len(own))),)
    return PairTerms(
        tuple(
            Term(renumbered(t.cell[selected])[1], t.left[selected], t.right[selected])
            for t in whole
        )
    )


def phase_share(stages: Sequence[Stage], selected: Flags, strata: Stage) -> Floats:
    """Return what part of the first phase's units the second phase holds.

    Parameters
    ----------
    stages
        Of the first phase, over all its records.
    selected
        Who was drawn again, shape (rows,).
    strata
        Within whose strata to compare, over all records.

    Returns
    -------
    NDArray
        Shape (rows,).
    """
    unit, stratum = stages[-1].unit, strata.stratum[strata.unit]
    size = int(stratum.max(initial=0)) + 1

    def count(rows: Flags) -> Floats:
        pairs = np.unique(unit[rows] * size + stratum[rows])
        return np.bincount(pairs % size, minlength=size).astype(np.float64)

    whole = count(np.ones(len(unit), dtype=bool))
    return np.asarray((count(selected) / np.maximum(whole, 1))[stratum])


def first_phase_covariance(
    stages: Sequence[Stage], scores: Floats, selected: Flags, share: Floats
) -> Floats:
    """Return what the first phase adds to the covariance, shape (p, p).

    Parameters
    ----------
    stages
        Of the first phase, over all its records.
    scores
        Each record's, times its weight of both phases, shape (rows, p).
    selected
        Who was drawn again, shape (rows,).
    share
        The probability of being drawn again, shape (rows,).

    Notes
    -----
    Squares around the stratum's mean over the first phase are estimated from the units
    drawn again, each counting for one over its share. It is exact for simple random
    sampling in the first phase and stratified in the second.

    References
    ----------
    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). *Model Assisted Survey
    Sampling*. Springer, section 9.4.
    """
    stages = counted(stages)
    last = stages[-1]
    sums = unit_sums(stages, totals(last.unit, scores, last.units))
    result = np.zeros((scores.shape[1], scores.shape[1]))
    rows = np.flatnonzero(selected)[::-1]
    for stage, before, each in zip(stages, shares(stages), sums, strict=True):
        drawn = np.zeros(stage.units)
        drawn[stage.unit[rows]] = share[rows]
        used = drawn > 0
        centre = np.add.reduceat(each, stage.starts, axis=0) / stage.sampled[:, None]
        away = each * drawn[:, None] - centre[stage.stratum]
        n = stage.sampled
        scale = (before * n / np.maximum(n - 1, 1))[stage.stratum]
        scale = scale * (1 - stage.fraction) * (n > 1)[stage.stratum]
        scale = np.divide(scale, drawn, np.zeros(stage.units), where=used)
        result += (away * scale[:, None]).T @ away
    return result
