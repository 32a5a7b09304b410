"""Preston's bootstrap, which resamples at every stage with its own fraction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.stages import Stage

__all__ = ["rescaled"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Carried:
    """What a stage hands on to the next: by unit, what half-samples made of it.

    Parameters
    ----------
    factor
        Nought where the unit wasn't kept, shape (units, replicates).
    fraction
        Product of the sampled fractions of the stages so far, shape (units,).
    added
        What the stages so far add to the factor, shape (units, replicates).
    """

    factor: Floats
    fraction: Floats
    added: Floats


def rescaled(
    stages: tuple[Stage, ...], replicates: int, random: np.random.Generator
) -> Floats:
    """Return factors of the units of the last stage, shape (units, replicates).

    Parameters
    ----------
    stages
        At least one.
    replicates
        How many.
    random
        Where the draws come from.

    Notes
    -----
    In every stratum of every stage half the units, rounded down, are drawn without
    replacement. With λ² = f₁ … f_{i-1} m (1 - f_i) / (n - m), stage i adds
    λ (n/m δ - 1) times the product over the stages before of √(n/m) δ, where δ says
    whether the unit was drawn. After a stage with replacement, or as good as, later
    ones add nothing. A unit alone in its stratum is kept, and adds nothing itself.

    References
    ----------
    Preston (2009), Rescaled bootstrap for stratified multistage sampling, Survey
    Methodology 35, section 3.

    Examples
    --------
    >>> ids, none = np.arange(4), np.zeros(4, dtype=np.intp)
    >>> stage = Stage(ids, none, none, ("all",), np.array([np.inf]))
    >>> np.sort(rescaled((stage,), 1, np.random.default_rng(1)).ravel())
    array([0., 0., 2., 2.])
    """
    before = _Carried(np.ones((1, replicates)), np.ones(1), np.zeros((1, replicates)))
    for stage in stages:
        before = _after(stage, before, random)
    return 1.0 + before.added


def _after(stage: Stage, before: _Carried, random: np.random.Generator) -> _Carried:
    factor = before.factor[stage.parent]
    added = before.added[stage.parent]
    fraction = (stage.sampled / stage.population)[stage.stratum]
    here = before.fraction[stage.parent]
    order = np.argsort(stage.stratum, kind="stable")
    start = 0
    for n in stage.sampled.tolist():
        units = order[start : start + n]
        start += n
        half = n // 2
        if not half:
            continue
        drawn = _halves(n, half, factor.shape[1], random)
        first = units[0]
        size = np.sqrt(here[first] * half * (1 - fraction[first]) / (n - half))
        added[units] += factor[units] * size * (n / half * drawn - 1)
        factor[units] *= np.sqrt(n / half) * drawn
    return _Carried(factor, here * fraction, added)


def _halves(n: int, half: int, replicates: int, random: np.random.Generator) -> Floats:
    """Return which units each replicate draws, shape (n, replicates)."""
    place = random.random((n, replicates)).argsort(axis=0)
    drawn = np.zeros((n, replicates))
    np.put_along_axis(drawn, place[:half], 1.0, axis=0)
    return drawn
