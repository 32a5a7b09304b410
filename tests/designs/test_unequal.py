"""Samples with unequal probabilities: what pairs there are, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from survey.designs import Design, PairMatrix, Pps, hartley_rao, mean, overton, total
from survey.designs.joint import drawn_equally
from survey.designs.stages import drawn_in
from survey.errors import CallError

RNG = np.random.default_rng(4)
Y = RNG.normal(20, 5, (12, 2))
H = np.repeat([0, 1], 6)


@pytest.mark.parametrize("joint", ["overton", "hartley_rao"])
@pytest.mark.parametrize("form", ["horvitz_thompson", "yates_grundy"])
def test_equal_probabilities_are_simple_random_sampling(joint: str, form: str) -> None:
    # Hartley and Rao need the mean square of the population, here that of the sample.
    same = Pps.build(np.full(12, 0.2), joint, H, form=form)
    simple = Design.build(None, H, population=np.full(12, 30.0))
    for statistic in (total(Y, ("a", "b")), mean(Y, ("a", "b"))):
        np.testing.assert_allclose(
            same.evaluate(statistic).covariance, simple.evaluate(statistic).covariance
        )
    assert same.df == simple.df


def test_brewer_with_equal_probabilities() -> None:
    same = Design.build(None, H, population=np.full(12, 0.2), unequal=True)
    simple = Design.build(None, H, population=np.full(12, 0.2))
    y = mean(Y, ("a", "b"))
    np.testing.assert_allclose(same.evaluate(y).se, simple.evaluate(y).se)


def test_clusters_come_together() -> None:
    p = np.repeat(RNG.uniform(0.2, 0.6, 6), 2)
    units = np.repeat(np.arange(6), 2)
    whole = Pps.build(p, "overton", clusters=units)
    sums = Y[::2] + Y[1::2]
    single = Pps.build(p[::2], "overton")
    names = ("a", "b")
    np.testing.assert_allclose(
        whole.evaluate(total(Y, names)).covariance,
        single.evaluate(total(sums, names)).covariance,
    )
    assert whole.df == 5


def test_a_unit_by_itself_counts_as_a_poisson_sample() -> None:
    p = np.array([0.5, 0.3, 0.4])
    strata = np.array(["a", "b", "b"])
    x = np.array([[1.0], [0.0], [0.0]])
    assert overton(p, strata).form(x)[0, 0] == pytest.approx(0.5)
    assert hartley_rao(p, strata).form(x)[0, 0] == pytest.approx(0.5)


def test_equally_drawn_stages_are_the_multistage_variance() -> None:
    units, sub = np.repeat([0, 1, 2], 4), np.tile([0, 0, 1, 1], 3)
    sizes = [np.full(12, 9.0), np.full(12, 5.0)]
    design = Design.build(None, None, [units, sub], sizes)
    stages = drawn_in(12, None, [units, sub], sizes)
    chances = [stage.fraction[stage.unit] for stage in stages]
    scores = Y * design.weights[:, None]
    wanted = design.evaluate(total(Y, ("a", "b"))).covariance
    # Not the same estimator, but the same in expectation: at one stage they agree.
    one = Design.build(None, None, units, sizes[0])
    pairs = drawn_equally(stages[:1], chances[:1])
    np.testing.assert_allclose(
        pairs.form(Y * one.weights[:, None]),
        one.evaluate(total(Y, ("a", "b"))).covariance,
    )
    two = drawn_equally(stages, chances).form(scores)
    assert two.shape == wanted.shape


def test_a_negative_variance_has_no_standard_error() -> None:
    pairs = PairMatrix(np.array([[0.5, -2.0], [-2.0, 0.5]]))
    design = Pps.build(np.array([0.5, 0.5]), pairs)
    assert np.isnan(design.evaluate(total(np.ones((2, 1)), ("y",))).se[0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"joint": "overtone"}, "did you mean 'overton'"),
        ({"form": "yates"}, "no form of the variance 'yates'"),
        ({"joint": np.full((3, 3), 0.1)}, r"shape \(3, 3\) for 2 records"),
        ({"joint": np.array([[0.5, 0.0], [0.0, 0.5]])}, "above 0 and not above 1"),
        ({"probability": np.array([0.5, 1.5])}, "above 0 and not above 1"),
        ({"probability": np.array([0.5, np.nan])}, "missing or negative"),
        ({"weights": np.array([1.0, -2.0])}, "1 weights are negative"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(CallError, match=said):
        Pps.build(**{"probability": np.array([0.5, 0.4]), **arguments})


def test_joint_probabilities_are_square() -> None:
    with pytest.raises(CallError, match="not n × n"):
        PairMatrix.of(np.ones((2, 3)))
