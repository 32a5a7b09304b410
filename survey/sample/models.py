"""Regression, ordered answers and survival on a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

import survey.analysis as analysis
from survey.sample.drawn import Drawn
from survey.sample.plain import Plain
from survey.weighting import code_positions

if TYPE_CHECKING:
    from survey.analysis.regression import Fit, OrdinalFit
    from survey.analysis.survival import SurvivalCurve, SurvivalFit

__all__ = ["cox", "ordinal", "parametric_survival", "regress", "survival"]


def regress(
    sample: Drawn,
    formula: str,
    family: str = "gaussian",
    link: str | None = None,
    offset: str | None = None,
) -> Fit:
    """Return a regression with design-based errors.

    Parameters
    ----------
    sample
        The records and their design.
    formula
        Such as `trust ~ age + C(origin)`; a name that is no word stands between
        backticks.
    family, link, offset
        As of `survey.analysis.regress`.

    Examples
    --------
    >>> sample.regress("in_work ~ age + origin", "binomial").rows  # doctest: +SKIP
    """
    fit = analysis.regression.regress(
        _table(sample), sample.design, formula, family, link, offset
    )
    return replace(fit, confidence=sample.confidence)


def ordinal(sample: Drawn, formula: str, link: str = "logit") -> OrdinalFit:
    """Return a regression of ordered answers, such as a proportional odds model.

    Parameters
    ----------
    sample
        The records and their design.
    formula
        Such as `trust ~ age + origin`; answers have the order of the codebook, or of a
        Categorical.
    link
        logit, probit, cloglog or cauchit.

    Examples
    --------
    >>> sample.ordinal("health ~ age + sex").ratios  # doctest: +SKIP
    """
    fit = analysis.regression.ordinal(_table(sample), sample.design, formula, link)
    return replace(fit, confidence=sample.confidence)


def survival(
    sample: Drawn, outcome: str, by: str | None = None
) -> Mapping[str, SurvivalCurve]:
    """Return survival curves, of everyone or of each level of a variable.

    Parameters
    ----------
    sample
        The records and their design.
    outcome
        Such as `Surv(months, moved == 1)`.
    by
        A variable or calculation.

    Examples
    --------
    >>> sample.survival("Surv(months, moved == 1)", "sex")["2"].at([12, 24])
    ... # doctest: +SKIP
    """
    made = analysis.survival.curves(_table(sample), sample.design, outcome, by)
    sure = sample.confidence
    return {name: replace(curve, confidence=sure) for name, curve in made.items()}


def cox(sample: Drawn, formula: str) -> SurvivalFit:
    """Return a proportional hazards model.

    Parameters
    ----------
    sample
        The records and their design.
    formula
        Such as `Surv(months, moved == 1) ~ age + sex`.

    Examples
    --------
    >>> sample.cox("Surv(months, moved == 1) ~ age").ratios  # doctest: +SKIP
    """
    fit = analysis.survival.cox(_table(sample), sample.design, formula)
    return replace(fit, confidence=sample.confidence)


def parametric_survival(
    sample: Drawn, formula: str, distribution: str = "weibull"
) -> SurvivalFit:
    """Return a model of the logarithm of time until something happens.

    Parameters
    ----------
    sample, formula
        As of `cox`.
    distribution
        weibull, lognormal or loglogistic.

    Examples
    --------
    >>> sample.parametric_survival("Surv(months) ~ age").ratios  # doctest: +SKIP
    """
    fit = analysis.survival.parametric_survival(
        _table(sample), sample.design, formula, distribution
    )
    return replace(fit, confidence=sample.confidence)


def _table(sample: Drawn) -> pd.DataFrame:
    """Return the records as numbers and categoricals, which a formula understands."""
    columns = sample.columns
    if isinstance(columns, Plain):
        return columns.data
    parts: dict[str, pd.Series] = {}
    for name, column in columns.data.items():
        if columns.codebook.codes(name):
            codes, place = code_positions(columns, name)
            # As in rules, `trust >= 4`, where every code is a whole number.
            integer = columns.codebook.integer_codes(name)
            levels = [int(code) for code in codes] if integer else list(codes)
            kind = pd.CategoricalDtype(levels, integer and levels == sorted(levels))
            parts[name] = pd.Series(pd.Categorical.from_codes(place, dtype=kind))
        elif pd.api.types.is_numeric_dtype(column.dtype):
            parts[name] = column.astype("float64")
        else:
            parts[name] = column
    return pd.DataFrame(parts)
