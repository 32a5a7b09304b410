"""Intervals of coefficients by inverting the working likelihood ratio test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from survey.analysis.regression.glm_fit import GlmFit
from survey.distributions import t_quantile

__all__ = ["likelihood_interval"]

Floats = NDArray[np.float64]
DOUBLINGS = 40
# What a deviance is said to be where the model has no solution.
IMPOSSIBLE = 1e300


def likelihood_interval(
    fit: GlmFit, confidence: float = 0.95, df: float | None = None
) -> Floats:
    """Return the values that the working likelihood ratio test doesn't refuse.

    Parameters
    ----------
    fit
        The model.
    confidence
        Between 0 and 1.
    df
        Degrees of freedom; the model's when absent, infinite for the normal.

    Returns
    -------
    NDArray
        Shape (p, 2); infinite where the deviance never rises far enough, NaN without
        degrees of freedom or where the model has no solution.

    Notes
    -----
    The bounds of a coefficient are where the deviance, with the others free, exceeds
    the least one by t² times the design effect, the ratio of the design-based to the
    model's variance (Rao and Scott's correction with one degree of freedom). They are
    solved for; R's survey interpolates them between ten points, and divides the
    deviance by the dispersion as well.

    References
    ----------
    Lumley, T. and Scott, A. (2014). Tests for regression models fitted to survey data.
    Australian & New Zealand Journal of Statistics 56, 1-14.

    Examples
    --------
    A gaussian model has the Wald interval.

    >>> from survey.analysis.regression.families import family_of
    >>> from survey.analysis.regression.glm_fit import fit_glm
    >>> from survey.designs import Design
    >>> y, one = np.array([1.0, 3.0, 4.0, 8.0]), np.ones((4, 1))
    >>> fit = fit_glm(Design.build(np.ones(4)), one, y, family_of("gaussian"), ("a",))
    >>> likelihood_interval(fit).round(4), fit.estimate.interval().round(4)
    (array([[-0.6844,  8.6844]]), array([[-0.6844,  8.6844]]))
    """
    used = fit.df if df is None else df
    p = len(fit.estimate)
    if not used > 0:
        return np.full((p, 2), np.nan)
    quantile = float(t_quantile((1 + confidence) / 2, used))
    bounds = np.empty((p, 2))
    for place in range(p):
        effect = fit.estimate.covariance[place, place] / fit.naive[place, place]
        profile = _profile(fit, place, fit.solution.deviance + quantile**2 * effect)
        step = quantile * fit.estimate.se[place]
        centre = fit.estimate.value[place]
        bounds[place] = [_bound(profile, centre, sign * step) for sign in (-1, 1)]
    return bounds


def _profile(fit: GlmFit, place: int, least: float) -> Callable[[float], float]:
    """How far the deviance lies above what is allowed, at a value of a coefficient."""
    column = fit.model.x[:, place]
    left = fit.model.without(np.array([place]))
    start = np.delete(fit.solution.beta, place)
    inside = fit.weights > 0

    def at(value: float) -> float:
        offset = fit.model.offset + value * column
        if not len(start):
            mu = left.family.link.inverse(offset[inside])
            with np.errstate(all="ignore"):
                each = left.family.deviance(left.y[inside], mu)
            deviance = float(fit.weights[inside] @ each)
            return deviance - least if np.isfinite(deviance) else IMPOSSIBLE
        found = replace(left, offset=offset, start=start).solution_at(fit.weights)
        return found.deviance - least if found.converged else IMPOSSIBLE

    return at


def _bound(above: Callable[[float], float], centre: float, step: float) -> float:
    if step == 0:
        return centre
    near, far = centre, centre + step
    for _ in range(DOUBLINGS):
        if above(far) > 0:
            bound = float(brentq(above, near, far, xtol=1e-14, rtol=1e-13))
            # A jump to where the model has no solution is no bound.
            return bound if above(bound) < IMPOSSIBLE else np.nan
        near, far = far, far + 2 * (far - centre)
    return float(np.sign(step) * np.inf)
