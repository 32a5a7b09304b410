"""The noun that researchers ask for estimates, with its verbs attached."""

from __future__ import annotations

from dataclasses import dataclass

from survey.sample.associations import (
    association,
    crosstab,
    kappa,
    omega,
    rank_test,
    reliability,
    t_test,
)
from survey.sample.averages import mean, ratio, share, total
from survey.sample.comparisons import compare
from survey.sample.declared import change, indicators
from survey.sample.differences import differences
from survey.sample.drawn import Drawn
from survey.sample.functions import function
from survey.sample.imputed import imputed, plausible
from survey.sample.incomes import inequality, poverty
from survey.sample.models import cox, ordinal, parametric_survival, regress, survival
from survey.sample.quantiles import quantile
from survey.sample.replicated import replicated
from survey.sample.spreads import correlation, standardised, variance

__all__ = ["Sample"]


@dataclass(frozen=True, repr=False)
class Sample(Drawn):
    """Records with a design, ready to be asked.

    Parameters
    ----------
    columns, design, confidence
        As of `Drawn`.

    Examples
    --------
    >>> import pandas as pd
    >>> schools = pd.DataFrame(
    ...     {
    ...         "type": ["E", "E", "H", "H", "M", "M"],
    ...         "score": [650, 700, 540, 600, 610, 640],
    ...         "weight": [44, 44, 15, 15, 20, 20],
    ...     }
    ... )
    >>> sample = Sample.of(schools, weights="weight", strata="type")
    >>> sample.mean("score").rows[["estimate", "se", "df"]].round(3)
       estimate      se   df
    0   642.405  15.516  3.0
    """

    replicated = replicated
    mean = mean
    total = total
    share = share
    ratio = ratio
    quantile = quantile
    variance = variance
    correlation = correlation
    standardised = standardised
    function = function
    inequality = inequality
    poverty = poverty
    differences = differences
    indicators = indicators
    compare = compare
    change = change
    crosstab = crosstab
    association = association
    t_test = t_test
    rank_test = rank_test
    kappa = kappa
    reliability = reliability
    omega = omega
    regress = regress
    ordinal = ordinal
    survival = survival
    cox = cox
    parametric_survival = parametric_survival
    imputed = imputed
    plausible = plausible
