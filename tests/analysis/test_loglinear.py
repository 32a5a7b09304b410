"""Log-linear models."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.analysis.association.chisquare import chi_square
from survey.analysis.association.crosstab import crosstab
from survey.analysis.association.loglinear import Loglinear, loglinear
from survey.analysis.association.loglinear_compare import Reference, compare_loglinear
from survey.designs import Design
from survey.errors import CallError, ConvergenceError
from tests.survey45.reference import SHARED, data

# Newton's steps stop at 1e-12.
CLOSE = 1e-9


def fitted(*terms: str) -> Loglinear:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.integers(0, [3, 2, 2], (300, 3)), columns=["a", "b", "c"])
    design = Design.build(rng.uniform(1, 2, 300), None, np.arange(300) // 4)
    columns = {name: table[name] for name in table}
    return loglinear(design, columns, [tuple(term) for term in terms] or None)


def test_independence_fits_the_margins() -> None:
    found = fitted()
    cells = found.cells.assign(fitted=found.fitted, share=found.shares.value)
    for name in "abc":
        sums = cells.groupby(name)[["fitted", "share"]].sum()
        assert list(sums["fitted"]) == pytest.approx(list(sums["share"]), rel=CLOSE)


def test_what_a_term_implies_is_in_the_model() -> None:
    assert fitted("ab").terms == (("a",), ("b",), ("a", "b"))
    everything = fitted("abc")
    assert everything.fitted == pytest.approx(everything.shares.value, rel=CLOSE)
    assert len(everything.coefficients) == 11
    assert "a=0:b=0:c=0" in everything.coefficients.names
    assert len(everything.rows) == 11


def test_one_interaction_is_the_log_odds_ratio() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.integers(0, 2, (2, 400))
    design = Design.build(np.ones(400))
    found = loglinear(design, {"a": a, "b": b}, [("a", "b")])
    shares = crosstab(design, a, b).share
    odds = np.log(shares.value) @ [1, -1, -1, 1]
    assert found.coefficients.value[-1] == pytest.approx(odds / 4, rel=CLOSE)
    slope = np.array([1, -1, -1, 1]) / shares.value / 4
    error = np.sqrt(slope @ shares.covariance @ slope)
    assert found.coefficients.se[-1] == pytest.approx(error, rel=CLOSE)


@pytest.mark.parametrize("reference", ["F", "chisq"])
def test_the_score_test_of_independence_is_rao_and_scotts(reference: Reference) -> None:
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 3, 300), rng.integers(0, 2, 300)
    design = Design.build(rng.uniform(1, 2, 300), None, np.arange(300) // 5)
    small = loglinear(design, {"a": a, "b": b})
    large = loglinear(design, {"a": a, "b": b}, [("a", "b")])
    found = compare_loglinear(small, large, "score", reference)
    other = chi_square(design, a, b, "F" if reference == "F" else "Chisq")
    # The larger model fits the table, so the score is Pearson's statistic and its
    # design effects are those of the interactions.
    assert found.statistic == pytest.approx(other.statistic, rel=1e-8)
    assert found.p_value == pytest.approx(other.p_value, rel=1e-8)
    near = compare_loglinear(large, small, "deviance", reference)
    assert near.statistic == pytest.approx(found.statistic, rel=0.1)


def test_sums_of_chi_squares() -> None:
    small, large = fitted(), fitted("ab", "c")
    exact = compare_loglinear(small, large, reference="integration")
    near = compare_loglinear(small, large, reference="saddlepoint")
    assert near.p_value == pytest.approx(exact.p_value, rel=0.05)
    assert exact.effects is not None
    assert len(exact.effects) == 2


def test_empty_cells() -> None:
    a, b = ["x", "x", "y", "y"] * 5, ["u", "v", "u", "u"] * 5
    design = Design.build(np.ones(20))
    independent = loglinear(design, {"a": a, "b": b})
    assert np.isfinite(independent.coefficients.value).all()
    with pytest.raises(ConvergenceError, match="too many cells are empty"):
        loglinear(design, {"a": a, "b": b}, [("a", "b")])


def test_what_it_refuses() -> None:
    design = Design.build(np.ones(4))
    factors = {"age": ["a", "b", "a", "b"], "sex": ["m", "m", "f", "f"]}
    with pytest.raises(CallError, match="did you mean 'age'"):
        loglinear(design, factors, [("agee",)])
    with pytest.raises(CallError, match="two categories in sex"):
        loglinear(design, {**factors, "sex": ["m", "m", "m", None]})
    with pytest.raises(CallError, match="3 values for 4"):
        loglinear(design, {"age": ["a", "b", "a"]})
    with pytest.raises(CallError, match="no record"):
        loglinear(design, {"age": [None] * 4})
    with pytest.raises(CallError, match="one within the other"):
        compare_loglinear(fitted("ab"), fitted("bc"))
    with pytest.raises(CallError, match="needs a factor"):
        loglinear(design, {})


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reference")
def test_the_errors_and_the_comparison_are_rs() -> None:
    # Values of survey 4.1. Its F-test takes the sum of squares of the elements of a
    # matrix that isn't symmetric for the trace of its square, so it is not compared.
    rows = data("apiclus1")
    design = Design.build(
        rows["pw"].to_numpy(),
        None,
        rows["dnum"].to_numpy(),
        rows["fpc"].to_numpy(float),
    )
    factors = {"stype": rows["stype"], "comp.imp": rows["comp.imp"]}
    small = loglinear(design, factors)
    large = loglinear(design, factors, [("stype", "comp.imp")])
    # glm stops at 1e-8.
    assert small.coefficients.se == pytest.approx(
        [0.19586666208182, 0.23124449989376, 0.076364102943351], rel=1e-6
    )
    assert large.coefficients.value == pytest.approx(
        [
            1.2399494412776,
            -0.90625779671453,
            -0.24898750421871,
            -0.37739398002897,
            0.24898750421871,
        ],
        rel=1e-6,
    )
    deviance = compare_loglinear(small, large, "deviance", "chisq")
    assert deviance.statistic == pytest.approx(8.3767668932573, rel=1e-6)
    assert deviance.p_value == pytest.approx(0.037086380682669, rel=1e-6)
    score = compare_loglinear(small, large, "score", "chisq")
    assert score.p_value == pytest.approx(0.028866494312271, rel=1e-6)
    near = compare_loglinear(small, large, "deviance", "saddlepoint")
    assert near.p_value == pytest.approx(0.053761314398823, rel=1e-6)


def test_a_variance_that_the_design_cant_tell() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.integers(0, 2, (2, 80))
    half = np.repeat(["s", "t"], 40)
    design = Design.build(np.ones(80), half, half, lone_strata="average")
    small = loglinear(design, {"a": a, "b": b})
    large = loglinear(design, {"a": a, "b": b}, [("a", "b")])
    assert np.isfinite(small.coefficients.value).all()
    assert np.isnan(compare_loglinear(small, large).p_value)
