"""Calibration by itself: identities that hold whatever the numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import CallError, ConvergenceError
from survey.weighting import (
    Calibrator,
    Exponential,
    Partitioned,
    Term,
    calibrate,
    compared,
    poststratify,
    trim_weights,
)

ROWS = 240
METHODS = ["linear", "raking", "logit", "truncated", "sinh"]
BOUNDS = (0.2, 5.0)
# Newton's method ends within 1e-12 of every total; weights follow with the condition
# of the auxiliaries, some hundreds here.
CLOSE = 1e-8
TIGHT = {"tolerance": 1e-12}

seeds = st.integers(0, 10_000)
methods = st.sampled_from(METHODS)
few = settings(max_examples=30, deadline=None)


def limits(method: str) -> tuple[float, float] | None:
    return BOUNDS if method in ("logit", "truncated") else None


@dataclass(frozen=True)
class Sample:
    """A sample whose totals other weights within the bounds do have."""

    base: np.ndarray
    sex: np.ndarray
    region: np.ndarray
    income: np.ndarray
    truth: np.ndarray

    @classmethod
    def draw(cls, seed: int) -> Sample:
        rng = np.random.default_rng(seed)
        sex, region = rng.integers(0, 2, ROWS), rng.integers(0, 5, ROWS)
        sex[:10], region[:10] = np.repeat([0, 1], 5), np.tile(np.arange(5), 2)
        base, income = rng.uniform(1, 3, ROWS), rng.lognormal(1, 0.4, ROWS)
        truth = base * rng.uniform(0.7, 1.4, ROWS)
        return cls(base, sex, region, income, truth)

    def count(self, name: str) -> Term:
        values = getattr(self, name)
        sums = np.bincount(values, self.truth)
        return Term.categories(name, values, dict(enumerate(sums)))

    @property
    def terms(self) -> list[Term]:
        income = Term.number("income", self.income, float(self.truth @ self.income))
        return [self.count("sex"), self.count("region"), income]

    def turned(self, order: np.ndarray) -> Sample:
        parts = (self.base, self.sex, self.region, self.income, self.truth)
        return Sample(*(part[order] for part in parts))


@given(seeds, methods)
@few
def test_totals_are_met_and_bounds_held(seed: int, method: str) -> None:
    sample = Sample.draw(seed)
    done = calibrate(sample.base, sample.terms, method, limits(method), **TIGHT)
    table = compared(sample.terms, sample.base, done.weights)
    assert table["error"].abs().max() < 1e-11
    if limits(method):
        assert done.factors.min() >= BOUNDS[0]
        assert done.factors.max() <= BOUNDS[1]
    if method in ("raking", "sinh"):
        assert done.factors.min() > 0


@given(seeds, methods, st.floats(1e-6, 1e6))
@few
def test_another_unit_changes_nothing(seed: int, method: str, unit: float) -> None:
    sample = Sample.draw(seed)
    terms = [replace(t, totals=t.totals * unit) for t in sample.terms]
    how = {"method": method, "bounds": limits(method), **TIGHT}
    once = calibrate(sample.base, sample.terms, **how)
    other = calibrate(sample.base * unit, terms, **how)
    np.testing.assert_allclose(other.factors, once.factors, rtol=CLOSE)


@given(seeds, methods)
@few
def test_rows_keep_their_order(seed: int, method: str) -> None:
    sample = Sample.draw(seed)
    order = np.random.default_rng(seed).permutation(ROWS)
    turned = sample.turned(order)
    how = {"method": method, "bounds": limits(method), **TIGHT}
    once = calibrate(sample.base, sample.terms, **how).weights
    other = calibrate(turned.base, turned.terms, **how).weights
    np.testing.assert_allclose(other, once[order], rtol=CLOSE)


@given(seeds)
@few
def test_raking_by_newton_is_raking_by_sweeps(seed: int) -> None:
    sample = Sample.draw(seed)
    terms = sample.terms[:2]
    how = {"method": "raking", "tolerance": 1e-13, "max_iterations": 500}
    newton = calibrate(sample.base, terms, **how)
    swept = calibrate(sample.base, terms, sweeps=True, **how)
    np.testing.assert_allclose(newton.weights, swept.weights, rtol=CLOSE)


@given(seeds)
@few
def test_linear_weights_are_those_of_the_regression(seed: int) -> None:
    sample = Sample.draw(seed)
    x = np.column_stack(
        [np.eye(2)[sample.sex], np.eye(5)[sample.region][:, 1:], sample.income]
    )
    gap = sample.truth @ x - sample.base @ x
    slope = np.linalg.solve((x * sample.base[:, None]).T @ x, gap)
    found = calibrate(sample.base, sample.terms).factors
    np.testing.assert_allclose(found, 1 + x @ slope, rtol=CLOSE, atol=CLOSE)


@given(seeds, methods)
@few
def test_a_partition_is_calibration_of_every_part(seed: int, method: str) -> None:
    sample = Sample.draw(seed)
    crossed = sample.sex + 2 * sample.region
    sums = dict(enumerate(np.bincount(crossed, sample.truth)))
    by_sex = dict(enumerate(np.bincount(sample.sex, sample.truth * sample.income)))
    terms = [
        Term.categories("region and sex", crossed, sums),
        Term.number("income", sample.income, by_sex, sample.sex),
    ]
    how = {"method": method, "bounds": limits(method), **TIGHT}
    found = calibrate(sample.base, terms, partition=sample.sex, **how)
    whole = calibrate(sample.base, terms, **how)
    np.testing.assert_allclose(found.weights, whole.weights, rtol=CLOSE)
    for sex in (0, 1):
        rows = np.flatnonzero(sample.sex == sex)
        kept = {k: v for k, v in sums.items() if k % 2 == sex}
        part = [
            Term.categories("region", crossed[rows], kept),
            Term.number("income", sample.income[rows], by_sex[sex]),
        ]
        alone = calibrate(sample.base[rows], part, **how).weights
        np.testing.assert_allclose(found.weights[rows], alone, rtol=CLOSE)


@given(seeds, methods)
@few
def test_a_growing_penalty_ends_in_meeting_the_total(seed: int, method: str) -> None:
    sample = Sample.draw(seed)
    how = {"method": method, "bounds": limits(method), **TIGHT}

    def relaxed(penalty: float) -> np.ndarray:
        *counts, income = sample.terms
        terms = [*counts, replace(income, penalty=penalty)]
        return calibrate(sample.base, terms, **how).weights

    exact = calibrate(sample.base, sample.terms, **how).weights
    none = calibrate(sample.base, sample.terms[:2], **how).weights
    total = float(sample.truth @ sample.income)
    off = [abs(relaxed(p) @ sample.income / total - 1) for p in (1e-2, 1.0, 1e2, 1e4)]
    assert all(a >= b - 1e-12 for a, b in pairwise(off))
    np.testing.assert_allclose(relaxed(1e10), exact, rtol=1e-6)
    np.testing.assert_allclose(relaxed(1e-12), none, rtol=1e-6)


@given(seeds, methods)
@few
def test_households_get_one_factor(seed: int, method: str) -> None:
    sample = Sample.draw(seed)
    home = np.arange(ROWS) // 2
    base = sample.base[home * 2]
    terms = replace(sample, base=base, truth=base * 1.1).terms
    # Bring what persons alone can't reach within reach of households.
    sums = [term.sums(base * (1 + 0.2 * np.sin(home))) for term in terms]
    terms = [replace(t, totals=s) for t, s in zip(terms, sums, strict=True)]
    how = {"method": method, "bounds": limits(method), **TIGHT}
    done = calibrate(base, terms, households=home, **how)
    assert (done.factors[::2] == done.factors[1::2]).all()
    assert compared(terms, base, done.weights)["error"].abs().max() < 1e-10


def test_households_of_unlike_weights_are_refused() -> None:
    sample = Sample.draw(1)
    with pytest.raises(CallError, match="base weights differ within 120 households"):
        calibrate(sample.base, sample.terms, households=np.arange(ROWS) // 2)


class TestStartingWeights:
    @pytest.mark.parametrize("method", METHODS)
    def test_nought_stays_nought(self, method: str) -> None:
        sample = Sample.draw(2)
        base = np.where(np.arange(ROWS) % 5 == 3, 0.0, sample.base)
        done = calibrate(base, sample.terms, method, limits(method))
        assert (done.weights[base == 0] == 0).all()
        keep = base > 0
        part = [term.take(np.flatnonzero(keep)) for term in sample.terms]
        alone = calibrate(base[keep], part, method, limits(method)).weights
        np.testing.assert_allclose(done.weights[keep], alone, rtol=CLOSE)

    def test_below_nought_is_solved_as_it_is(self) -> None:
        sample = Sample.draw(3)
        base = sample.base.copy()
        base[:5] *= -0.5
        done = calibrate(base, sample.terms)
        table = compared(sample.terms, base, done.weights)
        assert table["error"].abs().max() < 1e-9

    @pytest.mark.parametrize("wrong", [np.nan, np.inf])
    def test_no_numbers_are_refused(self, wrong: float) -> None:
        sample = Sample.draw(4)
        sample.base[7] = wrong
        with pytest.raises(CallError, match=r"1 base weights are missing or .* row 7"):
            calibrate(sample.base, sample.terms)

    def test_of_another_length_or_all_nought_are_refused(self) -> None:
        sample = Sample.draw(4)
        with pytest.raises(CallError, match="base weights for 240 records"):
            calibrate(np.ones(3), sample.terms)
        with pytest.raises(CallError, match="every base weight is nought"):
            calibrate(np.zeros(ROWS), sample.terms)


class TestWhatStandsInTheWay:
    def test_margins_of_different_totals_are_named(self) -> None:
        sample = Sample.draw(5)
        sex, region, income = sample.terms
        region = replace(region, totals=region.totals * 1.1)
        with pytest.raises(ConvergenceError, match=r"sex adds up to .* and region to"):
            calibrate(sample.base, [sex, region, income])

    @pytest.mark.parametrize("method", METHODS)
    def test_an_empty_category_is_named_with_its_neighbour(self, method: str) -> None:
        sample = Sample.draw(5)
        region = np.where(sample.region == 3, 2, sample.region)
        population = dict.fromkeys(range(5), 90.0)
        term = Term.categories("region", region, population)
        with pytest.raises(ConvergenceError) as error:
            calibrate(sample.base, [term], method, limits(method))
        assert "region=3 has a total of 90 and no records" in str(error.value)
        # Region 2 has the weight of two, so that it can take the people of two.
        assert "merge it with region=2" in str(error.value)

    def test_bounds_that_leave_no_room_name_the_level(self) -> None:
        base, sex = np.ones(4), np.array([0, 1, 1, 1])
        term = Term.categories("sex", sex, {0: 3.0, 1: 3.0})
        with pytest.raises(ConvergenceError) as error:
            calibrate(base, [term], "truncated", (0.5, 2.0))
        assert "sex=0 stays 33.33% short; merge it with sex=1" in str(error.value)

    def test_force_gives_the_nearest_and_says_how_far(self) -> None:
        base, sex = np.ones(4), np.array([0, 1, 1, 1])
        term = Term.categories("sex", sex, {0: 3.0, 1: 3.0})
        done = calibrate(base, [term], "truncated", (0.5, 2.0), force=True)
        assert not done.converged
        assert done.worst == (0, 0)
        assert done.error == pytest.approx(1 / 3)
        np.testing.assert_allclose(done.factors, [2, 1, 1, 1], rtol=1e-6)

    def test_too_few_iterations_say_so(self) -> None:
        sample = Sample.draw(6)
        with pytest.raises(ConvergenceError, match="allow more iterations"):
            calibrate(sample.base, sample.terms, "raking", max_iterations=1)

    def test_a_part_that_cannot_be_met_is_named(self) -> None:
        city = np.array([0, 0, 1, 1])
        of = np.array(["a", "b", "c", "d"])
        term = Term.categories("street", of, {"a": 9.0, "b": 1, "c": 1, "d": 1})
        with pytest.raises(ConvergenceError, match="street=a stays"):
            calibrate(np.ones(4), [term], "truncated", (0.5, 3.0), partition=city)

    def test_a_cell_in_two_parts_is_refused(self) -> None:
        sample = Sample.draw(7)
        with pytest.raises(CallError, match="sex=0 lies in more than one domain"):
            Partitioned.prepare([sample.count("sex")], sample.region)

    def test_dependent_totals_are_left_to_the_others(self) -> None:
        sample = Sample.draw(8)
        done = calibrate(sample.base, sample.terms)
        # Sex and region both add up to everybody.
        assert len(done.dependent) == 1


class TestArguments:
    def test_a_linear_calibration_has_no_sweeps(self) -> None:
        with pytest.raises(CallError, match="sweeps rake; for a linear"):
            Calibrator.prepare(Sample.draw(9).terms[:2], sweeps=True)

    def test_a_category_without_population_is_not_lumped(self) -> None:
        with pytest.raises(CallError, match=r"2 records have a sex without a pop.* x"):
            Term.categories("sex", ["m", "x", "x"], {"m": 1.0, "f": 1.0})

    def test_a_partial_margin_leaves_others_alone(self) -> None:
        term = Term.categories("sex", ["m", "f", "x"], {"m": 3.0, "f": 4.0}, True)
        for sweeps in (False, True):
            ready = Calibrator.prepare([term], "raking", sweeps=sweeps)
            np.testing.assert_allclose(ready.weights(np.ones(3)), [3, 4, 1])

    def test_a_missing_amount_is_refused(self) -> None:
        with pytest.raises(CallError, match="1 records have no income"):
            Term.number("income", [1.0, np.nan], 3.0)

    def test_a_text_is_no_amount(self) -> None:
        with pytest.raises(CallError, match="income is no number"):
            Term.number("income", ["low", "high"], 3.0)

    @pytest.mark.parametrize(
        "values",
        [
            pd.Series(["a", "b", "a"]),
            pd.Categorical(["a", "b", "a"]),
            np.array(["a", "b", "a"]),
            np.array(["a", "b", "a"], dtype=object),
        ],
    )
    def test_categories_of_any_kind(self, values: Any) -> None:
        assert Term.categories("x", values, {"b": 1.0, "a": 2.0}).of.tolist() == [
            1,
            0,
            1,
        ]

    def test_a_missing_category_is_counted(self) -> None:
        for values in (pd.array([1, None], dtype="Int64"), [1.0, np.nan]):
            with pytest.raises(CallError, match="1 records have a x without"):
                Term.categories("x", values, {1: 2.0})

    def test_amounts_by_category_need_both(self) -> None:
        with pytest.raises(CallError, match="totals by category and categories, both"):
            Term.number("income", [1.0], 3.0, by=["a"])

    @pytest.mark.parametrize(
        ("how", "said"),
        [
            ({"method": "ranking"}, "did you mean 'raking'"),
            ({"method": "logit"}, "needs bounds"),
            ({"method": "logit", "bounds": (0.5, np.inf)}, "finite bounds around 1"),
            ({"method": "truncated"}, "needs bounds"),
            ({"bounds": (2.0, 1.0)}, "a least and a larger largest"),
            ({"bounds": (np.nan, 1.0)}, "a least and a larger largest"),
            ({"scale": np.zeros(ROWS)}, "number above nought"),
            ({"sweeps": True}, "sweeps only rake categories"),
            ({"method": "raking", "sweeps": True}, "sweeps only rake categories"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(
        self, how: dict[str, object], said: str
    ) -> None:
        sample = Sample.draw(9)
        with pytest.raises(CallError, match=said):
            calibrate(sample.base, sample.terms, **how)

    def test_terms_of_other_records_are_refused(self) -> None:
        sample = Sample.draw(9)
        other = Term.number("age", np.ones(3), 9.0)
        with pytest.raises(CallError, match=r"\[3, 240\] records"):
            calibrate(sample.base, [*sample.terms, other])
        with pytest.raises(CallError, match="a margin at least"):
            calibrate(sample.base, [])

    def test_a_distance_of_ones_own(self) -> None:
        sample = Sample.draw(10)
        named = calibrate(sample.base, sample.terms, "raking").weights
        own = calibrate(sample.base, sample.terms, Exponential()).weights
        assert (named == own).all()


def test_bounds_by_record_are_held_by_each() -> None:
    sample = Sample.draw(11)
    high = np.where(np.arange(ROWS) < 20, 1.0, 3.0)
    done = calibrate(sample.base, sample.terms, "truncated", (0.3, high))
    assert (done.factors <= high).all()
    assert (done.factors[:20] <= 1).all()


def test_bounds_of_the_weight_itself() -> None:
    sample = Sample.draw(12)
    bounds = (0.8, 3.4)
    done = calibrate(sample.base, sample.terms, "linear", bounds, bounded="weight")
    assert done.weights.min() >= 0.8 * (1 - 1e-15)
    assert done.weights.max() <= 3.4 * (1 + 1e-15)
    assert done.converged


def test_a_scale_lets_some_weights_move_less() -> None:
    sample = Sample.draw(13)
    scale = np.where(np.arange(ROWS) < 50, 1e9, 1.0)
    done = calibrate(sample.base, sample.terms, scale=scale)
    np.testing.assert_allclose(done.factors[:50], 1, atol=1e-6)


def test_many_distinct_records_are_not_compressed() -> None:
    sample = Sample.draw(14)
    one = Calibrator.prepare(sample.terms)
    assert one.pattern is None
    few_terms = Calibrator.prepare(sample.terms[:2])
    assert few_terms.combinations == 10
    assert few_terms.auxiliaries.values.shape == (10, 7)


@pytest.mark.parametrize("method", METHODS)
def test_a_ready_calibration_serves_any_weights(method: str) -> None:
    sample = Sample.draw(15)
    ready = Calibrator.prepare(sample.terms, method, limits(method))
    other = sample.base * np.random.default_rng(1).integers(0, 3, ROWS)
    once = calibrate(other, sample.terms, method, limits(method)).weights
    assert (ready.weights(other) == once).all()


class TestPoststratify:
    def test_an_empty_stratum_is_left_out_when_asked(self) -> None:
        population = {"a": 10.0, "b": 5.0, "c": 2.0}
        with pytest.raises(ConvergenceError, match=r"stratum=c .* merge it with"):
            poststratify(np.ones(3), ["a", "b", "b"], population)
        done = poststratify(np.ones(3), ["a", "b", "b"], population, partial=True)
        np.testing.assert_allclose(done.weights, [10, 2.5, 2.5])


class TestTrimWeights:
    @given(seeds, st.booleans())
    @few
    def test_the_sum_is_kept_and_limits_when_strict(
        self, seed: int, proportional: bool
    ) -> None:
        weights = np.random.default_rng(seed).lognormal(0, 1, 60)
        low, high = 0.3 * weights.mean(), 2 * weights.mean()
        done = trim_weights(weights, low, high, True, proportional)
        assert done.sum() == pytest.approx(weights.sum(), rel=1e-9)
        assert done.min() >= low
        assert done.max() <= high

    def test_nothing_outside_changes_nothing(self) -> None:
        weights = np.array([1.0, 2.0])
        assert (trim_weights(weights, 0.5, 3.0) == weights).all()

    def test_limits_without_room_are_refused(self) -> None:
        with pytest.raises(CallError, match="can't add up to 6"):
            trim_weights(np.array([1.0, 5.0]), upper=2.0, strict=True)
