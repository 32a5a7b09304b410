"""Tests, their adjustment, and formulas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.designs import Design, Estimate
from survey.errors import CallError
from survey.estimates.statistics import (
    Formula,
    adjusted,
    against_nought,
    apart,
    contrast,
    function_of_totals,
)

# R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.9), method)
PLAIN = np.array([0.01, 0.02, 0.03, 0.04, 0.9])
ADJUSTED = {
    "none": PLAIN,
    "bonferroni": [0.05, 0.1, 0.15, 0.2, 1.0],
    "holm": [0.05, 0.08, 0.09, 0.09, 0.9],
    "benjamini-hochberg": [0.05, 0.05, 0.05, 0.05, 0.9],
}


@pytest.mark.parametrize("method", ADJUSTED)
def test_adjustments_are_r_s_and_keep_the_order(method: str) -> None:
    order = np.array([3, 0, 4, 1, 2])
    found = adjusted(PLAIN[order], method)
    np.testing.assert_allclose(found, np.asarray(ADJUSTED[method])[order])


def test_a_test_that_was_not_done_does_not_count() -> None:
    found = adjusted(np.array([0.01, np.nan, 0.02]), "bonferroni")
    np.testing.assert_allclose(found, [0.02, np.nan, 0.04])
    with pytest.raises(CallError, match="adjustment"):
        adjusted(PLAIN, "tukey")


FORMULAS = (
    "a + b * c",
    "a - b / c",
    "-(a ** 2) * exp(b / 4)",
    "a ** b",
    "log(a) / sqrt(c) + abs(b - c)",
    "2 ** a / (1 + b)",
)
positive = st.floats(0.5, 4)


@pytest.mark.parametrize("text", FORMULAS)
@settings(deadline=None)
@given(positive, positive, positive)
def test_derivatives_are_numerical_ones(
    text: str, a: float, b: float, c: float
) -> None:
    if abs(b - c) < 1e-3:
        return
    formula = Formula.parse(text)
    values = {"a": a, "b": b, "c": c}
    _, slope = formula.evaluate(values)
    for name, found in zip(formula.names, slope, strict=True):
        ends = [
            float(formula.evaluate({**values, name: values[name] + step})[0])
            for step in (-1e-5, 1e-5)
        ]
        # Central differences with this step keep some nine digits.
        wanted = (ends[1] - ends[0]) / 2e-5
        assert found == pytest.approx(wanted, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a if b else c",
        "a < b",
        "lambda: 1",
        "a[0]",
        "'x'",
        "log(a, b)",
        "a.b()",
        "(",
        "True",
        "a // b",
    ],
)
def test_only_arithmetic_is_read(text: str) -> None:
    with pytest.raises(CallError):
        Formula.parse(text)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(CallError, match="did you mean 'income'"):
        Formula.parse("log(incom)").evaluate({"income": 1.0})
    design = Design.build(np.ones(4))
    with pytest.raises(CallError, match="no domain"):
        function_of_totals(design, {"y": np.ones(4)}, "mean(y, 'TR')")
    with pytest.raises(CallError, match="no estimate"):
        contrast(Estimate(("a",), np.ones(1), np.eye(1), 9), {"b": 1.0})


def test_no_answer_is_nan() -> None:
    value, slope = Formula.parse("a / b").evaluate({"a": 0.0, "b": 0.0})
    assert np.isnan(value)
    assert np.isnan(slope).all()


def test_waves_apart() -> None:
    one = Estimate(("y",), np.array([5.0]), np.array([[0.09]]), 30)
    other = Estimate(("y",), np.array([4.0]), np.array([[0.16]]), 0)
    assert apart(one, other).df == 0
    assert np.isnan(against_nought(apart(one, other)).p).all()
    assert apart(one, one, df="sum").df == 60
    with pytest.raises(CallError, match="against"):
        apart(one, Estimate(("z",), np.ones(1), np.eye(1), 9))
