"""Totals, means, ratios, variances, domains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from survey.designs import Estimate
from survey.estimates.statistics import (
    Domains,
    Found,
    contrast,
    covariance,
    distribution,
    function_of,
    mean,
    ratio,
    standardised,
    total,
    variance,
)
from tests.survey45.asked import columns, domains, missing, subset
from tests.survey45.reference import Asked, Case, of_estimate

ONE = {"svymean": mean, "svytotal": total}
# R reports the degrees of freedom of the design in D, whatever part of it is used.


def _one(asked: Asked) -> Mapping[str, Any]:
    which, formula, part, _ = asked.found
    y, names = columns(asked, formula)
    found = ONE[which](subset(asked, part), y, names, missing=missing(asked.code))
    return _answer(asked, found)


def _answer(asked: Asked, found: Found) -> dict[str, Any]:
    said = of_estimate(found.estimate, asked.design.df)
    if "deff=" in asked.code:
        said["deff"] = found.deff(replace="replace" in asked.code)
    return said


def _ratio(asked: Asked) -> Mapping[str, Any]:
    above, below, _ = asked.found
    (y, over), (z, under) = _variables(asked, above), _variables(asked, below)
    left = np.tile(np.arange(len(over)), len(under))
    right = np.repeat(np.arange(len(under)), len(over))
    names = tuple(f"{over[i]}/{under[j]}" for i, j in zip(left, right, strict=True))
    y, z = y[:, left], z[:, right]
    found = ratio(asked.design, y, z, names, missing=missing(asked.code))
    said = _answer(asked, found)
    # R doesn't compute the covariances unless asked.
    alone = np.eye(len(names), dtype=bool)
    said["vcov"] = np.where(alone, found.estimate.covariance, np.nan)
    return said


def _variables(asked: Asked, formula: str) -> tuple[np.ndarray, tuple[str, ...]]:
    y, names = columns(asked, formula)
    true = [i for i, name in enumerate(names) if not name.endswith("FALSE")]
    return y[:, true], tuple(names[i] for i in true)


def _by(asked: Asked) -> Mapping[str, Any]:
    formula, by, which, _ = asked.found
    y, names = columns(asked, formula)
    groups = domains(asked, by)
    found = ONE[which](asked.design, y, names, groups, missing=missing(asked.code))
    return _by_answer(asked, found, groups)


def _by_ratio(asked: Asked) -> Mapping[str, Any]:
    above, by, below, _ = asked.found
    (y, _), (z, _) = columns(asked, above), columns(asked, below)
    groups = domains(asked, by)
    how = missing(asked.code)
    return _by_answer(
        asked, ratio(asked.design, y, z, ("r",), groups, missing=how), groups
    )


def _by_answer(asked: Asked, found: Found, groups: Domains) -> dict[str, Any]:
    whole = asked.design.df

    def ordered(numbers: np.ndarray) -> np.ndarray:
        return np.moveaxis(numbers, 0, 1).reshape(-1, *numbers.shape[2:])

    ends = found.interval(df=np.inf)
    return {
        "est": ordered(found.value),
        "se": ordered(found.se),
        "ci": ordered(ends),
        "limits": np.moveaxis(ends, 0, 2),
        "ci_t": ordered(found.interval(df=whole)),
        "vcov": found.estimate.covariance,
        "df": whole,
    }


def _count(asked: Asked) -> Mapping[str, Any]:
    """R gives numbers of records an error of nought."""
    y, names = columns(asked, asked.found[0])
    groups = domains(asked, asked.found[1])
    found = mean(asked.design, y, names, groups, missing="drop")
    ends = np.column_stack([found.n, found.n])
    nothing = np.zeros(len(found.n))
    return {
        "est": found.n,
        "se": nothing,
        "ci": ends,
        "ci_t": ends,
        "df": asked.design.df,
    }


def _cv(asked: Asked) -> Mapping[str, Any]:
    y, names = columns(asked, asked.found[0])
    return {"value": mean(asked.design, y, names).cv}


def _variance(asked: Asked) -> Mapping[str, Any]:
    y, names = columns(asked, asked.found[0])
    which = variance if len(names) == 1 else covariance
    return of_estimate(which(asked.design, y, names).estimate, asked.design.df)


def _matrix(asked: Asked) -> Mapping[str, Any]:
    y, names = columns(asked, asked.found[0])
    return {"value": covariance(asked.design, y, names).value}


def _linear(asked: Asked) -> Mapping[str, Any]:
    which, formula, weights = asked.found
    y, names = columns(asked, formula)
    parts = [part.split("=") for part in weights.split(",")]
    found = ONE[which](asked.design, y, names).estimate
    wanted = {name.strip(): float(value) for name, value in parts}
    return _of(asked, contrast(found, wanted))


def _function(asked: Asked) -> Mapping[str, Any]:
    which, formula, text = asked.found
    y, names = columns(asked, formula)
    return _of(asked, function_of(ONE[which](asked.design, y, names).estimate, text))


def _of(asked: Asked, found: Estimate) -> Mapping[str, Any]:
    return of_estimate(found, asked.design.df)


def _standardised(asked: Asked) -> Mapping[str, Any]:
    formula, by, population = asked.found
    y, names = columns(asked, formula)
    sizes = np.array([float(size) for size in population.split(",")])
    groups = domains(asked, by)
    return _of(asked, standardised(asked.design, y, names, groups, sizes).estimate)


def _distribution(asked: Asked) -> Mapping[str, Any]:
    name, values = asked.found
    at = np.array([float(value) for value in values.split(",")])
    y = asked.data[name].to_numpy(float)
    return {"value": distribution(asked.design, y, at).value}


TERMS = r"([^,]+)"
PART = r"(?:D|subset\(D, (.+?)\))"
MORE = r"((?:, (?:na\.rm=TRUE|deff=TRUE|deff='replace'))*)"
Answer = Callable[[Asked], Mapping[str, Any]]
CASES: list[Case] = [
    Case(rf"(svymean|svytotal)\(~([^,]+|interaction\(.*?\)), {PART}{MORE}\)", _one),
    Case(
        rf"svyratio\(~{TERMS}, ~{TERMS}, D((?:, [a-z.]+=(?:TRUE|FALSE))*)\)",
        _ratio,
    ),
    Case(
        rf"svyby\(~{TERMS}, ~{TERMS}, D, (svymean|svytotal)"
        r"((?:, [a-z.]+=TRUE|, vartype=c\(.*\))*)\)",
        _by,
    ),
    Case(
        rf"svyby\(~{TERMS}, ~{TERMS}, denominator=~{TERMS}, D, svyratio"
        r"((?:, na\.rm=TRUE)?)\)",
        _by_ratio,
    ),
    Case(rf"svyby\(~{TERMS}, ~{TERMS}, D, unwtd\.count\)", _count),
    Case(rf"cv\(svymean\(~{TERMS}, D\)\)", _cv),
    Case(rf"svyvar\(~{TERMS}, D\)", _variance),
    Case(rf"as\.matrix\(svyvar\(~{TERMS}, D\)\)", _matrix),
    Case(rf"svycontrast\((svymean|svytotal)\(~{TERMS}, D\), c\((.*)\)\)", _linear),
    Case(
        rf"svycontrast\((svymean|svytotal)\(~{TERMS}, D\), quote\((.*)\)\)", _function
    ),
    Case(
        rf"svymean\(~{TERMS}, svystandardize\(D, by=~{TERMS}, over=~1, "
        r"population=c\((.*)\)\)\)",
        _standardised,
    ),
    Case(r"svycdf\(~([\w.]+), D\)\[\[1\]\]\(c\((.*)\)\)", _distribution),
]
