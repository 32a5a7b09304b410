"""Weighted sums of chi-squares against distributions that are known exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, f

from survey.analysis.association.quadratic_form import ChiSquareSum
from survey.errors import CallError

# The contour integral stops at 1e-13; scipy's tails have some 1e-12 of their own.
EXACT = 1e-11
positive = st.floats(0.01, 100)


def equal(many: int, each: float = 1.0) -> ChiSquareSum:
    return ChiSquareSum.of(np.full(many, each))


@pytest.mark.parametrize("many", [1, 2, 3, 10, 300])
@pytest.mark.parametrize("x", [1e-6, 0.3, 2.0, 30.0, 320.0, 900.0])
def test_equal_coefficients_are_a_chi_square(many: int, x: float) -> None:
    assert equal(many).above(x) == pytest.approx(chi2.sf(x, many), rel=EXACT)
    assert equal(many, 2.5).above(2.5 * x) == pytest.approx(chi2.sf(x, many), rel=EXACT)


@pytest.mark.parametrize("many", [1, 2, 5])
@pytest.mark.parametrize("denominator", [1.0, 2.5, 14.0, 1000.0])
@pytest.mark.parametrize("x", [1e-3, 0.5, 4.0, 200.0])
def test_a_ratio_is_an_f(many: int, denominator: float, x: float) -> None:
    exact = f.sf(x / many, many, denominator)
    found = equal(many)
    assert found.ratio_above(x, denominator) == pytest.approx(exact, rel=EXACT)
    satterthwaite = found.ratio_above(x, denominator, "satterthwaite")
    assert satterthwaite == pytest.approx(exact, rel=EXACT)


def test_two_exponentials() -> None:
    # a χ²₂ is exponential with mean 2a: the sum has a closed form.
    a, b, x = 3.0, 0.4, 7.0
    exact = (a * np.exp(-x / (2 * a)) - b * np.exp(-x / (2 * b))) / (a - b)
    found = ChiSquareSum.of(np.array([a, b]), np.array([2.0, 2.0]))
    assert found.above(x) == pytest.approx(exact, rel=EXACT)


def test_a_difference_of_two_exponentials_is_laplace() -> None:
    found = ChiSquareSum.of(np.array([1.0, -1.0]), np.array([2.0, 2.0]))
    for x in (-9.0, -1.0, 0.0, 0.5, 12.0):
        upper = np.exp(-abs(x) / 2) / 2
        exact = upper if x >= 0 else 1 - upper
        assert found.above(x) == pytest.approx(exact, rel=EXACT)


def test_against_simulation() -> None:
    a = np.array([4.0, 1.0, 1.0, 0.2, -0.7])
    drawn = np.random.default_rng(11).standard_normal((400_000, 5)) ** 2 @ a
    found = ChiSquareSum.of(a)
    for x in (-1.0, 1.0, 5.0, 20.0):
        share = (drawn > x).mean()
        # Four standard errors of the simulated share.
        margin = 4 * np.sqrt(share * (1 - share) / len(drawn))
        assert found.above(x) == pytest.approx(share, abs=margin)


@pytest.mark.parametrize("x", [2.0, 5.9, 6.0, 6.1, 15.0, 40.0])
def test_the_saddlepoint_is_within_five_percent(x: float) -> None:
    found = ChiSquareSum.of(np.array([3.0, 2.0, 1.0]))
    assert found.above(x, "saddlepoint") == pytest.approx(found.above(x), rel=0.05)


def test_the_saddlepoint_passes_smoothly_through_the_mean() -> None:
    # The formula is 0/0 at the mean; its limit joins the values on either side.
    found = ChiSquareSum.of(np.array([3.0, 2.0, 1.0]))
    below, at, above = (found.above(x, "saddlepoint") for x in (5.99, 6.0, 6.01))
    assert at == pytest.approx((below + above) / 2, rel=1e-5)


@settings(deadline=None, max_examples=30)
@given(st.lists(positive, min_size=1, max_size=6), positive, positive)
def test_scale_doesnt_matter(a: list[float], x: float, factor: float) -> None:
    one, other = ChiSquareSum.of(np.array(a)), ChiSquareSum.of(factor * np.array(a))
    assert one.above(x) == pytest.approx(other.above(factor * x), rel=1e-9, abs=1e-300)


@settings(deadline=None, max_examples=30)
@given(st.lists(positive, min_size=1, max_size=5), positive)
def test_more_is_less_likely(a: list[float], x: float) -> None:
    found = ChiSquareSum.of(np.array(a))
    assert 0.0 <= found.above(1.5 * x) <= found.above(x) <= 1.0
    assert found.ratio_above(x, 1e9) == pytest.approx(found.above(x), rel=1e-5)


def test_the_ends() -> None:
    found = equal(2)
    assert found.above(0.0) == found.above(-1.0) == 1.0
    assert ChiSquareSum.of(np.array([-1.0])).above(0.0) == 0.0
    assert np.isnan(found.above(np.nan))
    assert np.isnan(found.ratio_above(1.0, 0.0))
    assert found.ratio_above(3.0, np.inf) == found.above(3.0)


def test_what_it_refuses() -> None:
    with pytest.raises(CallError, match="other than 0"):
        ChiSquareSum.of(np.zeros(2))
    with pytest.raises(CallError, match="finite"):
        ChiSquareSum.of(np.array([np.inf]))
    with pytest.raises(CallError, match="did you mean 'saddlepoint'"):
        equal(1).above(1.0, "sadlepoint")  # type: ignore[arg-type]
