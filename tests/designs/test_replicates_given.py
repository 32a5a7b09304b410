"""Replicate weights as a provider gives them, and what they are refused for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.designs import Replicates, mean, total
from survey.errors import CallError

RANDOM = np.random.default_rng(20220101)
WEIGHTS = RANDOM.uniform(20, 60, 30)
# Four replicates that each leave a quarter out.
PARTS = np.where(np.arange(30)[:, None] % 4 == np.arange(4), 0.0, 4 / 3)
FULL = WEIGHTS[:, None] * PARTS
Y = RANDOM.normal(size=(30, 1))


def given(replicates: Any, kind: Any, **options: Any) -> Replicates:
    return Replicates.given(WEIGHTS, replicates, kind, **options)


@pytest.mark.parametrize(
    ("kind", "options", "scale"),
    [
        ("JK1", {}, 3 / 4),
        ("JK1", {"scale": 0.7}, 0.7),
        ("BRR", {}, 1 / 4),
        ("Fay", {"rho": 0.5}, 1 / (4 * 0.25)),
        ("bootstrap", {}, 1 / 3),
        ("bootstrap", {"average": 10}, 10 / 3),
        ("successive-difference", {}, 1.0),
        ("JK2", {}, 1.0),
        ("other", {"scale": 0.3}, 0.3),
    ],
)
def test_every_kind_has_its_scale(
    kind: Any, options: dict[str, Any], scale: float
) -> None:
    design = given(FULL, kind, **options)
    assert design.scale == pytest.approx(scale)
    np.testing.assert_array_equal(design.rscales, np.ones(4))


def test_multipliers_are_weights_but_for_the_weights() -> None:
    whole = given(FULL, "JK1").evaluate(mean(Y, ("y",)))
    parts = given(PARTS, "JK1", combined=False).evaluate(mean(Y, ("y",)))
    np.testing.assert_allclose(whole.covariance, parts.covariance, rtol=1e-12)
    np.testing.assert_array_equal(whole.value, parts.value)


def test_a_stratified_jackknife_shows_its_rscales_only_in_multipliers() -> None:
    np.testing.assert_allclose(given(PARTS, "JKn", combined=False).rscales, 3 / 4)
    with pytest.raises(CallError, match="JKn needs rscales"):
        given(FULL, "JKn")
    np.testing.assert_array_equal(given(FULL, "JKn", rscales=0.75).rscales, [0.75] * 4)


def test_a_sampled_fraction_makes_the_variance_smaller() -> None:
    free = given(FULL, "JK1").evaluate(total(Y, ("y",)))
    held = given(FULL, "JK1", fraction=0.25).evaluate(total(Y, ("y",)))
    np.testing.assert_allclose(held.covariance, 0.75 * free.covariance, rtol=1e-12)
    with pytest.raises(CallError, match="no place in BRR"):
        given(FULL, "BRR", fraction=0.25)
    with pytest.raises(CallError, match="between 0 and 1"):
        given(FULL, "JK1", fraction=2)


def test_single_precision_is_held_as_it_came() -> None:
    small = FULL.astype(np.float32)
    design = given(small, "JK1")
    assert design.factors is small
    # Seven digits in the weights are seven in the answer.
    exact = given(FULL, "JK1").evaluate(mean(Y, ("y",)))
    np.testing.assert_allclose(
        design.evaluate(mean(Y, ("y",))).covariance, exact.covariance, rtol=1e-5
    )


def test_columns_of_a_data_frame_will_do() -> None:
    columns = pd.DataFrame(FULL, columns=[f"repwt{i}" for i in range(4)])
    design = given(columns, "JK1")
    np.testing.assert_array_equal(design.expanded(), FULL)
    np.testing.assert_array_equal(given(columns.astype(int), "JK1").factors, FULL // 1)


def test_degrees_of_freedom_are_counted_unless_they_are_said() -> None:
    assert given(FULL, "JK1").df == 3
    assert given(FULL, "JK1", df=60).df == 60
    alone = np.arange(30) % 4 == 2
    assert given(FULL, "JK1").within(alone).df == 0
    assert given(FULL, "JK1").within(np.zeros(30, dtype=bool)).df == 0


def holed() -> np.ndarray:
    holes = FULL.copy()
    holes[3, 1] = holes[7, 1] = np.nan
    return holes


def below() -> np.ndarray:
    negative = FULL.copy()
    negative[5, 2] = -1
    return negative


@pytest.mark.parametrize(
    ("replicates", "kind", "options", "said"),
    [
        (FULL[:-1], "JK1", {}, "29 rows of replicates for 30 weights"),
        (FULL[:, 0], "JK1", {}, "1 dimensions"),
        (FULL[:, :1], "JK1", {}, "1 replicates; a variance needs two"),
        (
            holed(),
            "JK1",
            {},
            "2 replicate weights of replicates 1 are missing .* row 3",
        ),
        (below(), "JK1", {}, "1 replicate weights are negative, first in row 5 of"),
        (FULL.astype(str) + "x", "JK1", {}, "aren't numbers"),
        (PARTS, "JK1", {}, "don't look like weights.*combined=False"),
        (FULL, "JK1", {"combined": False}, "don't look like multipliers"),
        (FULL, "Fay", {}, "rho belongs to Fay"),
        (FULL, "BRR", {"rho": 0.3}, "rho belongs to Fay"),
        (FULL, "Fay", {"rho": 1.0}, "rho is at least 0 and below 1"),
        (FULL, "JK1", {"average": 5}, "average belongs to bootstrap"),
        (FULL, "BRR", {"scale": 0.1}, "BRR says its own scale"),
        (FULL, "JKn", {"rscales": [1, 1]}, "2 rscales for 4 replicates"),
        (FULL, "JKn", {"rscales": [1, 1, -1, 1]}, "at least nought"),
        (FULL, "other", {}, "need a scale, rscales or both"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    replicates: Any, kind: Any, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(CallError, match=said):
        given(replicates, kind, **options)


def test_negative_weights_can_be_meant() -> None:
    assert given(below(), "JK1", negative=True).count == 4
    weights = WEIGHTS.copy()
    weights[4] = -2
    with pytest.raises(CallError, match="1 weights are negative, first in row 4"):
        Replicates.given(weights, FULL, "JK1")
    weights[4] = np.nan
    with pytest.raises(CallError, match="1 weights are missing or infinite"):
        Replicates.given(weights, FULL, "JK1")
    with pytest.raises(CallError, match="2 dimensions"):
        Replicates.given(FULL, FULL, "JK1")
