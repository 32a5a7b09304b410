"""Quantiles rise with the probability, and know when they can't say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.designs import Design
from survey.errors import CallError
from survey.estimates.statistics import RULES, Domains, quantile, quantiles

P = np.array([0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0])


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_quantiles_rise_and_stay_inside(rule: str, seed: int) -> None:
    draw = np.random.default_rng(seed)
    x = draw.integers(0, 10, 15).astype(float)
    w = draw.uniform(0.5, 3, 15) * (draw.uniform(size=15) > 0.2)
    found = quantiles(x, w, P, rule)
    inside = x[w > 0]
    if not len(inside):
        assert np.isnan(found).all()
        return
    # hf3 goes by even and odd places, which may turn back where values tie.
    assert rule == "hf3" or (np.diff(found) >= -1e-12).all()
    assert found.min() >= inside.min() - 1e-12
    assert found.max() <= inside.max() + 1e-12


# R: quantile(c(1, 2, 4, 8, 16), c(.1, .25, .5, .9), type = 1 .. 9)
UNWEIGHTED = {
    "hf1": [1, 2, 4, 16],
    "hf2": [1, 2, 4, 16],
    "hf4": [1, 1.25, 3, 12],
    "hf5": [1, 1.75, 4, 16],
    "hf6": [1, 1.5, 4, 16],
    "hf7": [1.4, 2, 4, 12.8],
    "hf8": [1, 5 / 3, 4, 16],
    "hf9": [1, 1.6875, 4, 16],
}


@pytest.mark.parametrize("rule", UNWEIGHTED)
def test_equal_weights_are_hyndman_and_fan(rule: str) -> None:
    x = np.array([4.0, 1.0, 16.0, 2.0, 8.0])
    found = quantiles(x, np.full(5, 3.3), np.array([0.1, 0.25, 0.5, 0.9]), rule)
    np.testing.assert_allclose(found, UNWEIGHTED[rule], 1e-12)


def test_a_user_s_rule() -> None:
    def lowest(x: np.ndarray, w: np.ndarray, p: np.ndarray) -> np.ndarray:
        return np.full(p.shape, x[0])

    assert quantiles(np.array([3.0, 1.0]), np.ones(2), P[:1], lowest) == [1.0]
    with pytest.raises(CallError, match="quantile rule"):
        quantiles(np.ones(2), np.ones(2), P, "hf10")


@pytest.mark.parametrize("interval", ["mean", "beta", "xlogit", "asin", "score"])
def test_by_domain_is_each_domain(interval: str) -> None:
    draw = np.random.default_rng(1)
    y, town = draw.normal(size=120), np.arange(120) % 2
    design = Design.build(draw.uniform(1, 3, 120), clusters=np.arange(120) // 4)
    towns = Domains.crossed([town])
    p = np.array([0.3, 0.5])
    found = quantile(design, y, p, towns, interval=interval)
    for d in range(2):
        one = quantile(design.within(town == d), y, p, interval=interval)
        for name in ("value", "se", "low", "high"):
            ours, alone = getattr(found, name)[d], getattr(one, name)[0]
            np.testing.assert_allclose(ours, alone)
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()


def test_nobody_nothing_and_constants() -> None:
    design = Design.build(np.ones(6))
    groups = Domains.crossed([np.zeros(6)], levels=[[0, 1]])
    found = quantile(design, np.full(6, 2.0), np.array([0.5]), groups)
    assert found.value[0, 0] == 2
    assert np.isnan(found.value[1, 0])
    assert np.isnan(found.low[1, 0])
    gone = quantile(design, np.full(6, np.nan), np.array([0.5]))
    assert np.isnan(gone.value).all()
    gap = np.array([1.0, np.nan, 2, 3, 4, 5])
    assert quantile(design, gap, np.array([0.5])).value == 3
    spoiled = quantile(design, gap, np.array([0.5]), missing="propagate")
    assert np.isnan(spoiled.value).all()


def test_words() -> None:
    design = Design.build(np.ones(6))
    with pytest.raises(CallError, match="interval of quantiles"):
        quantile(design, np.ones(6), P, interval="logit")
    with pytest.raises(CallError, match="replicate weights"):
        quantile(design, np.arange(6.0), P, interval="quantile")
