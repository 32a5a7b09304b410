"""Intervals of shares, quantiles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import stdtrit

from survey.estimates.statistics import Quantiles, proportion, quantile
from survey.estimates.statistics.domains import domain_df
from tests.survey45.asked import columns, domains, missing, subset
from tests.survey45.reference import ITERATED, Asked, Case


def _share(asked: Asked) -> Mapping[str, Any]:
    formula, part, _ = asked.found
    y, names = columns(asked, formula)
    method = re.search(r"method='(\w+)'", asked.code)
    level = re.search(r"level=([\d.]+)", asked.code)
    design = subset(asked, part)
    found = proportion(
        design,
        y[:, -1:],
        names[-1:],
        method=method[1] if method else "logit",
        confidence=float(level[1]) if level else 0.95,
        # R counts the degrees of freedom of those who gave no answer, too.
        df=design.df,
        missing=missing(asked.code),
    )
    return {
        "est": found.found.value,
        "var": found.found.se**2,
        "ci": [found.low[0, 0], found.high[0, 0]],
    }


def _shares(asked: Asked) -> Mapping[str, Any]:
    formula, by, _ = asked.found
    y, names = columns(asked, formula)
    groups = domains(asked, by)
    free = domain_df(asked.design, groups)
    how = missing(asked.code)
    found = proportion(asked.design, y, names, groups, df=free, missing=how)
    return {
        "est": found.found.value,
        # Asked for the interval, R reports no error.
        "se": [np.nan],
        "limits": [found.low, found.high],
        "df": asked.design.df,
    }


def _quantile(asked: Asked) -> Mapping[str, Any]:
    formula, some = asked.found[:2]
    y, _ = columns(asked, formula)
    if "na.rm=TRUE" in asked.code:
        # R leaves a record out of all columns when it misses one.
        y[np.isnan(y).any(axis=1)] = np.nan
    found = [_asked(asked, one, some) for one in y.T]
    return {
        "est": [one.value for one in found],
        "se": [one.se for one in found],
        "ci": [np.stack([one.low, one.high], axis=2) for one in found],
    }


def _asked(asked: Asked, y: np.ndarray, some: str, **more: Any) -> Quantiles:
    rule = re.search(r"qrule='(\w+)'", asked.code)
    interval = re.search(r"interval.type='(\w+)'", asked.code)
    return quantile(
        asked.design,
        y,
        np.array([float(p) for p in re.findall(r"[\d.]+", some)]),
        rule=rule[1] if rule else "math",
        interval=interval[1] if interval else "mean",
        df=np.inf if "df=Inf" in asked.code else None,
        **more,
    )


def _old(asked: Asked) -> Mapping[str, Any]:
    y, _ = columns(asked, asked.found[0])
    p = np.array([float(p) for p in re.findall(r"[\d.]+", asked.found[1])])
    found = quantile(asked.design, y[:, 0], p, rule="linear", interval="nominal")
    ends = np.stack([found.low, found.high], axis=2)
    return {"est": found.value, "se": found.se, "ci": ends}


def _level(asked: Asked) -> Mapping[str, Any]:
    """Number a factor's levels from one, as R's as.numeric does."""
    name, some = asked.found
    y, _ = columns(asked, name)
    found = _asked(asked, y @ np.arange(1, y.shape[1] + 1), some)
    ends = np.stack([found.low, found.high], axis=2)
    return {"est": found.value, "se": found.se, "ci": ends}


def _by(asked: Asked) -> Mapping[str, Any]:
    formula, by, some, _ = asked.found
    y, _ = columns(asked, formula)
    found = _asked(asked, y[:, 0], some, domains=domains(asked, by))
    said = {"est": found.value.T, "df": asked.design.df}
    if "vartype='ci'" in asked.code:
        return {**said, "se": [np.nan], "limits": [found.low, found.high]}
    reach = {"ci": np.inf, "ci_t": asked.design.df}
    ends = {key: _around(found, df) for key, df in reach.items()}
    return {**said, "se": found.se.T, **ends}


def _around(found: Quantiles, df: float) -> np.ndarray:
    """R's confint of quantiles by group takes the estimate and its error."""
    value, se = found.value.T.ravel(), found.se.T.ravel()
    steps = stdtrit(df, 0.975) * se
    return np.column_stack([value - steps, value + steps])


TERMS = r"([^,]+)"
PART = r"(?:D|subset\(D, (.+?)\))"
CASES: list[Case] = [
    Case(
        rf"svyciprop\(~{TERMS}, {PART}"
        r"(, method='(?:likelihood|logit)'(?:, [a-z.]+=[^,]+)*|(?:, na\.rm=TRUE)?)\)",
        _share,
        ITERATED,
    ),
    Case(rf"svyciprop\(~{TERMS}, {PART}((?:, [a-z.]+=[^,]+)*)\)", _share),
    Case(
        rf"svyby\(~{TERMS}, ~{TERMS}, D, svyciprop, vartype='ci'"
        r"((?:, na\.rm=TRUE)?)\)",
        _shares,
        ITERATED,
    ),
    Case(
        rf"svyquantile\(~{TERMS}, D, (c\([^)]*\)|[\d.]+)"
        r"((?:, [a-z.]+=[^,]+)*)\)",
        _quantile,
    ),
    Case(rf"oldsvyquantile\(~{TERMS}, D, (c\([^)]*\)), ci=TRUE\)", _old),
    Case(
        r"svyquantile\(~stype_num, update\(D, stype_num=as.numeric\((\w+)\)\), "
        r"([\d.]+)\)",
        _level,
    ),
    Case(
        rf"svyby\(~{TERMS}, ~{TERMS}, D, svyquantile, quantiles=(c\([^)]*\)|[\d.]+)"
        r"((?:, [a-z.]+=[^,]+)*)\)",
        _by,
    ),
]
