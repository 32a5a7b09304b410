"""Ordered answers: identities, and derivatives held against differences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.analysis.regression.ordinal import ordinal
from survey.analysis.regression.ordinal_likelihood import CURVES, Cumulative
from survey.analysis.regression.regress import regress
from survey.designs import Design, mean
from survey.errors import CallError
from tests.survey45 import taylor
from tests.survey45.reference import SHARED, values
from tests.survey45.reference import data as dataset_of

ROWS = 90
LEVELS = ["no", "so", "yes"]


def sample(seed: int) -> tuple[pd.DataFrame, Design]:
    """Return invented answers of three levels."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=ROWS)
    hidden = x + rng.logistic(size=ROWS)
    words = np.array(LEVELS)[np.digitize(hidden, [-0.5, 1.0])]
    data = pd.DataFrame({"answer": pd.Categorical(words, LEVELS), "x": x})
    data["g"] = rng.choice(["a", "b"], ROWS)
    return data, Design.build(rng.uniform(0.5, 3.0, ROWS), clusters=np.arange(ROWS) % 9)


@pytest.mark.parametrize("link", list(CURVES))
def test_scores_and_information_are_derivatives(link: str) -> None:
    data, design = sample(1)
    level = data["answer"].cat.codes.to_numpy(np.intp)
    model = Cumulative(("x", "1", "2"), data[["x"]].to_numpy(), level, 3, link)
    theta, w, h = np.array([0.5, -0.4, 0.9]), design.weights, 1e-6
    _, gradient, information = model.at(theta, w)
    for place, step in enumerate(h * np.eye(3)):
        up, down = model.at(theta + step, w), model.at(theta - step, w)
        assert (up[0] - down[0]) / (2 * h) == pytest.approx(gradient[place], rel=1e-5)
        assert -(up[1] - down[1]) / (2 * h) == pytest.approx(
            information[place], rel=1e-4, abs=1e-4
        )


def test_without_effects_the_thresholds_are_the_shares() -> None:
    data, design = sample(2)
    fit = ordinal(data, design, "answer ~ 1")
    below = np.column_stack([data["answer"] == "no", data["answer"] != "yes"])
    share = design.evaluate(mean(below.astype(float), ("no", "so")))
    p = 1 / (1 + np.exp(-fit.thresholds))
    assert p == pytest.approx(share.value)
    assert fit.estimate.se * p * (1 - p) == pytest.approx(share.se)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_two_levels_out_of_three_are_a_binomial_model(link: str) -> None:
    data, design = sample(3)
    # With next to nobody in the middle, the upper threshold is that of yes or no.
    inside = (data["answer"] != "so").to_numpy()
    data.loc[np.flatnonzero(~inside)[1:], "answer"] = "no"
    weights = np.where(data["answer"] == "so", 1e-9, design.weights)
    design = Design.build(weights)
    fit = ordinal(data, design, "answer ~ x", link)
    # cloglog of the share below has its mirror image in the share above.
    yes = "answer != 'yes'" if link == "cloglog" else "answer == 'yes'"
    sign = -1 if link == "cloglog" else 1
    plain = regress(data, design, f"I({yes}) ~ x", "binomial", link)
    assert sign * fit.estimate.value[0] == pytest.approx(
        plain.estimate.value[1], rel=1e-6
    )


def test_probabilities_add_up_and_unknown_records_have_none() -> None:
    data, design = sample(4)
    fit = ordinal(data, design, "answer ~ x + g", "probit")
    new = pd.DataFrame({"x": [0.0, np.nan], "g": ["b", "a"]})
    found = fit.predict(new)
    assert list(found.columns) == LEVELS
    assert found.iloc[0].sum() == pytest.approx(1.0)
    assert found.iloc[1].isna().all()


def test_missing_answers_and_aliased_columns_are_told() -> None:
    data, design = sample(5)
    data.loc[[1, 2], "answer"] = None
    data["twice"] = 2 * data["x"]
    fit = ordinal(data, design, "answer ~ x + twice + g")
    assert (fit.n, fit.missing, fit.aliased) == (ROWS - 2, 2, ("twice",))
    assert fit.estimate.names == ("x", "g=b", "no|so", "so|yes")
    assert fit.df == 8 - 2
    assert fit.test("x").statistic == pytest.approx(fit.rows["t"].iloc[0] ** 2)


def test_calls_that_can_not_be_meant_say_why() -> None:
    data, design = sample(6)
    with pytest.raises(CallError, match="needs three"):
        ordinal(data, design, "g ~ x")
    with pytest.raises(CallError, match="did you mean 'probit'"):
        ordinal(data, design, "answer ~ x", "probits")
    with pytest.raises(CallError, match="records"):
        ordinal(data.iloc[:5], design, "answer ~ x")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reference")
@pytest.mark.parametrize("name", ["srs", "strat", "clus1", "clus2"])
def test_r_stops_on_its_way_to_our_maximum(name: str) -> None:
    # R's svyolr stops where the likelihood changes by 1e-8 of itself, some 1e-4 of a
    # coefficient away from the maximum: that is as near as the two can be.
    code = "svyolr(cut(api00, c(0,550,650,750,1000))~ell+meals, D)"
    said = next(e for e in values()["results"] if e["id"] == f"{name}::{code}")
    dataset = values()["designs"][name]["dataset"]
    rows, design = dataset_of(dataset), taylor.DESIGNS[name](name, {})
    fit = ordinal(rows, design, "pd.cut(api00, [0, 550, 650, 750, 1000]) ~ ell + meals")
    theirs = np.array(said["result"]["est"])
    assert fit.estimate.value == pytest.approx(theirs, rel=1e-3)
    assert fit.estimate.se == pytest.approx(
        np.sqrt(np.diag(said["result"]["vcov"])), rel=1e-3
    )
    weights = np.asarray(design.weights)
    ours_at, *_ = fit.likelihood.at(fit.estimate.value, weights)
    theirs_at, *_ = fit.likelihood.at(theirs, weights)
    assert ours_at >= theirs_at
    assert ours_at == pytest.approx(theirs_at, rel=1e-6)
