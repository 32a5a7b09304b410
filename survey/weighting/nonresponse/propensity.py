"""The probability that a sampled person responds, from what the frame knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from survey.errors import CallError
from survey.weighting.nonresponse.adjustment import checked_sample
from survey.weighting.nonresponse.encode import Encoded, encode, without_missing
from survey.weighting.nonresponse.models import fit_boosted, fit_logistic

__all__ = ["Propensity", "response_propensity"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Propensity:
    """Estimated response probabilities, and how they were estimated.

    Parameters
    ----------
    probabilities
        Shape (n,), in the order of the sample.
    responded
        Shape (n,).
    weights
        Base weights, shape (n,).
    frame
        The frame variables used, without missing values.
    categorical
        Numbers among them that are codes.
    model
        logistic or boosting.
    terms
        logistic: term, coefficient, se, odds_ratio. boosting: variable, importance.
    gradient
        logistic without penalty: derivative of each probability to the coefficients,
        shape (n, p); None otherwise.
    covariance
        Covariance of the coefficients, shape (p, p); None likewise.
    aliased
        Terms left out because others already say the same.

    Examples
    --------
    >>> frame = pd.DataFrame({"sex": ["m"] * 4 + ["v"] * 4})
    >>> answered = np.array([True, False, False, False, True, True, False, True])
    >>> response_propensity(frame, answered).probabilities.round(3).tolist()
    [0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75]
    """

    probabilities: Floats
    responded: NDArray[np.bool_]
    weights: Floats
    frame: pd.DataFrame
    categorical: tuple[str, ...]
    model: str
    terms: pd.DataFrame
    gradient: Floats | None = field(default=None, repr=False)
    covariance: Floats | None = field(default=None, repr=False)
    aliased: tuple[str, ...] = ()

    @property
    def auc(self) -> float:
        """Chance that a respondent's probability is above a nonrespondent's."""
        return float(
            roc_auc_score(
                self.responded, self.probabilities, sample_weight=self.weights
            )
        )

    @property
    def mean(self) -> float:
        """Weighted mean probability."""
        return float(np.average(self.probabilities, weights=self.weights))

    def __repr__(self) -> str:
        return (
            f"Propensity({self.model}, {len(self.probabilities)} sampled, mean "
            f"{self.mean:.3f}, AUC {self.auc:.3f})"
        )

    def _repr_html_(self) -> str:
        return str(self.terms.to_html(index=False, float_format="{:.4g}".format))


def response_propensity(
    frame: pd.DataFrame,
    responded: NDArray[np.bool_],
    weights: Floats | None = None,
    model: str = "logistic",
    categorical: Sequence[str] = (),
    missing: str = "fail",
    penalty: float = 0.0,
    seed: int | None = None,
    folds: int = 5,
) -> Propensity:
    """Return the estimated probability to respond of every sampled person.

    Parameters
    ----------
    frame
        What is known of respondents and nonrespondents alike, a row a sampled person.
    responded
        Shape (n,).
    weights
        Base weights, shape (n,), to model response in the population; without them it
        is response in the sample.
    model
        `logistic`, or `boosting` (out-of-fold probabilities of gradient boosting).
    categorical
        Numbers that are codes.
    missing
        `fail`, or `level`: missing is a category of its own.
    penalty
        Of the logistic regression; none by default.
    seed
        For boosting, which needs one.
    folds
        For boosting.

    Raises
    ------
    CallError
        When values are missing, a model is unknown or boosting has no seed.
    ConvergenceError
        When a level tells responding apart perfectly.

    References
    ----------
    Little, R. J. A. (1986). Survey nonresponse adjustments for estimates of means.
    *International Statistical Review* 54(2). Valliant, R., Dever, J. A. and Kreuter, F.
    (2018). *Practical Tools for Designing and Weighting Survey Samples*, 2nd ed.,
    Springer, chapter 13.
    """
    answered, mass = checked_sample(responded, weights)
    if len(frame) != len(answered):
        raise CallError(
            f"{len(answered)} sampled persons, {len(frame)} rows of the frame"
        )
    whole = without_missing(frame, missing, categorical)
    named = whole.set_axis([str(name) for name in whole.columns], axis=1)
    given = _Given(answered, mass, named, tuple(categorical))
    if model == "logistic":
        return _logistic(given, penalty)
    if model != "boosting":
        raise CallError.unknown("response model", model, ["logistic", "boosting"])
    if seed is None:
        raise CallError("boosting draws folds at random and needs a seed")
    return _boosted(given, seed, folds)


@dataclass(frozen=True)
class _Given:
    responded: NDArray[np.bool_]
    weights: Floats
    frame: pd.DataFrame
    categorical: tuple[str, ...]


def _logistic(given: _Given, penalty: float) -> Propensity:
    encoded = encode(given.frame, given.categorical)
    fit = fit_logistic(encoded, given.responded, given.weights, penalty)
    p = fit.probabilities
    full = np.column_stack([np.ones(len(p)), encoded.matrix])
    return Propensity(
        p,
        **vars(given),
        model="logistic",
        terms=_coefficients(encoded, fit.coefficients, fit.covariance),
        gradient=None if fit.covariance is None else (p * (1 - p))[:, None] * full,
        covariance=fit.covariance,
        aliased=encoded.aliased,
    )


def _boosted(given: _Given, seed: int, folds: int) -> Propensity:
    encoded = encode(given.frame, given.categorical, drop=False)
    fit = fit_boosted(encoded, given.responded, given.weights, seed, folds)
    terms = _importance(encoded, fit.importance)
    return Propensity(fit.probabilities, **vars(given), model="boosting", terms=terms)


def _coefficients(
    encoded: Encoded, values: Floats, covariance: Floats | None
) -> pd.DataFrame:
    se = (
        np.full(len(values), np.nan)
        if covariance is None
        else np.sqrt(np.diag(covariance))
    )
    columns = {
        "term": ["constant", *encoded.terms],
        "coefficient": values,
        "se": se,
        "odds_ratio": np.exp(values),
    }
    return pd.DataFrame(columns)


def _importance(encoded: Encoded, values: Floats) -> pd.DataFrame:
    table = pd.DataFrame({"variable": encoded.variables, "importance": values})
    whole = table.groupby("variable", sort=False)["importance"].sum()
    return whole.sort_values(ascending=False, kind="stable").reset_index()
