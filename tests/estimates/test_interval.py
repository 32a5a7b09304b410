"""Intervals, also where the textbook's formula gives out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.estimates import mean_interval, share_interval


def share(
    p: float,
    se: float,
    df: float = 50.0,
    n: float = 51.0,
    confidence: float = 0.95,
    method: str = "logit",
) -> tuple[float, float]:
    args = [np.array([value]) for value in (p, se, df, n)]
    low, high = share_interval(*args, confidence, method)
    return float(low[0]), float(high[0])


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0, 0.4), st.floats(1, 1e6))
def test_inside_nought_and_one_and_round_the_estimate(
    p: float, se: float, df: float
) -> None:
    low, high = share(p, se, df)
    assert 0 <= low <= p * (1 + 1e-12)
    assert p * (1 - 1e-12) <= high <= 1


@settings(deadline=None)
@given(st.floats(0.01, 0.99), st.floats(0.001, 0.2))
def test_a_share_and_its_complement_mirror(p: float, se: float) -> None:
    low, high = share(p, se)
    other_low, other_high = share(1 - p, se)
    assert other_low == pytest.approx(1 - high, abs=1e-12)
    assert other_high == pytest.approx(1 - low, abs=1e-12)


def test_wald_is_cut_off() -> None:
    low, high = share(0.02, 0.02, method="wald")
    assert low == 0
    assert high == pytest.approx(0.02 + 2.008559 * 0.02, rel=1e-6)


@pytest.mark.parametrize(("p", "place"), [(0.0, 1), (1.0, 0)])
def test_none_and_all_are_clopper_and_pearson(p: float, place: int) -> None:
    # All of n, none of n: the bound solves (1 - bound)^n = 0.025.
    bound = 1 - 0.025 ** (1 / 51)
    wanted = (0.0, bound) if place else (1 - bound, 1.0)
    assert share(p, 0.0) == pytest.approx(wanted)
    assert share(p, 0.0, method="wald") == pytest.approx(wanted)


def test_none_in_few_clusters_says_less() -> None:
    assert share(0, 0, df=2)[1] > share(0, 0, df=20)[1] > share(0, 0, df=50)[1]


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_without_degrees_of_freedom_anything_goes(p: float) -> None:
    assert share(p, 0.1 * p * (1 - p), df=0, n=1) == (0, 1)


def test_without_a_design_there_is_none() -> None:
    assert np.isnan(share(0.3, np.nan, np.nan)).all()
    assert np.isnan(share(0.0, np.nan, np.nan)).all()


def test_a_certain_share_is_a_point() -> None:
    assert share(0.3, 0.0) == pytest.approx((0.3, 0.3))


def test_mean_needs_a_degree_of_freedom() -> None:
    mean, se = np.array([5.0, 5.0]), np.array([1.0, 1.0])
    low, high = mean_interval(mean, se, np.array([0.0, 1e9]), 0.90)
    assert np.isnan(low[0])
    # R: qnorm(0.95)
    assert high[1] - 5 == pytest.approx(1.6448536269514722, rel=1e-8)


def test_a_share_beyond_its_bounds_has_the_interval_of_a_mean() -> None:
    p, se, df, n = (np.array([x]) for x in (-0.002, 0.01, 50.0, 400.0))
    found = share_interval(p, se, df, n, 0.95)
    np.testing.assert_array_equal(found, mean_interval(p, se, df, 0.95))
