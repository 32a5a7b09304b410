"""McDonald's omega: the reliability of a scale whose items share one factor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize, root

from survey.analysis.covariation import OfCovariances, Scale, covariances
from survey.designs import Estimate, Sampled
from survey.errors import CallError, ConvergenceError

__all__ = ["Fit", "Omega", "mcdonald_omega", "one_factor"]

Floats = NDArray[np.float64]
Fit = Literal["ml", "minres"]
# Uniquenesses below this are a Heywood case; the bound R's factanal has too.
LEAST = 0.005
# Central differences of a function that is exact to some 1e-12 are to some 1e-8.
STEP = 1e-4


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

    def omega(found: Floats) -> Floats:
        loadings, unique = one_factor(_correlations(found), fit)
        size = np.ones_like(loadings) if standardised else np.sqrt(np.diag(found))
        shared = float(size @ loadings) ** 2
        return np.array([shared / (shared + float(size**2 @ unique))])

    def loadings(found: Floats) -> Floats:
        return one_factor(_correlations(found), fit)[0]

    known = covariances(scale.items, scale.within.weights)
    unique = one_factor(_correlations(known), fit)[1]
    bound = tuple(n for n, u in zip(scale.names, unique, strict=True) if u <= LEAST)
    return Omega(
        scale.within.evaluate(_differentiated(("omega",), scale, omega)),
        scale.within.evaluate(_differentiated(scale.names, scale, loadings)),
        bound,
        scale.n,
        confidence,
    )


def one_factor(correlations: Floats, fit: Fit = "ml") -> tuple[Floats, Floats]:
    """Return the loadings and uniquenesses of one factor, each of shape (k,).

    Parameters
    ----------
    correlations
        Shape (k, k).
    fit
        ml or minres.

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
    # What an item shares with the others, from its multiple correlation.
    inverse = np.linalg.pinv(correlations, hermitian=True)
    start = np.clip((1 - 0.5 / len(inverse)) / np.diag(inverse), 0.05, 0.95)
    rough = minimize(
        lambda u: rule(correlations, u),
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST, 1.0)] * len(start),
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-9},
    )
    unique = np.asarray(rough.x, dtype=np.float64)
    inside = (unique > LEAST * (1 + 1e-9)) & (unique < 1 - 1e-9)
    if not np.isfinite(rough.fun):
        raise ConvergenceError("no factor was found in these correlations")
    unique = _polished(lambda u: rule(correlations, u)[1], unique, inside)
    return _loadings(correlations, unique, fit), unique


def _polished(
    slope: Callable[[Floats], Floats], unique: Floats, inside: NDArray[np.bool_]
) -> Floats:
    # The search stops at some 1e-8; derivatives want the root of the slope itself.
    def free(part: Floats) -> Floats:
        whole = unique.copy()
        whole[inside] = part
        return slope(whole)[inside]

    if not inside.any():
        return unique
    exact = root(free, unique[inside], tol=1e-14)
    near = np.abs(exact.x - unique[inside]).max() < 1e-3
    better = np.abs(exact.fun).max() <= np.abs(free(unique[inside])).max()
    if near and better and (exact.x > 0).all():
        unique = unique.copy()
        unique[inside] = exact.x
    return unique


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
    names: tuple[str, ...], scale: Scale, function: Callable[[Floats], Floats]
) -> OfCovariances:
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
