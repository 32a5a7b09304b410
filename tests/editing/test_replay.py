"""Raw answers and their log give the edited answers, cell for cell, kind for kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.codebook import Codebook
from survey.editing import Edited, derive, edit, replay
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.record import Changes, MissingKind

Make = Callable[..., Frame]
EDITS = """\
- {name: century, label: {nl: A}, when: birth_year < 100, why: a,
   set: {birth_year: birth_year + 1900}}
- {name: swap, label: {nl: B}, when: hours > minutes, why: b,
   set: {hours: floor(minutes), minutes: hours}}
- {name: routed, label: {nl: C}, when: works == 0, why: c,
   set: {hours: "missing: not_applicable", why_not: "'geen werk'"}}
- {name: double, label: {nl: D}, when: repeat(id) > 1, why: d, remove: true}
- {name: old, label: {nl: E}, when: age > 80, why: e,
   set: {birth_year: "missing: edited_out", origin: "first(origin, 'BE')"}}
- {name: unsaid, label: {nl: F}, when: "missing(hours, 'no_answer')", why: f,
   set: {hours: 0}}
- {name: no_sex, label: {nl: G}, when: missing(sex) and works == 1, why: g,
   remove: true}
"""


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    kinds = [kind for kind in MissingKind if kind]
    return st.one_of(values, values, st.sampled_from(kinds))


RECORD = st.fixed_dictionaries(
    {
        "id": maybe(st.integers(1, 6)),
        "birth_year": maybe(st.integers(0, 2010)),
        "sex": maybe(st.sampled_from([1, 2, 3])),
        "origin": maybe(st.sampled_from(["BE", "TR", "7#2"])),
        "works": maybe(st.sampled_from([0, 1])),
        "hours": maybe(st.integers(0, 80)),
        "minutes": maybe(st.floats(0, 100, allow_subnormal=False)),
        "why_not": maybe(st.text("aé \"',\n", max_size=4)),
    }
)


def frame_of(book: Codebook, records: list[dict[str, Any]]) -> Frame:
    def value(cell: Any) -> Any:
        return None if isinstance(cell, MissingKind) else cell

    def kind(cell: Any) -> int:
        return int(cell) if isinstance(cell, MissingKind) else 0

    names = list(records[0])
    data = {n: pd.Series([value(r[n]) for r in records], dtype=object) for n in names}
    frame = Frame.of(pd.DataFrame(data), book)
    reasons = {n: [kind(r[n]) for r in records] for n in frame.data.columns}
    return replace(frame, reasons=pd.DataFrame(reasons, dtype="int8"))


@pytest.fixture
def book(make: Make) -> Codebook:
    return make({"sex": [1]}, edits_yml=EDITS).codebook


def assert_same(left: Frame, right: Frame) -> None:
    pd.testing.assert_frame_equal(left.data, right.data)
    pd.testing.assert_frame_equal(left.reasons, right.reasons)
    assert left.ids.tolist() == right.ids.tolist()


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(records=st.lists(RECORD, min_size=1, max_size=12), derived=st.booleans())
def test_any_answers_replay(book: Codebook, records: list[Any], derived: bool) -> None:
    raw = frame_of(book, records)
    raw = derive(raw) if derived else raw
    done = edit(raw)
    assert_same(replay(raw, done.changes, done.set_aside), done.frame)


@pytest.fixture
def raw(make: Make) -> Frame:
    answers = {
        "id": [7, 7, 8],
        "birth_year": [80, 1980, 1990],
        "hours": [50, 5, None],
        "minutes": [4.5, 60.0, 60.0],
    }
    return make(answers, edits_yml=EDITS)


@pytest.fixture
def done(raw: Frame) -> Edited:
    return edit(raw)


def test_a_log_written_to_a_file_replays(
    raw: Frame, done: Edited, tmp_path: Path
) -> None:
    path = tmp_path / "changes.csv"
    done.changes.rows.to_csv(path, index=False)
    read = pd.read_csv(path, dtype="str", keep_default_na=False)
    assert_same(replay(raw, Changes(read), done.set_aside), done.frame)


def test_an_empty_log_changes_nothing(raw: Frame) -> None:
    nobody = pd.DataFrame({"record": pd.Series(dtype="str")})
    assert_same(replay(raw, Changes(), nobody), raw)


def test_replaying_changes_nothing_in_place(raw: Frame, done: Edited) -> None:
    data, rows = raw.data.copy(), done.changes.rows.copy()
    replay(raw, done.changes, done.set_aside)
    pd.testing.assert_frame_equal(raw.data, data)
    pd.testing.assert_frame_equal(done.changes.rows, rows)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("record", "99", "the log names record '99', which these answers lack"),
        ("variable", "ours", "there is no variable 'ours'; did you mean 'hours'"),
        ("old", "3", "the log of '.*' does not fit record '7': it says '3', the cell"),
        ("old_kind", "refused", "does not fit record '7': it says 'refused'"),
        ("new", "veel", "a cell of type Int64 can't hold that"),
        ("new_kind", "gone", "there is no missing kind 'gone'"),
    ],
)
def test_a_log_of_other_answers_is_refused(
    raw: Frame, done: Edited, column: str, value: str, said: str
) -> None:
    rows = done.changes.rows.copy()
    rows.loc[0, column] = value
    with pytest.raises(CallError, match=said):
        replay(raw, Changes(rows), done.set_aside)


def test_an_edited_frame_does_not_take_its_log_again(done: Edited) -> None:
    with pytest.raises(CallError, match=r"these answers lack|does not fit"):
        replay(done.frame, done.changes, done.set_aside)
