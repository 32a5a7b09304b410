"""McDonald's omega: the reliability of a scale whose items share one factor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize, root

from survey.analysis.scales.covariation import OfCovariances, Scale, covariances
from survey.designs import Estimate, Sampled
from survey.errors import CallError, ConvergenceError

__all__ = ["Fit", "Omega", "mcdonald_omega", "one_factor"]

Floats = NDArray[np.float64]
Fit = Literal["ml", "minres"]
# Uniquenesses below this are a Heywood case; the bound R's factanal has too.
LEAST = 0.005
# Central differences of a function that is exact to some 1e-12 are to some 1e-8.
STEP = 1e-4
# Where a slope is nought, and how far from the start it may be found.
FLAT = 1e-9
NEAR = 0.2


@dataclass(frozen=True)
class Omega:
    """The reliability of a scale under one factor.

    Parameters
    ----------
    omega
        McDonald's omega.
    loadings
        Of the standardised items on the factor.
    bound
        Items whose uniqueness reached the least allowed: the model hardly fits.
    n
        Records that answered all items.
    confidence
        Of the intervals.
    """

    omega: Estimate
    loadings: Estimate
    bound: tuple[str, ...]
    n: int
    confidence: float = 0.95

    @property
    def rows(self) -> pd.DataFrame:
        """One row for omega, and one a loading."""
        parts = []
        for statistic, found in (("omega", self.omega), ("loading", self.loadings)):
            interval = found.interval(self.confidence)
            columns = {
                "statistic": statistic,
                "item": found.names,
                "estimate": found.value,
                "se": found.se,
                "low": interval[:, 0],
                "high": interval[:, 1],
                "n": self.n,
            }
            parts.append(pd.DataFrame(columns))
        return pd.concat(parts, ignore_index=True)

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def mcdonald_omega(
    design: Sampled,
    items: ArrayLike | pd.DataFrame,
    names: Sequence[str] = (),
    fit: Fit = "ml",
    standardised: bool = False,
    confidence: float = 0.95,
) -> Omega:
    """Return McDonald's omega of the sum of several items.

    Parameters
    ----------
    design
        The sample.
    items
        Shape (n, k), three or more, items worded the other way already turned round.
        A record that misses one is left out.
    names
        The items'.
    fit
        How the factor is found in the weighted correlations: maximum likelihood or
        least squares of the correlations (minres).
    standardised
        Whether the sum is of standardised items, and not of the items as they are.
    confidence
        Of the intervals.

    Raises
    ------
    CallError
        When there are fewer than three items, which one factor always fits.
    ConvergenceError
        When no factor was found.

    Notes
    -----
    McDonald (1999), Test Theory, chapter 6: (Σ λ)² / ((Σ λ)² + Σ ψ) of loadings λ and
    unique variances ψ. The standard error is linearised through the covariances, by
    numerical derivatives; with replicate weights the factor is found again in each.

    Examples
    --------
    >>> from survey.designs import Design
    >>> rng = np.random.default_rng(7)
    >>> items = rng.normal(size=(200, 1)) + 0.8 * rng.normal(size=(200, 4))
    >>> found = mcdonald_omega(Design.build(np.ones(200)), items)
    >>> found.omega.value.round(2), found.omega.se.round(3)
    (array([0.84]), array([0.016]))
    """
    if fit not in get_args(Fit):
        raise CallError.unknown("fit", fit, get_args(Fit))
    scale = Scale.of(design, items, names)
    if len(scale.names) < 3:
        raise CallError("omega needs three items: one factor fits any two")

    known = covariances(scale.items, scale.within.weights)
    start = one_factor(_correlations(known), fit)[1]

    def both(found: Floats) -> Floats:
        loadings, unique = one_factor(_correlations(found), fit, start)
        size = np.ones_like(loadings) if standardised else np.sqrt(np.diag(found))
        shared = float(size @ loadings) ** 2
        return np.array([shared / (shared + float(size**2 @ unique)), *loadings])

    found = scale.within.evaluate(_differentiated(scale, both))
    bound = tuple(n for n, u in zip(scale.names, start, strict=True) if u <= LEAST)
    omega, loadings = _part(found, slice(0, 1)), _part(found, slice(1, None))
    return Omega(omega, loadings, bound, scale.n, confidence)


def _part(found: Estimate, which: slice) -> Estimate:
    replicates = None if found.replicates is None else found.replicates[:, which]
    covariance = found.covariance[which, which]
    return Estimate(
        found.names[which], found.value[which], covariance, found.df, replicates
    )


def one_factor(
    correlations: Floats, fit: Fit = "ml", start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Return the loadings and uniquenesses of one factor, each of shape (k,).

    Parameters
    ----------
    correlations
        Shape (k, k).
    fit
        ml or minres.
    start
        Uniquenesses of nearly the same correlations, to start from.

    Notes
    -----
    Jöreskog (1967) for maximum likelihood over the uniquenesses; Harman and Jones
    (1966) for minres. The loadings' sum is positive.

    Examples
    --------
    >>> loading = np.array([0.9, 0.8, 0.7])
    >>> r = np.outer(loading, loading) + np.diag(1 - loading**2)
    >>> one_factor(r)[0].round(6), one_factor(r, "minres")[0].round(6)
    (array([0.9, 0.8, 0.7]), array([0.9, 0.8, 0.7]))
    """
    rule = _likelihood if fit == "ml" else _squares

    def slope(unique: Floats) -> Floats:
        return rule(correlations, unique)[1]

    unique = None if start is None else _stationary(slope, start)
    if unique is None:
        rough = _searched(lambda u: rule(correlations, u), correlations)
        exact = _stationary(slope, rough)
        unique = rough if exact is None else exact
    return _loadings(correlations, unique, fit), unique


