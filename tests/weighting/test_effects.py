"""What unequal weights cost."""

from __future__ import annotations

import numpy as np
import pytest

from survey.weighting import Weights, design_effect, distribution, effective_n


def test_equal_weights_cost_nothing() -> None:
    assert design_effect(np.full(7, 3.0)) == pytest.approx(1)
    assert effective_n(np.full(7, 3.0)) == pytest.approx(7)


def test_kish_is_one_plus_the_squared_variation() -> None:
    weights = np.random.default_rng(1).lognormal(size=500)
    variation = weights.std() / weights.mean()
    assert design_effect(weights) == pytest.approx(1 + variation**2)


def test_nobody_has_no_design_effect() -> None:
    assert np.isnan(design_effect(np.empty(0)))
    assert effective_n(np.empty(0)) == 0
    assert distribution({"base": np.empty(0)})["n"].tolist() == [0]


def test_the_spread_of_a_column() -> None:
    row = distribution({"final": np.arange(1.0, 102.0)}).iloc[0]
    assert (row["min"], row["p50"], row["p99"], row["max"]) == (1, 51, 100, 101)


def test_weights_describe_themselves() -> None:
    weights = Weights(np.ones(2), np.array([1.0, 3.0]))
    assert weights.factors.tolist() == [1, 3]
    assert repr(weights) == (
        "Weights(2 records, sum 4, design effect 1.25, effective n 2)"
    )
