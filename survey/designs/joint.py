"""Joint probabilities of samples with probabilities proportional to size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs.pairs import PairTerms, Term
from survey.designs.stages import Stage

__all__ = ["drawn_equally", "hartley_rao", "overton", "poisson"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


def poisson(probability: Floats) -> PairTerms:
    """Return the pairs of a Poisson sample: every unit is drawn by itself.

    Parameters
    ----------
    probability
        Of being drawn, shape (n,).

    Examples
    --------
    >>> poisson(np.array([0.5, 0.25])).form(np.array([[2.0], [4.0]]))
    array([[14.]])
    """
    return PairTerms((_alone(1.0 - probability),))


def overton(probability: Floats, strata: NDArray[Any] | None = None) -> PairTerms:
    """Return the pairs by Overton's approximation.

    Parameters
    ----------
    probability
        Of being drawn, shape (n,).
    strata
        Shape (n,).

    Notes
    -----
    π(i, j) = π(i) π(j) (n − 1) / (n − (π(i) + π(j))/2), for n units in the stratum.

    References
    ----------
    Overton, W. S. (1985). *A sampling plan for streams in the National Stream Survey*.
    Oregon State University.

    Examples
    --------
    >>> equal = overton(np.full(4, 0.4))
    >>> equal.form(np.array([[1.0], [2.0], [3.0], [4.0]]) / 0.4).round(9)
    array([[25.]])
    """
    cell, n = _strata(probability, strata)
    half = (probability - 1) / 2
    return _paired(probability, cell, n, half, half)


def hartley_rao(
    probability: Floats,
    strata: NDArray[Any] | None = None,
    mean_square: float | Floats | None = None,
) -> PairTerms:
    """Return the pairs of systematic sampling from a list in random order.

    Parameters
    ----------
    probability
        Of being drawn, shape (n,).
    strata
        Shape (n,).
    mean_square
        The sum of squared probabilities in the stratum's population over n, a number or
        shape (n,); absent, it is estimated by the sample's mean probability.

    Notes
    -----
    π(i, j) = π(i) π(j) (n − 1) / (n − π(i) − π(j) + Σ π²/n).

    References
    ----------
    Hartley, H. O. and Rao, J. N. K. (1962). Sampling with unequal probabilities and
    without replacement. *Annals of Mathematical Statistics* 33, formula 5.15.
    Berger, Y. G. (2004). A simple variance estimator for unequal probability sampling
    without replacement. *Journal of Applied Statistics* 31.

    Examples
    --------
    >>> equal = hartley_rao(np.full(4, 0.4))
    >>> equal.form(np.array([[1.0], [2.0], [3.0], [4.0]]) / 0.4).round(9)
    array([[25.]])
    """
    cell, n = _strata(probability, strata)
    if mean_square is None:
        mean_square = (np.bincount(cell, probability) / np.bincount(cell))[cell]
    half = probability - (1 + np.asarray(mean_square)) / 2
    return _paired(probability, cell, n, half, half)


def drawn_equally(
    stages: Sequence[Stage], probabilities: Sequence[Floats]
) -> PairTerms:
    """Return the pairs of simple random samples within strata, at every stage.

    Parameters
    ----------
    stages
        From the first on.
    probabilities
        Each record's unit's, per stage, shape (rows,).

    Returns
    -------
    PairTerms
        Over the records: two of the same unit come together.
    """
    result: PairTerms | None = None
    for stage, probability in zip(stages, probabilities, strict=True):
        out = 1.0 - probability
        n = stage.sampled[stage.stratum[stage.unit]]
        apart = np.divide(-out, n - 1, np.zeros(len(out)), where=n > 1)
        ones = np.ones(len(out))
        terms = (
            Term(stage.unit, out - apart, ones),
            Term(stage.stratum[stage.unit], apart, ones),
        )
        this = PairTerms(terms)
        result = this if result is None else result.together(this)
    assert result is not None
    return result


def _strata(probability: Floats, strata: NDArray[Any] | None) -> tuple[Codes, Floats]:
    cell = np.zeros(len(probability), dtype=np.intp)
    if strata is not None:
        cell = np.asarray(pd.factorize(np.asarray(strata))[0], dtype=np.intp)
    return cell, np.bincount(cell)[cell].astype(np.float64)


def _paired(
    probability: Floats, cell: Codes, n: Floats, left: Floats, right: Floats
) -> PairTerms:
    """Return D = (left(i) + right(j))/(n − 1), and 1 − π on the diagonal."""
    ones = np.ones(len(n))
    scale = np.divide(1.0, n - 1, np.zeros(len(n)), where=n > 1)
    own = (1.0 - probability) - (left + right) * scale
    return PairTerms(
        (
            Term(cell, left * scale, ones),
            Term(cell, scale, right),
            _alone(own),
        )
    )


def _alone(left: Floats) -> Term:
    return Term(np.arange(len(left)), left, np.ones(len(left)))
