"""Samples that study.yml declares: unequal probabilities, and two phases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Indicator, Text
from survey.designs import Design, Pps, TwoPhase, drawn_as_declared, mean, total
from survey.errors import CallError, DeclarationError
from survey.estimates import estimate
from survey.fieldwork import Frame
from survey.weighting import weigh
from tests.survey45.studies import study

RNG = np.random.default_rng(11)
ROWS = 12
TABLE = pd.DataFrame(
    {
        "chance": RNG.uniform(0.2, 0.6, ROWS),
        "half": np.repeat(["a", "b"], ROWS // 2),
        "again": np.tile([1, 1, 0], ROWS // 3),
        "y": RNG.normal(20, 5, ROWS),
    }
)
TABLE["missed"] = TABLE["y"].where(TABLE["again"] == 1)
TOGETHER = np.outer(TABLE["chance"], TABLE["chance"]) * 0.95
np.fill_diagonal(TOGETHER, TABLE["chance"])
JOINT = pd.DataFrame(TOGETHER, columns=[f"with_{i}" for i in range(ROWS)])
Y = TABLE[["y"]].to_numpy()


def declared(design: dict[str, Any], table: pd.DataFrame = TABLE) -> Frame:
    return study(table, design)


def asked(frame: Frame, **statistic: Any) -> pd.Series:
    shared = {"name": "asked", "theme": "", "label": Text({"en": "asked"})}
    one = Indicator.model_validate({**shared, **statistic})
    return estimate(frame, weigh(frame), [one], [()]).rows.iloc[0]


@pytest.mark.parametrize(
    ("said", "joint"),
    [
        ({"method": "overton"}, "overton"),
        ({"method": "poisson"}, "poisson"),
        ({"method": "hartley-rao"}, "hartley_rao"),
        ({"method": "joint", "joint": "with_*"}, TOGETHER),
    ],
)
def test_pairs_of_units(said: dict[str, Any], joint: Any) -> None:
    pps = {"probability": "chance", **said}
    design = {"strata": "half", "weight": "1 / chance", "pps": pps}
    frame = declared(design, TABLE.join(JOINT))
    strata = TABLE["half"].to_numpy()
    wanted = Pps.build(TABLE["chance"].to_numpy(), joint, strata)
    found = drawn_as_declared(frame, weigh(frame))
    assert isinstance(found, Pps)
    for statistic in (mean(Y, ("y",)), total(Y, ("y",))):
        np.testing.assert_allclose(
            found.evaluate(statistic).covariance, wanted.evaluate(statistic).covariance
        )
    row, said_of = asked(frame, mean="y"), wanted.evaluate(mean(Y, ("y",)))
    assert row["estimate"] == pytest.approx(said_of.value[0])
    assert row["se"] == pytest.approx(said_of.se[0])
    assert row["df"] == wanted.df


def test_brewer_is_a_design_of_stages() -> None:
    frame = declared({"weight": "1 / chance", "pps": {"probability": "chance"}})
    wanted = Design.build(None, population=TABLE["chance"].to_numpy(), unequal=True)
    row, said = asked(frame, total="y"), wanted.evaluate(total(Y, ("y",)))
    assert row["estimate"] == pytest.approx(said.value[0])
    assert row["se"] == pytest.approx(said.se[0])


def test_joint_probabilities_with_a_unit_that_has_none() -> None:
    pps = {"probability": "chance", "method": "joint", "joint": "with_*"}
    table = TABLE.join(JOINT.drop(columns="with_3"))
    frame = declared({"weight": "1 / chance", "pps": pps}, table)
    with pytest.raises(CallError, match="with 1 of the units, such as 'with_3'"):
        drawn_as_declared(frame, weigh(frame))


@pytest.mark.parametrize("method", ["full", "approximate"])
def test_a_second_phase(method: str) -> None:
    phase = {"selected": "again == 1", "strata": "half", "method": method}
    frame = declared({"second_phase": phase})
    selected = (TABLE["again"] == 1).to_numpy()
    first = Design.build(np.ones(ROWS))
    wanted = TwoPhase.build(first, selected, TABLE["half"].to_numpy(), method=method)
    said = wanted.evaluate(mean(Y, ("y",)))
    # What is known of everyone counts for who was drawn again, as what is not.
    for name in ("y", "missed"):
        row = asked(frame, mean=name)
        assert row["estimate"] == pytest.approx(said.value[0])
        assert row["se"] == pytest.approx(said.se[0])
        assert row["n"] == selected.sum()
        assert row["df"] == wanted.df


def test_a_second_phase_that_is_no_condition_is_named() -> None:
    with pytest.raises(DeclarationError, match="gives a number, where a truth"):
        declared({"second_phase": {"selected": "again + 1"}})
    with pytest.raises(DeclarationError, match="no variable 'nothing'"):
        declared({"second_phase": {"selected": "again == 1", "strata": "nothing"}})
