"""Regression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from survey.analysis.regression.ordinal import ordinal
from survey.analysis.regression.regress import Fit, regress
from survey.analysis.survival.models import cox, curves, parametric_survival
from survey.designs import Replicates
from tests.survey45.asked import records
from tests.survey45.reference import ITERATED, Asked, Case, of_estimate

TABLE = ["Estimate", "Std. Error", "t value", "Pr(>|t|)"]
# R stops when the deviance changes by less, where coefficients are still some 1e-5
# away; we go on unless asked to stop there too.
STOP = 1e-8
PERCENTS = ["2.5 %", "97.5 %"]
LINKS = {"": None, "probit": "probit", "cloglog": "cloglog", "log": "log"}
NEW = pd.DataFrame({"ell": [0, 10, 50], "meals": [5, 20, 70]})
# A family's name, its link and an offset, as R writes them.
FAMILY = r"(?:, family=(\w+)(?:\('?(\w*)'?\))?)?(?:, offset=([^)]*\)))?"
GLM = rf"svyglm\(([^,]+), (D|subset\(D, stype=='E'\)){FAMILY}\)"
OLR = r"svyolr\((.*\)~[^,]+), (D)(?:, method='(\w+)')?\)"
PLAIN = GLM.replace("(", "(?:").replace(r"\(?:", r"\(").replace("(?:?:", "(?:")


def formula(code: str, names: list[str]) -> str:
    """Return a formula of R's in ours: names with dots in backticks, C for factor."""
    for name in sorted((n for n in names if "." in n), key=len, reverse=True):
        code = code.replace(name, f"`{name}`")
    code = code.replace("factor(", "C(").replace("round(", "np.round(")
    code = code.replace("^", "**")
    code = re.sub(r"cut\((\w+), c\(([^)]*)\)\)", r"pd.cut(\1, [\2])", code)
    return code.replace("log(", "np.log(")


def fit(asked: Asked, code: str) -> Fit:
    """Return the model that R code fits."""
    hit = re.fullmatch(GLM, code)
    assert hit is not None, code
    terms, sample, family, link, offset = hit.groups()
    rows, design = records(asked.dataset), asked.design
    if sample != "D":
        design = design.within(np.asarray(rows["stype"] == "E"))
    names = list(rows.columns)
    return regress(
        rows,
        design,
        formula(terms, names),
        (family or "gaussian").lower(),
        LINKS[link or ""],
        formula(offset, names) if offset else None,
        STOP,
    )


def _glm(asked: Asked) -> Mapping[str, Any]:
    found = fit(asked, asked.code)
    table = found.rows[["estimate", "se", "t", "p"]].to_numpy()
    criterion = found.aic()
    means = found.means[~np.isnan(found.means)]
    return {
        "est": found.estimate.value,
        "se": found.estimate.se,
        "vcov": found.estimate.covariance,
        "table": table,
        "table_columns": TABLE,
        "df_residual": found.df,
        "deviance": found.deviance,
        "null_deviance": found.null_deviance,
        "dispersion": found.dispersion,
        "ci_t": found.interval(),
        "AIC": [criterion.effective, criterion.value, criterion.mean_effect],
        "fitted_head": means[:5],
    }


def _wald(asked: Asked) -> Mapping[str, Any]:
    model, terms = asked.found[0], formula(asked.found[-1], []).split("+")
    found = fit(asked, model).test(terms)
    return {
        "F": found.statistic,
        "df": found.df,
        "ddf": found.denominator,
        "p": found.p,
    }


def _ratio(asked: Asked) -> Mapping[str, Any]:
    model, terms = asked.found[0], formula(asked.found[-1], []).split("+")
    found = fit(asked, model).test(
        terms, "likelihood_ratio", approximation="saddlepoint"
    )
    return {
        "value": {
            "chisq": found.statistic,
            "df": found.df,
            "p": found.p,
            "lambda": found.scales,
            "ddf": found.denominator,
        }
    }


def _predict(asked: Asked) -> Mapping[str, Any]:
    scale = "response" if asked.code.endswith("type='response')") else "link"
    found = fit(asked, asked.found[0]).predict(NEW, scale)
    ours = of_estimate(found, asked.design.df)
    ours["vcov"] = found.variance
    if isinstance(asked.design, Replicates):
        # R takes the diagonal of a column of variances: only the first is left.
        first = np.arange(len(found)) == 0
        ours["se"] = found.se[first]
        ours["vcov"] = np.where(np.eye(len(found)), found.covariance, np.nan)
        for key in ("ci_z", "ci_t"):
            ours[key] = np.where(first[:, None], ours[key], np.nan)
    return ours


