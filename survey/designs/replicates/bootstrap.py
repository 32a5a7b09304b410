"""Bootstraps: Rao and Wu's, Canty and Davison's, Preston's, and a generalised one."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from survey.designs.design import Design
from survey.designs.replicates.carried import carried, left_alone
from survey.designs.replicates.multistage import rescaled
from survey.designs.replicates.replicates import Replicates
from survey.errors import CallError

__all__ = ["Method", "bootstrap"]

Floats = NDArray[np.float64]
Method = Literal["rao-wu", "canty-davison", "preston", "generalised"]


def bootstrap(
    design: Design,
    replicates: int,
    seed: int | np.random.Generator,
    method: Method = "rao-wu",
    fpc: bool | None = None,
    mse: bool = False,
) -> Replicates:
    """Return bootstrap replicates of a design's clusters.

    Parameters
    ----------
    design
        A linearised one, its weights not calibrated.
    replicates
        How many, at least two.
    seed
        The same one gives the same replicates.
    method
        rao-wu draws all clusters of a stratum but one, with replacement; canty-davison
        draws as many as there are, from clusters repeated to the size of the
        population; preston draws half of the units at every stage; generalised
        multiplies weights by normal deviates that have the design's own covariance.
    fpc
        Whether to use the finite population correction; when absent, what each method
        is known for: rao-wu leaves it out (the variance is then somewhat too large),
        the others don't.
    mse
        Whether squares are around the estimate, and not around the replicates' mean.

    Raises
    ------
    CallError
        When the design can't be drawn from, or weights were calibrated.
    LoneStratumError
        When strata have one cluster and the design was to fail on that.

    Notes
    -----
    A stratum of one cluster keeps it in every replicate (certainty, remove); the other
    choices can't be had by drawing. Factors are by cluster: nothing is as large as
    records times replicates.

    References
    ----------
    Rao and Wu (1988), Journal of the American Statistical Association 83; Rao, Wu and
    Yue (1992), Survey Methodology 18, equation 2.1, with n - 1 draws, and with a
    correction the factor sqrt(1 - f) of section 2.4. Canty and Davison (1999), The
    Statistician 48, whose variance is multiplied by n / (n - 1), for n the harmonic
    mean over strata. Preston (2009), Survey Methodology 35. Beaumont and Patak (2012),
    International Statistical Review 80.

    Examples
    --------
    >>> design = Design.build(np.ones(6), np.repeat(["a", "b"], 3))
    >>> drawn = bootstrap(design, 100, seed=1)
    >>> drawn.factors.shape, drawn.scale == 1 / 99
    ((6, 100), True)
    """
    weights = carried(design)
    if replicates < 2:
        raise CallError(f"{replicates} replicates; a variance needs two or more")
    if left_alone(design).any() and design.lone_strata in ("adjust", "average"):
        raise CallError(
            f"a stratum of one cluster can't be drawn from, so {design.lone_strata!r} "
            "has no bootstrap; choose certainty or remove, or merge strata"
        )
    if not (design.sampled > 1).any():
        raise CallError("no stratum has more than one cluster to draw from")
    random = np.random.default_rng(seed)
    one = np.ones(replicates)
    scale = 1 / (replicates - 1)
    if method == "preston":
        factors = rescaled(design.stages, replicates, random)
        unit = design.stages[-1].unit
        return Replicates(weights, factors, scale, one, weights, unit, mse)
    used = method != "rao-wu" if fpc is None else fpc
    population = design.population if used else np.full(len(design.names), np.inf)
    factors = np.ones((len(design.cluster_stratum), replicates))
    order = np.argsort(design.cluster_stratum, kind="stable")
    start = 0
    for n, size in zip(design.sampled.tolist(), population.tolist(), strict=True):
        inside = order[start : start + n]
        start += n
        if n > 1:
            factors[inside] = _drawn(method, n, size, replicates, random).T
    if method == "canty-davison":
        several = design.sampled[design.sampled > 1]
        mean = float(1 / np.mean(1 / several))
        scale *= mean / (mean - 1)
    return Replicates(weights, factors, scale, one, weights, design.cluster, mse)


def _drawn(
    method: Method, n: int, size: float, replicates: int, random: np.random.Generator
) -> Floats:
    """Return a stratum's factors, shape (replicates, n)."""
    if method == "rao-wu":
        drawn = random.multinomial(n - 1, np.full(n, 1 / n), size=replicates)
        part = np.sqrt(1 - n / size)
        return np.asarray(1 - part + part * (n / (n - 1)) * drawn)
    if method == "canty-davison":
        return _from_population(n, size, replicates, random)
    deviate = random.standard_normal((replicates, n))
    deviate -= deviate.mean(axis=1, keepdims=True)
    return np.asarray(1 + np.sqrt((1 - n / size) * n / (n - 1)) * deviate)


def _from_population(
    n: int, size: float, replicates: int, random: np.random.Generator
) -> Floats:
    if np.isinf(size):
        drawn = random.multinomial(n, np.full(n, 1 / n), size=replicates)
        return drawn.astype(np.float64)
    copies, rest = divmod(round(size), n)
    counts = np.full(n, copies)
    # Which clusters are repeated once more than the others is itself drawn, once.
    counts[random.permutation(n)[:rest]] += 1
    drawn = random.multivariate_hypergeometric(counts, n, size=replicates)
    return drawn.astype(np.float64)
