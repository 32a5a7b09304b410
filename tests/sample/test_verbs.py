"""Functions, inequality, models and imputations, asked of a sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import survey.analysis as analysis
from survey.codebook import Codebook
from survey.designs import Design
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.sample import Sample
from tests.sample.verbs import sample, table

# Two ways to the same sums: all but the last digits.
CLOSE = 1e-10


@pytest.fixture
def asked() -> Sample:
    rng = np.random.default_rng(7)
    extra = {
        "income": rng.lognormal(7, 0.5, 96),
        "months": rng.integers(1, 40, 96).astype(float),
        "moved": rng.random(96) < 0.7,
        "health": pd.Categorical.from_codes(
            rng.integers(0, 3, 96), ["bad", "fair", "good"], ordered=True
        ),
    }
    return sample(table(**extra))


def test_a_function_of_one_ratio_is_the_ratio(asked: Sample) -> None:
    found = asked.function("total(y) / total(x)", by="h")
    wanted = asked.ratio("y", "x", by="h")
    for name in ("estimate", "se", "low", "high", "n", "n_weighted", "df"):
        assert found.rows[name].to_numpy() == pytest.approx(
            wanted.rows[name], rel=CLOSE
        )
    assert found.covariance.to_numpy() == pytest.approx(
        wanted.covariance.to_numpy(), rel=1e-8, abs=1e-14
    )
    bare = asked.function("y / x", by="h").rows
    assert bare["estimate"].to_numpy() == pytest.approx(
        wanted.rows["estimate"], rel=CLOSE
    )


def test_functions_across_groups(asked: Sample) -> None:
    two = asked.function(
        {"gap": "mean(y, 'a') - mean(y, 'b')", "whole": "mean(y)"}, between="g"
    )
    wanted = asked.differences("y", between="g", reference="b").rows
    assert two.rows["estimate"][0] == pytest.approx(wanted["estimate"][0], rel=CLOSE)
    assert two.rows["se"][0] == pytest.approx(wanted["se"][0], rel=CLOSE)
    assert two.rows["indicator"].tolist() == ["gap", "whole"]
    ruled = asked.function("mean(`y * 2`) / mean(`x > 5`)").rows
    by_hand = asked.mean("y * 2", "x > 5").contrast("`y * 2` / `x > 5`").rows
    assert ruled["se"][0] == pytest.approx(by_hand["se"][0], rel=CLOSE)


def test_functions_that_can_not_be(asked: Sample) -> None:
    with pytest.raises(CallError, match="by breaks down"):
        asked.function("mean(y)", by="g", between="h")
    with pytest.raises(CallError, match="between, not with by"):
        asked.function("mean(y, 'a')", by="g")
    with pytest.raises(CallError, match="has categories"):
        asked.function("total(g)")
    with pytest.raises(CallError, match="no column 'yy'"):
        asked.function("total(yy)")
    with pytest.raises(CallError, match="no total or mean"):
        asked.function("1 + 1")


@pytest.mark.parametrize("index", ["gini", "quintile_ratio", "theil", "atkinson"])
def test_inequality_by_group_is_that_of_each(asked: Sample, index: str) -> None:
    found = asked.inequality("income", index, by="h")  # type: ignore[arg-type]
    assert found.rows["category"].tolist() == [index] * 3
    for place, code in enumerate("pqr"):
        part = asked.where(f"h == '{code}'")
        one = part.inequality("income", index).rows  # type: ignore[arg-type]
        row = found.rows.loc[place]
        for name in ("estimate", "se", "n", "df"):
            assert row[name] == pytest.approx(one[name][0], rel=CLOSE)
    whole = getattr(analysis.inequality, index)(
        asked.design, asked.columns.data["income"]
    )
    alone = asked.inequality("income", index).rows  # type: ignore[arg-type]
    assert alone["se"][0] == pytest.approx(whole.se[0], rel=CLOSE)


def test_the_poor_of_groups_add_up(asked: Sample) -> None:
    by, whole = asked.poverty("income", by="h"), asked.poverty("income").rows
    rate = np.average(by.rows["estimate"], weights=by.rows["n_weighted"])
    assert rate == pytest.approx(whole["estimate"][0], rel=CLOSE)
    assert by.contrast("`p:rate` - `q:rate`").rows["se"][0] > 0
    limit = asked.poverty("income", "threshold", share=0.5).rows["estimate"][0]
    below = asked.mean(f"income < {limit:.15g}").rows["estimate"][0]
    half = asked.poverty("income", share=0.5).rows["estimate"][0]
    assert half == pytest.approx(below, abs=0.02)


def test_inequality_of_nobody_is_unknown(asked: Sample) -> None:
    kinds = pd.CategoricalDtype(["p", "q", "r", "z"])
    data = asked.columns.data.astype({"h": kinds})
    found = sample(data)
    for measured in (
        found.inequality("income", by="h"),
        found.poverty("income", by="h"),
    ):
        last = measured.rows.iloc[-1]
        assert np.isnan(last[["estimate", "se", "low"]].astype(float)).all()
        assert measured.rows["se"].iloc[:3].notna().all()
    with pytest.raises(CallError, match="income"):
        asked.inequality("g")


def test_replicates_agree_on_inequality(asked: Sample) -> None:
    one = asked.inequality("income", by="h").rows
    other = asked.replicated("jackknife").inequality("income", by="h").rows
    # Some thirty records a group: terms of the order of one in ten.
    assert other["se"].to_numpy() == pytest.approx(one["se"], rel=0.2)


def test_models_are_those_of_the_analysis(asked: Sample) -> None:
    data, design = asked.columns.data, asked.design
    fit = asked.ordinal("health ~ y + g")
    alone = analysis.regression.ordinal(data, design, "health ~ y + g")
    assert fit.rows.equals(alone.rows)
    ratios = fit.ratios
    assert ratios["term"].tolist() == ["y", "g=b"]
    assert ratios["odds_ratio"].to_numpy() == pytest.approx(
        np.exp(fit.estimate.value[:2])
    )
    model = asked.cox("Surv(months, moved) ~ x")
    assert model.ratios["ratio"][0] == pytest.approx(np.exp(model.estimate.value[0]))
    curve = asked.survival("Surv(months, moved)", "h")
    assert list(curve) == ["p", "q", "r"]
    wei = asked.parametric_survival("Surv(months, moved) ~ x")
    for one in (fit, model, wei):
        assert list(one.covariance) == list(one.estimate.names)
        assert "<table" in one._repr_html_()


def test_ordered_answers_have_the_order_of_the_codebook(
    tiny: Callable[..., Path],
) -> None:
    rng = np.random.default_rng(2)
    answers = {
        "id": range(60),
        "sex": rng.integers(1, 3, 60),
        "birth_year": rng.integers(1940, 2000, 60),
        "talks": rng.integers(1, 4, 60),
    }
    frame = Frame.of(pd.DataFrame(answers), Codebook.open(tiny()))
    fit = Sample(frame, Design.build(np.ones(60))).ordinal("talks ~ birth_year")
    assert fit.levels == ("1", "2", "3")


def test_completed_tables_are_combined(asked: Sample) -> None:
    data = asked.columns.data
    filled = [data.assign(y=data["y"].fillna(value)) for value in (2.0, 3.0, 4.0)]
    found = asked.imputed(filled, lambda s: s.mean("y", by="h"))
    each = [sample(one).mean("y", by="h") for one in filled]
    wanted = analysis.imputation.combined([m.estimate for m in each], asked.design.df)
    assert found.rows["estimate"].to_numpy() == pytest.approx(wanted.value, rel=CLOSE)
    assert found.rows["se"].to_numpy() == pytest.approx(wanted.se, rel=CLOSE)
    assert found.rows["h"].tolist() == ["p", "q", "r"]
    assert found.contrast("`p:y` - `q:y`").rows["se"][0] > 0
    assert found.notes[-1] == "3 measurements combined by Rubin’s rules"
    fit = asked.imputed(filled, lambda s: s.regress("y ~ x"))
    assert fit.rows["term"].tolist() == ["(Intercept)", "x"]
    with pytest.raises(CallError, match="3 records in a table, not 96"):
        asked.imputed([data.head(3), data.head(3)], lambda s: s.mean("y"))
    with pytest.raises(CallError, match="at least two"):
        asked.imputed(filled[:1], lambda s: s.mean("y"))


def test_only_ratios_have_ratios(asked: Sample) -> None:
    with pytest.raises(CallError, match="no ratios"):
        _ = asked.regress("y ~ x").ratios
    assert list(asked.regress("b ~ x", "binomial", "log").ratios)[1] == "risk_ratio"
    assert list(asked.regress("income ~ x", "gamma", "log").ratios)[1] == "mean_ratio"
    shown = asked.regress("b ~ x", "binomial")._repr_html_()
    assert "odds_ratio" in shown
    assert "binomial, logit" in shown


def test_models_have_the_confidence_of_the_sample(asked: Sample) -> None:
    sure = replace(asked, confidence=0.8)
    when = "Surv(months, moved == 1)"
    for made in (
        lambda s: s.regress("y ~ x"),
        lambda s: s.regress("moved ~ x", "binomial"),
        lambda s: s.ordinal("health ~ x"),
        lambda s: s.cox(f"{when} ~ x"),
        lambda s: s.parametric_survival(f"{when} ~ x"),
    ):
        rows, wide = made(sure).rows, made(asked)
        limits = rows[["low", "high"]].to_numpy()
        np.testing.assert_array_equal(limits, wide.interval(0.8))
        assert (rows["high"] < wide.rows["high"]).all()
    curve = sure.survival(when)[""]
    wanted = asked.survival(when)[""].at(np.array([12.0]), 0.8)
    pd.testing.assert_frame_equal(curve.at(np.array([12.0])), wanted)