def _interval(asked: Asked) -> Mapping[str, Any]:
    return {"value": fit(asked, asked.found[0]).interval(df=np.inf), "cols": PERCENTS}


def _profile(asked: Asked) -> Mapping[str, Any]:
    found = fit(asked, asked.found[0]).interval(method="likelihood")
    return {"value": found, "cols": PERCENTS}


def _pseudo(asked: Asked) -> Mapping[str, Any]:
    method = {"Nagelkerke": "nagelkerke", "Cox-Snell": "cox_snell"}[asked.found[-1]]
    return {"value": fit(asked, asked.found[0]).pseudo_r2(method)}


def _criterion(asked: Asked) -> Mapping[str, Any]:
    found = fit(asked, asked.found[0]).aic()
    return {"value": [found.effective, found.value, found.mean_effect]}


def _margins(asked: Asked) -> Mapping[str, Any]:
    hit = re.fullmatch(r"svyglm\((.*), D\)", asked.found[0])
    assert hit is not None
    by = asked.found[-1]
    rows = records(asked.dataset)
    found = regress(rows, asked.design, f"{hit[1]} + {by}").margins(by, joint=False)
    # R has the levels in the order of the records.
    levels = [f"{by}={level}" for level in rows[by].unique()]
    places = [found.names.index(level) for level in levels]
    picked = found.transformed(
        tuple(levels), lambda v: v[places], lambda v: np.eye(len(v))[places]
    )
    return of_estimate(picked, asked.design.df)


def _olr(asked: Asked) -> Mapping[str, Any]:
    rows = records(asked.dataset)
    terms, _, method = re.fullmatch(OLR, asked.code).groups()
    link = {"logistic": "logit"}.get(method or "logistic", method)
    found = ordinal(rows, asked.design, formula(terms, list(rows.columns)), link)
    # R writes a break of 1000 with three digits.
    between = [name.replace("1000]", "1e+03]") for name in found.estimate.names[-3:]]
    between = [name.replace(", ", ",") for name in between]
    return {
        "est": found.estimate.value,
        "zeta": found.thresholds,
        "zeta_names": between,
        "vcov": found.estimate.covariance,
    }


def _cox(asked: Asked) -> Mapping[str, Any]:
    rows = records(asked.dataset)
    found = cox(rows, asked.design, formula(asked.found[0], list(rows.columns)))
    return {"est": found.estimate.value, "vcov": found.estimate.covariance}


def _km(asked: Asked) -> Mapping[str, Any]:
    rows = records(asked.dataset)
    outcome = formula(asked.found[0], list(rows.columns))
    found = curves(rows, asked.design, outcome)[""]
    return {"time": found.time, "surv": found.survival}


def _parametric(asked: Asked) -> Mapping[str, Any]:
    rows = records(asked.dataset)
    found = parametric_survival(rows, asked.design, asked.found[0])
    return {"value": found.estimate.value[:-1]}


CASES: list[Case] = [
    Case(OLR, _olr, ITERATED),
    Case(r"svycoxph\((.*), D\)", _cox, ITERATED),
    Case(r"svykm\((Surv\(.*\))~1, D\)", _km),
    Case(r"svysurvreg\((.*), D\)\$coefficients", _parametric, ITERATED),
    Case(PLAIN, _glm, ITERATED),
    Case(rf"regTermTest\(({PLAIN}), ~(\S+?)(?:, df=NULL)?\)", _wald, ITERATED),
    Case(rf"regTermTest\(({PLAIN}), ~(\S+), method='LRT'\)", _ratio, ITERATED),
    Case(rf"predict\(({PLAIN}), newdata=.*\)", _predict, ITERATED),
    Case(rf"confint\(({PLAIN}), ddf=Inf\)", _interval, ITERATED),
    Case(rf"confint\(({PLAIN}), method='likelihood'\)", _profile, ITERATED),
    Case(rf"psrsq\(({PLAIN}), method='(.*)'\)", _pseudo, ITERATED),
    Case(rf"AIC\(({PLAIN})\)", _criterion, ITERATED),
    Case(rf"svypredmeans\(({PLAIN}), ~(\w+)\)", _margins, ITERATED),
]
