"""A plain table or a study's responses, asked for estimates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.designs import Design
from survey.errors import CallError, LoneStratumError
from survey.fieldwork import Frame
from survey.sample import Sample


@pytest.fixture
def schools() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "type": ["E", "E", "E", "H", "H", "M", "M", "M"],
            "score": [650.0, 700, 610, 540, 600, 610, 640, np.nan],
            "size": [200, 300, 250, 900, 1100, 500, 600, 550],
            "open": [True, False, True, True, True, False, True, True],
            "weight": [44.0, 44, 44, 15, 15, 20, 20, 20],
            "town": ["a", "b", "a", "c", "d", "e", "e", "f"],
        }
    )


@pytest.fixture
def sample(schools: pd.DataFrame) -> Sample:
    return Sample.of(schools, weights="weight", strata="type")


def test_a_mean_leaves_out_who_misses_it_and_says_so(sample: Sample) -> None:
    found = sample.mean("score")
    weights = np.array([44.0, 44, 44, 15, 15, 20, 20])
    scores = np.array([650.0, 700, 610, 540, 600, 610, 640])
    # One weighted mean: the last digit at most.
    wanted = weights @ scores / weights.sum()
    assert found.rows["estimate"][0] == pytest.approx(wanted, rel=1e-14)
    assert found.rows["n"][0] == 7
    assert found.notes == ("1 of 8 records miss a value and are left out",)


def test_missing_values_can_also_leave_no_answer(sample: Sample) -> None:
    found = sample.mean("score", by="type", missing="propagate").rows
    assert found.set_index("type")["estimate"].isna().tolist() == [False, False, True]


def test_rules_and_categories_are_asked_alike(sample: Sample) -> None:
    rows = sample.share("open", "type", "size >= 500").rows
    assert rows["indicator"].tolist() == ["open", "type", "type", "type", "size >= 500"]
    assert rows["category"].tolist() == ["", "E", "H", "M", ""]
    shares = rows.loc[rows["indicator"] == "type", "estimate"]
    # Shares of all categories are one whole, but for the last digit.
    assert shares.sum() == pytest.approx(1, abs=1e-15)
    assert ((rows["low"] >= 0) & (rows["high"] <= 1)).all()


def test_domains_keep_the_covariance_between_them(sample: Sample) -> None:
    found = sample.total("size", by="type")
    assert found.rows["type"].tolist() == ["E", "H", "M"]
    assert found.covariance.shape == (3, 3)
    # Strata are drawn apart.
    assert found.covariance.loc["E:size", "H:size"] == 0
    whole = sample.total("size").rows
    assert found.rows["estimate"].sum() == pytest.approx(whole["estimate"][0])


def test_of_an_empty_domain_nothing_is_known(schools: pd.DataFrame) -> None:
    kinds = pd.Categorical(schools["type"], ["E", "H", "M", "other"])
    sample = Sample.of(schools.assign(type=kinds), weights="weight", strata="type")
    rows = sample.share("open", by="type").rows.set_index("type")
    numbers = ["estimate", "se", "low", "high", "deff"]
    assert rows.loc["other", numbers].isna().all()
    assert rows.loc["other", "n"] == 0
    found = sample.differences("size", between="type", against="rest").rows
    assert found.set_index("group").loc["other", ["estimate", "se", "p"]].isna().all()


def test_a_sample_says_how_large_it_is(sample: Sample) -> None:
    wanted = "8 records, 3 with weight, Design with 2 degrees of freedom"
    assert repr(sample.where("type == 'E'")) == f"Sample({wanted})"


def test_a_subpopulation_keeps_the_design(sample: Sample) -> None:
    part = sample.where("type == 'E'")
    assert part.rows == 8
    assert part.mean("size").rows["df"][0] == 2
    by = sample.mean("size", by="type").rows
    assert part.mean("size").rows["se"][0] == pytest.approx(by["se"][0], rel=1e-14)


def test_what_can_not_be_asked_is_named(sample: Sample, schools: pd.DataFrame) -> None:
    with pytest.raises(CallError, match="skore"):
        sample.mean("skore")
    with pytest.raises(CallError, match="twice"):
        sample.mean("score", by=["type", "type"])
    with pytest.raises(CallError, match="at least one"):
        sample.mean()
    with pytest.raises(CallError, match="stratum"):
        Sample.of(schools, weights="weight", strata="stratum")
    with pytest.raises(LoneStratumError):
        Sample.of(schools, weights="weight", strata="town")
    with pytest.raises(CallError, match="3 truths for 8 records"):
        sample.where(np.array([True, False, True]))


def test_a_formula_takes_codes_as_a_rule_does(tiny: Callable[..., Path]) -> None:
    talks = [1, 2, 3, 3, 1, 3]
    table = pd.DataFrame({"id": range(6), "sex": [1, 1, 1, 2, 2, 2], "talks": talks})
    sample = Sample(Frame.of(table, Codebook.open(tiny())), Design.build(np.ones(6)))
    found = sample.regress("(talks == 3) ~ sex", "binomial")
    rows = sample.share("talks == 3", by="sex").rows
    p = rows["estimate"].to_numpy()
    # A saturated model gives the shares back; it iterates until nothing changes.
    wanted = np.log(p / (1 - p))
    assert found.estimate.value == pytest.approx([wanted[0], wanted[1] - wanted[0]])
    often = sample.regress("(talks >= 2) ~ 1", "binomial").means
    assert often == pytest.approx(np.full(6, 4 / 6))
    with pytest.raises(CallError, match="no variable 'sexe'"):
        sample.share("talks", by="sexe")


def test_it_shows_itself(sample: Sample) -> None:
    found = sample.mean("score", by="type")
    assert "<table" in found._repr_html_()
    assert "score" in repr(found)


def test_a_contrast_is_linearised_from_its_expression(sample: Sample) -> None:
    found = sample.mean("size", by="type")
    assert found.names == ("E:size", "H:size", "M:size")
    moved = found.contrast("`H:size` - `E:size`")
    v = found.covariance.to_numpy()
    # The variance of a difference: exact but for the last digits.
    wanted = v[0, 0] + v[1, 1] - 2 * v[0, 1]
    assert moved.rows["se"][0] ** 2 == pytest.approx(wanted, rel=1e-12)
    assert moved.rows["estimate"][0] == pytest.approx(1000 - 250)
    both = found.contrast(
        {"growth": "log(`H:size` / `E:size`)", "twice": "2 * `E:size`"}
    )
    assert both.rows["indicator"].tolist() == ["growth", "twice"]
    assert both.notes[-1] == "p-values adjusted for 2 comparisons: Holm"
    with pytest.raises(CallError, match="X:size"):
        found.contrast("`X:size` - `E:size`")


def test_differences_between_groups_are_tested(sample: Sample) -> None:
    rows = sample.differences("size", between="type").rows
    assert len(rows) == 3
    assert (rows["p_adjusted"] >= rows["p"]).all()
    one = sample.differences("size", between="type", reference="E").rows
    assert one["against"].tolist() == ["E", "E"]


def test_two_samples_are_independent(sample: Sample) -> None:
    found = sample.mean("size")
    same = found.minus(found)
    assert same.rows["estimate"][0] == 0
    # Twice the variance: the two are taken as drawn apart.
    wanted = np.sqrt(2) * found.rows["se"][0]
    assert same.rows["se"][0] == pytest.approx(wanted, rel=1e-12)


def test_spread_correlation_and_standardised_means(sample: Sample) -> None:
    assert sample.variance("size").rows["estimate"][0] > 0
    pair = sample.correlation("score", "size").rows
    assert -1 <= pair["estimate"].iloc[-1] <= 1
    alike = sample.standardised(
        "open", over="type", population={"E": 1.0, "H": 1.0, "M": 1.0}
    ).rows
    shares = sample.mean("open", by="type").rows["estimate"]
    assert alike["estimate"][0] == pytest.approx(shares.mean(), rel=1e-12)
    with pytest.raises(CallError, match="Q"):
        sample.standardised("open", over="type", population={"Q": 1.0})


def test_quantiles_and_their_domains(sample: Sample) -> None:
    rows = sample.quantile("size", [0.25, 0.5, 0.75]).rows
    assert rows["category"].tolist() == ["0.25", "0.5", "0.75"]
    assert rows["estimate"].is_monotonic_increasing
    by = sample.quantile("size", by="type").rows
    assert by["type"].tolist() == ["E", "H", "M"]
    # The smallest value with at least half of the weight at or below it.
    assert by["estimate"].tolist() == [250, 900, 550]
    with pytest.raises(CallError, match="categories"):
        sample.quantile("type")
    with pytest.raises(CallError, match="between 0 and 1"):
        sample.quantile("size", at=50)


def test_estimates_are_judged_as_an_office_would(sample: Sample) -> None:
    rows = sample.share("open").judged("nchs-2017").rows
    assert rows["quality"].tolist() == ["withhold"]
    assert "n < 30" in rows["why"][0]
    with pytest.raises(CallError, match="judge"):
        sample.correlation("score", "size").judged("nchs-2017")


def test_replicates_are_made_or_given(sample: Sample, schools: pd.DataFrame) -> None:
    made = sample.replicated("jackknife")
    # A stratified total is linear, so the jackknife is the linearised variance.
    one, other = sample.total("size").rows, made.total("size").rows
    assert other["se"][0] == pytest.approx(one["se"][0], rel=1e-12)
    table = schools.assign(**{f"rw{r}": made.design.replicate(r) for r in range(8)})
    scales = {"scale": made.design.scale, "rscales": made.design.rscales}
    given = Sample.with_replicates(table, "weight", "rw*", "JKn", **scales)
    assert given.total("size").rows["se"][0] == pytest.approx(one["se"][0], rel=1e-12)
    boot = sample.replicated("rao-wu", 50, seed=3).mean("size").rows["se"][0]
    assert boot == sample.replicated("rao-wu", 50, seed=3).mean("size").rows["se"][0]
    with pytest.raises(CallError, match="jacknife"):
        sample.replicated("jacknife")  # type: ignore[arg-type]
    with pytest.raises(CallError, match="linearised"):
        made.replicated()
    with pytest.raises(CallError, match="rx"):
        Sample.with_replicates(table, "weight", "rx*", "JK1")


def test_weights_follow_from_the_population(schools: pd.DataFrame) -> None:
    table = schools.assign(N=[30, 30, 30, 20, 20, 60, 60, 60])
    found = Sample.of(table, strata="type", population="N")
    assert found.design.weights.tolist() == [10] * 3 + [10] * 2 + [20] * 3


def test_a_standard_that_misses_a_category_is_refused(sample: Sample) -> None:
    with pytest.raises(CallError, match="nothing for M"):
        sample.standardised("open", over="type", population={"E": 1.0, "H": 1.0})
