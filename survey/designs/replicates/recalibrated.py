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
# Weights that agree to 12 digits are the same.
KEPT = 2.0**40
# Numbers held at a time.
BLOCK = 2**16
Calibrate = Callable[[Floats], Floats]
Together = Callable[[Floats], tuple[Floats, Flags]]


def recalibrated(
    design: Replicates,
    calibrate: Calibrate,
    pattern: Codes | None = None,
    recount: bool = False,
    together: Together | None = None,
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
    together
        From the weights of many replicates, a column each, to what they are multiplied
        by, and for which of them that holds: the others are calibrated one by one.

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
        columns = design.expanded()
        found = columns * _gains(calibrate, together, columns)
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
    done, here = _by_pattern(design, calibrate, pattern, together)
    return replace(done, said=df, spanned=None if recount else partial(spans, here))


def _by_pattern(
    design: Replicates,
    calibrate: Calibrate,
    pattern: Codes,
    together: Together | None,
) -> tuple[Replicates, Codes]:
    """Return the design, and which unit before each of its units is part of."""
    units, patterns = len(design.factors), int(pattern.max(initial=-1)) + 1
    unit = np.arange(len(pattern)) if design.unit is None else design.unit
    cells, of = renumbered(pattern * units + unit)
    there, here = cells // units, cells % units
    size = np.bincount(of, design.base, len(cells))
    sums = csr_array((size, (there, here)), shape=(patterns, units))
    own = np.bincount(pattern, design.weights, patterns).astype(np.float64)
    columns = np.asarray(sums @ design.factors.astype(np.float64, copy=False))
    gains = _gains(calibrate, together, columns)
    factors = np.empty((len(cells), design.count))
    # Some rows at a time, which stay near at hand between the two steps.
    step = max(1, BLOCK // design.count)
    for start in range(0, len(cells), step):
        some = slice(start, start + step)
        np.multiply(design.factors[here[some]], gains[there[some]], out=factors[some])
    weights = design.weights * _gain(calibrate, own)[pattern]
    return replace(design, weights=weights, factors=factors, unit=of), here


def _spanned(design: Replicates, of: Codes | None, inside: Flags) -> int:
    """Return the rank of the factors as they were, of the units that have members."""
    units = len(design.factors)
    members = inside if of is None else np.bincount(of, inside, units) > 0
    return int(design.df_of(np.where(members, design.sizes, 0.0))) + 1


def _gains(calibrate: Calibrate, together: Together | None, weights: Floats) -> Floats:
    """Return what calibration multiplies by, shape (rows, replicates)."""
    gains = np.ones(weights.shape)
    done = np.zeros(weights.shape[1], dtype=bool)
    if together is not None:
        first, which = _distinct(weights)
        few, there = together(weights[:, first])
        gains, done = few[:, which], there[which]
    for index in np.flatnonzero(~done):
        gains[:, index] = _gain(calibrate, weights[:, index])
    return gains


def _distinct(weights: Floats) -> tuple[Codes, Codes]:
    """Return a column of every sort, and which of those each is.

    A jackknife of records without clusters leaves out many that are alike: their
    columns are the same but for the order of adding up.
    """
    part, power = np.frexp(weights)
    rounded = np.ascontiguousarray(np.ldexp(np.round(part * KEPT), power).T)
    row = np.dtype((np.void, rounded.dtype.itemsize * rounded.shape[1]))
    found = np.unique(rounded.view(row), return_index=True, return_inverse=True)
    return found[1], found[2].ravel()


def _gain(calibrate: Calibrate, weights: Floats) -> Floats:
    found = _same(calibrate(weights), weights)
    return np.divide(found, weights, np.zeros_like(found), where=weights != 0)


def _same(found: Floats, weights: Floats) -> Floats:
    if np.shape(found) != weights.shape:
        raise CallError(
            f"calibrate gave {np.shape(found)} weights for {weights.shape} of them"
        )
    return np.asarray(found, dtype=np.float64)
