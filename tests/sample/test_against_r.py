"""Verbs of a sample held against R survey 4.5: tests/reference/sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.analysis.regression import Fit
from survey.estimates.statistics import adjusted
from survey.sample import Sample

HERE = Path(__file__).resolve().parents[1] / "reference"
# Both add up in double precision; differences and quotients lose some digits.
CLOSE = 1e-9
# R stops iterating at a relative change of 1e-14 of the deviance, so coefficients are
# within the root of that.
FITTED = 1e-6


def reference(what: str) -> pd.DataFrame:
    rows = pd.read_csv(HERE / "sample" / "reference.csv", dtype={"name": "str"})
    return rows[rows["what"] == what].reset_index(drop=True)


@pytest.fixture
def asked() -> Sample:
    data = pd.read_csv(HERE / "estimates" / "clusters.csv")
    several = data.groupby("stratum")["cluster"].transform("nunique") > 1
    data = data[several].reset_index(drop=True)
    place = np.arange(1, len(data) + 1)
    data["pv1"] = data["score"]
    data["pv2"] = data["score"] + ((place * 7) % 5 - 2) / 4
    data["pv3"] = data["score"] + ((place * 3) % 7 - 3) / 6
    made = Sample.of(
        data,
        weights="base",
        strata="stratum",
        clusters="cluster",
        population="population",
    )
    return made.where("not missing(score) and not missing(agrees)")


def test_differences_between_groups(asked: Sample) -> None:
    wanted = reference("difference")
    found = asked.differences("score", between="group", reference="1").rows
    assert found["estimate"].to_numpy() == pytest.approx(wanted["value"], rel=CLOSE)
    assert found["se"].to_numpy() == pytest.approx(wanted["se"], rel=CLOSE)


def test_functions_of_totals(asked: Sample) -> None:
    wanted = reference("function")
    ratio = "total(score) / total(agrees)"
    whole = asked.function(f"log({ratio})").rows
    by = asked.function(ratio, by="sex").rows
    rows = pd.concat([whole, by])
    assert rows["estimate"].to_numpy() == pytest.approx(wanted["value"], rel=CLOSE)
    assert rows["se"].to_numpy() == pytest.approx(wanted["se"], rel=CLOSE)


@pytest.mark.parametrize(
    ("what", "family", "column"),
    [("odds", "binomial", "odds_ratio"), ("rates", "poisson", "rate_ratio")],
)
def test_ratios_of_a_regression(
    asked: Sample, what: str, family: str, column: str
) -> None:
    wanted = reference(what)
    fit: Fit = asked.regress("agrees ~ score + C(sex)", family)
    found = fit.ratios
    assert found[column].to_numpy() == pytest.approx(wanted["value"], rel=FITTED)
    assert found["low"].to_numpy() == pytest.approx(wanted["low"], rel=FITTED)
    assert found["high"].to_numpy() == pytest.approx(wanted["high"], rel=FITTED)
    se = fit.rows.set_index("term").loc[found["term"], "se"]
    assert se.to_numpy() == pytest.approx(wanted["se"], rel=FITTED)


def test_plausible_values(asked: Sample) -> None:
    wanted = reference("plausible")
    names = ["pv1", "pv2", "pv3"]
    found = asked.plausible(names, lambda s, pv: s.mean(pv, by="sex"), "score")
    assert found.rows["estimate"].to_numpy() == pytest.approx(
        wanted["value"], rel=CLOSE
    )
    assert found.rows["se"].to_numpy() == pytest.approx(wanted["se"], rel=CLOSE)
    assert found.rows["indicator"].tolist() == ["score", "score"]
    assert found.rows["sex"].tolist() == ["1", "2"]
    assert found.names == ("1:score", "2:score")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("holm", "holm"), ("benjamini-hochberg", "BH"), ("bonferroni", "bonferroni")],
)
def test_adjustments(ours: str, theirs: str) -> None:
    p = np.array([0.013, 0.2, 0.04, 0.0007, 0.04])
    assert adjusted(p, ours) == pytest.approx(reference(theirs)["value"], rel=1e-15)
