"""The formulas for a share's bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta as beta_distribution

from survey.designs import Design, Replicates
from survey.errors import CallError
from survey.estimates.share_bounds import SHARE_METHODS, share_bounds
from survey.estimates.statistics import proportion


def bounds(
    p: float, se: float, method: str, df: float = 50.0, n: float = 200.0
) -> tuple[float, float]:
    args = [np.array([value]) for value in (p, se, df, n)]
    low, high = share_bounds(*args, 0.95, method)
    return float(low[0]), float(high[0])


@pytest.mark.parametrize("method", SHARE_METHODS)
@settings(deadline=None)
@given(st.floats(0.01, 0.99), st.floats(1e-9, 0.3))
def test_around_the_share_and_mirrored(method: str, p: float, se: float) -> None:
    low, high = bounds(p, se, method)
    assert low <= p <= high
    if method not in ("wald", "mean"):
        assert low >= 0
        assert high <= 1
    other_low, other_high = bounds(1 - p, se, method)
    assert other_low == pytest.approx(1 - high, abs=1e-9)
    assert other_high == pytest.approx(1 - low, abs=1e-9)


@pytest.mark.parametrize("method", SHARE_METHODS)
def test_more_error_is_a_wider_interval(method: str) -> None:
    width = np.diff([bounds(0.2, se, method) for se in (0.01, 0.03, 0.09)], axis=1)
    assert (np.diff(width, axis=0) > 0).all()


def test_beta_is_clopper_and_pearson_for_a_simple_sample() -> None:
    # Twelve of sixty, the error of as many simple draws, a degree of freedom each.
    low, high = bounds(0.2, np.sqrt(0.2 * 0.8 / 60), "beta", 59.0, 60.0)
    assert low == pytest.approx(beta_distribution.ppf(0.025, 12, 49), rel=1e-9)
    assert high == pytest.approx(beta_distribution.ppf(0.975, 13, 48), rel=1e-9)


def test_likelihood_solves_its_equation() -> None:
    p, se, n = 0.07, 0.02, 300.0
    draws = p * (1 - p) / se**2 * (n - 1) / n
    for q in bounds(p, se, "likelihood", np.inf, n):
        deviance = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
        # The square of the normal's 97.5th percentile.
        assert 2 * draws * deviance == pytest.approx(3.841458820694124, rel=1e-9)


def test_no_error_and_no_freedom() -> None:
    for method in SHARE_METHODS:
        assert bounds(0.3, 0.0, method) == pytest.approx((0.3, 0.3))
        assert np.isnan(bounds(0.3, 0.1, method, df=0.0)).all()
    with pytest.raises(CallError, match="interval of shares"):
        bounds(0.3, 0.1, "exact")


@pytest.mark.parametrize("method", ["logit", "beta", "wilson", "asin", "likelihood"])
def test_none_and_all_of_a_sample(method: str) -> None:
    design = Design.build(np.ones(51))
    y = np.column_stack([np.zeros(51), np.ones(51)])
    found = proportion(design, y, ("none", "all"), method=method)
    # All of n, none of n: the bound solves (1 - bound)^n = 0.025.
    bound = 1 - 0.025 ** (1 / 51)
    np.testing.assert_allclose(found.low, [[0, 1 - bound]], atol=1e-12)
    np.testing.assert_allclose(found.high, [[bound, 1]])


def test_a_replicate_with_nobody_falls_back_on_the_share_s_error() -> None:
    y = np.array([[1.0], [0.0], [0.0], [0.0]])
    leave_out = (1 - np.eye(4)) * 4 / 3
    design = Replicates.given(np.ones(4), leave_out, "JK1")
    logit = proportion(design, y, ("y",), method="logit")
    delta = proportion(design, y, ("y",), method="xlogit")
    np.testing.assert_allclose(logit.low, delta.low)
