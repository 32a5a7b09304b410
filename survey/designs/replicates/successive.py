"""Successive differences: replicates for a systematic sample in a known order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.designs.design import Design
from survey.designs.replicates.carried import carried
from survey.designs.replicates.hadamard import hadamard
from survey.designs.replicates.replicates import Replicates
from survey.errors import CallError

__all__ = ["successive"]

Codes = NDArray[np.intp]


def successive(
    design: Design, replicates: int | None = None, mse: bool = True
) -> Replicates:
    """Return successive-difference replicates, clusters in the order of the records.

    Parameters
    ----------
    design
        A linearised one, its records sorted as the sample was drawn.
    replicates
        At least this many: the order of a Hadamard matrix; when absent as many as
        clusters, up to 80, as the American Community Survey has.
    mse
        Whether squares are around the estimate, and not around the replicates' mean.

    Raises
    ------
    CallError
        When a stratum has one cluster, or weights were calibrated.

    Notes
    -----
    Every cluster has two rows of the matrix, the second of which is the first of the
    next, around within its stratum: (1/2) Σ (y_i - y_{i+1})² for a total, exactly so
    as long as there are more replicates than clusters. The part 1 - f by stratum that
    a finite population leaves goes into the factors, as its root.

    References
    ----------
    Fay and Train (1995), Aspects of survey and model-based postcensal estimation;
    Ash (2014), Using successive difference replication, Survey Methodology 40.

    Examples
    --------
    >>> design = Design.build(np.ones(3))
    >>> successive(design).factors.round(3)
    array([[1.   , 0.293, 1.707, 1.   ],
           [1.   , 1.707, 1.   , 0.293],
           [1.   , 1.   , 0.293, 1.707]])
    """
    weights = carried(design)
    if (design.sampled < 2).any():
        which = design.names[int(np.flatnonzero(design.sampled < 2)[0])]
        raise CallError(f"stratum {which} has one cluster, and so no differences")
    clusters = len(design.cluster_stratum)
    signs = hadamard(min(clusters, 79) if replicates is None else replicates - 1)
    own, following = _rows(design, len(signs) - 1)
    part = np.sqrt(1 - design.sampled / design.population)[design.cluster_stratum]
    step = (part * 2**-1.5)[:, None]
    factors = 1 + step * (signs[own] - 1.0 * signs[following])
    count = len(signs)
    return Replicates(
        weights, factors, 4 / count, np.ones(count), weights, design.cluster, mse
    )


def _rows(design: Design, most: int) -> tuple[Codes, Codes]:
    """Return each cluster's row and the next one's, from 1: row 0 is all ones."""
    first = np.unique(design.cluster, return_index=True)[1]
    own = np.empty(len(first), dtype=np.intp)
    following = np.empty_like(own)
    upto = 0
    for stratum in range(len(design.names)):
        inside = np.flatnonzero(design.cluster_stratum == stratum)
        inside = inside[np.argsort(first[inside], kind="stable")]
        own[inside] = 1 + (upto + np.arange(len(inside))) % most
        following[inside] = np.roll(own[inside], -1)
        upto += len(inside)
    return own, following
