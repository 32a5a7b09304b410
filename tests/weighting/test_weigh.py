"""The road from records to weights, against R and against what must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import CallError, ConvergenceError, NoDesignError
from survey.fieldwork import Frame
from survey.weighting import weigh

Persons = Callable[..., Frame]
# R's weights solve the same equations to 1e-14; both add up a few hundred numbers.
CLOSE = 1e-11
CALIBRATE = "margins: [stratum, sex_age, region], tolerance: 1.0e-14"
RAKED = f"{{calibrate: {{{CALIBRATE}}}}}"


def trimmed(cap: float, extra: str = "") -> str:
    return f"{{calibrate: {{{CALIBRATE}{extra}}}, trim: {{cap: {cap}}}}}"


def test_base_weights_are_population_over_respondents(
    persons: Persons, sample: pd.DataFrame
) -> None:
    weights = weigh(persons())
    np.testing.assert_allclose(weights.base, sample["base"], rtol=1e-15)


def test_raked_weights_are_those_of_r(persons: Persons, sample: pd.DataFrame) -> None:
    weights = weigh(persons())
    np.testing.assert_allclose(weights.final, sample["raked"], rtol=CLOSE)


def test_trimmed_weights_are_those_of_the_capped_distance(
    persons: Persons, sample: pd.DataFrame
) -> None:
    frame = persons(weighting=trimmed(2))
    weights = weigh(frame)
    np.testing.assert_allclose(weights.final, sample["trimmed"], rtol=CLOSE)
    assert weights.factors.max() <= 2
    last = weights.steps.iloc[-1]
    assert last["capped"] == (weights.final >= 2 * weights.base).sum() > 5


@pytest.mark.parametrize("weighting", [RAKED, trimmed(2)])
def test_margins_are_reproduced(persons: Persons, weighting: str) -> None:
    weights = weigh(persons(weighting=weighting))
    margins = weights.margins
    assert margins["margin"].unique().tolist() == ["stratum", "sex_age", "region"]
    np.testing.assert_allclose(margins["after"], margins["population"], rtol=1e-13)
    assert margins["error"].abs().max() < 1e-13
    assert (margins["before"] != margins["after"]).any()


def test_steps_tell_the_cost(persons: Persons) -> None:
    weights = weigh(persons(weighting=trimmed(2)))
    assert weights.steps["step"].tolist() == ["base", "raking", "trim"]
    last = weights.steps.iloc[-1]
    assert last["sum"] == pytest.approx(weights.final.sum())
    assert last["deff"] == pytest.approx(600 / last["effective_n"])
    assert weights.steps["converged"].all()
    assert "keer het basisgewicht" in last["detail"]
    assert weights.report()["weight"].tolist() == ["base", "final", "factor"]


def test_rows_keep_their_order(persons: Persons) -> None:
    frame = persons()
    order = np.random.default_rng(1).permutation(frame.rows)
    shuffled = replace(
        frame,
        data=frame.data.iloc[order].reset_index(drop=True),
        reasons=frame.reasons.iloc[order].reset_index(drop=True),
    )
    straight, turned = weigh(frame).final, weigh(shuffled).final
    # Sums in another order differ in the last digits, the iteration carries them on.
    np.testing.assert_allclose(turned, straight[order], rtol=1e-12)


def test_same_input_same_bytes(persons: Persons) -> None:
    frame = persons()
    assert weigh(frame).final.tobytes() == weigh(frame).final.tobytes()


def test_without_calibration_final_is_base(persons: Persons) -> None:
    weights = weigh(persons(weighting="{}"))
    assert (weights.final == weights.base).all()
    assert weights.auxiliaries is None
    assert weights.steps["step"].tolist() == ["base"]
    assert weights.population["7"] == 12000


def test_a_study_without_design_has_nothing_to_weight(
    tiny: Callable[..., object],
) -> None:
    book = Codebook.open(str(tiny()))
    with pytest.raises(NoDesignError, match="declares no design"):
        weigh(Frame.of(pd.DataFrame({"id": [1]}), book))


def test_an_empty_design_weights_everyone_for_one(persons: Persons) -> None:
    weights = weigh(persons(design="{}", weighting="{}"))
    assert (weights.final == 1).all()


class TestGivenWeight:
    def weighted(self, persons: Persons, values: pd.Series) -> np.ndarray:
        frame = persons(design="{weight: score * 2}", weighting="{}")
        data = frame.data.assign(score=values.astype("Float64"))
        return weigh(replace(frame, data=data)).base

    def test_an_expression_is_the_weight(self, persons: Persons) -> None:
        base = self.weighted(persons, pd.Series(np.linspace(1, 2, 600)))
        np.testing.assert_allclose(base, np.linspace(2, 4, 600))

    def test_records_without_are_counted_and_named(self, persons: Persons) -> None:
        values = pd.Series(np.ones(600))
        values[[3, 4]] = np.nan
        values[5] = 0
        values[6] = -1
        with pytest.raises(CallError) as error:
            self.weighted(persons, values)
        assert "2 records have no weight: 4, 5" in str(error.value)
        assert "2 records have a weight that isn't above zero: 6, 7" in str(error.value)


class TestUnreachable:
    def with_data(self, persons: Persons, **columns: object) -> Frame:
        frame = persons()
        return replace(frame, data=frame.data.assign(**columns))

    def test_an_empty_cell_is_named_with_a_proposal(self, persons: Persons) -> None:
        frame = persons()
        keep = ~((frame.data["sex"] == 2) & (frame.data["age"] == 3)).to_numpy(bool)
        with pytest.raises(ConvergenceError) as error:
            weigh(frame.take(keep))
        said = str(error.value)
        assert "margin 'sex_age': sex=2 age=3 stands for" in said
        assert "has no respondents; collapse it with sex=2 age=2" in said

    def test_respondents_without_population_are_named(self, persons: Persons) -> None:
        both = "region=1,{},assumed,invented\nregion,region=2,{},"
        old, new = both.format(3117950, 2551050), both.format(5669000, 0)
        frame = persons(margins=(old, new))
        with pytest.raises(ConvergenceError, match="and a population of 0") as error:
            weigh(frame)
        assert "collapse it with region=1" in str(error.value)

    def test_missing_margin_variables_are_counted(self, persons: Persons) -> None:
        frame = persons()
        region = frame.data["region"].copy()
        region[:7] = pd.NA
        frame = replace(frame, data=frame.data.assign(region=region))
        with pytest.raises(ConvergenceError, match="7 records have no region"):
            weigh(frame)

    def test_all_of_them_at_once(self, persons: Persons) -> None:
        frame = persons()
        keep = ~((frame.data["sex"] == 2) & (frame.data["age"] == 3)).to_numpy(bool)
        frame = frame.take(keep)
        region = frame.data["region"].mask(frame.data["region"] == 2, 1)
        frame = replace(frame, data=frame.data.assign(region=region))
        with pytest.raises(ConvergenceError, match="2 cells of the margins"):
            weigh(frame)

    def test_a_stratum_without_respondents_is_named(self, persons: Persons) -> None:
        frame = persons()
        keep = (frame.data["stratum"] != 4).to_numpy(bool)
        with pytest.raises(CallError, match="stratum=4 stands for 70000 persons"):
            weigh(frame.take(keep))

    def test_a_stratum_without_population_is_named(self, persons: Persons) -> None:
        both = "stratum=4,{},assumed,invented\nstratum,stratum=5,{},"
        frame = persons(margins=(both.format(70000, 45000), both.format(0, 115000)))
        with pytest.raises(CallError, match="stratum=4 has 90 respondents"):
            weigh(frame)

    def test_margins_that_are_not_derived_yet_say_so(self, persons: Persons) -> None:
        frame = persons()
        frame = replace(frame, data=frame.data.drop(columns="age"))
        with pytest.raises(CallError, match="needs 'age', which the data don't hold"):
            weigh(frame)


class TestNotConverged:
    def test_the_default_is_to_fail_with_the_worst_cell(self, persons: Persons) -> None:
        once = f"{{calibrate: {{{CALIBRATE}, max_iterations: 1}}}}"
        with pytest.raises(ConvergenceError) as error:
            weigh(persons(weighting=once))
        assert "did not meet its margins in 1 sweeps" in str(error.value)
        assert "is off by" in str(error.value)
        assert "max_iterations" in str(error.value)

    def test_a_study_can_choose_to_keep(self, persons: Persons) -> None:
        keep = f"{{calibrate: {{{CALIBRATE}, max_iterations: 1, not_converged: keep}}}}"
        weights = weigh(persons(weighting=keep))
        last = weights.steps.iloc[-1]
        assert not last["converged"]
        assert last["error"] == pytest.approx(weights.margins["error"].abs().max())
        assert "koos om de gewichten toch te houden" in last["detail"]

    def test_a_cap_too_low_names_what_it_rules_out(self, persons: Persons) -> None:
        with pytest.raises(ConvergenceError) as error:
            weigh(persons(weighting=trimmed(1.2)))
        said = str(error.value)
        assert "No weights within 1.2 × base weight meet these margins" in said
        assert "margin 'sex_age', sex=2 age=3 stays" in said
        assert "raise weighting.trim.cap" in said

    def test_a_cap_too_low_can_be_kept(self, persons: Persons) -> None:
        keep = trimmed(1.2, ", max_iterations: 60, not_converged: keep")
        weights = weigh(persons(weighting=keep))
        assert weights.factors.max() <= 1.2
        assert weights.steps["converged"].tolist() == [True, True, False]


def test_a_cap_that_nothing_reaches_changes_nothing(persons: Persons) -> None:
    raked = weigh(persons())
    capped = weigh(persons(weighting=trimmed(9)))
    assert (capped.final == raked.final).all()
    assert "geen enkel gewicht" in capped.steps.iloc[-1]["detail"]


def test_margins_rounded_apart_are_brought_to_the_first_total(persons: Persons) -> None:
    weights = weigh(persons(margins=("region=2,2551050", "region=2,2551052")))
    assert weights.final.sum() == pytest.approx(5669000, rel=1e-13)
    off = weights.margins.set_index("cell")["error"]["region=2"]
    # Two persons in five million, spread over the cells of the margin.
    assert 0 < abs(off) < 1e-6
