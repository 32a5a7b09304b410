"""The gross sample of a simulated wave: everyone drawn, with the outcome."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from survey.fieldwork import Gross, read_frame
from survey.simulation import Population, Simulated, draw, write


def sample(simulated: Simulated) -> Gross:
    assert simulated.frame.gross is not None
    return simulated.frame.gross


def test_everyone_drawn_is_there_once(dirty: Simulated) -> None:
    gross = sample(dirty)
    assert gross.rows == dirty.gross
    assert gross.numbers.is_unique
    assert set(dirty.frame.data["respondent_id"].astype("str")) <= set(gross.numbers)


def test_outcomes_go_with_the_records(dirty: Simulated) -> None:
    gross, data = sample(dirty), dirty.frame.data
    answered = gross.numbers.isin(data["respondent_id"].astype("str")).to_numpy()
    np.testing.assert_array_equal(np.isin(gross.outcome, ["I", "P"]), answered)
    unfinished = gross.numbers[gross.outcome == "P"]
    once = data.drop_duplicates("respondent_id").set_index("respondent_id")
    assert (once.loc[unfinished.astype(int), "completion"] != 1).all()


def test_the_others_fall_by_their_shares(
    everyone: Population, clean: Simulated
) -> None:
    outcome = sample(clean).outcome
    others = pd.Series(outcome[~np.isin(outcome, ["I", "P"])])
    said = pd.Series({str(k): v for k, v in everyone.settings.sample.outcomes.items()})
    found = others.value_counts(normalize=True).reindex(said.index)
    # Thousands of draws: four standard errors of a share of a half are below 0.03.
    assert len(others) > 5000
    np.testing.assert_allclose(found, said / said.sum(), atol=0.03)


def test_the_same_seed_gives_the_same_sample(
    everyone: Population, dirty: Simulated
) -> None:
    again = sample(draw(everyone, seed=1))
    np.testing.assert_array_equal(again.outcome, sample(dirty).outcome)
    pd.testing.assert_frame_equal(again.frame.data, sample(dirty).frame.data)


def test_its_file_reads_back_without_a_finding(
    dirty: Simulated, tmp_path: Path
) -> None:
    write(dirty, tmp_path / "wave")
    frame = read_frame(tmp_path / "wave" / "sid-2022.sav", dirty.codebook)
    there = sample(replace(dirty, frame=frame))
    np.testing.assert_array_equal(there.outcome, sample(dirty).outcome)
    told = frame.findings.summary.set_index("check")["fails"]
    for check in ("not_in_gross", "unknown_outcome", "outcome_contradicted"):
        assert told[check] == 0
