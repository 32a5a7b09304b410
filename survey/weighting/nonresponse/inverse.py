"""Factors from response probabilities: their inverse, or classes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.nonresponse.adjustment import Adjustment, Said
from survey.weighting.nonresponse.classes import class_adjustment
from survey.weighting.nonresponse.propensity import Propensity

__all__ = [
    "cut_propensities",
    "inverse_adjustment",
    "propensity_class_adjustment",
    "propensity_classes",
]

Floats = NDArray[np.float64]


def inverse_adjustment(
    propensity: Propensity,
    bounds: tuple[float, float] = (1.0, float("inf")),
    keep_sum: bool = True,
) -> Adjustment:
    """Return factors of one over the response probability.

    Parameters
    ----------
    propensity
        The estimated probabilities.
    bounds
        Smallest and largest factor; what is beyond is cut off and counted.
    keep_sum
        Scale all factors so that respondents' weights add up to the sample's. This
        comes after the bounds, which it moves by as much; the report says how much.

    Raises
    ------
    CallError
        When the bounds are not above zero and in order.

    References
    ----------
    Cassel, C.-M., Särndal, C.-E. and Wretman, J. (1983). Some uses of statistical
    models in connection with the nonresponse problem. In *Incomplete Data in Sample
    Surveys* 3, Academic Press. Rosenbaum, P. R. (1987). Model-based direct adjustment.
    *JASA* 82(398).

    Examples
    --------
    >>> from survey.weighting.nonresponse.propensity import response_propensity
    >>> frame = pd.DataFrame({"sex": ["m"] * 4 + ["v"] * 4})
    >>> answered = np.array([True, False, False, False, True, True, False, True])
    >>> inverse_adjustment(response_propensity(frame, answered)).factors.round(3)
    array([4.   , 0.   , 0.   , 0.   , 1.333, 1.333, 0.   , 1.333])
    """
    low, high = bounds
    if not 0 < low <= high:
        raise CallError(f"bounds of factors are above zero and in order, got {bounds}")
    free = 1 / propensity.probabilities
    factors = np.clip(free, low, high)
    answered, mass = propensity.responded, propensity.weights
    cut = int((answered & (free != factors)).sum())
    scale = 1.0
    if keep_sum:
        scale = float(mass.sum() / (mass * factors)[answered].sum())
    factors = np.where(answered, factors * scale, 0.0)
    return Adjustment(
        factors,
        mass,
        answered,
        propensity_classes(propensity, factors=factors),
        said=_said(propensity, factors[answered], cut, scale),
        bounded=cut,
    )


def propensity_class_adjustment(
    propensity: Propensity,
    classes: int = 5,
    minimum: int = 20,
    maximum: float = float("inf"),
    collapse: str | Mapping[str, str] | None = None,
) -> Adjustment:
    """Return one factor for each class of similar response probability.

    Parameters
    ----------
    propensity
        The estimated probabilities.
    classes
        How many, of about equal numbers of sampled persons.
    minimum, maximum, collapse
        As for `class_adjustment`.

    Notes
    -----
    Classes depend on the model only through the order of the probabilities, so factors
    vary less and a wrong form of the model harms less than with the inverse. Five
    classes take away about nine tenths of the bias that the model can see.

    References
    ----------
    Rosenbaum, P. R. and Rubin, D. B. (1984). Reducing bias in observational studies
    using subclassification on the propensity score. *JASA* 79(387). Little, R. J. A.
    (1986). Survey nonresponse adjustments for estimates of means. *International
    Statistical Review* 54(2).

    Examples
    --------
    >>> from survey.weighting.nonresponse.propensity import response_propensity
    >>> frame = pd.DataFrame({"sex": ["m"] * 4 + ["v"] * 4})
    >>> answered = np.array([True, False, False, False, True, True, False, True])
    >>> done = propensity_class_adjustment(response_propensity(frame, answered), 2, 1)
    >>> done.classes[["class", "n", "respondents", "factor"]].round(3)
      class  n  respondents  factor
    0     1  4            1   4.000
    1     2  4            3   1.333
    """
    place = cut_propensities(propensity.probabilities, classes)
    labels = [str(each + 1) for each in range(int(place.max()) + 1)]
    members = pd.Series(pd.Categorical.from_codes(place, labels, ordered=True))
    done = class_adjustment(
        members, propensity.responded, propensity.weights, minimum, maximum, collapse
    )
    return replace(done, said=(_model(propensity), *done.said))


def propensity_classes(
    propensity: Propensity, classes: int = 5, factors: Floats | None = None
) -> pd.DataFrame:
    """Return who responded in classes of similar probability, beside what was expected.

    Parameters
    ----------
    propensity
        The estimated probabilities.
    classes
        How many.
    factors
        Factors whose respondents' mean is shown; none when absent.

    Returns
    -------
    DataFrame
        class, low, high (probabilities), n, respondents, weight, weight_respondents,
        rate (weighted), mean_propensity, factor.
    """
    p, mass, answered = (
        propensity.probabilities,
        propensity.weights,
        propensity.responded,
    )
    place = cut_propensities(p, classes)
    rows = []
    for each in range(int(place.max()) + 1):
        inside = place == each
        some = inside & answered
        given = factors[some] if factors is not None else np.array([])
        rows.append(
            {
                "class": str(each + 1),
                "low": float(p[inside].min()),
                "high": float(p[inside].max()),
                "n": int(inside.sum()),
                "respondents": int(some.sum()),
                "weight": float(mass[inside].sum()),
                "weight_respondents": float(mass[some].sum()),
                "rate": float(mass[some].sum() / mass[inside].sum()),
                "mean_propensity": float(np.average(p[inside], weights=mass[inside])),
                "factor": float(given.mean()) if len(given) else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def cut_propensities(probabilities: Floats, classes: int) -> NDArray[np.intp]:
    """Return each person's class of probability, from the lowest, shape (n,).

    Parameters
    ----------
    probabilities
        Shape (n,).
    classes
        How many, of about as many persons each; fewer where persons can't be told
        apart.

    Examples
    --------
    >>> cut_propensities(np.array([0.1, 0.4, 0.4, 0.9]), 2)
    array([0, 0, 0, 1])
    """
    if classes < 1:
        raise CallError(f"the number of classes is at least one, got {classes}")
    # Persons whom the frame doesn't tell apart stay together: equal up to rounding.
    values = np.round(probabilities, 12)
    edges = np.quantile(values, np.arange(1, classes) / classes, method="inverted_cdf")
    place = np.searchsorted(edges, values, side="left")
    return np.unique(place, return_inverse=True)[1]


def _said(
    propensity: Propensity, factors: Floats, cut: int, scale: float
) -> tuple[Said, ...]:
    reach = {"low": float(factors.min()), "high": float(factors.max())}
    said = [_model(propensity), Said("nonresponse_inverse", reach)]
    if cut:
        said.append(Said("nonresponse_cut", {"cut": cut}))
    if abs(scale - 1) > 1e-9:
        said.append(Said("nonresponse_scaled", {"scale": scale}))
    return tuple(said)


def _model(propensity: Propensity) -> Said:
    model = f"nonresponse_{propensity.model}"
    return Said("nonresponse_model", {"model": model, "auc": propensity.auc})
