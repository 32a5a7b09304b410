"""Survival: identities, and derivatives held against differences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.analysis.regression.likelihood import maximum
from survey.analysis.survival.location_scale import LocationScale
from survey.analysis.survival.models import cox, curves, ended_of, parametric_survival
from survey.designs import Design, jackknife, mean
from survey.errors import CallError, ConvergenceError

ROWS = 80


def sample(seed: int) -> tuple[pd.DataFrame, Design]:
    """Return invented survival times with ties, some of them censored."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=ROWS)
    time = np.ceil(6 * rng.exponential(np.exp(-0.5 * x)) + 0.1)
    data = pd.DataFrame(
        {
            "time": time,
            "start": rng.uniform(0, 0.9, ROWS),
            "event": rng.random(ROWS) < 0.7,
            "x": x,
            "g": rng.choice(["a", "b"], ROWS),
        }
    )
    weights = rng.uniform(0.5, 3.0, ROWS)
    return data, Design.build(weights, clusters=np.arange(ROWS) % 16)


@pytest.mark.parametrize("outcome", ["Surv(time, event)", "Surv(start, time, event)"])
def test_the_influence_on_hazard_ratios_is_the_derivative(outcome: str) -> None:
    data, design = sample(1)
    fit = cox(data, design, f"{outcome} ~ x + g")
    weights = design.weights
    moved = []
    for sign in (1, -1):
        step = np.zeros(ROWS)
        step[5] = sign * 1e-5
        changed = Design.build(weights + step, clusters=np.arange(ROWS) % 16)
        moved.append(cox(data, changed, f"{outcome} ~ x + g").estimate.value)
    slope = (moved[0] - moved[1]) / 2e-5
    # Removing one cluster's influence from the variance needs the same numbers.
    alone = Design.build(weights, clusters=np.where(np.arange(ROWS) == 5, 0, 1))
    both = cox(data, alone, f"{outcome} ~ x + g").estimate
    # Two clusters whose influences add up to nought: variance 4 (w influence)².
    assert both.se == pytest.approx(2 * np.abs(slope) * weights[5], rel=1e-4)
    assert fit.n == ROWS


def test_rates_do_not_depend_on_the_unit_of_time_or_weight() -> None:
    data, design = sample(2)
    first = cox(data, design, "Surv(time, event) ~ x")
    data["days"] = 365 * data["time"]
    double = Design.build(2 * design.weights, clusters=np.arange(ROWS) % 16)
    second = cox(data, double, "Surv(days, event) ~ x")
    assert first.estimate.value == pytest.approx(second.estimate.value)
    assert first.estimate.se == pytest.approx(second.estimate.se)
    assert first.naive == pytest.approx(second.naive)


def test_a_weight_of_two_is_two_records_when_nothing_is_tied() -> None:
    data, _ = sample(3)
    data["time"] = np.random.default_rng(3).permutation(ROWS) + 1.0
    weights = np.where(np.arange(ROWS) < 10, 2.0, 1.0)
    once = parametric_survival(data, Design.build(weights), "Surv(time, event) ~ x")
    twice = pd.concat([data, data.iloc[:10]], ignore_index=True)
    both = parametric_survival(
        twice, Design.build(np.ones(ROWS + 10)), "Surv(time, event) ~ x"
    )
    assert once.estimate.value == pytest.approx(both.estimate.value)


@pytest.mark.parametrize("distribution", ["weibull", "lognormal", "loglogistic"])
def test_scores_and_information_are_derivatives(distribution: str) -> None:
    data, design = sample(4)
    x = np.column_stack([np.ones(ROWS), data["x"]])
    event = data["event"].to_numpy()
    model = LocationScale(
        ("a", "b", "s"), x, data["time"].to_numpy(), event, distribution
    )
    theta, w, h = np.array([1.0, 0.3, -0.2]), design.weights, 1e-6
    _, gradient, information = model.at(theta, w)
    for place, step in enumerate(h * np.eye(3)):
        up, down = model.at(theta + step, w), model.at(theta - step, w)
        assert (up[0] - down[0]) / (2 * h) == pytest.approx(gradient[place], rel=1e-5)
        assert -(up[1] - down[1]) / (2 * h) == pytest.approx(
            information[place], rel=1e-5, abs=1e-4
        )
    assert maximum(model, w).converged


