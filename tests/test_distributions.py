"""Quantiles and tails against scipy.stats and against formulas in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from survey.distributions import (
    chi_square_above,
    f_above,
    normal_above,
    normal_quantile,
    t_above,
    t_quantile,
)

# The same functions underneath, or formulas of a few roundings.
SAME = {"rtol": 1e-13, "atol": 0.0}
DF = np.array([0.01, 0.5, 1.0, 2.0, 3.7, 30.0, 1234.5, 1e7, 1e15])[:, None]
P = np.array([1e-12, 0.001, 0.025, 0.4, 0.5, 0.9, 0.975, 0.9999])
X = np.array([-1e8, -3.0, -0.1, 0.0, 1e-8, 0.7, 2.0, 8.0, 35.0, 1e4, 1e150])


def test_normal_as_in_scipy() -> None:
    assert_allclose(normal_quantile(P), stats.norm.ppf(P), **SAME)
    assert_allclose(normal_above(X), stats.norm.sf(X), **SAME)


def test_t_as_in_scipy() -> None:
    assert_allclose(t_quantile(P, DF), stats.t.ppf(P, DF), **SAME)
    assert_allclose(t_above(X, DF), stats.t.sf(X, DF), **SAME)


def test_chi_square_as_in_scipy() -> None:
    assert_allclose(chi_square_above(X, DF), stats.chi2.sf(X, DF), **SAME)


@pytest.mark.parametrize("first", [0.3, 1.0, 2.0, 7.5, 60.0])
def test_f_as_in_scipy(first: float) -> None:
    assert_allclose(f_above(X, first, DF), stats.f.sf(X, first, DF), **SAME)


def test_closed_forms() -> None:
    x = np.array([0.0, 0.2, 1.0, 4.0, 300.0])
    assert_allclose(t_above(x, 1), np.arctan2(1, x) / np.pi, rtol=1e-13)
    assert_allclose(t_above(x, 2), 1 / (2 + x**2 + x * np.sqrt(2 + x**2)), rtol=1e-13)
    assert_allclose(t_quantile([0.75, 0.9], 1), np.tan([np.pi / 4, 0.4 * np.pi]))
    assert_allclose(chi_square_above(x, 2), np.exp(-x / 2), rtol=1e-13)
    for df in (0.4, 3.3, 17.0):
        power = -df / 2 * np.log1p(2 * x / df)
        assert_allclose(f_above(x, 2, df), np.exp(power), rtol=1e-12)


def test_a_square_of_t_is_an_f() -> None:
    t = np.array([0.1, 1.3, 5.0])
    for df in (1.0, 6.5, 200.0, np.inf):
        assert_allclose(2 * t_above(t, df), f_above(t**2, 1, df), rtol=1e-12)


def test_infinite_degrees_of_freedom() -> None:
    assert_allclose(t_quantile(P, np.inf), normal_quantile(P), **SAME)
    assert_allclose(t_above(X, np.inf), normal_above(X), **SAME)
    f = f_above(X, 3.5, np.inf)
    assert_allclose(f, chi_square_above(3.5 * X, 3.5), **SAME)


def test_many_degrees_of_freedom_come_near_infinitely_many() -> None:
    x = np.array([0.5, 2.0, 4.0])
    assert_allclose(t_above(x, 1e9), t_above(x, np.inf), rtol=1e-6)
    assert_allclose(f_above(x, 3, 1e9), f_above(x, 3, np.inf), rtol=1e-6)


@pytest.mark.parametrize("df", [0.0, -1.0, np.nan, -np.inf])
def test_without_degrees_of_freedom_nothing_is_known(df: float) -> None:
    assert np.isnan(t_quantile(0.975, df))
    assert np.isnan(t_above(2.0, df))
    assert np.isnan(chi_square_above(2.0, df))
    assert np.isnan(f_above(2.0, 3.0, df))
    assert np.isnan(f_above(2.0, df, 3.0))


def test_at_the_ends() -> None:
    assert t_above(np.inf, 5.0) == chi_square_above(np.inf, 5.0) == 0
    assert f_above(np.inf, 2.0, 5.0) == f_above(np.inf, 2.0, np.inf) == 0
    assert f_above(-1.0, 2.0, 5.0) == chi_square_above(0.0, 5.0) == 1
    for p in (normal_above(np.nan), t_above(np.nan, 5.0), f_above(np.nan, 2.0, 5.0)):
        assert np.isnan(p)
    assert list(t_quantile([0.0, 1.0], 5.0)) == [-np.inf, np.inf]
    assert np.isnan(t_quantile(1.5, 5.0))
