"""The two models of response: logistic regression and gradient boosting."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgWarning
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from survey.errors import CallError, ConvergenceError
from survey.weighting.nonresponse.encode import Encoded

__all__ = ["Boosted", "Logistic", "fit_boosted", "fit_logistic"]

Floats = NDArray[np.float64]
SEPARATED = 1e-7


@dataclass(frozen=True)
class Logistic:
    """A fitted logistic regression.

    Parameters
    ----------
    probabilities
        Shape (n,).
    coefficients
        The constant first, shape (p,).
    covariance
        Inverse of the information with weights of mean one, shape (p, p); None when it
        was penalised.
    """

    probabilities: Floats
    coefficients: Floats
    covariance: Floats | None


@dataclass(frozen=True)
class Boosted:
    """Fitted gradient boosting.

    Parameters
    ----------
    probabilities
        Shape (n,), each from trees that did not see the person.
    importance
        Per column, the mean of the folds' shares in the reduction of loss.
    """

    probabilities: Floats
    importance: Floats


def fit_logistic(
    encoded: Encoded,
    responded: NDArray[np.bool_],
    weights: Floats,
    penalty: float = 0.0,
) -> Logistic:
    """Fit a logistic regression by (penalised) maximum likelihood.

    Parameters
    ----------
    encoded
        The columns.
    responded
        Shape (n,).
    weights
        Shape (n,); only their proportions matter.
    penalty
        λ of λ/2 · Σβ² (the constant left free), the weights having mean one.

    Raises
    ------
    ConvergenceError
        When the iteration doesn't end, or a combination of levels tells responding
        apart perfectly, so that a coefficient is infinite; the terms named.

    References
    ----------
    Hosmer, D. W., Lemeshow, S. and Sturdivant, R. X. (2013). *Applied Logistic
    Regression*, 3rd ed., Wiley, chapters 2 and 4 (on separation).

    Examples
    --------
    >>> from survey.weighting.nonresponse.encode import Encoded
    >>> x = Encoded(np.array([[0.0], [0.0], [1.0], [1.0]]), ("x",), ("x",))
    >>> y = np.array([True, False, True, False])
    >>> fit_logistic(x, y, np.ones(4)).probabilities.round(6)
    array([0.5, 0.5, 0.5, 0.5])
    """
    if responded.all():
        raise CallError("everyone responded, so there is nothing to model")
    mass = weights / weights.mean()
    matrix = encoded.matrix if encoded.terms else np.zeros((len(responded), 1))
    # Numbers such as a birth year are far from nought: standardised, Newton's steps
    # stay exact, and the coefficients are taken back to the variable's own scale.
    centre, spread = matrix.mean(axis=0), matrix.std(axis=0)
    spread = np.where((spread > 0) & (penalty == 0), spread, 1.0)
    scaled = (matrix - centre) / spread
    # Without variables the column of noughts is held still, so that it has an answer.
    model = _fitted(scaled, responded, mass, penalty if encoded.terms else 1.0)
    slopes = model.coef_[0] / spread
    constant = float(model.intercept_[0]) - float(centre @ slopes)
    fitted = np.asarray(model.predict_proba(scaled)[:, 1])
    slopes = slopes[: len(encoded.terms)]
    _require_inside(fitted, slopes, encoded)
    full = np.column_stack([np.ones(len(fitted)), encoded.matrix])
    information = full.T @ (full * (mass * fitted * (1 - fitted))[:, None])
    covariance = None if penalty else np.linalg.inv(information)
    return Logistic(fitted, np.concatenate([[constant], slopes]), covariance)


def fit_boosted(
    encoded: Encoded,
    responded: NDArray[np.bool_],
    weights: Floats,
    seed: int,
    folds: int = 5,
    trees: int = 100,
    depth: int = 2,
    rate: float = 0.1,
) -> Boosted:
    """Fit gradient boosting, and predict each person from the other folds.

    Parameters
    ----------
    encoded
        The columns, every level having one.
    responded
        Shape (n,).
    weights
        Shape (n,).
    seed
        Settles the folds and ties between splits.
    folds
        Parts of the sample, each predicted from the rest.
    trees, depth, rate
        How many trees, how deep, and how much of each one is taken.

    References
    ----------
    Friedman, J. H. (2001). Greedy function approximation: a gradient boosting machine.
    *Annals of Statistics* 29(5). McCaffrey, D. F., Ridgeway, G. and Morral, A. R.
    (2004). Propensity score estimation with boosted regression. *Psychological
    Methods* 9(4).
    """
    smallest = int(min(responded.sum(), (~responded).sum()))
    if not 2 <= folds <= smallest:
        raise CallError(
            f"{folds} folds need that many respondents and nonrespondents; the smaller "
            f"group has {smallest}"
        )
    mass = weights / weights.mean()
    probabilities = np.empty(len(responded))
    importance = np.zeros(len(encoded.terms))
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for seen, held in parts.split(encoded.matrix, responded):
        model = GradientBoostingClassifier(
            n_estimators=trees, max_depth=depth, learning_rate=rate, random_state=seed
        )
        model.fit(encoded.matrix[seen], responded[seen], sample_weight=mass[seen])
        probabilities[held] = model.predict_proba(encoded.matrix[held])[:, 1]
        importance += model.feature_importances_ / folds
    return Boosted(probabilities, importance)


def _fitted(
    matrix: Floats, responded: NDArray[np.bool_], mass: Floats, penalty: float
) -> LogisticRegression:
    strength = 1 / penalty if penalty else np.inf
    model = LogisticRegression(
        C=strength, solver="newton-cholesky", tol=1e-10, max_iter=200
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        warnings.simplefilter("error", LinAlgWarning)
        try:
            return model.fit(matrix, responded, sample_weight=mass)
        except (ConvergenceWarning, LinAlgWarning):
            raise ConvergenceError(
                "the response model did not converge: some levels seem to tell "
                "respondents apart perfectly; merge levels or give penalty="
            ) from None


def _require_inside(fitted: Floats, slopes: Floats, encoded: Encoded) -> None:
    outside = (fitted < SEPARATED) | (fitted > 1 - SEPARATED)
    if not outside.any():
        return
    size = np.abs(slopes) * encoded.matrix.std(axis=0)
    worst = [encoded.terms[place] for place in np.argsort(-size)[:3]]
    raise ConvergenceError(
        f"the response model tells {int(outside.sum())} persons apart perfectly, so a "
        f"coefficient is infinite; look at {', '.join(worst)}, merge levels or give "
        "penalty="
    )
