"""Weights themselves, and degrees of freedom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from survey.analysis.regression.formula import columns_of
from survey.weighting import Term, calibrate
from tests.survey45.asked import subset
from tests.survey45.reference import Asked, Case, values


def _degrees(asked: Asked) -> Mapping[str, Any]:
    return {"value": asked.design.df}


def _degrees_within(asked: Asked) -> Mapping[str, Any]:
    return {"value": subset(asked, asked.found[0]).df}


def _spread(asked: Asked) -> Mapping[str, Any]:
    at = [float(text) for text in asked.found[0].split(",")]
    names = [f"{100 * share:g}%" for share in at]
    return {"names": names, "value": np.quantile(asked.design.weights, at)}


def _factors(asked: Asked) -> Mapping[str, Any]:
    rows, base = asked.data, asked.design.weights
    totals = values()["meta"]["populations"]["tot99"]
    schools = {"H": totals["stypeH"], "M": totals["stypeM"]}
    schools["E"] = totals["(Intercept)"] - sum(schools.values())
    terms = [
        Term.categories("stype", rows["stype"], schools),
        Term.number("api99", rows["api99"], totals["api99"]),
    ]
    return {"value": calibrate(base, terms, "linear").weights / base}


def _names(asked: Asked) -> Mapping[str, Any]:
    """Return the columns' names as R prints text: quoted, of the same width."""
    everyone = np.ones(len(asked.data), dtype=bool)
    names = columns_of(asked.data, asked.found[0].lstrip("~"), everyone).names
    quoted = [f'"{name.replace("=", "")}"' for name in names]
    width = max(map(len, quoted))
    return {"value": " ".join(["[1]", *(text.ljust(width) for text in quoted)])}


CASES: list[Case] = [
    Case(r"degf\(D\)", _degrees),
    Case(r"degf\(subset\(D, (.+)\)\)", _degrees_within),
    Case(r"quantile\(as\.numeric\(weights\(D,'sampling'\)\),c\(([\d.,]+)\)\)", _spread),
    Case(r"grake\(.*cal\.linear.*\)", _factors),
    Case(r"cal_names\((.+), D\)", _names),
]
