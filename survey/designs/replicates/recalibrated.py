"""Calibration done again under every replicate, as the sample's own was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from survey.designs.compress import renumbered
from survey.designs.replicates.replicates import Replicates
from survey.errors import CallError

__all__ = ["recalibrated"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


def recalibrated(
    design: Replicates,
    calibrate: Callable[[Floats], Floats],
    pattern: Codes | None = None,
    recount: bool = False,
) -> Replicates:
    """Return a replicate design with its weights calibrated, under each replicate too.

    Parameters
    ----------
    design
        With weights from before.
    calibrate
        From weights to calibrated weights; of records, or when there are patterns, of
        the totals of each pattern.
    pattern
        Each record's combination of the auxiliaries, numbered from 0, shape (n,):
        records that calibration can't tell apart. Then each replicate costs no more
        than its patterns, and factors are kept by unit and pattern and not by record.
    recount
        Whether degrees of freedom are counted again, of the calibrated weights, as
        R's survey does after some calibrations and not after others; else they stay
        those of the sample before, which calibration doesn't make larger; likewise
        of a subpopulation.

    Raises
    ------
    CallError
        When what comes back has another shape.

    References
    ----------
    Valliant (1993), Poststratification and conditional variance estimation, Journal of
    the American Statistical Association 88; Lumley (2010), section 7.4.

    Examples
    --------
    >>> factors = np.array([[0.0, 1.5, 1.5], [1.5, 0, 1.5], [1.5, 1.5, 0]])
    >>> ones = np.ones(3)
    >>> design = Replicates(ones, factors, 2 / 3, ones, ones)
    >>> recalibrated(design, lambda w: w * (12 / w.sum())).replicate(0)
    array([0., 6., 6.])
    """
    df = None if recount else design.df
    spans = partial(_spanned, design)
    if pattern is None:
        weights = _same(calibrate(design.weights), design.weights)
        columns = [design.replicate(r) for r in range(design.count)]
        found = np.stack([_same(calibrate(w), w) for w in columns], axis=1)
        one = np.ones(len(weights))
        return replace(
            design,
            weights=weights,
            factors=found,
            base=one,
            unit=None,
            said=df,
            spanned=None if recount else partial(spans, design.unit),
        )
    done, here = _by_pattern(design, calibrate, pattern)
    return replace(done, said=df, spanned=None if recount else partial(spans, here))


def _by_pattern(
    design: Replicates, calibrate: Callable[[Floats], Floats], pattern: Codes
) -> tuple[Replicates, Codes]:
    """Return the design, and which unit before each of its units is part of."""
    units, patterns = len(design.factors), int(pattern.max(initial=-1)) + 1
    unit = np.arange(len(pattern)) if design.unit is None else design.unit
    cells, of = renumbered(pattern * units + unit)
    there, here = cells // units, cells % units
    size = np.bincount(of, design.base, len(cells))
    sums = csr_array((size, (there, here)), shape=(patterns, units))
    own = np.bincount(pattern, design.weights, patterns).astype(np.float64)
    factors = np.empty((len(cells), design.count))
    for index in range(design.count):
        factor = design.factors[:, index].astype(np.float64)
        gained = _gain(calibrate, np.asarray(sums @ factor))
        factors[:, index] = factor[here] * gained[there]
    weights = design.weights * _gain(calibrate, own)[pattern]
    return replace(design, weights=weights, factors=factors, unit=of), here


def _spanned(design: Replicates, of: Codes | None, inside: Flags) -> int:
    """Return the rank of the factors as they were, of the units that have members."""
    units = len(design.factors)
    members = inside if of is None else np.bincount(of, inside, units) > 0
    return int(design.df_of(np.where(members, design.sizes, 0.0))) + 1


def _gain(calibrate: Callable[[Floats], Floats], weights: Floats) -> Floats:
    found = _same(calibrate(weights), weights)
    return np.divide(found, weights, np.zeros_like(found), where=weights != 0)


def _same(found: Floats, weights: Floats) -> Floats:
    if np.shape(found) != weights.shape:
        raise CallError(
            f"calibrate gave {np.shape(found)} weights for {weights.shape} of them"
        )
    return np.asarray(found, dtype=np.float64)
