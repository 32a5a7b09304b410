"""Jackknife replicates: each leaves a cluster out and lets its stratum stand in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.design import Design
from survey.designs.replicates.carried import carried, left_alone
from survey.designs.replicates.replicates import Replicates
from survey.errors import CallError

__all__ = ["jackknife"]

Floats = NDArray[np.float64]
# A gigabyte of factors.
MOST = 2**27


@dataclass(frozen=True)
class _Spanned:
    """The rank of a jackknife's factors over some of its clusters.

    A stratum with all its clusters there spans the differences between them, and all
    such strata together one direction more; a stratum with some of them spans one
    direction each. Clusters that are never left out see that one direction alone.
    """

    stratum: NDArray[np.intp]
    sampled: NDArray[np.intp]
    left_out: NDArray[np.bool_]

    def __call__(self, there: NDArray[np.bool_]) -> int:
        found = np.bincount(self.stratum[there], minlength=len(self.sampled))
        whole = self.left_out & (found == self.sampled)
        some = self.left_out & (found < self.sampled)
        one = whole.any() or (~self.left_out & (found > 0)).any()
        return int((found - 1)[whole].sum() + found[some].sum() + one)


def jackknife(design: Design, mse: bool = False) -> Replicates:
    """Return a design's jackknife: JK1, or with strata JKn.

    Parameters
    ----------
    design
        A linearised one, its weights not calibrated.
    mse
        Whether squares are around the estimate, and not around the replicates' mean.

    Raises
    ------
    CallError
        When weights were calibrated, or there are too many clusters to hold.
    LoneStratumError
        When strata have one cluster and the design was to fail on that.

    Notes
    -----
    A stratum that was taken as a whole has no replicates. Of a lone stratum, certainty
    and remove leave out no cluster; average multiplies the variance by the clusters
    over those that were left out; adjust leaves the cluster out and lets all other
    strata stand in. Fractions are those of the first stage of sampling.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, section 4.5; Lumley (2004),
    Analysis of complex survey samples, Journal of Statistical Software 9(8).

    Examples
    --------
    >>> design = Design.build(np.ones(4), np.array(["a", "a", "b", "b"]))
    >>> jackknife(design).factors
    array([[0., 2., 1., 1.],
           [2., 0., 1., 1.],
           [1., 1., 0., 2.],
           [1., 1., 2., 0.]])
    """
    weights = carried(design)
    stratum, n = design.cluster_stratum, design.sampled
    alone = left_alone(design)
    left_out = (n > 1) & (n < design.population)
    spanned: _Spanned | None = _Spanned(stratum, n, left_out)
    out = np.flatnonzero(left_out[stratum])
    if design.lone_strata == "adjust" and alone.any():
        spanned = None
        out = np.sort(np.concatenate([out, np.flatnonzero(alone[stratum])]))
    if not len(out):
        raise CallError("every stratum was taken as a whole: no sampling, no variance")
    if len(out) * len(stratum) > MOST:
        raise CallError(
            f"{len(stratum)} clusters make as many replicates of as many factors; "
            "linearise, or take a bootstrap of some hundreds"
        )
    factors = _factors(stratum, n, out)
    remaining = (1.0 - n / design.population)[stratum[out]]
    others = np.where(alone[stratum[out]], len(n), n[stratum[out]])
    rscales = np.where(alone[stratum[out]], 1.0, remaining) * (others - 1) / others
    scale = 1.0
    if design.lone_strata == "average":
        scale = (len(out) + alone.sum()) / len(out)
    if len(n) == 1:
        scale, rscales = float(rscales[0]), np.ones_like(rscales)
    return Replicates(
        weights,
        factors,
        scale,
        rscales,
        weights,
        design.cluster,
        mse,
        spanned=spanned,
    )


def _factors(
    stratum: NDArray[np.intp], n: NDArray[np.intp], out: NDArray[np.intp]
) -> Floats:
    size = n[stratum[out]]
    same = stratum[:, None] == stratum[out]
    factors = np.where(same, size / np.maximum(size - 1, 1), 1.0)
    alone = np.flatnonzero(size == 1)
    if len(alone):
        factors[:, alone] = np.where(same[:, alone], 1.0, len(n) / (len(n) - 1))
    factors[out, np.arange(len(out))] = 0.0
    return factors
