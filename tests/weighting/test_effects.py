"""What unequal weights cost."""

from __future__ import annotations

import numpy as np
import pytest

from survey.weighting import (
    Weights,
    by_stratum,
    design_effect,
    distribution,
    effective_n,
    spencer_effect,
)


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


class TestSpencer:
    def test_an_answer_apart_from_the_weights_costs_as_kish_says(self) -> None:
        rng = np.random.default_rng(1)
        weights = rng.lognormal(0, 0.5, 20_000)
        # Centred, so that the intercept is nearly nought.
        y = rng.normal(0, 1, 20_000)
        assert spencer_effect(weights, y) == pytest.approx(
            design_effect(weights), rel=0.02
        )

    def test_an_answer_that_is_the_chance_itself_costs_nothing(self) -> None:
        weights = np.random.default_rng(1).lognormal(size=200)
        assert spencer_effect(weights, 3 / weights) == pytest.approx(0, abs=1e-9)

    def test_equal_weights_cost_nothing(self) -> None:
        assert spencer_effect(np.full(9, 2.0), np.arange(9.0)) == pytest.approx(1)

    def test_a_constant_answer_has_none(self) -> None:
        assert np.isnan(spencer_effect(np.array([1.0, 2.0]), np.ones(2)))

    def test_it_is_the_formula_of_regression(self) -> None:
        rng = np.random.default_rng(3)
        weights, n = rng.lognormal(size=300), 300
        y = 2 + rng.normal(size=n) + 0.1 / weights
        p = 1 / (n * weights)
        x = np.column_stack([np.ones(n), p])
        intercept, slope = np.linalg.lstsq(
            x * np.sqrt(weights)[:, None], y * np.sqrt(weights), rcond=None
        )[0]
        share = weights / weights.sum()
        fitted = intercept + slope * p
        var = share @ (y - share @ y) ** 2
        unexplained = share @ (y - fitted) ** 2 / var
        kish = design_effect(weights)
        wanted = unexplained * kish + intercept**2 / var * (kish - 1)
        assert spencer_effect(weights, y) == pytest.approx(wanted, rel=1e-9)


def test_strata_of_equal_weights_cost_nothing_within() -> None:
    stratum = np.repeat([0, 1, -1], [4, 3, 2])
    weights = np.where(stratum == 0, 10.0, 1.0)
    found = by_stratum(weights, stratum, ["a", "b", "c"])
    assert found["n"].tolist() == [4, 3, 0]
    assert found["deff"].tolist()[:2] == [1, 1]
    assert design_effect(weights) > 1.5
