"""How well a generalised linear model fits: deviance, dispersion, AIC, pseudo R²."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.analysis.regression.glm_fit import GlmFit
from survey.analysis.regression.irls import solve
from survey.errors import CallError

__all__ = ["Aic", "aic", "dispersion", "null_deviance", "pearson", "pseudo_r2"]

Floats = NDArray[np.float64]
# A mean squared residual that is rounding, in parts of the mean square.
EXACT = 1e-26


@dataclass(frozen=True)
class Aic:
    """A design-based information criterion.

    Parameters
    ----------
    value
        The criterion; smaller is better.
    effective
        Effective number of parameters.
    mean_effect
        Mean design effect of the parameters; NaN when there are none.
    """

    value: float
    effective: float
    mean_effect: float


def null_deviance(fit: GlmFit, constant: bool = True) -> float:
    """Return the deviance of the model with nothing but a constant and the offset.

    Parameters
    ----------
    fit
        The model.
    constant
        Whether the model has a constant; without one not even that is left.
    """
    model, weights = fit.model, fit.weights
    if not constant:
        inside = weights > 0
        mu = model.family.link.inverse(model.offset[inside])
        return float(
            weights[inside] @ model.family.deviance(model.y[inside], mu),
        )
    one = np.ones((len(model.y), 1))
    return solve(one, model.y, weights, model.family, model.offset).deviance


def pearson(fit: GlmFit) -> Floats:
    """Return Pearson residuals, shape (n,); NaN for a record that wasn't used.

    Parameters
    ----------
    fit
        The model.
    """
    mu = fit.solution.mu
    return np.asarray((fit.model.y - mu) / np.sqrt(fit.model.family.variance(mu)))


def dispersion(fit: GlmFit) -> float:
    """Return the estimate of the population's variance of the Pearson residuals.

    Parameters
    ----------
    fit
        The model.

    Notes
    -----
    In the weights of the deviance, divided by n - 1; with replicates the mean square,
    divided by n, as R's survey 4.5 has them.
    """
    inside = fit.weights > 0
    residuals, weights = pearson(fit)[inside], fit.weights[inside]
    n = len(residuals)
    if fit.estimate.replicates is not None:
        return float(weights @ residuals**2 / n)
    away = residuals - weights @ residuals / weights.sum()
    return float(weights @ away**2 / (n - 1)) if n > 1 else np.nan


def aic(fit: GlmFit, constant: int | None = 0, penalty: float = 2.0) -> Aic:
    """Return the design-based AIC: deviance plus a penalty for effective parameters.

    Parameters
    ----------
    fit
        The model.
    constant
        The place of the constant, which the null model has too; None without one.
    penalty
        For each effective parameter.

    Notes
    -----
    The penalty counts the trace of the information times the design-based covariance.
    For a gaussian family the residual variance is a parameter too; its effect is taken
    as the ratio of expected to empirical information, as in R's survey 4.5.

    References
    ----------
    Lumley, T. and Scott, A. (2015). AIC and BIC for modeling with complex survey data.
    Journal of Survey Statistics and Methodology 3, 1-18, section 3.
    """
    p = len(fit.estimate)
    free = np.arange(p) if constant is None else np.delete(np.arange(p), constant)
    square = np.ix_(free, free)
    naive, robust = fit.naive[square], fit.estimate.covariance[square]
    if _is_linear(fit):
        return _linear_aic(fit, naive, robust, penalty)
    effects = np.diag(np.linalg.solve(naive, robust))
    total = float(effects.sum())
    mean = total / len(free) if len(free) else np.nan
    return Aic(fit.solution.deviance + penalty * total, total, mean)


def pseudo_r2(fit: GlmFit, method: str = "nagelkerke", constant: bool = True) -> float:
    """Return what part of the variation in a yes or no, or in counts is explained.

    Parameters
    ----------
    fit
        The model.
    method
        cox_snell or nagelkerke.
    constant
        Whether the model has a constant.

    Raises
    ------
    CallError
        When the outcome isn't discrete, or there is no such method.

    References
    ----------
    Lumley, T. (2017). Pseudo-R² statistics under complex sampling. Australian & New
    Zealand Journal of Statistics 59, 187-194.
    """
    if not fit.model.family.discrete:
        raise CallError(f"a {fit.model.family.name} model has no pseudo R²")
    if method not in ("cox_snell", "nagelkerke"):
        raise CallError.unknown("pseudo R²", method, ("cox_snell", "nagelkerke"))
    n = fit.weights.sum()
    null = null_deviance(fit, constant)
    explained = -np.expm1((fit.solution.deviance - null) / n)
    if method == "cox_snell":
        return float(explained)
    return float(explained / -np.expm1(-null / n))


def _is_linear(fit: GlmFit) -> bool:
    return fit.model.family.name == "gaussian" and (
        fit.model.family.link.name == "identity"
    )


def _linear_aic(fit: GlmFit, naive: Floats, robust: Floats, penalty: float) -> Aic:
    inside = fit.weights > 0
    weights = fit.weights[inside]
    squares = (fit.model.y - fit.solution.mu)[inside] ** 2
    n, variance = float(weights.sum()), float(weights @ squares / weights.sum())
    size = float(weights @ fit.model.y[inside] ** 2 / n)
    if variance <= EXACT * size:
        return Aic(-np.inf, np.nan, np.nan)
    scores = (squares / variance - 1) / (2 * variance)
    expected = n / (2 * variance**2)
    own = expected / float(weights @ scores**2)
    effects = np.diag(np.linalg.solve(naive * variance, robust))
    all_effects = np.append(effects, own)
    total = float(all_effects.sum())
    value = n * (np.log(variance) + 1 + np.log(2 * np.pi)) + penalty * total
    return Aic(value, total, float(all_effects.mean()))
