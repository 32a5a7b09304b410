"""Samples of plain tables, calibrated to totals that are known of the population."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from survey.designs import Design
from survey.errors import CallError, ConvergenceError
from survey.sample import Sample
from survey.sample.calibrating import Totals
from survey.weighting import Calibrator, Term

ROWS = 60
RNG = np.random.default_rng(5)
TABLE = pd.DataFrame(
    {
        "w": RNG.uniform(5, 15, ROWS),
        "h": np.repeat(["a", "b", "c"], 20),
        "town": np.repeat(np.arange(15), 4),
        "sex": RNG.choice(["m", "f"], ROWS),
        "y": RNG.normal(20, 5, ROWS),
    }
)
SEX = Term.categories("sex", TABLE["sex"], {"m": 310, "f": 290})
SUM = Term.number("y", TABLE["y"].to_numpy(), 12_345.0)


def made(totals: Totals) -> Sample:
    return Sample.of(TABLE, weights="w", strata="h", clusters="town", calibrated=totals)


def test_totals_are_met_without_error() -> None:
    found = made([SEX, SUM]).total("y").rows.iloc[0]
    assert found["estimate"] == pytest.approx(12_345.0)
    # What is left of the residuals of an exact fit, of totals of some 1e4.
    assert found["se"] == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("method", ["linear", "raking"])
def test_it_is_the_design_of_the_calibrated_weights(method: str) -> None:
    calibrator = Calibrator.prepare([SEX], method)
    base = TABLE["w"].to_numpy()
    by_hand = Design.build(
        calibrator.weights(base),
        TABLE["h"].to_numpy(),
        TABLE["town"].to_numpy(),
        base=base,
        auxiliaries=calibrator.auxiliaries,
    )
    wanted = replace(made([SEX]), design=by_hand).mean("y", by="h").rows
    found = made(calibrator).mean("y", by="h").rows
    columns = ["estimate", "se", "df"]
    np.testing.assert_allclose(found[columns], wanted[columns], rtol=1e-12)


def test_replicates_are_calibrated_again() -> None:
    sample = made([SEX]).replicated("jackknife")
    total = sample.total("sex").rows.set_index("category")
    assert total["estimate"].to_dict() == pytest.approx({"f": 290, "m": 310})
    # All replicates meet 290 and 310, to rounding.
    assert total["se"].to_numpy() == pytest.approx(0, abs=1e-9)
    inside = made([SEX]).where("h == 'a'").replicated("jackknife").mean("y").rows
    pd.testing.assert_frame_equal(inside, sample.where("h == 'a'").mean("y").rows)


def test_totals_that_can_not_be() -> None:
    none = Term.categories("sex", TABLE["sex"], {"m": 310, "f": 290, "x": 5})
    with pytest.raises(ConvergenceError, match="sex=x"):
        made([none])
    with pytest.raises(CallError, match="no terms"):
        made([])
    short = Term.categories("sex", ["m", "f"], {"m": 310, "f": 290})
    with pytest.raises(CallError, match="terms of 2 records, and 60 records"):
        made([short])
