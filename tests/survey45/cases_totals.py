"""Totals, means, ratios, variances, domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from survey.designs import mean
from tests.survey45.reference import Asked, Case, of_estimate


def _means(asked: Asked) -> Mapping[str, Any]:
    names = asked.found[0].split("+")
    y = asked.data[names].to_numpy(float)
    return of_estimate(asked.design.evaluate(mean(np.asarray(y), tuple(names))))


CASES: list[Case] = [
    Case(r"svymean\(~(api00|api00\+api99\+meals\+ell), D\)", _means),
]
