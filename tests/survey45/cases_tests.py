"""Tests of association and difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import f

from survey.analysis.association.chisquare import chi_square
from survey.analysis.association.chisquare_fit import goodness_of_fit
from survey.analysis.association.crosstab import crosstab
from survey.analysis.association.loglinear import loglinear
from survey.analysis.association.quadratic_form import ChiSquareSum
from survey.analysis.association.ranks import rank_test
from survey.analysis.association.significance import HypothesisTest
from survey.analysis.association.ttest import mean_test, t_test
from survey.analysis.scales.components import principal_components
from survey.analysis.scales.kappa import kappa
from survey.analysis.scales.reliability import cronbach_alpha
from survey.designs import Design
from tests.survey45.asked import records
from tests.survey45.reference import ITERATED, Asked, Case, of_estimate

# What the statistic and the degrees of freedom are called in R.
NAMES = {
    "F": (["F"], ["ndf", "ddf"]),
    "t": (["t"], ["df"]),
    "chi-square": (["X-squared"], ["df"]),
    "chi-square sum": (["X-squared"], None),
}


def of_test(found: HypothesisTest) -> dict[str, Any]:
    """Return what R reports of a test."""
    named, parameters = NAMES[found.distribution]
    observed = found.observed
    return {
        "statistic": [found.statistic],
        "statistic_names": named,
        "parameter": found.df if parameters else [],
        "parameter_names": parameters,
        "p_value": found.p_value,
        "estimate": found.estimate,
        "conf_int": found.interval,
        "observed": None if observed is None else observed.to_numpy(),
    }


def _columns(asked: Asked, *names: str) -> list[pd.Series]:
    rows = records(asked.dataset)
    return [rows[name] for name in names]


def _chi_square(asked: Asked) -> Mapping[str, Any]:
    rows, columns, statistic = asked.found
    x, y = _columns(asked, rows, columns)
    if statistic not in ("lincom", "saddlepoint"):
        found = chi_square(asked.design, x, y, statistic or "F")
        return _scaled(found, len(x))
    # Without the package that integrates, R takes the saddlepoint, and says so.
    if not isinstance(asked.design, Design):
        # With replicate weights it takes the variance as known.
        known = chi_square(asked.design, x, y, "saddlepoint", np.inf)
        return _scaled(known, len(x))
    found = chi_square(asked.design, x, y, "saddlepoint")
    assert found.effects is not None
    # R divides by the denominator's degrees of freedom d, but then adds up only as
    # many chi-squares as d has whole ones: the mean of its denominator isn't one.
    d = found.df[0]
    whole = np.floor(d + 1e-9)
    effects = ChiSquareSum.of(found.effects)
    cut = effects.ratio_above(found.statistic * whole / d, whole, "saddlepoint")
    return {**_scaled(found, len(x)), "p_value": cut}


def _scaled(found: HypothesisTest, records: int) -> Mapping[str, Any]:
    """Return a test of a table that R scales to all records, answered or not."""
    said, larger = of_test(found), records / found.n
    said["observed"] = said["observed"] * larger
    if found.distribution != "F":
        said["statistic"] = [found.statistic * larger]
    return said


def _score(asked: Asked) -> Mapping[str, Any]:
    rows, columns = asked.found
    x, y = _columns(asked, rows, columns)
    found = chi_square(asked.design, x, y, "wls-score")
    # R divides the score statistic by the square of the number of rows, where its F
    # distribution wants it divided by the degrees of freedom: for two by two tables,
    # where it is the Wald statistic, it is a quarter of it.
    statistic = found.statistic * found.df[0] / x.nunique() ** 2
    names = {"statistic": [statistic], "p_value": f.sf(statistic, *found.df)}
    return {**of_test(found), **names, "parameter_names": ["ndf.df", "ddf.ddf"]}


def _crosstab(asked: Asked) -> Mapping[str, Any]:
    rows, columns, one = asked.found
    found = crosstab(asked.design, *_columns(asked, rows, columns))
    table = found.table("share" if one else "total")
    return {"values": table.to_numpy().ravel(order="F")}


def _t_test(asked: Asked) -> Mapping[str, Any]:
    return of_test(t_test(asked.design, *_columns(asked, *asked.found)))


def _mean_test(asked: Asked) -> Mapping[str, Any]:
    first, second = _columns(asked, *asked.found)
    return of_test(mean_test(asked.design, first - second))


def _ranks(asked: Asked) -> Mapping[str, Any]:
    y, group, test = asked.found
    x, groups = _columns(asked, y, group)
    found = rank_test(asked.design, x, groups, test or "wilcoxon", ties="row")
    if found.distribution == "t":
        return of_test(found)
    # R puts the degrees of freedom where the statistic goes, and the other way round.
    df = found.df[0]
    return {
        "statistic": [df],
        "statistic_names": ["df"],
        "parameter": [found.statistic * df],
        "parameter_names": ["Chisq"],
        "p_value": found.p_value,
    }


def _goodness(asked: Asked) -> Mapping[str, Any]:
    variable, shares = asked.found
    wanted = [float(share) for share in shares.split(",")]
    found = goodness_of_fit(asked.design, *_columns(asked, variable), wanted)
    assert found.observed is not None
    return {
        **of_test(found),
        "parameter": found.df,
        "parameter_names": ["scale", "df"],
        "observed": found.observed["observed"],
    }


def _sum(asked: Asked) -> Mapping[str, Any]:
    numbers, method = asked.found
    if asked.warnings:
        # Without the package that integrates, R takes the saddlepoint, and says so.
        method = "saddlepoint"
    found = ChiSquareSum.of(np.array([float(a) for a in numbers.split(",")]))
    return {"value": [found.above(x, method) for x in (1.0, 2.0, 5.0, 10.0)]}


def _kappa(asked: Asked) -> Mapping[str, Any]:
    return of_estimate(kappa(asked.design, *_columns(asked, *asked.found)))


def _alpha(asked: Asked) -> Mapping[str, Any]:
    items = asked.data[asked.found[0].split("+")]
    return {"value": cronbach_alpha(asked.design, items).value}


def _loglinear(asked: Asked) -> Mapping[str, Any]:
    columns = _columns(asked, *asked.found)
    variables = dict(zip(asked.found, columns, strict=True))
    found = loglinear(asked.design, variables)
    return {"value": [found.intercept, *found.coefficients.value]}


def _components(asked: Asked) -> Mapping[str, Any]:
    variables = asked.data[asked.found[0].split("+")]
    return {"value": principal_components(asked.design, variables).sd}


TABLE = r"~([\w.]+)\+([\w.]+), D"
CASES: list[Case] = [
    Case(rf"svytable\({TABLE}(, Ntotal=1)?\)", _crosstab),
    Case(rf"svychisq\({TABLE}(?:, statistic='(F|Chisq|Wald|adjWald)')?\)", _chi_square),
    Case(
        rf"svychisq\({TABLE}, statistic='(lincom|saddlepoint)'\)", _chi_square, ITERATED
    ),
    Case(rf"svychisq\({TABLE}, statistic='wls-score'\)", _score),
    Case(r"svygofchisq\(~(\w+), p=c\((.*)\), D\)", _goodness),
    Case(r"pchisqsum ([\d.,]+) (\w+)", _sum, ITERATED, ids=True),
    Case(r"svyttest\((\w+)~([\w.]+), D\)", _t_test),
    Case(r"svyttest\(I\((\w+)-(\w+)\)~0, D\)", _mean_test),
    Case(r"svyranktest\((\w+)~([\w.]+), D(?:, test='(\w+)')?\)", _ranks),
    Case(rf"svykappa\({TABLE}\)", _kappa),
    Case(r"svycralpha\(~([\w+]+), D\)", _alpha),
    Case(rf"svyloglin\({TABLE}\)\$model\$coefficients", _loglinear, ITERATED),
    Case(r"svyprcomp\(~([\w+]+), D, scale=TRUE\)\$sdev", _components),
]
