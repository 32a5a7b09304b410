"""Poverty and inequality: definitions, derivatives, and what simulation finds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from survey.analysis import inequality
from survey.analysis.inequality.incomes import Incomes
from survey.analysis.inequality.shares import _Gini
from survey.designs import Design, Estimate, jackknife
from survey.errors import CallError

ALL: list[Callable[..., Estimate]] = [
    inequality.gini,
    inequality.quintile_ratio,
    inequality.theil,
    inequality.atkinson,
    inequality.poverty_threshold,
    inequality.poverty_rate,
    inequality.poverty_gap,
]
SMOOTH = [inequality.gini, inequality.theil, inequality.atkinson]


@pytest.fixture
def incomes() -> np.ndarray:
    return np.random.default_rng(3).lognormal(10, 0.6, 2000)


def design(n: int, seed: int = 1) -> Design:
    random = np.random.default_rng(seed)
    return Design.build(random.uniform(1, 3, n), clusters=np.arange(n) // 10)


def test_gini_is_the_mean_difference_over_twice_the_mean(incomes: np.ndarray) -> None:
    y, w = incomes[:200], np.random.default_rng(2).uniform(1, 3, 200)
    apart = np.abs(y[:, None] - y[None, :])
    wanted = (w @ apart @ w) / (2 * w.sum() ** 2) / (w @ y / w.sum())
    found = inequality.gini(Design.build(w), y).value[0]
    # The same sum in another order.
    assert found == pytest.approx(wanted, rel=1e-12)


def test_the_influence_on_gini_is_its_derivative_with_ties(incomes: np.ndarray) -> None:
    y = np.round(incomes[:60], -4)
    w = np.random.default_rng(2).uniform(1, 3, 60)
    statistic = _Gini(y)
    influence = statistic.influence(w)[:, 0]
    for k in range(0, 60, 7):
        step = np.zeros(60)
        step[k] = 1e-5
        slope = (statistic.value(w + step) - statistic.value(w - step))[0] / 2e-5
        # A central difference of 1e-5 has an error of some 1e-9.
        assert influence[k] == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("measure", ALL)
def test_scale_matters_only_to_the_threshold(
    measure: Callable[..., Estimate], incomes: np.ndarray
) -> None:
    sample = design(len(incomes))
    one, ten = measure(sample, incomes), measure(sample, 10 * incomes)
    factor = 10 if measure is inequality.poverty_threshold else 1
    np.testing.assert_allclose(ten.value, factor * one.value, rtol=1e-10)
    np.testing.assert_allclose(ten.se, factor * one.se, rtol=1e-8)


@pytest.mark.parametrize("measure", SMOOTH)
def test_the_jackknife_agrees_on_smooth_measures(
    measure: Callable[..., Estimate], incomes: np.ndarray
) -> None:
    sample = design(len(incomes))
    linear, replicated = measure(sample, incomes), measure(jackknife(sample), incomes)
    np.testing.assert_allclose(replicated.value, linear.value)
    # The two differ by terms of one over the number of clusters, 200 here. What jumps
    # from record to record, as quantiles do, the jackknife can't do.
    np.testing.assert_allclose(replicated.se, linear.se, rtol=0.05)


@pytest.mark.parametrize("measure", ALL)
def test_the_linearised_error_is_what_simulation_finds(
    measure: Callable[..., Estimate],
) -> None:
    random = np.random.default_rng(5)
    values, errors = [], []
    for _ in range(300):
        found = measure(Design.build(np.ones(800)), random.lognormal(10, 0.6, 800))
        values.append(found.value[0])
        errors.append(found.se[0])
    ratio = np.mean(errors) / np.std(values, ddof=1)
    # The deviation of 300 values is known to 4 %; two of these, and the density of
    # incomes is itself estimated.
    assert ratio == pytest.approx(1, abs=0.12)


def test_a_quantile_met_exactly_lies_halfway() -> None:
    four = Incomes(np.array([4.0, 1.0, 2.0, 3.0]), np.ones(4))
    assert four.quantile(0.5) == 2.5
    assert four.quantile(0.4) == 2
    assert np.isnan(Incomes(np.ones(2), np.zeros(2)).quantile(0.5))


def test_a_group_is_held_against_everyones_threshold(incomes: np.ndarray) -> None:
    sample = design(len(incomes))
    poor = incomes < np.quantile(incomes, 0.3)
    rate = inequality.poverty_rate(sample, incomes, group=poor).value[0]
    whole = inequality.poverty_rate(sample, incomes).value[0]
    assert rate > whole


def test_missing_incomes_are_left_out(incomes: np.ndarray) -> None:
    sample = design(len(incomes))
    holes = incomes.copy()
    holes[:5] = np.nan
    inside = sample.within(~np.isnan(holes))
    a, b = inequality.gini(sample, holes), inequality.gini(inside, incomes)
    np.testing.assert_allclose(a.value, b.value, rtol=1e-14)
    with pytest.raises(CallError, match="for 3 records"):
        inequality.gini(Design.build(np.ones(3)), incomes)
    with pytest.raises(CallError, match="aversion"):
        inequality.atkinson(sample, incomes, 1)
