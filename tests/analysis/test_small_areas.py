"""Area-level and unit-level models: estimating equations, limits, simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.analysis.small_areas import fay_herriot, nested_errors
from survey.errors import CallError


def areas(seed: int, m: int = 60, between: float = 0.5) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(seed)
    x = np.column_stack([np.ones(m), random.normal(size=m)])
    d = random.uniform(0.2, 1.5, m)
    truth = x @ [2.0, 1.0] + random.normal(0, np.sqrt(between), m)
    return truth + random.normal(0, np.sqrt(d)), d, x, truth


@pytest.mark.parametrize("seed", range(5))
def test_reml_and_ml_are_where_the_likelihood_is_flat(seed: int) -> None:
    y, d, x, _ = areas(seed)

    def restricted(a: float) -> float:
        w = 1 / (a + d)
        gram = (x.T * w) @ x
        beta = np.linalg.solve(gram, (x.T * w) @ y)
        squares = (w * (y - x @ beta) ** 2).sum()
        return float(-0.5 * (squares - np.log(w).sum() + np.linalg.slogdet(gram)[1]))

    a = fay_herriot(y, d, x).area_variance
    step = 1e-4
    slope = (restricted(a + step) - restricted(a - step)) / (2 * step)
    # A central difference of 1e-4 is good to some 1e-7.
    assert abs(slope) < 1e-6
    assert fay_herriot(y, d, x, "ml").area_variance < a


def test_moments_are_met() -> None:
    y, d, x, _ = areas(3)
    found = fay_herriot(y, d, x, "moments")
    away = (y - x @ found.coefficients) ** 2 / (found.area_variance + d)
    # The root is found to double precision.
    assert away.sum() == pytest.approx(len(y) - 2, rel=1e-10)


def test_an_area_without_an_estimate_gets_the_synthetic_one() -> None:
    y, d, x, _ = areas(4)
    y[7] = np.nan
    found = fay_herriot(y, d, x)
    assert found.eblup[7] == pytest.approx(x[7] @ found.coefficients)
    assert found.shrinkage[7] == 0
    assert found.mse[7] > found.area_variance


def test_equal_areas_shrink_to_the_line() -> None:
    x = np.ones((6, 1))
    found = fay_herriot(np.full(6, 3.0), np.full(6, 1.0), x)
    assert found.area_variance == 0
    np.testing.assert_allclose(found.eblup, 3.0)


def test_the_mean_squared_error_is_what_simulation_finds() -> None:
    squares, said = [], []
    random = np.random.default_rng(11)
    d, x = areas(11)[1:3]
    for _ in range(400):
        truth = x @ [2.0, 1.0] + random.normal(0, np.sqrt(0.5), len(d))
        found = fay_herriot(truth + random.normal(0, np.sqrt(d)), d, x)
        squares.append((found.eblup - truth) ** 2)
        said.append(found.mse)
    ratio = np.mean(said) / np.mean(squares)
    # 400 draws of 60 areas leave a relative error of about 1 %; three of them.
    assert ratio == pytest.approx(1, abs=0.03)


def test_wrong_input_is_named() -> None:
    y, d, x, _ = areas(1)
    with pytest.raises(CallError, match="area 3"):
        fay_herriot(y, np.where(np.arange(len(d)) == 2, 0, d), x)
    with pytest.raises(CallError, match="same areas"):
        fay_herriot(y[:-1], d, x)
    with pytest.raises(CallError, match="2 auxiliaries"):
        fay_herriot(y[:2], d[:2], x[:2])
    with pytest.raises(CallError, match="method"):
        fay_herriot(y, d, x, "mle")  # type: ignore[arg-type]


def units(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, pd.DataFrame]:
    random = np.random.default_rng(seed)
    area = np.repeat(np.arange(12), 4)
    x = np.column_stack([np.ones(48), random.normal(size=48)])
    y = x @ [1.0, 2.0] + random.normal(0, 1, 12)[area] + random.normal(0, 0.7, 48)
    means = pd.DataFrame({"one": 1.0, "x": np.zeros(14)}, index=range(14))
    return y, x, area, means


def test_nested_errors_predict_areas_without_records_by_the_line() -> None:
    y, x, area, means = units(2)
    found = nested_errors(y, x, area, means)
    assert found.n[12] == 0
    assert found.eblup[12] == pytest.approx(found.coefficients[0])
    assert found.mse[12] > found.mse[0]


def test_a_full_count_has_no_error() -> None:
    y, x, area, _ = units(2)
    full = pd.DataFrame([x[area == a].mean(axis=0) for a in range(12)], index=range(12))
    found = nested_errors(y, x, area, full, np.full(12, 4))
    own = [y[area == a].mean() for a in range(12)]
    np.testing.assert_allclose(found.eblup, own, rtol=1e-12)
    np.testing.assert_allclose(found.mse, 0, atol=1e-12)


def test_without_differences_between_areas_it_is_the_regression() -> None:
    random = np.random.default_rng(5)
    area = np.tile(np.arange(10), 5)
    x = np.column_stack([np.ones(50), random.normal(size=50)])
    y = x @ [1.0, 2.0] + random.normal(0, 1, 50)
    # Every area has the same mean residual, so nothing lies between them.
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    means = pd.DataFrame({"one": 1.0, "x": np.zeros(10)}, index=range(10))
    y = y - np.array([(y - x @ beta)[area == a].mean() for a in range(10)])[area]
    found = nested_errors(y, x, area, means)
    assert found.area_variance == 0


def test_an_unknown_area_is_named() -> None:
    y, x, area, means = units(2)
    with pytest.raises(CallError, match="area 0 has no"):
        nested_errors(y, x, area, means.drop(index=0))