def test_times_without_censoring_or_effects_are_lognormal_means() -> None:
    data, design = sample(5)
    fit = parametric_survival(data, design, "Surv(time) ~ 1", "lognormal")
    plain = design.evaluate(mean(np.log(data[["time"]].to_numpy()), ("t",)))
    assert fit.estimate.value[0] == pytest.approx(plain.value[0])
    assert fit.estimate.se[0] == pytest.approx(plain.se[0])


def test_a_curve_without_censoring_is_a_share_with_its_error() -> None:
    data, design = sample(6)
    curve = curves(data, design, "Surv(time)")[""]
    later = (data[["time"]].to_numpy() > 4).astype(float)
    share = design.evaluate(mean(later, ("later",)))
    row = curve.at(np.array([4.0])).iloc[0]
    assert row["survival"] == pytest.approx(share.value[0])
    assert row["se"] == pytest.approx(share.se[0])


def test_the_influence_on_a_curve_is_the_derivative() -> None:
    data, design = sample(7)
    times = np.array([2.0, 5.0, 9.0])
    alone = Design.build(design.weights, clusters=np.where(np.arange(ROWS) == 3, 0, 1))
    found = curves(data, alone, "Surv(time, event)")[""].log_at(times)
    moved = []
    for sign in (1, -1):
        step = np.zeros(ROWS)
        step[3] = sign * 1e-6
        changed = Design.build(design.weights + step)
        curve = curves(data, changed, "Surv(time, event)")[""]
        moved.append(curve.log_at(times).value)
    slope = (moved[0] - moved[1]) / 2e-6
    assert found.se == pytest.approx(
        2 * np.abs(slope) * design.weights[3], rel=1e-5, abs=1e-9
    )


def test_curves_by_group_are_those_of_subpopulations() -> None:
    data, design = sample(8)
    data.loc[0, "g"] = None
    found = curves(data, design, "Surv(time, event)", "g")
    assert list(found) == ["a", "b"]
    inside = (data["g"] == "a").to_numpy()
    alone = curves(data, design.within(inside), "Surv(time, event)")[""]
    assert found["a"].survival == pytest.approx(alone.survival)
    assert found["a"].quantile() == alone.quantile()
    assert found["a"].quantile(0.0) in (np.inf, data["time"].max())


def test_a_replicate_may_leave_out_everybody_who_was_left_at_the_end() -> None:
    data, _ = sample(8)
    last = int(data["time"].idxmax())
    data.loc[last, ["time", "event"]] = [data["time"].max() + 1, True]
    fit = cox(data, jackknife(Design.build(np.ones(ROWS))), "Surv(time, event) ~ x")
    found = fit.estimate.replicates
    assert found is not None
    rest = Design.build(np.ones(ROWS - 1))
    alone = cox(data.drop(index=last), rest, "Surv(time, event) ~ x")
    # Newton stops when a step changes nothing in some eight digits.
    assert found[last] == pytest.approx(alone.estimate.value, rel=1e-7)


def test_ratios_are_exponents_and_tests_are_there() -> None:
    data, design = sample(9)
    fit = cox(data, design, "Surv(time, event) ~ x + g")
    assert fit.ratios["term"].tolist() == ["x", "g=b"]
    assert fit.ratios["ratio"].to_numpy() == pytest.approx(np.exp(fit.estimate.value))
    t = fit.rows["t"].iloc[0]
    assert fit.test("x").statistic == pytest.approx(t**2)
    assert "<table" in fit._repr_html_()


def test_calls_that_can_not_be_meant_say_why() -> None:
    data, design = sample(10)
    with pytest.raises(CallError, match="an outcome is"):
        cox(data, design, "time ~ x")
    with pytest.raises(CallError, match="neither yes"):
        cox(data, design, "Surv(time, time) ~ x")
    with pytest.raises(CallError, match="before they are seen"):
        ended_of(data, "Surv(time, time, event)", np.ones(ROWS, dtype=bool))
    with pytest.raises(CallError, match="no record has an event"):
        cox(data.assign(event=False), design, "Surv(time, event) ~ x")
    with pytest.raises(CallError, match="above nought"):
        parametric_survival(data, design, "Surv(time - 1) ~ x")
    with pytest.raises(CallError, match="did you mean 'weibull'"):
        parametric_survival(data, design, "Surv(time) ~ x", "weibul")
    never = data.assign(event=data["event"] & (data["g"] == "a"))
    with pytest.raises(ConvergenceError, match="no maximum"):
        cox(never, design, "Surv(time, event) ~ g")
