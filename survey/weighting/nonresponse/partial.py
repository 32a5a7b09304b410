"""Partial R-indicators: which variables and groups make a response uneven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.nonresponse.encode import levels
from survey.weighting.nonresponse.propensity import Propensity, response_propensity
from survey.weighting.nonresponse.r_indicator import (
    SampleDesign,
    representativity,
)

__all__ = ["PartialIndicators", "partial_indicators"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class PartialIndicators:
    """How much each variable and each of its groups adds to uneven response.

    Parameters
    ----------
    variables
        variable, unconditional, unconditional_se, unconditional_unadjusted,
        conditional, conditional_unadjusted: standard deviations of the probabilities
        between the variable's groups, and between them within groups of all the others.
    categories
        variable, category, n, unconditional (negative: under-represented) with
        unconditional_se, conditional with conditional_se; without bias correction.
    """

    variables: pd.DataFrame
    categories: pd.DataFrame

    def _repr_html_(self) -> str:
        both = (self.variables, self.categories)
        return "".join(
            str(table.to_html(index=False, float_format="{:.4f}".format))
            for table in both
        )


def partial_indicators(
    propensity: Propensity, strata: object = None, classes: int = 5
) -> PartialIndicators:
    """Return unconditional and conditional partial R-indicators.

    Parameters
    ----------
    propensity
        Of a logistic regression for standard errors and bias corrections.
    strata
        Each sampled person's stratum; see `SampleDesign.of` when absent.
    classes
        Into how many groups of equal numbers a number is cut.

    Raises
    ------
    CallError
        When the model has no variables.

    Notes
    -----
    Standard errors are those of a square root: near nought they mean little.

    References
    ----------
    Schouten, B., Shlomo, N. and Skinner, C. (2011). Indicators for monitoring and
    improving representativeness of response. *Journal of Official Statistics* 27(2).
    Standard errors: de Heij, V., Schouten, B. and Shlomo, N. (2015). *RISQ
    manual 2.1*; a variable's own is half that of the R-indicator with that variable
    alone, a category's treats the estimated probabilities as given when unconditional.

    Examples
    --------
    >>> frame = pd.DataFrame({"sex": ["m"] * 50 + ["v"] * 50})
    >>> answered = np.array([True, False] * 25 + [True] * 40 + [False] * 10)
    >>> done = partial_indicators(response_propensity(frame, answered))
    >>> done.categories[["category", "unconditional"]].round(4)
      category  unconditional
    0        m        -0.1061
    1        v         0.1061
    """
    names = [str(name) for name in propensity.frame.columns]
    if not names:
        raise CallError("the response model has no variables")
    groups = {name: _groups(propensity, name, classes) for name in names}
    kept = float(np.sqrt(representativity(propensity, strata).factor))
    design = SampleDesign.of(propensity.weights, strata)
    variables, categories = [], []
    for name in names:
        others = [groups[other][1] for other in names if other != name]
        cross = _cross(others, len(design.weights))
        rows = _categories(propensity, design, *groups[name], cross)
        categories.append(rows.assign(variable=name))
        error = _alone(propensity, name, groups[name], strata)
        variables.append({"variable": name, **_summed(rows, kept, error)})
    whole = pd.concat(categories, ignore_index=True)
    first = ["variable", "category"]
    whole = whole[[*first, *(name for name in whole.columns if name not in first)]]
    return PartialIndicators(pd.DataFrame(variables), whole)


def _summed(rows: pd.DataFrame, kept: float, error: float) -> dict[str, float]:
    between = float(np.sqrt((rows["unconditional"] ** 2).sum()))
    within = float(np.sqrt((rows["conditional"] ** 2).sum()))
    return {
        "unconditional": between * kept,
        "unconditional_se": error,
        "unconditional_unadjusted": between,
        "conditional": within * kept,
        "conditional_unadjusted": within,
    }


def _groups(
    propensity: Propensity, name: str, classes: int
) -> tuple[Sequence[str], Places]:
    column = propensity.frame[name]
    known = levels(column, name in propensity.categorical)
    if known is not None:
        return known
    cut = pd.qcut(column.astype(np.float64), classes, duplicates="drop")
    return [str(each) for each in cut.cat.categories], np.asarray(
        cut.cat.codes, np.intp
    )


def _cross(others: list[Places], n: int) -> Places:
    key = np.zeros(n, dtype=np.intp)
    for place in others:
        key = key * (int(place.max(initial=0)) + 1) + place
        key = np.unique(key, return_inverse=True)[1]
    return key


def _categories(
    propensity: Propensity,
    design: SampleDesign,
    labels: Sequence[str],
    place: Places,
    others: Places,
) -> pd.DataFrame:
    p, d, N = propensity.probabilities, propensity.weights, float(design.weights.sum())
    away = p - _within(p, d, others)
    rows = []
    for each, label in enumerate(labels):
        inside = (place == each).astype(np.float64)
        n = float(d @ inside)
        gap = float((d * inside) @ p) / n - propensity.mean
        here, rest = design.variance(inside * p), design.variance((1 - inside) * p)
        error = n / N * (here * (1 / n - 1 / N) ** 2 + rest / N**2)
        rows.append(
            {
                "category": label,
                "n": int(inside.sum()),
                "unconditional": gap * float(np.sqrt(n / N)),
                "unconditional_se": float(np.sqrt(error)),
                "conditional": float(np.sqrt((d * inside) @ away**2 / N)),
                "conditional_se": _conditional_se(propensity, design, inside, others),
            }
        )
    return pd.DataFrame(rows)


def _conditional_se(
    propensity: Propensity, design: SampleDesign, inside: Floats, others: Places
) -> float:
    z, sigma = propensity.gradient, propensity.covariance
    if z is None or sigma is None:
        return float("nan")
    p, d = propensity.probabilities, propensity.weights
    away = p - _within(p, d, others)
    slope = z - np.column_stack([_within(column, d, others) for column in z.T])
    part = slope * (inside * d)[:, None]
    a, b = away @ part, slope.T @ part
    square = inside * away**2
    size = float(d.sum() * (square @ d))
    if size <= 0:
        return 0.0
    whole = 4 * a @ sigma @ a + 2 * np.trace(b @ sigma @ b @ sigma)
    return float(np.sqrt(0.25 * (whole + design.variance(square)) / size))


def _within(values: Floats, d: Floats, group: Places) -> Floats:
    means = np.bincount(group, d * values) / np.bincount(group, d)
    return np.asarray(means[group])


def _alone(
    propensity: Propensity,
    name: str,
    group: tuple[Sequence[str], Places],
    strata: object,
) -> float:
    if propensity.covariance is None:
        return float("nan")
    labels, place = group
    column = pd.Series(pd.Categorical.from_codes(place, list(labels)), name=name)
    single = response_propensity(
        column.to_frame(), propensity.responded, propensity.weights
    )
    return representativity(single, strata).se / 2
