"""Errors of numbers from what they are under every replicate's weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import over
from survey.designs.replicates import Replicates
from survey.locale import message

__all__ = ["discarded_note", "logit_errors", "variance_of"]

Floats = NDArray[np.float64]


def variance_of(design: Replicates, apart: Floats) -> Floats:
    """Return the variances of numbers, shape (p,).

    Parameters
    ----------
    design
        Of the replicates.
    apart
        How far each replicate's number is from the sample's, shape (replicates, p);
        NaN for a replicate that hasn't it and is left out.
    """
    known = np.isfinite(apart)
    centre = np.zeros(apart.shape[1])
    if not design.mse:
        counted = known & (design.rscales > 0)[:, None]
        centre = over(np.where(counted, apart, 0.0).sum(axis=0), counted.sum(axis=0))
    squares = np.where(known, apart - centre, 0.0) ** 2
    variance = design.scale * (design.rscales @ squares)
    return np.where(known.any(axis=0), variance, np.nan)


def logit_errors(
    design: Replicates, share: Floats, under: Floats, se: Floats
) -> Floats:
    """Return the standard errors of log(p / (1 - p)) times p (1 - p), shape (p,).

    Parameters
    ----------
    design
        Of the replicates.
    share, se
        The shares and their standard errors, shape (p,).
    under
        Each replicate's shares, shape (replicates, p).

    Notes
    -----
    The spread of the replicates' logits, as R's svyciprop has it. A share of 0 or 1,
    in the sample or under a replicate, has no logit, nor has one of nobody: then it is
    `se`, to which it is equal to the first order.

    Examples
    --------
    >>> halves = [[2.0, 0], [0, 2], [0, 2], [2, 0]]
    >>> design = Replicates.given(np.ones(4), halves, "BRR", combined=False)
    >>> share, under = np.array([0.5]), np.array([[0.4], [0.6]])
    >>> logit_errors(design, share, under, np.array([0.1])).round(4)
    array([0.1014])
    """
    usable = ((under > 0) & (under < 1)).all(axis=0) & (share > 0) & (share < 1)
    p, each = np.where(usable, share, 0.5), np.where(usable, under, 0.5)
    apart = np.log(each / (1 - each)) - np.log(p / (1 - p))
    return np.where(usable, np.sqrt(variance_of(design, apart)) * p * (1 - p), se)


def discarded_note(
    value: Floats, discarded: Floats, replicates: int, language: str
) -> tuple[str, ...]:
    """Return what to say of replicates that could not give a number; nothing if none.

    Parameters
    ----------
    value
        The sample's numbers.
    discarded
        How many replicates could not give each, of the same shape.
    replicates
        How many there are.
    language
        nl, fr or en.
    """
    told = np.isfinite(value) & (discarded > 0)
    if not told.any():
        return ()
    said = {"count": int(told.sum()), "most": int(discarded[told].max())}
    return (message("estimates_discarded", language, **said, replicates=replicates),)
