"""Calibration as study.yml declares it, beyond raking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from survey.errors import CallError, ConvergenceError, DeclarationError
from survey.fieldwork import Frame
from survey.weighting import weigh

Persons = Callable[..., Frame]
MARGINS = "margins: [stratum, sex_age, region], tolerance: 1.0e-12"
LAST = "region,region=1,3117950,assumed,invented\n"


def calibrated(extra: str, trim: str = "", margins: str = MARGINS) -> str:
    return f"{{calibrate: {{{margins}, {extra}}}{trim}}}"


def with_score(frame: Frame, lost: int = 0) -> Frame:
    """Return the records with a score from everybody but the first few."""
    score = pd.array(np.arange(600) % 7 + 1.0, dtype="Float64")
    score[:lost] = pd.NA
    return replace(frame, data=frame.data.assign(score=score))


@pytest.mark.parametrize(
    "choice",
    [
        "method: linear",
        "method: logit, bounds: [0.3, 4]",
        "method: truncated, bounds: [0.3, 4]",
        "method: sinh",
        "method: raking, bounds: [0.3, 4]",
    ],
)
def test_every_method_meets_the_margins(persons: Persons, choice: str) -> None:
    weights = weigh(persons(weighting=calibrated(choice)))
    assert weights.margins["error"].abs().max() < 1e-10
    assert weights.steps["converged"].all()
    step = "raking" if "raking" in choice else "calibration"
    assert weights.steps["step"].tolist() == ["base", step]
    if "bounds" in choice:
        assert weights.factors.min() >= 0.3
        assert weights.factors.max() <= 4
    assert weights.auxiliaries is not None
    assert len(weights.auxiliaries.pattern) == 600


def test_raking_by_newton_is_raking_by_sweeps(persons: Persons) -> None:
    swept = weigh(persons(weighting=calibrated("max_iterations: 500")))
    newton = weigh(persons(weighting=calibrated("bounds: [0, 99]")))
    # Both stop at a relative error of 1e-12 of the margins.
    np.testing.assert_allclose(newton.final, swept.final, rtol=1e-9)


def test_a_cap_goes_with_every_method(persons: Persons) -> None:
    weights = weigh(
        persons(weighting=calibrated("method: linear", ", trim: {cap: 1.7}"))
    )
    assert weights.steps["step"].tolist() == ["base", "calibration", "trim"]
    assert weights.factors.max() <= 1.7
    assert weights.margins["error"].abs().max() < 1e-10
    assert weights.steps["capped"].iloc[-1] > 0
    assert weights.steps["factor_max"].tolist()[-1] <= 1.7


def test_households_keep_one_factor(persons: Persons) -> None:
    frame = persons(weighting=calibrated("constant_within: score"))
    home = pd.Series(frame.data["stratum"].astype(int) * 1000 + np.arange(600) // 2)
    frame = replace(frame, data=frame.data.assign(score=home.astype("Float64")))
    weights = weigh(frame)
    assert weights.margins["error"].abs().max() < 1e-10
    assert (pd.Series(weights.factors).groupby(home).nunique() == 1).all()


def test_a_domain_is_calibrated_by_itself(persons: Persons) -> None:
    margins = "margins: [sex_age], tolerance: 1.0e-12"
    frame = persons(weighting=calibrated("by: sex", margins=margins))
    whole = weigh(persons(weighting=calibrated("max_iterations: 9", margins=margins)))
    # All cells lie in one domain, so that nothing but the road there is different.
    np.testing.assert_allclose(weigh(frame).final, whole.final, rtol=1e-12)


def test_a_relaxed_margin_gives_way(persons: Persons) -> None:
    off = {
        penalty: weigh(
            persons(weighting=calibrated(f"relax: {{region: {penalty}}}"))
        ).margins.set_index("margin")["error"]
        for penalty in (0.01, 1e9)
    }
    assert off[0.01]["stratum"].abs().max() < 1e-9
    assert off[0.01]["region"].abs().max() > 1e-3
    assert off[1e9]["region"].abs().max() < 1e-6


def test_the_total_of_a_number_is_met(persons: Persons) -> None:
    total = LAST + "hours,score,23000000,assumed,invented\n"
    frame = persons(
        (LAST, total),
        weighting=calibrated("method: linear").replace("region]", "region, hours]"),
    )
    frame = with_score(frame)
    weights = weigh(frame)
    last = weights.margins.iloc[-1]
    assert (last["margin"], last["cell"]) == ("hours", "score")
    assert last["after"] == pytest.approx(23_000_000, rel=1e-10)
    score = frame.data["score"].to_numpy(float)
    assert weights.final @ score == pytest.approx(23_000_000, rel=1e-10)


def test_a_record_without_the_number_is_counted(persons: Persons) -> None:
    total = LAST + "hours,score,23000000,assumed,invented\n"
    frame = persons(
        (LAST, total),
        weighting=calibrated("method: linear").replace("region]", "region, hours]"),
    )
    with pytest.raises(ConvergenceError, match="3 records have no score"):
        weigh(with_score(frame, lost=3))


def test_bounds_too_narrow_name_what_they_rule_out(persons: Persons) -> None:
    narrow = calibrated("method: truncated, bounds: [0.9, 1.1], max_iterations: 30")
    with pytest.raises(ConvergenceError) as error:
        weigh(persons(weighting=narrow))
    assert "No weights meet these margins together" in str(error.value)
    assert "(nearest: " in str(error.value)
    assert "widen bounds" in str(error.value)


def test_what_weights_cost_in_each_stratum(persons: Persons) -> None:
    weights = weigh(persons())
    assert weights.strata["n"].sum() == 600
    assert weights.strata["sum"].sum() == pytest.approx(weights.final.sum())
    assert (weights.strata["deff"] >= 1).all()


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("method: logit", "logit needs bounds"),
        ("bounds: [1.2, 3]", "one below and one above 1"),
        ("relax: {age: 1}", "not among its margins"),
        ("relax: {region: 0}", "above nought"),
        ("by: region", "is not by 'region'"),
        ("by: regio", "there is no variable 'regio'"),
        ("constant_within: home", "there is no variable 'home'"),
    ],
)
def test_what_cannot_be_meant_is_refused_when_read(
    persons: Persons, choice: str, said: str
) -> None:
    with pytest.raises(DeclarationError, match=said):
        persons(weighting=calibrated(choice))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("hours,scores,9,assumed,x\n", "no variable 'scores'"),
        ("hours,sex,9,assumed,x\n", "adds up 'sex', which is no number"),
        ("hours,score sex,9,assumed,x\n", "written variable=code"),
        ("region,score region=1,9,assumed,x\n", "one of its cells by score region"),
    ],
)
def test_a_total_that_cannot_be_meant_is_refused(
    persons: Persons, row: str, said: str
) -> None:
    with pytest.raises(DeclarationError, match=said):
        persons((LAST, LAST + row))


def test_a_number_is_no_base_weight(persons: Persons) -> None:
    total = LAST + "hours,score,23000000,assumed,invented\n"
    with pytest.raises(DeclarationError, match="counts nobody"):
        persons((LAST, total), design="{base_weight: {margin: hours}}")


def test_a_missing_household_is_named(persons: Persons) -> None:
    frame = persons(weighting=calibrated("constant_within: score"))
    with pytest.raises(CallError, match="2 records have no 'score': 1, 2"):
        weigh(with_score(frame, lost=2))


@pytest.mark.parametrize("choice", ["max_iterations: 500", "method: linear"])
@pytest.mark.parametrize("trim", ["", ", trim: {cap: 1.7}"])
def test_a_replicate_goes_through_the_same_steps(
    persons: Persons, choice: str, trim: str
) -> None:
    weights = weigh(persons(weighting=calibrated(choice, trim)))
    assert weights.again is not None
    # Raking inside a cap ends in the same place by sweeps and by Newton's method.
    np.testing.assert_allclose(weights.again(weights.base), weights.final, rtol=1e-9)
    dropped = np.where(np.arange(600) % 10 == 0, 0, weights.base / 0.9)
    final = weights.again(dropped)
    assert (final[dropped == 0] == 0).all()
    assert final.sum() == pytest.approx(5_669_000, rel=1e-9)


def test_without_calibration_there_is_nothing_to_do_again(persons: Persons) -> None:
    assert weigh(persons(weighting="{}")).again is None