def _searched(
    rule: Callable[[Floats], tuple[float, Floats]], correlations: Floats
) -> Floats:
    # Start from what an item shares with the others, by its multiple correlation.
    inverse = np.linalg.pinv(correlations, hermitian=True)
    start = np.clip((1 - 0.5 / len(inverse)) / np.diag(inverse), 0.05, 0.95)
    found = minimize(
        rule,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST, 1.0)] * len(start),
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-9},
    )
    if not np.isfinite(found.fun):
        raise ConvergenceError("no factor was found in these correlations")
    return np.asarray(found.x, dtype=np.float64)


def _stationary(slope: Callable[[Floats], Floats], start: Floats) -> Floats | None:
    # A search stops at some 1e-8, and derivatives want the root of the slope itself.
    # Uniquenesses at their bound stay there; None when there is no root nearby.
    inside = (start > LEAST * (1 + 1e-9)) & (start < 1 - 1e-9)

    def whole(part: Floats) -> Floats:
        unique = start.copy()
        unique[inside] = part
        return unique

    if not inside.any():
        return start
    # Below the bound the slope is that of the bound, so that the root stays defined.
    found = root(
        lambda part: slope(whole(np.clip(part, LEAST / 2, 2.0)))[inside],
        start[inside],
        tol=1e-14,
    )
    unique = whole(np.asarray(found.x, dtype=np.float64))
    flat = np.abs(found.fun).max() < FLAT and np.abs(unique - start).max() < NEAR
    within = (unique >= LEAST).all() and (unique <= 1.0).all()
    return unique if flat and within else None


def _likelihood(correlations: Floats, unique: Floats) -> tuple[float, Floats]:
    # Minus the log-likelihood given the uniquenesses, and its slope.
    scale = 1 / np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlations * scale[:, None] * scale)
    rest = np.maximum(values[:-1], 1e-300)
    height = float((values[:-1] - np.log(rest) - 1).sum())
    loading = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0)) / scale
    slope = (loading**2 + unique - np.diag(correlations)) / unique**2
    return height, np.asarray(slope)


def _squares(correlations: Floats, unique: Floats) -> tuple[float, Floats]:
    # Squared residuals of the best factor given the uniquenesses, and their slope.
    values, vectors = np.linalg.eigh(correlations - np.diag(unique))
    values[-1] = min(values[-1], 0.0)
    residual = (vectors * values) @ vectors.T
    return float((values**2).sum() / 2), -np.diag(residual).copy()


def _loadings(correlations: Floats, unique: Floats, fit: Fit) -> Floats:
    scale = 1 / np.sqrt(unique) if fit == "ml" else np.ones_like(unique)
    less = np.eye(len(unique)) if fit == "ml" else np.diag(unique)
    inner = correlations * scale[:, None] * scale - less
    values, vectors = np.linalg.eigh(inner)
    loading = vectors[:, -1] * np.sqrt(max(values[-1], 0.0)) / scale
    return np.asarray(loading if loading.sum() >= 0 else -loading)


def _correlations(found: Floats) -> Floats:
    spread = np.sqrt(np.diag(found))
    return np.asarray(found / spread[:, None] / spread)


def _differentiated(
    scale: Scale, function: Callable[[Floats], Floats]
) -> OfCovariances:
    names = ("omega", *scale.names)

    def gradient(found: Floats) -> Floats:
        size = len(found)
        slope = np.zeros((len(names), size, size))
        for i in range(size):
            for j in range(i + 1):
                step = np.zeros_like(found)
                step[i, j] = step[j, i] = STEP * np.sqrt(found[i, i] * found[j, j])
                rise = function(found + step) - function(found - step)
                # A covariance stands on both sides of the diagonal: half for each.
                each = rise / (2 * step[i, j]) / (1 if i == j else 2)
                slope[:, i, j] = slope[:, j, i] = each
        return slope

    return OfCovariances(names, scale.items, function, gradient)
