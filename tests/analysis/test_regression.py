"""Regression: identities that need no other software."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.analysis.regression.regress import Fit, regress
from survey.designs import Design, Replicates, mean
from survey.errors import CallError, ConvergenceError

ROWS = 60
# Solving twice by other steps leaves rounding of some 1e-12 in sums of 60 records.
CLOSE = 1e-9


def sample(seed: int) -> tuple[pd.DataFrame, Design]:
    """Return invented records in five clusters of each of two strata."""
    rng = np.random.default_rng(seed)
    g = rng.permutation(np.repeat(["a", "b", "c"], ROWS // 3))
    x = rng.normal(size=ROWS)
    data = pd.DataFrame(
        {
            "y": 2 + x + (g == "b") + rng.normal(size=ROWS),
            "yes": (rng.random(ROWS) < 0.4 + 0.2 * (g == "b")).astype(int),
            "count": rng.poisson(np.exp(0.5 + 0.3 * x)),
            "x": x,
            "g": g,
        }
    )
    weights = rng.uniform(0.5, 3.0, ROWS)
    strata, clusters = np.arange(ROWS) % 2, np.arange(ROWS) % 10
    return data, Design.build(weights, strata, clusters)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_constant_alone_is_the_mean_with_its_error(seed: int) -> None:
    data, design = sample(seed)
    fit = regress(data, design, "y ~ 1")
    plain = design.evaluate(mean(data[["y"]].to_numpy(), ("y",)))
    assert fit.estimate.value == pytest.approx(plain.value, rel=CLOSE)
    assert fit.estimate.se == pytest.approx(plain.se, rel=CLOSE)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_saturated_logistic_model_gives_the_shares(seed: int) -> None:
    data, design = sample(seed)
    try:
        fit = regress(data, design, "yes ~ g", "binomial")
    except ConvergenceError:
        # A group of all yes or all no has no finite coefficient.
        assert data.groupby("g")["yes"].agg(["min", "max"]).nunique(axis=1).min() == 1
        return
    margins = fit.predict(pd.DataFrame({"g": ["a", "b", "c"]}))
    for place, level in enumerate("abc"):
        inside = (data["g"] == level).to_numpy()
        y = data[["yes"]].to_numpy(float)
        share = design.within(inside).evaluate(mean(y, ("yes",)))
        assert margins.value[place] == pytest.approx(share.value[0], rel=CLOSE)
        assert margins.se[place] == pytest.approx(share.se[0], rel=CLOSE)


@given(st.integers(0, 10_000), st.floats(0.01, 100.0))
@settings(max_examples=20, deadline=None)
def test_the_scale_of_the_weights_changes_nothing(seed: int, factor: float) -> None:
    data, design = sample(seed)
    scaled = Design.build(
        design.weights * factor, np.arange(ROWS) % 2, np.arange(ROWS) % 10
    )
    ours = regress(data, design, "count ~ x + g", "poisson")
    theirs = regress(data, scaled, "count ~ x + g", "poisson")
    assert ours.rows.iloc[:, 1:].to_numpy() == pytest.approx(
        theirs.rows.iloc[:, 1:].to_numpy(), rel=1e-7, abs=1e-12
    )
    assert ours.deviance == pytest.approx(theirs.deviance, rel=CLOSE)
    assert ours.aic().value == pytest.approx(theirs.aic().value, rel=CLOSE)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_test_of_one_coefficient_is_t_squared(seed: int) -> None:
    data, design = sample(seed)
    fit = regress(data, design, "y ~ x + g")
    row = fit.rows.set_index("term").loc["x"]
    found = fit.test("x")
    assert found.statistic == pytest.approx(row["t"] ** 2, rel=CLOSE)
    assert found.p == pytest.approx(row["p"], rel=1e-7, abs=1e-15)


def test_for_a_gaussian_model_all_tests_of_a_coefficient_agree() -> None:
    data, design = sample(1)
    fit = regress(data, design, "y ~ x + g")
    p = fit.test("x").p
    for method in ("working_wald", "likelihood_ratio"):
        assert fit.test("x", method).p == pytest.approx(p, rel=1e-6)


@pytest.mark.parametrize("seed", range(2, 8))
@pytest.mark.parametrize("side", [0, 1])
def test_the_likelihood_interval_ends_where_the_test_refuses(
    seed: int, side: int
) -> None:
    data, design = sample(seed)
    # A variable far from nought: its slope and the constant move against each other.
    data["x"] = 30 + 10 * data["x"]
    fit = regress(data, design, "yes ~ x + g", "binomial")
    place = fit.names.index("x")
    bound = fit.interval(method="likelihood")[place, side]
    moved = data.assign(shift=bound * data["x"])
    without = regress(moved, design, "yes ~ g", "binomial", offset="shift")
    effect = fit.test("x", "likelihood_ratio").scales[0]
    reached = (without.deviance - fit.deviance) / effect
    reach = fit.interval()[place, 1] - fit.estimate.value[place]
    assert reached == pytest.approx((reach / fit.estimate.se[place]) ** 2, rel=1e-7)


def test_the_wald_interval_is_the_default_and_others_are_refused() -> None:
    data, design = sample(2)
    fit = regress(data, design, "y ~ x")
    assert fit.rows[["low", "high"]].to_numpy() == pytest.approx(fit.interval())
    with pytest.raises(CallError, match="interval"):
        fit.interval(method="guess")


def test_missing_records_are_left_out_and_counted() -> None:
    data, design = sample(3)
    data.loc[[0, 5], "x"] = np.nan
    data.loc[7, "g"] = None
    fit = regress(data, design, "I(y > 2) ~ x + g", "binomial")
    kept = data.notna().all(axis=1).to_numpy()
    assert fit.missing == 3
    assert fit.n == ROWS - 3
    assert np.isnan(fit.means[~kept]).all()
    inside = regress(data, design.within(kept), "I(y > 2) ~ x + g", "binomial")
    assert fit.estimate.covariance == pytest.approx(inside.estimate.covariance)


def test_a_missing_answer_is_no_no() -> None:
    data, design = sample(3)
    data.loc[[1, 2], "g"] = None
    assert regress(data, design, "I(g == 'a') ~ x", "binomial").n == ROWS - 2


def test_a_subpopulation_is_not_a_smaller_sample() -> None:
    data, design = sample(4)
    inside = (data["g"] == "a").to_numpy()
    fit = regress(data, design.within(inside), "y ~ x")
    alone = design.within(inside)
    assert fit.n == inside.sum()
    assert fit.missing == 0
    assert fit.df == alone.df - 1
    assert regress(data, design.within(inside), "y ~ x + g").aliased == ()


def test_aliased_columns_are_named_and_left_out() -> None:
    data, design = sample(5)
    data["twice"] = 2 * data["x"]
    fit = regress(data, design, "y ~ x + twice + g")
    assert fit.aliased == ("twice",)
    assert fit.names == ("(Intercept)", "x", "g=b", "g=c")
    plain = regress(data, design, "y ~ x + g")
    assert fit.estimate.covariance == pytest.approx(plain.estimate.covariance)
    assert fit.predict().value == pytest.approx(plain.means)


def test_levels_stand_in_the_order_of_a_categorical() -> None:
    data, design = sample(6)
    data["g"] = pd.Categorical(data["g"], ["c", "a", "b", "never"])
    fit = regress(data, design, "y ~ g*x")
    assert fit.names == (
        "(Intercept)",
        "g=a",
        "g=b",
        "x",
        "g=a:x",
        "g=b:x",
    )
    assert fit.test("x:g").df == 2


def test_terms_added_one_after_the_other() -> None:
    data, design = sample(7)
    fit = regress(data, design, "y ~ x + g")
    table = fit.anova("wald").set_index("term")
    first = regress(data, design, "y ~ x").test("x").p
    assert table.loc["x", "p"] == pytest.approx(first, rel=1e-7)
    assert table.loc["g", "p"] == pytest.approx(fit.test("g").p, rel=1e-7)


def test_margins_average_over_the_records() -> None:
    data, design = sample(8)
    fit = regress(data, design, "yes ~ x + g", "binomial")
    found = fit.margins("g")
    everyone_b = fit.predict(data.assign(g="b")).value
    expected = np.average(everyone_b, weights=design.weights)
    assert found.names == ("g=a", "g=b", "g=c")
    assert found.value[1] == pytest.approx(expected)
    # An interaction with everything makes a margin the mean of the group itself.
    alone = regress(data, design, "y ~ g").margins("g")
    direct = regress(data, design, "y ~ 0 + g")
    assert alone.se == pytest.approx(direct.estimate.se, rel=CLOSE)


def test_levels_that_are_numbers_stay_levels() -> None:
    data = pd.DataFrame({"y": [1.0, 2, 3, 4, 9, 6], "g": [1, 1, 2, 2, 3, 3]})
    fit = regress(data.astype({"g": "category"}), Design.build(np.ones(6)), "y ~ g")
    assert fit.margins("g").value == pytest.approx([1.5, 3.5, 7.5])
    assert fit.predict(pd.DataFrame({"g": [3, 1]})).value == pytest.approx([7.5, 1.5])
    with pytest.raises(CallError, match="4"):
        fit.predict(pd.DataFrame({"g": [4]}))


def test_an_offset_moves_predictions() -> None:
    data, design = sample(9)
    fit = regress(data, design, "count ~ 1", "poisson", offset="np.log(x + 10)")
    rate = np.average(data["count"], weights=design.weights) / np.average(
        data["x"] + 10, weights=design.weights
    )
    assert np.exp(fit.estimate.value[0]) == pytest.approx(rate, rel=1e-9)
    assert fit.predict(pd.DataFrame({"x": [0.0]})).value == pytest.approx([10 * rate])


def test_calls_that_can_not_be_meant_say_why() -> None:
    data, design = sample(10)
    negative = replace(design, weights=np.where(np.arange(ROWS) == 0, -1.0, 1.0))
    with pytest.raises(CallError, match="1 records have a negative weight"):
        regress(data, negative, "y ~ x")
    with pytest.raises(CallError, match="can't have the value"):
        regress(data, design, "y ~ x", "binomial")
    with pytest.raises(CallError, match="did you mean 'poisson'"):
        regress(data, design, "count ~ x", "poison")
    with pytest.raises(CallError, match="has 3 levels"):
        regress(data, design, "g ~ x", "binomial")
    with pytest.raises(CallError, match="nothere"):
        regress(data, design, "y ~ nothere")
    with pytest.raises(CallError, match="a formula has a ~"):
        regress(data, design, "y + x")
    with pytest.raises(CallError, match="there is no term"):
        regress(data, design, "y ~ x").test("g")
    with pytest.raises(CallError, match="has not seen the level 'z'"):
        regress(data, design, "y ~ g").predict(pd.DataFrame({"g": ["a", "z"]}))
    with pytest.raises(CallError, match="no record"):
        regress(data, design.within(np.zeros(ROWS, bool)), "y ~ x")


@pytest.mark.parametrize("dtype", ["string", "category", "object", "Int64", "boolean"])
def test_every_type_of_variable_has_its_place(dtype: str) -> None:
    data, design = sample(16)
    codes = (data["g"] == "b").astype(int)
    words = {"Int64": codes, "boolean": codes == 1}.get(dtype, data["g"])
    data["typed"] = pd.Series(words).astype(dtype)
    data.loc[3, "typed"] = None
    fit = regress(data, design, "y ~ typed")
    assert fit.missing == 1
    assert len(fit.names) == (2 if dtype in ("Int64", "boolean") else 3)


def test_without_degrees_of_freedom_there_is_no_p() -> None:
    data, _ = sample(17)
    design = Design.build(np.ones(ROWS), clusters=np.arange(ROWS) % 2)
    fit = regress(data, design, "y ~ x + g")
    assert fit.df == -2
    assert fit.rows[["p", "low", "high"]].isna().all(axis=None)
    assert np.isnan(fit.test("g").p)
    assert np.isnan(fit.test("g", "likelihood_ratio").p)
    assert np.isnan(fit.interval(method="likelihood")).all()


def test_a_constant_outcome_is_fitted_exactly() -> None:
    data, design = sample(18)
    data["same"] = 5.0
    fit = regress(data, design, "same ~ x")
    assert fit.estimate.value == pytest.approx([5.0, 0.0], abs=1e-9)
    assert fit.estimate.se == pytest.approx([0.0, 0.0], abs=1e-9)
    assert regress(data, design, "same ~ 1").aic().value == -np.inf
    with pytest.raises(CallError, match="no column"):
        regress(data, design, "y ~ 0")


def test_records_of_weight_nought_may_hold_anything() -> None:
    data, _ = sample(19)
    weights = np.where(np.arange(ROWS) < 6, 0.0, 1.0)
    data.loc[:5, "y"] = np.inf
    data.loc[:2, "x"] = np.nan
    fit = regress(data, Design.build(weights), "y ~ x")
    assert (fit.n, fit.missing) == (ROWS - 6, 0)
    assert np.isfinite(fit.estimate.covariance).all()


def test_replicates_lead_to_the_same_errors_as_linearisation() -> None:
    data, design = sample(20)
    # Replicates that move one weight by very little show its influence, to order 1e-5.
    little = 1e-5
    simple = Design.build(design.weights)
    nudged = Replicates.given(
        design.weights,
        design.weights[:, None] * (1 + little * np.eye(ROWS)),
        "other",
        scale=ROWS / (ROWS - 1) / little**2,
        rscales=np.ones(ROWS),
        mse=True,
    )
    for formula, family in (("y ~ x + g", "gaussian"), ("yes ~ x", "binomial")):
        ours = regress(data, nudged, formula, family)
        theirs = regress(data, simple, formula, family)
        assert ours.estimate.value == pytest.approx(theirs.estimate.value)
        assert ours.estimate.se == pytest.approx(theirs.estimate.se, rel=1e-3)
    margins = regress(data, nudged, "y ~ x + g").margins("g")
    linear = regress(data, simple, "y ~ x + g").margins("g")
    assert margins.se == pytest.approx(linear.se, rel=1e-3)


def test_a_column_that_separates_yes_from_no_has_no_solution() -> None:
    data, design = sample(11)
    data["sure"] = data["yes"] == 1
    with pytest.raises(ConvergenceError, match="no solution"):
        regress(data, design, "yes ~ sure", "binomial")


def test_text_of_two_levels_is_an_outcome() -> None:
    data, design = sample(12)
    data["word"] = np.where(data["yes"] == 1, "yes", "no")
    ours = regress(data, design, "word ~ x", "binomial")
    theirs = regress(data, design, "yes ~ x", "binomial")
    assert ours.levels == ("no", "yes")
    assert ours.estimate.value == pytest.approx(theirs.estimate.value)


def test_a_fit_shows_itself_as_a_table() -> None:
    data, design = sample(13)
    data.loc[0, "x"] = np.nan
    shown = regress(data, design, "I(y < 2) ~ x", "binomial")._repr_html_()
    assert "1 left out" in shown
    assert "&lt;" in shown
    assert "<table" in shown


@pytest.mark.parametrize(
    ("family", "link"),
    [
        ("binomial", "probit"),
        ("binomial", "cloglog"),
        ("binomial", "cauchit"),
        ("poisson", "sqrt"),
        ("gaussian", "identity"),
        ("gamma", "log"),
        ("gamma", "inverse"),
        ("inverse_gaussian", "log"),
    ],
)
def test_every_family_solves_its_score_equations(family: str, link: str) -> None:
    data, design = sample(14)
    data["positive"] = np.exp(0.3 * data["y"])
    outcome = {"binomial": "yes", "poisson": "count"}.get(family, "positive")
    fit: Fit = regress(data, design, f"{outcome} ~ x", family, link)
    influence = fit.fitted.model.influence(design.weights)
    scores = design.weights @ influence
    assert np.abs(scores).max() < 1e-9
    # The linearisation is the derivative to the weights.
    step = np.zeros(ROWS)
    step[3] = 1e-6
    up = fit.fitted.model.value(design.weights + step)
    down = fit.fitted.model.value(design.weights - step)
    found = (up - down) / 2e-6
    if link in ("identity", "inverse") or (family, link) == ("binomial", "logit"):
        assert found == pytest.approx(influence[3], rel=1e-4)
    else:
        # Expected information instead of observed, as Fisher scoring has it.
        assert found == pytest.approx(influence[3], rel=0.5, abs=1e-2)
