"""Small areas, inequality, imputation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from survey.analysis.imputation import combined
from survey.designs import Design, Estimate, mean
from tests.survey45.reference import Asked, Case, data


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


CASES: list[Case] = [
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
