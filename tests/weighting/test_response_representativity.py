"""R-indicators against R, and against truths that are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.weighting.nonresponse import (
    partial_indicators,
    representativity,
    response_propensity,
)
from survey.weighting.nonresponse.propensity import Propensity

NAMES = ["sex", "age", "region"]
CASES = ["equal", "weighted"]


def fitted(case: str, gross: pd.DataFrame) -> tuple[Propensity, pd.Series | None]:
    yes = gross["responded"].to_numpy() == 1
    if case == "equal":
        return response_propensity(gross[NAMES], yes, np.full(420, 25.0)), None
    weights = gross["weight"].to_numpy(float)
    return response_propensity(gross[NAMES], yes, weights), gross["stratum"]


@pytest.mark.parametrize("case", CASES)
def test_the_indicator_is_r_s(
    case: str, gross: pd.DataFrame, by_r: dict[str, dict[str, float]]
) -> None:
    found = representativity(*fitted(case, gross))
    wanted = by_r[f"{case} indicator"]
    for name, mine in (
        ("R", found.indicator),
        ("raw", found.unadjusted),
        ("se", found.se),
        ("mean", found.mean),
        ("cv", found.cv),
    ):
        # The coefficients behind them agree to 1e-8.
        assert mine == pytest.approx(wanted[name], rel=1e-7), name
    assert found.maximal_bias == pytest.approx((1 - found.indicator) / 2 / found.mean)
    assert "indicator" in found._repr_html_()


@pytest.mark.parametrize("case", CASES)
def test_partial_indicators_are_r_s(
    case: str, gross: pd.DataFrame, by_r: dict[str, dict[str, float]]
) -> None:
    done = partial_indicators(*fitted(case, gross))
    for kind in ("unconditional", "conditional"):
        each = done.categories.set_index(["variable", "category"])[kind]
        for name, value in by_r[f"{case} {kind}"].items():
            place = tuple(name.split())
            assert each[place] == pytest.approx(value, rel=1e-6, abs=1e-11), name
        whole = done.variables.set_index("variable")[kind]
        for name, value in by_r[f"{case} variable {kind}"].items():
            assert whole[name] == pytest.approx(value, rel=1e-6), name


def test_standard_errors_are_those_of_statistics_netherlands(
    gross: pd.DataFrame,
) -> None:
    # RISQ 2.1, the R programme of Statistics Netherlands, on the same sample; its glm
    # stops earlier, hence 1e-4.
    done = partial_indicators(*fitted("weighted", gross))
    errors = done.categories.set_index(["variable", "category"])
    for place, unconditional, conditional in (
        (("sex", "m"), 0.0216675182364, 0.0170009572479),
        (("age", "15-34"), 0.0247228736057, 0.314238839125),
        (("region", "VL"), 0.0134739878305, 0.0127007091277),
    ):
        row = errors.loc[place]
        assert row["unconditional_se"] == pytest.approx(unconditional, rel=1e-4)
        assert row["conditional_se"] == pytest.approx(conditional, rel=1e-4)
    variables = done.variables.set_index("variable")["unconditional_se"]
    assert variables["sex"] == pytest.approx(0.0246903281546, rel=1e-4)
    assert "<table" in done._repr_html_()


def test_variance_is_split_between_and_within(gross: pd.DataFrame) -> None:
    # With one variable there is nothing to condition on: both kinds are S(ρ) itself.
    yes = gross["responded"].to_numpy() == 1
    done = response_propensity(gross[["region"]], yes)
    row = partial_indicators(done).variables.iloc[0]
    s = np.std(done.probabilities)
    assert row["unconditional_unadjusted"] == pytest.approx(s, rel=1e-9)
    assert row["conditional_unadjusted"] == pytest.approx(s, rel=1e-9)


def gap(rounds: int = 400) -> tuple[float, np.ndarray, np.ndarray]:
    """The true R of a population, and estimates with standard errors from samples."""
    source = np.random.default_rng(99)
    group = source.integers(0, 6, 40_000)
    chance = np.array([0.3, 0.35, 0.4, 0.4, 0.45, 0.5])[group]
    truth = 1 - 2 * float(np.std(chance))
    values, errors = [], []
    for _ in range(rounds):
        rows = source.choice(len(group), 800, replace=False)
        yes = source.random(800) < chance[rows]
        frame = pd.DataFrame({"group": group[rows]})
        done = response_propensity(
            frame, yes, np.full(800, 50.0), categorical=["group"]
        )
        found = representativity(done)
        values.append((found.indicator, found.unadjusted))
        errors.append(found.se)
    return truth, np.array(values), np.array(errors)


def test_bias_and_standard_error_by_simulation() -> None:
    truth, values, errors = gap()
    adjusted, raw = values.mean(axis=0)
    # Without the correction response looks less representative than it is.
    assert raw < truth - 0.01
    # The variance is corrected without bias, within four Monte Carlo errors; its square
    # root, and so R, keeps a third of the bias in samples as small as these.
    spread = ((1 - values[:, 0]) / 2) ** 2
    error = spread.std() / np.sqrt(len(spread))
    assert abs(spread.mean() - ((1 - truth) / 2) ** 2) < 4 * error
    assert abs(adjusted - truth) < abs(raw - truth) / 2
    # The standard error linearises a square root: right to some fifteen per cent.
    assert errors.mean() == pytest.approx(values[:, 0].std(), rel=0.15)


def test_equal_response_has_an_indicator_of_one() -> None:
    frame = pd.DataFrame({"sex": ["m", "v"] * 100})
    yes = np.array(([True] * 2 + [False] * 2) * 50)
    found = representativity(response_propensity(frame, yes))
    assert found.unadjusted == pytest.approx(1, abs=1e-6)
    assert found.indicator == 1


def test_models_without_a_covariance_have_no_correction(gross: pd.DataFrame) -> None:
    yes = gross["responded"].to_numpy() == 1
    done = response_propensity(gross[NAMES], yes, model="boosting", seed=1)
    found = representativity(done)
    assert 0 < found.unadjusted < 1
    assert np.isnan(found.indicator)
    assert np.isnan(found.se)
    partial = partial_indicators(done)
    assert partial.variables["unconditional_unadjusted"].notna().all()
    assert partial.categories["conditional_se"].isna().all()


def test_numbers_are_cut_into_classes(gross: pd.DataFrame) -> None:
    yes = gross["responded"].to_numpy() == 1
    done = partial_indicators(response_propensity(gross[["sex", "year"]], yes))
    assert (done.categories["variable"] == "year").sum() == 5


def test_many_weights_are_unequal_probabilities(gross: pd.DataFrame) -> None:
    yes = gross["responded"].to_numpy() == 1
    weights = np.random.default_rng(1).uniform(10, 90, 420)
    found = representativity(response_propensity(gross[NAMES], yes, weights))
    assert found.se > 0
