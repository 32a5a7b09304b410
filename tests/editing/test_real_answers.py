"""Real answers: the European Social Survey, round 9, Great Britain."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.editing import check, derive, edit, replay
from survey.fieldwork import Frame, read_frame

pytestmark = pytest.mark.shared


@pytest.fixture
def raw(shared_data: Path, codebooks: Path) -> Frame:
    book = Codebook.open(codebooks / "ess9-gb")
    return read_frame(shared_data / "ess9-gb" / "ESS9GB.sav", book)


def test_the_archive_s_own_file_breaks_none_of_the_codebook_s_limits(
    raw: Frame,
) -> None:
    lines = check(raw).summary.set_index("check")["fails"]
    built_in = [
        "missing_id",
        "duplicate_id",
        "code_list",
        "range",
        "routing_commission",
    ]
    assert lines[built_in].tolist() == [0] * 5


def test_the_log_replays_to_the_cell(raw: Frame) -> None:
    done = edit(raw)
    assert len(done.changes) > 0
    again = replay(raw, done.changes, done.set_aside)
    pd.testing.assert_frame_equal(again.data, done.frame.data)
    pd.testing.assert_frame_equal(again.reasons, done.frame.reasons)


def test_editing_settles_what_it_is_there_to_settle(raw: Frame) -> None:
    done = edit(raw)
    grounds = list(raw.codebook.sets["discrimination_grounds"].variables)
    # Ten unmarked boxes for whoever was never asked on what ground.
    assert unmarked(raw.data[grounds]) > 1000
    assert unmarked(done.frame.data[grounds]) == 0


def test_who_was_not_asked_a_set_ticked_nothing_rightly(raw: Frame) -> None:
    line = check(raw).summary.set_index("check").loc["nothing_selected"]
    # Whoever gave no answer to the filter may have been asked the grounds.
    unsure = int(raw.data["dscrgrp"].isna().sum())
    assert (line["fails"], line["unknown"]) == (0, unsure)


def unmarked(boxes: pd.DataFrame) -> int:
    return int((boxes.fillna(1) == 0).all(axis=1).sum())


def test_no_derived_cell_is_missing_without_a_reason(raw: Frame) -> None:
    done = derive(edit(raw).frame)
    missing = done.data.isna().to_numpy()
    assert (missing == (done.reasons.to_numpy() > 0)).all()
