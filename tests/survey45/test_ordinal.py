"""Ordinal regression: R's numbers, carried on to the maximum, are ours."""

from __future__ import annotations

import re

import numpy as np
import pytest

from survey.analysis.regression.ordinal import ordinal
from tests.survey45 import cases_regression
from tests.survey45.asked import records
from tests.survey45.reference import ITERATED, SHARED, Asked
from tests.survey45.test_survey_45 import ENTRIES, matched

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reference"),
]
ASKED = [
    hit[1]
    for hit in map(matched, ENTRIES)
    if hit is not None and hit[0].answer is cases_regression._olr and hit[1].result
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.id)
def test_newton_goes_on_from_r_to_ours(asked: Asked) -> None:
    # R stops where the likelihood changes by 1e-8 of itself, up to 4e-4 of a
    # coefficient from the maximum. Two steps of Newton's square that distance twice:
    # what is left is below the tolerance, however far R was.
    assert asked.result is not None
    hit = re.fullmatch(cases_regression.OLR, asked.code)
    assert hit is not None
    rows = records(asked.dataset)
    terms = cases_regression.formula(hit[1], list(rows.columns))
    link = {"logistic": "logit"}.get(hit[3] or "logistic", hit[3])
    fit = ordinal(rows, asked.design, terms, link)
    theta = np.array([*asked.result["est"]], dtype=float)
    if len(theta) < len(fit.estimate.value):
        theta = np.append(theta, asked.result["zeta"])
    weights = np.asarray(asked.design.weights, dtype=float)
    for _ in range(2):
        _, gradient, information = fit.likelihood.at(theta, weights)
        theta = theta + np.linalg.solve(information, gradient)
    assert fit.estimate.value == pytest.approx(theta, rel=ITERATED)
