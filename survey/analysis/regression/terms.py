"""Tests of several coefficients at once: Wald, and Rao and Scott's likelihood ratio."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from survey.analysis.association.quadratic_form import Approximation, ChiSquareSum
from survey.analysis.regression.glm_fit import GlmFit
from survey.distributions import chi_square_above, f_above
from survey.errors import CallError

__all__ = ["TermTest", "likelihood_ratio", "wald", "working_wald"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class TermTest:
    """A test that coefficients are all nought.

    Parameters
    ----------
    method
        wald, working_wald or likelihood_ratio.
    terms
        What was tested.
    statistic
        An F for a Wald test with finite degrees of freedom, else a chi-square.
    df
        How many coefficients.
    denominator
        Degrees of freedom of the denominator; infinite for a chi-square.
    p
        The probability of a larger statistic.
    scales
        The design effects of Rao and Scott, descending; empty for a Wald test.
    """

    method: str
    terms: tuple[str, ...]
    statistic: float
    df: int
    denominator: float
    p: float
    scales: Floats = field(default_factory=lambda: np.zeros(0))


def wald(
    beta: Floats, covariance: Floats, df: float = np.inf, terms: tuple[str, ...] = ()
) -> TermTest:
    """Return the Wald test that all of beta is nought.

    Parameters
    ----------
    beta
        Coefficients, shape (q,).
    covariance
        Theirs, shape (q, q).
    df
        Degrees of freedom of the denominator; infinite for a chi-square.
    terms
        What the coefficients are of.

    References
    ----------
    Korn, E. L. and Graubard, B. I. (1990). Simultaneous testing of regression
    coefficients with complex survey data. The American Statistician 44, 270-276.

    Examples
    --------
    >>> wald(np.array([2.0]), np.array([[1.0]])).statistic
    4.0
    """
    q = len(beta)
    if not q:
        raise CallError("there are no coefficients to test")
    chisq = float(beta @ np.linalg.pinv(covariance, hermitian=True) @ beta)
    if np.isinf(df):
        return TermTest(
            "wald", terms, chisq, q, np.inf, float(chi_square_above(chisq, q))
        )
    p = float(f_above(chisq / q, q, df))
    return TermTest("wald", terms, chisq / q, q, df, p)


def working_wald(
    beta: Floats,
    covariance: Floats,
    naive: Floats,
    df: float = np.inf,
    terms: tuple[str, ...] = (),
    approximation: Approximation = "integration",
) -> TermTest:
    """Return the Wald test with the model's covariance, and its design-based p.

    Parameters
    ----------
    beta, covariance, df, terms
        As in `wald`.
    naive
        The covariance that the model has without the design, shape (q, q).
    approximation
        How the tail of a sum of chi-squares is computed.

    References
    ----------
    Rao, J. N. K. and Scott, A. J. (1984). On chi-squared tests for multiway contingency
    tables with cell proportions estimated from survey data. Annals of Statistics 12,
    46-60.
    """
    statistic = float(beta @ np.linalg.solve(naive, beta))
    scales = eigh(covariance, naive, eigvals_only=True)[::-1]
    p = _tail(statistic, scales, df, approximation)
    return TermTest("working_wald", terms, statistic, len(beta), df, p, scales)


def likelihood_ratio(
    fit: GlmFit,
    columns: Places,
    df: float | None = None,
    terms: tuple[str, ...] = (),
    approximation: Approximation = "integration",
) -> TermTest:
    """Return the working likelihood ratio test that coefficients are nought.

    Parameters
    ----------
    fit
        The model with them.
    columns
        Their places.
    df
        Degrees of freedom of the denominator, the model's when absent; infinite for a
        mixture of chi-squares.
    terms
        What the coefficients are of.
    approximation
        How the tail of a sum of chi-squares is computed.

    Notes
    -----
    The statistic is the difference of the weighted deviances; under the hypothesis it
    is a sum of chi-squares times the eigenvalues of the ratio of the design-based to
    the model's covariance.

    References
    ----------
    Lumley, T. and Scott, A. (2014). Tests for regression models fitted to survey data.
    Australian & New Zealand Journal of Statistics 56, 1-14.
    """
    used = fit.df if df is None else df
    square = np.ix_(columns, columns)
    scales = eigh(
        fit.estimate.covariance[square], fit.naive[square], eigvals_only=True
    )[::-1]
    statistic = _deviance_without(fit, columns) - fit.solution.deviance
    p = _tail(statistic, scales, used, approximation)
    return TermTest("likelihood_ratio", terms, statistic, len(columns), used, p, scales)


def _tail(x: float, scales: Floats, df: float, approximation: Approximation) -> float:
    if not df > 0 or not np.isfinite(scales).all():
        return np.nan
    # Nested fits that differ by rounding have a statistic just below nought.
    return ChiSquareSum.of(scales).ratio_above(max(x, 0.0), df, approximation)


def _deviance_without(fit: GlmFit, columns: Places) -> float:
    left = fit.model.without(columns)
    weights = fit.weights
    if left.x.shape[1]:
        return left.solution_at(weights).deviance
    inside = weights > 0
    mu = left.family.link.inverse(left.offset[inside])
    return float(weights[inside] @ left.family.deviance(left.y[inside], mu))
