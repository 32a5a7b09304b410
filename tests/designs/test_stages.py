"""Samples drawn in stages, and what their declaration refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.designs import Design, PostStratified, mean, total
from survey.designs.stages import drawn_in
from survey.designs.taylor import counted, shares
from survey.errors import CallError, LoneStratumError

PSU = np.array([1, 1, 1, 1, 2, 2, 2, 2])
SSU = np.array([1, 1, 2, 2, 1, 1, 2, 2])
Y = np.array([[3.0], [4.0], [7.0], [9.0], [1.0], [2.0], [6.0], [4.0]])
ONES = np.ones(8)


def test_units_belong_to_the_unit_before() -> None:
    first, second = drawn_in(8, None, [PSU, SSU], None)
    assert (first.units, second.units) == (2, 4)
    assert second.parent.tolist() == [0, 0, 1, 1]
    assert second.names == ("1", "2")


def test_strata_of_a_later_stage_lie_within_units() -> None:
    half = np.array(list("llrrllrr"))
    stages = drawn_in(8, [None, half], [PSU, None], None)
    assert stages[1].names == ("1 / l", "1 / r", "2 / l", "2 / r")
    assert stages[1].sampled.tolist() == [2, 2, 2, 2]


def test_by_hand() -> None:
    sizes = [np.full(8, 10.0), np.full(8, 4.0)]
    design = Design.build(None, None, [PSU, SSU], sizes)
    assert design.weights.tolist() == [10.0] * 8
    sums = np.array([[7, 16], [3, 10]]) * 10.0
    between = (1 - 0.2) * 2 * sums.sum(axis=1).var(ddof=1)
    within = 0.2 * ((1 - 0.5) * 2 * sums.var(axis=1, ddof=1)).sum()
    found = design.evaluate(total(Y, ("y",)))
    assert found.covariance[0, 0] == pytest.approx(between + within)


def test_only_stages_before_a_replacement_count() -> None:
    whole = Design.build(ONES, None, [PSU, SSU], [None, np.full(8, 4.0)])
    assert len(whole.stages) == 2
    assert len(counted(whole.stages)) == 1
    first = Design.build(ONES, None, PSU)
    y = mean(Y, ("y",))
    assert whole.evaluate(y).se == pytest.approx(first.evaluate(y).se)


def test_fractions_and_sizes_are_the_same_at_every_stage() -> None:
    sizes = Design.build(None, None, [PSU, SSU], [np.full(8, 10.0), np.full(8, 4.0)])
    parts = Design.build(None, None, [PSU, SSU], [np.full(8, 0.2), np.full(8, 0.5)])
    np.testing.assert_allclose(sizes.weights, parts.weights)
    y = mean(Y, ("y",))
    np.testing.assert_allclose(sizes.evaluate(y).se, parts.evaluate(y).se)


def test_shares_multiply() -> None:
    three = [PSU, SSU, np.arange(8)]
    sizes = [np.full(8, 10.0), np.full(8, 4.0), np.full(8, 8.0)]
    stages = Design.build(None, None, three, sizes).stages
    assert [set(share) for share in shares(stages)] == [{1.0}, {0.2}, {0.1}]


def test_a_lone_unit_of_a_later_stage_is_named() -> None:
    units = np.array([1, 1, 2, 2, 5, 5, 5, 5])
    sizes = [np.full(8, 10.0), np.full(8, 4.0)]
    with pytest.raises(LoneStratumError, match=r"1 strata have one cluster.*: 2\."):
        Design.build(ONES, None, [PSU, units], sizes)
    Design.build(ONES, None, [PSU, units], sizes, ultimate_cluster=True)


def test_the_average_stands_for_lone_units() -> None:
    units = np.array([1, 1, 2, 2, 5, 5, 5, 5])
    sizes = [np.full(8, 10.0), np.full(8, 4.0)]
    y = total(Y, ("y",))

    def variance(choice: str) -> float:
        design = Design.build(ONES, None, [PSU, units], sizes, lone_strata=choice)
        return float(design.evaluate(y).variance[0])

    first = Design.build(ONES, None, PSU, sizes[0]).evaluate(y).variance[0]
    within = variance("remove") - first
    assert within > 0
    assert variance("average") == pytest.approx(first + 2 * within)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"weights": ONES[:5], "clusters": PSU}, "5 records need one cluster each"),
        ({"base": ONES[:5]}, r"base weights of shape \(5,\) for 8 records"),
        ({"weights": -ONES}, "8 weights are negative, the first.* record 0"),
        ({"weights": np.where(PSU == 2, np.nan, 1)}, "4 weights are missing"),
        ({"weights": np.where(PSU == 2, np.inf, 1)}, "4 weights are infinite"),
        ({"base": -ONES}, "base weights are negative"),
        (
            {"strata": np.array([1.0, np.nan] * 4)},
            "4 records have no stratum.*record 1",
        ),
        ({"clusters": np.array([None] * 4 + ["a"] * 4)}, "4 records have no cluster"),
        ({"clusters": PSU[:4]}, r"8 records need one cluster each"),
        ({"population": np.full(8, np.nan)}, "population is missing or negative"),
        ({"population": np.full(8, -3.0)}, "population is missing or negative"),
        ({"population": np.full(8, 7.0)}, "8 clusters in the sample and 7"),
        ({"population": np.array([9.0] * 7 + [10.0])}, "fpc differs within stratum"),
        (
            {"strata": PSU, "population": np.where(PSU == 1, 0.5, 9)},
            "all sizes or all fractions",
        ),
        ({"population": [ONES, ONES]}, "2 stages of populations, 1 of clusters"),
        ({"unequal": True}, "unequal probabilities have to be given"),
        ({"population": np.zeros(8), "unequal": True}, "above 0 and not above 1"),
        (
            {"population": np.linspace(0.1, 0.8, 8), "unequal": True, "clusters": PSU},
            "probabilities differ within a cluster",
        ),
        ({"lone_strata": "adjusted"}, "did you mean 'adjust'"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(CallError, match=said):
        Design.build(**{"weights": ONES, **arguments})


def test_weights_or_what_they_follow_from() -> None:
    with pytest.raises(CallError, match="needs weights, or at every stage"):
        Design.build(None, PSU)


def test_calibrated_weights_may_be_negative() -> None:
    weights = np.where(PSU == 1, -0.5, 2.0)
    with pytest.raises(CallError, match="negative"):
        Design.build(weights)
    step = PostStratified(PSU, ONES, weights)
    design = Design.build(weights, base=ONES, adjustments=[step])
    assert design.df == 7


def test_a_data_frame_s_columns_will_do() -> None:
    table = pd.DataFrame({"psu": pd.Categorical(PSU), "ssu": SSU})
    design = Design.build(ONES, None, [table["psu"], table["ssu"]])
    assert [stage.units for stage in design.stages] == [2, 4]


def test_compressible_designs() -> None:
    assert Design.build(ONES, PSU).compressible
    assert Design.build(ONES, None, [PSU, SSU]).compressible
    sizes = [np.full(8, 10.0), np.full(8, 4.0)]
    assert not Design.build(None, None, [PSU, SSU], sizes).compressible
    assert not Design.build(None, population=np.full(8, 0.5), unequal=True).compressible
