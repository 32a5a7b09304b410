"""Balanced half-samples (BRR), and Fay's, which keep some of the other half."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from survey.designs.design import Design
from survey.designs.replicates.carried import carried
from survey.designs.replicates.hadamard import hadamard
from survey.designs.replicates.replicates import Replicates
from survey.errors import CallError

__all__ = ["balanced"]

Codes = NDArray[np.intp]
SHOWN = 10


def balanced(
    design: Design,
    rho: float = 0.0,
    several: Literal["pairs", "halves"] = "pairs",
    without_fpc: bool = False,
    mse: bool = False,
) -> Replicates:
    """Return a design's balanced half-samples; with rho, Fay's.

    Parameters
    ----------
    design
        A linearised one of two clusters a stratum, or an even number.
    rho
        What is left of the half that is not in the half-sample: 0 for nothing.
    several
        What to do with strata of more than two clusters: take them two by two, in the
        order of the records, or in two halves, of which with an odd number the second
        is the larger, at some cost in precision.
    without_fpc
        Whether the variance may be that of a sample with replacement, where the
        design has a finite population correction, which half-samples can't hold.
    mse
        Whether squares are around the estimate, and not around the replicates' mean.

    Raises
    ------
    CallError
        When a stratum has one cluster, or an odd number to be taken two by two; when
        a correction would get lost; when weights were calibrated.

    References
    ----------
    McCarthy (1969), Review of the International Statistical Institute 37; Judkins
    (1990), Fay's method for variance estimation, Journal of Official Statistics 6;
    Wolter (2007), section 3.

    Notes
    -----
    Strata are numbered by name as text, those of more than two clusters first, and the
    half-samples are the columns of `hadamard`: as in R's survey, so that replicates
    are the same.

    Examples
    --------
    >>> design = Design.build(np.ones(4), np.array(["a", "a", "b", "b"]))
    >>> balanced(design, rho=0.5).factors
    array([[1.5, 0.5, 1.5, 0.5],
           [0.5, 1.5, 0.5, 1.5],
           [1.5, 1.5, 0.5, 0.5],
           [0.5, 0.5, 1.5, 1.5]])
    """
    if not 0 <= rho < 1:
        raise CallError(f"rho is at least 0 and below 1, not {rho}")
    weights = carried(design)
    if np.isfinite(design.population).any() and not without_fpc:
        raise CallError(
            "half-samples can't hold a finite population correction; say "
            "without_fpc=True for the variance with replacement, or take the jackknife"
        )
    _even(design, several)
    pair, sign = _pairs(design, several)
    signs = hadamard(int(pair.max()) + 1)
    factors = 1.0 + (1.0 - rho) * sign[:, None] * signs[1 + pair]
    count = factors.shape[1]
    scale = 1 / (count * (1 - rho) ** 2)
    return Replicates(
        weights, factors, scale, np.ones(count), weights, design.cluster, mse
    )


def _even(design: Design, several: str) -> None:
    n = design.sampled
    wrong = (n < 2) | ((n % 2 == 1) & (several == "pairs"))
    if not wrong.any():
        return
    listed = [f"{design.names[i]} ({n[i]})" for i in np.flatnonzero(wrong)[:SHOWN]]
    more = " …" if wrong.sum() > SHOWN else ""
    raise CallError(
        f"{int(wrong.sum())} strata can't be halved, with their clusters: "
        f"{', '.join(listed)}{more}. Merge strata of one, and for odd numbers say "
        "several='halves' or take the jackknife."
    )


def _pairs(design: Design, several: str) -> tuple[Codes, Codes]:
    """Return each cluster's pair, and which of the two it is: 1 or -1."""
    first = np.unique(design.cluster, return_index=True)[1]
    pair = np.zeros(len(first), dtype=np.intp)
    sign = np.ones(len(first), dtype=np.intp)
    n = design.sampled
    upto = 0
    for stratum in sorted(range(len(n)), key=lambda i: (n[i] == 2, design.names[i])):
        inside = np.flatnonzero(design.cluster_stratum == stratum)
        inside = inside[np.argsort(first[inside], kind="stable")]
        place = np.arange(n[stratum])
        if several == "pairs" or n[stratum] == 2:
            pair[inside], second = upto + place // 2, place % 2 == 1
        else:
            pair[inside], second = upto, place >= n[stratum] // 2
        sign[inside[second]] = -1
        upto = int(pair[inside].max()) + 1
    return pair, sign
