"""Planted defects: all kinds there, listed as they stand in the file, and found."""

from __future__ import annotations

import pandas as pd
import pytest

from survey.editing import check, derive, edit
from survey.record import MissingKind
from survey.simulation import Simulated
from survey.simulation.catalogue import CATALOGUE, COLUMNS
from survey.simulation.settings import Defects
from survey.simulation.text_defects import garbled

FOUND_BY = {
    "double": "duplicate_id",
    "code_outside": "code_list",
    "out_of_range": "range",
    "two_digit_year": "range",
    "routing_answered": "routing_commission",
    "routing_empty": "routing_omission",
    "speeder": "speeder",
    "straightliner": "straightlining",
    "swapped_scale": "possible_swapped_scale",
    "near_duplicate": "near_duplicate",
    "whitespace": "text_defect",
    "encoding": "text_defect",
}


@pytest.fixture(scope="module")
def findings(dirty: Simulated) -> pd.DataFrame:
    return check(dirty.frame).rows


def test_every_kind_has_a_rate(dirty: Simulated) -> None:
    assert set(CATALOGUE) < set(Defects.model_fields)


@pytest.mark.parametrize("kind", [*CATALOGUE, "interviewer_effect"])
def test_every_kind_is_there(dirty: Simulated, kind: str) -> None:
    assert kind in set(dirty.defects["kind"])


def test_the_list_is_what_stands_in_the_file(dirty: Simulated) -> None:
    frame = dirty.frame
    rows = {record: place for place, record in enumerate(frame.ids)}
    for line in dirty.defects.itertuples():
        place = rows[line.record]
        kind = int(frame.kinds(line.variable)[place])
        value = frame.data[line.variable].iloc[place]
        shown = MissingKind(kind).word if kind else _text(value)
        assert shown == line.planted_value, line
        assert line.true_value != line.planted_value


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value if isinstance(value, str) else f"{value:g}"


def test_undoing_the_list_gives_the_wave_without_defects(
    clean: Simulated, dirty: Simulated
) -> None:
    data = dirty.frame.data.copy()
    rows = {record: place for place, record in enumerate(dirty.frame.ids)}
    cells = dirty.defects[dirty.defects["kind"] != "double"]
    for line in cells.itertuples():
        place = rows[line.record]
        if line.true_value in MissingKind.words():
            data.loc[place, line.variable] = None
        else:
            column = data[line.variable]
            typed = pd.Series([line.true_value]).astype(_plain(column.dtype))
            data.loc[place, line.variable] = typed.astype(column.dtype).iloc[0]
    first = data.iloc[: clean.frame.rows].reset_index(drop=True)
    pd.testing.assert_frame_equal(first, clean.frame.data)


def _plain(dtype: object) -> str:
    return {"Int64": "float", "Float64": "float"}.get(str(dtype), str(dtype))


def test_no_record_has_two_kinds(dirty: Simulated) -> None:
    kinds = dirty.defects[dirty.defects["kind"] != "interviewer_effect"]
    assert (kinds.groupby("record")["kind"].nunique() == 1).all()


@pytest.mark.parametrize("kind", FOUND_BY)
def test_checks_find_what_was_planted(
    dirty: Simulated, findings: pd.DataFrame, kind: str
) -> None:
    records = set(dirty.defects.loc[dirty.defects["kind"] == kind, "record"])
    hits = findings[findings["check"] == FOUND_BY[kind]]
    found = {record for record in records if (hits["record"] == record).any()}
    found |= {r for r in records if hits["message"].str.contains(str(r)).any()}
    # A copied record may be too short to compare; garbled Arabic isn't recognised.
    least = {"near_duplicate": 0.9, "encoding": 0.75}.get(kind, 1.0)
    assert len(found) >= least * len(records), records - found


def test_another_person_than_was_drawn_is_found(
    dirty: Simulated, findings: pd.DataFrame
) -> None:
    records = dirty.defects.loc[dirty.defects["kind"] == "register_mismatch", "record"]
    agree = findings["check"].isin(["sex_agrees", "birth_year_agrees"])
    assert set(records) <= set(findings.loc[agree, "record"])


def test_edits_set_doubles_and_mismatches_aside(dirty: Simulated) -> None:
    done = edit(dirty.frame)
    gone = set(done.set_aside["record"])
    planted = dirty.defects[
        dirty.defects["kind"].isin(["double", "register_mismatch", "break_off"])
    ]
    assert set(planted["record"]) <= gone
    assert done.frame.data["respondent_id"].is_unique


def test_two_digit_years_are_put_right_again(dirty: Simulated) -> None:
    frame = derive(edit(dirty.frame).frame)
    rows = {record: place for place, record in enumerate(frame.ids)}
    planted = dirty.defects[dirty.defects["kind"] == "two_digit_year"]
    for line in planted.itertuples():
        if line.record in rows:
            value = frame.data[line.variable].iloc[rows[line.record]]
            assert f"{value}" == line.true_value


def test_without_defects_the_list_is_empty(clean: Simulated) -> None:
    assert clean.defects.empty
    assert list(clean.defects.columns) == list(COLUMNS)


@pytest.mark.parametrize(
    ("text", "wrong"), [("België", "BelgiÃ«"), ("’s nachts", "â€™s nachts"), ("a", "a")]
)
def test_garbling_is_utf8_taken_for_windows(text: str, wrong: str) -> None:
    assert garbled(text) == wrong
