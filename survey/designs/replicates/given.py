"""What a data provider says of its replicate weights, checked and completed."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey.errors import CallError

__all__ = ["Kind", "matrix", "sampling", "scaling"]

Floats = NDArray[np.float64]
Kind = Literal[
    "JK1", "JKn", "JK2", "BRR", "Fay", "bootstrap", "successive-difference", "other"
]
JACKKNIVES = ("JK1", "JKn", "JK2")
SHOWN = 5
# Weights and replicates of one sample are of the same size; multipliers are around 1.
FAR = 5.0


def sampling(weights: ArrayLike, negative: bool = False) -> Floats:
    """Return weights as numbers, none of them missing.

    Parameters
    ----------
    weights
        Shape (n,).
    negative
        Whether weights below nought are meant.

    Raises
    ------
    CallError
        When one is missing, infinite, or negative and not meant to be.
    """
    found = np.asarray(weights, dtype=np.float64)
    if found.ndim != 1:
        raise CallError(f"weights have {found.ndim} dimensions; one a record is meant")
    _finite(found[:, None], "weights")
    if not negative and (found < 0).any():
        raise CallError(
            f"{int((found < 0).sum())} weights are negative, first in row "
            f"{int(np.flatnonzero(found < 0)[0])}; allow it with negative=True"
        )
    return found


def matrix(
    replicates: Any, weights: Floats, combined: bool, negative: bool = False
) -> NDArray[np.floating]:
    """Return replicate weights as an array, without a copy where it is one.

    Parameters
    ----------
    replicates
        Shape (n, replicates); float32 stays float32.
    weights
        The sample's weights, shape (n,).
    combined
        Whether they are weights, and not what weights are multiplied by.
    negative
        Whether weights below nought are meant.

    Raises
    ------
    CallError
        When rows don't match, cells are missing or negative, or weights look like
        multipliers, or the other way around.
    """
    found = np.asarray(replicates)
    if found.dtype not in (np.float32, np.float64):
        try:
            found = found.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise CallError(f"replicate weights aren't numbers: {error}") from error
    if found.ndim != 2:
        raise CallError(f"replicate weights have {found.ndim} dimensions, not 2")
    if len(found) != len(weights):
        raise CallError(f"{len(found)} rows of replicates for {len(weights)} weights")
    if found.shape[1] < 2:
        raise CallError(f"{found.shape[1]} replicates; a variance needs two or more")
    _finite(found, "replicate weights")
    if not negative and found.min(initial=0.0) < 0:
        row, column = np.argwhere(found < 0)[0]
        raise CallError(
            f"{int((found < 0).sum())} replicate weights are negative, first in row "
            f"{row} of replicate {column}; allow it with negative=True"
        )
    _alike(float(found.mean()), float(weights.mean()), combined)
    return found


def scaling(
    kind: Kind,
    replicates: NDArray[np.floating],
    combined: bool = True,
    rho: float | None = None,
    scale: float | None = None,
    rscales: ArrayLike | None = None,
    average: int = 1,
) -> tuple[float, Floats]:
    """Return what multiplies the variance, and what each replicate's square.

    Parameters
    ----------
    kind
        How the replicates were made.
    replicates
        Shape (n, replicates).
    combined
        Whether they are weights, and not what weights are multiplied by.
    rho
        Fay's, which 0 makes balanced half-samples and 1 no replicates at all.
    scale, rscales
        What the provider says; needed where the kind doesn't say it.
    average
        Bootstrap samples that each replicate is the mean of.

    Raises
    ------
    CallError
        When the kind needs what isn't said, or has no use for what is.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation: half-samples 1/R (3.1), the
    jackknife (R-1)/R of clusters and (n-1)/n by stratum (4.5), with a mean over two
    for paired clusters (JK2: 1). Judkins (1990): Fay 1/(R (1-rho)²). Yung (1997):
    mean bootstrap, average/(R-1). Fay and Train (1995): successive difference, 4/R.

    Examples
    --------
    >>> scaling("BRR", np.ones((3, 4)))
    (0.25, array([1., 1., 1., 1.]))
    """
    count = replicates.shape[1]
    each = _each(rscales, count)
    if (kind == "Fay") != (rho is not None):
        raise CallError("rho belongs to Fay's replicates, and they can't do without")
    if rho is not None and not 0 <= rho < 1:
        raise CallError(f"rho is at least 0 and below 1, not {rho}")
    if average != 1 and kind != "bootstrap":
        raise CallError("average belongs to bootstrap replicates")
    fixed = {
        "BRR": 1 / count,
        "Fay": 1 / (count * (1 - (rho or 0.0)) ** 2),
        "successive-difference": 4 / count,
        "JK2": 1.0,
    }
    if kind in fixed:
        if scale is not None or each is not None:
            raise CallError(f"{kind} says its own scale; leave scale and rscales out")
        return fixed[kind], np.ones(count)
    if kind == "JKn" and each is None:
        each = _by_stratum(replicates, combined)
    if kind == "other" and scale is None and each is None:
        raise CallError("replicates of kind other need a scale, rscales or both")
    usual = {"JK1": (count - 1) / count, "bootstrap": average / (count - 1)}
    return (
        usual.get(kind, 1.0) if scale is None else float(scale),
        np.ones(count) if each is None else each,
    )


def _each(rscales: ArrayLike | None, count: int) -> Floats | None:
    if rscales is None:
        return None
    found = np.asarray(rscales, dtype=np.float64)
    if found.ndim == 0:
        found = np.full(count, float(found))
    if found.shape != (count,):
        raise CallError(f"{found.size} rscales for {count} replicates")
    if not np.isfinite(found).all() or (found < 0).any():
        raise CallError("rscales are numbers of at least nought")
    return found


def _by_stratum(replicates: NDArray[np.floating], combined: bool) -> Floats:
    if combined:
        raise CallError(
            "JKn needs rscales, (clusters - 1) / clusters of each replicate's stratum; "
            "weights don't show them"
        )
    # The clusters left in the stratum are multiplied by n / (n - 1).
    return np.asarray(1.0 / replicates.max(axis=0), dtype=np.float64)


def _finite(found: NDArray[np.floating], what: str) -> None:
    # A sum is finite when all its terms are, at no cost in memory.
    if np.isfinite(found.sum(dtype=np.float64)):
        return
    bad = ~np.isfinite(found)
    columns = np.flatnonzero(bad.any(axis=0))
    where = ", ".join(str(c) for c in columns[:SHOWN])
    of = "" if found.shape[1] == 1 else f" of replicates {where}"
    row = int(np.flatnonzero(bad.any(axis=1))[0])
    raise CallError(
        f"{int(bad.sum())} {what}{of} are missing or infinite, first in row {row}"
    )


def _alike(replicates: float, weights: float, combined: bool) -> None:
    expected = weights if combined else 1.0
    if expected > 0 and not expected / FAR <= replicates <= expected * FAR:
        said = "weights" if combined else "multipliers"
        raise CallError(
            f"replicates don't look like {said}: their mean is {replicates:.4g} and "
            f"the weights' {weights:.4g}; say combined={not combined}?"
        )
