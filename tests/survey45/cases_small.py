"""Small areas, inequality, imputation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from survey.analysis.imputation import combined
from survey.analysis.small_areas import AreaFit, fay_herriot, nested_errors
from survey.designs import Design, Estimate, mean
from tests.survey45.reference import ITERATED, Asked, Case, data


def _plain(asked: Asked) -> Mapping[str, Any]:
    """Rubin's rules on numbers that the reference's script makes up."""
    values = [(1.1, 2.0), (1.3, 2.2), (0.9, 1.9), (1.2, 2.05)]
    estimates = [
        Estimate(
            ("a", "b"),
            np.array(value),
            np.array([[0.04 + i / 500, 0.01], [0.01, 0.09]]),
            np.inf,
        )
        for i, value in enumerate(values, start=1)
    ]
    return listed(combined(estimates))


def listed(found: Any) -> dict[str, Any]:
    return {
        "value": {
            "est": found.value,
            "vcov": found.covariance,
            "df": found.df,
            "missinfo": found.missing_information,
            "nimp": found.imputations,
            "kind": 1,
        }
    }


def _imputed(asked: Asked) -> Mapping[str, Any]:
    estimates = []
    for i in range(1, 6):
        rows = data(f"smi_imp{i}")
        design = Design.build(np.ones(len(rows)), clusters=rows["id"].to_numpy())
        y = rows[asked.found[0]].to_numpy(float)[:, None]
        estimates.append(design.evaluate(mean(y, (asked.found[0],))))
    return listed(combined(estimates))


def _whole(asked: Asked) -> Mapping[str, Any]:
    """The share of everybody, and of nobody."""
    estimates = []
    for i in range(1, 6):
        rows = data(f"smi_imp{i}")
        design = Design.build(np.ones(len(rows)), clusters=rows["id"].to_numpy())
        y = np.column_stack([np.zeros(len(rows)), np.ones(len(rows))])
        estimates.append(design.evaluate(mean(y, ("FALSE", "TRUE"))))
    return listed(combined(estimates))


# R's sae stops scoring when a step changes the variance by less than 1e-4, which leaves
# it some 6e-6 from the root; tests/analysis/test_small_areas.py shows ours is the root.
SCORED = 1e-5
METHODS = {"REML": "reml", "ML": "ml", "FH": "moments"}


def _milk(method: str) -> AreaFit:
    rows = data("milk")
    major = pd.get_dummies(rows["MajorArea"], drop_first=True).to_numpy(float)
    x = np.column_stack([np.ones(len(rows)), major])
    return fay_herriot(rows["yi"], rows["SD"] ** 2, x, METHODS[method])


def _area(asked: Asked) -> Mapping[str, Any]:
    found = _milk(asked.found[0])
    return {
        "value": {
            "eblup": found.eblup,
            "refvar": found.area_variance,
            "loglik": found.log_likelihood,
        }
    }


def _unit(asked: Asked) -> Mapping[str, Any]:
    rows, means = data("cornsoybean").drop(index=32), data("cornsoybeanmeans")
    x = np.column_stack([np.ones(len(rows)), rows[["CornPix", "SoyBeansPix"]]])
    target = means[["MeanCornPixPerSeg", "MeanSoyBeansPixPerSeg"]]
    target = target.assign(one=1.0)[["one", *target.columns]]
    target.index = pd.Index(means["CountyIndex"])
    found = nested_errors(
        rows["CornHec"], x, rows["County"], target, means["PopnSegments"]
    )
    return {
        "value": {
            "eblup": found.eblup,
            "fixed": found.coefficients,
            "refvar": found.area_variance,
            "errorvar": found.unit_variance,
        }
    }


CASES: list[Case] = [
    Case(r"sae eblupFH milk (\w+)", _area, SCORED, ids=True),
    Case(
        r"sae mseFH milk (\w+)",
        lambda asked: {"value": _milk(asked.found[0]).mse},
        SCORED,
        ids=True,
    ),
    Case(r"sae eblupBHF cornsoybean", _unit, ITERATED, ids=True),
    Case(r"mi::MIc\(with\(D, svymean\(~drkfre==.*TRUE.*", _whole, ids=True),
    Case(r"MIcombine plain", _plain, ids=True),
    Case(
        r"mi::MIc\(with\(D, svymean\(~(sex), design=\.design\)\)\)", _imputed, ids=True
    ),
    Case(
        r"mi::MIc\(with\(D, svymean\(~I\((wave)\*1\.0\), design=\.design\)\)\)",
        _imputed,
        ids=True,
    ),
]
