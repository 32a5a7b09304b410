"""Edits: what they touch, what they leave alone, and what the log says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from survey.editing import derive, edit, replay
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.record import MissingKind

Make = Callable[..., Frame]


def rule(name: str, when: str, **does: Any) -> str:
    head = (
        f'- name: {name}\n  label: {{nl: L}}\n  when: "{when}"\n  why: reden {name}\n'
    )
    if does.pop("remove", False):
        return f"{head}  remove: true\n"
    lines = "".join(f'    {key}: "{value}"\n' for key, value in does.items())
    return f"{head}  set:\n{lines}"


def values(frame: Frame, name: str) -> list[Any]:
    return [None if pd.isna(v) else v for v in frame.data[name]]


def words(frame: Frame, name: str) -> list[str]:
    return [MissingKind(number).word for number in frame.reasons[name]]


def log(frame: Frame) -> list[tuple[str, ...]]:
    names = ["rule", "record", "variable", "old", "old_kind", "new", "new_kind"]
    return list(edit(frame).changes.rows[names].itertuples(index=False, name=None))


def test_a_value(make: Make) -> None:
    text = rule("century", "birth_year < 100", birth_year="birth_year + 1900")
    frame = make({"birth_year": [80, 1980, None]}, edits_yml=text)
    done = edit(frame)
    assert values(done.frame, "birth_year") == [1980, 1980, None]
    assert log(frame) == [("century", "1", "birth_year", "80", "", "1980", "")]
    row = done.changes.rows.iloc[0]
    assert (row["step"], row["reason"]) == ("edit", "reden century")
    assert str(done.frame.data["birth_year"].dtype) == "Int64"


def test_a_missing_kind(make: Make) -> None:
    text = rule("impossible", "birth_year < 1900", birth_year="missing: edited_out")
    frame = make({"birth_year": [1800, 1980]}, edits_yml=text)
    done = edit(frame).frame
    assert values(done, "birth_year") == [None, 1980]
    assert words(done, "birth_year") == ["edited_out", ""]
    assert log(frame) == [
        ("impossible", "1", "birth_year", "1800", "", "", "edited_out")
    ]


def test_one_missing_kind_for_another(make: Make) -> None:
    text = rule("routed", "works == 0", hours="missing: not_applicable")
    frame = make(
        {"works": [0, 0, 0], "hours": [None, None, 9]},
        {"hours": ["no_answer", "not_applicable", ""]},
        edits_yml=text,
    )
    assert words(edit(frame).frame, "hours") == ["not_applicable"] * 3
    # The second cell was so already, and is not logged.
    assert log(frame) == [
        ("routed", "1", "hours", "", "no_answer", "", "not_applicable"),
        ("routed", "3", "hours", "9", "", "", "not_applicable"),
    ]


def test_a_value_where_there_was_none(make: Make) -> None:
    text = rule("fill", "missing(hours, 'no_answer')", hours="0")
    answers, kinds = {"hours": [None, None]}, {"hours": ["no_answer", "refused"]}
    frame = make(answers, kinds, edits_yml=text)
    done = edit(frame).frame
    assert values(done, "hours") == [0, None]
    assert words(done, "hours") == ["", "refused"]
    assert log(frame) == [("fill", "1", "hours", "", "no_answer", "0", "")]


def test_an_unknown_condition_leaves_alone(make: Make) -> None:
    text = rule("r", "works == 0", hours="0") + rule("s", "works == 0", remove=True)
    done = edit(make({"works": [None], "hours": [5]}, edits_yml=text))
    assert (len(done.changes), len(done.set_aside)) == (0, 0)
    assert values(done.frame, "hours") == [5]


def test_an_unknown_value_leaves_alone(make: Make) -> None:
    text = rule("copy", "works == 1", hours="minutes / 60")
    done = edit(make({"works": [1], "hours": [5], "minutes": [None]}, edits_yml=text))
    assert len(done.changes) == 0
    assert values(done.frame, "hours") == [5]


def test_what_does_not_change_is_not_logged(make: Make) -> None:
    text = rule("same", "works == 1", hours="38", origin="'BE'")
    answers = {"works": [1, 1], "hours": [38, 40], "origin": ["BE", "BE"]}
    assert log(make(answers, edits_yml=text)) == [
        ("same", "2", "hours", "40", "", "38", "")
    ]


def test_each_edit_sees_those_before_it(make: Make) -> None:
    text = rule("a", "hours == 1", hours="2") + rule("b", "hours == 2", hours="3")
    frame = make({"hours": [1]}, edits_yml=text)
    assert values(edit(frame).frame, "hours") == [3]
    assert [line[3:6:2] for line in log(frame)] == [("1", "2"), ("2", "3")]


def test_one_edit_can_swap_two_cells(make: Make) -> None:
    text = rule("swap", "hours > minutes", hours="minutes", minutes="hours")
    done = edit(make({"hours": [50], "minutes": [4.0]}, edits_yml=text)).frame
    assert (values(done, "hours"), values(done, "minutes")) == ([4], [50.0])


def test_removal(make: Make) -> None:
    text = rule("double", "repeat(birth_year) > 1", remove=True)
    frame = make({"birth_year": [1980, 1990, 1980]}, edits_yml=text)
    done = edit(frame)
    assert values(done.frame, "id") == [1, 2]
    assert list(done.frame.data.index) == [0, 1]
    assert done.set_aside.to_dict("records") == [
        {"record": "3", "rule": "double", "reason": "reden double"}
    ]
    assert len(done.changes) == 0


def test_later_edits_do_not_see_removed_records(make: Make) -> None:
    text = (
        rule("out", "hours < 0", remove=True)
        + rule("twice", "repeat(birth_year) > 1", remove=True)
        + rule("fix", "hours < 10", hours="10")
    )
    frame = make({"birth_year": [1980, 1980], "hours": [-1, 5]}, edits_yml=text)
    done = edit(frame)
    assert done.set_aside["record"].tolist() == ["1"]
    assert done.changes.rows["record"].tolist() == ["2"]


def test_a_record_keeps_its_label_when_its_namesake_goes(make: Make) -> None:
    text = rule("first", "hours == 1", remove=True) + rule(
        "fix", "hours == 2", hours="3"
    )
    frame = make({"id": [7, 7], "hours": [1, 2]}, edits_yml=text)
    done = edit(frame)
    assert done.set_aside["record"].tolist() == ["7"]
    assert done.changes.rows["record"].tolist() == ["7#2"]
    assert done.frame.ids.tolist() == ["7#2"]


def test_edits_may_ask_after_derived_variables(make: Make) -> None:
    text = (
        rule("fix", "age > 200", birth_year="birth_year + 1900")
        + rule("young", "age < 15", remove=True)
        + rule("hours", "age > 80", hours="missing: edited_out")
    )
    frame = make(
        {"birth_year": [80, 2010, 1935], "hours": [5, 5, 5]},
        edits_yml=text,
    )
    done = edit(frame)
    assert values(done.frame, "birth_year") == [1980, 1935]
    assert done.set_aside["record"].tolist() == ["2"]
    assert done.changes.rows["record"].tolist() == ["1", "3"]
    assert not done.frame.has("age")


def test_derived_columns_that_are_there_are_made_anew(make: Make) -> None:
    text = rule("century", "age > 200", birth_year="birth_year + 1900")
    frame = derive(make({"birth_year": [80]}, edits_yml=text))
    done = edit(frame)
    assert values(done.frame, "age") == [42]
    assert done.changes.rows["variable"].tolist() == ["birth_year"]


def test_columns_the_data_do_not_hold_are_not_made(make: Make) -> None:
    done = edit(make({"sex": [1]}, edits_yml=rule("fill", "sex == 1", hours="0")))
    assert not done.frame.has("hours")
    assert len(done.changes) == 0


@pytest.mark.parametrize(
    ("name", "old", "new", "texts"),
    [
        ("minutes", 0.1, "0.1 + 0.2", ("0.1", "0.30000000000000004")),
        ("origin", "TR", "'BE'", ("TR", "BE")),
        ("why_not", "ziek", "''", ("ziek", "")),
        ("day", pd.Timestamp("2022-05-01"), None, ("2022-05-01", "")),
        ("day", pd.Timestamp("2022-05-01 10:30"), None, ("2022-05-01T10:30", "")),
        ("hours", 2**40, "1", ("1099511627776", "1")),
    ],
)
def test_texts_of_the_log(
    make: Make, name: str, old: Any, new: str | None, texts: tuple[str, str]
) -> None:
    text = rule("r", f"answered({name})", **{name: new or "missing: technical"})
    row = edit(make({name: [old]}, edits_yml=text)).changes.rows.iloc[0]
    assert (row["old"], row["new"]) == texts


def test_codes_outside_the_codebook_go_after_the_rules_if_the_study_says_so(
    make: Make,
) -> None:
    swap = rule("m", "sex > 6 and sex < 8", sex="1")
    answers: dict[str, list[Any]] = {
        "sex": [7, 9, 2, None],
        "origin": ["XX", "BE", "TR", "BE"],
    }
    kept = edit(make(answers, edits_yml=swap))
    assert values(kept.frame, "sex") == [1, 9, 2, None]
    study = "study: street\ntitle: {nl: Straat}\nlanguages: [nl]\nid: id\n"
    study += "facts: {reference_year: 2022}\nediting: {outside_codebook: edited_out}\n"
    frame = make(answers, edits_yml=swap, study_yml=study)
    done = edit(frame)
    assert values(done.frame, "sex") == [1, None, 2, None]
    assert values(done.frame, "origin") == [None, "BE", "TR", "BE"]
    logged = done.changes.rows[done.changes.rows["rule"] == "outside_codebook"]
    assert logged[["variable", "old", "new_kind"]].to_numpy().tolist() == [
        ["sex", "9", "edited_out"],
        ["origin", "XX", "edited_out"],
    ]
    again = replay(frame, done.changes, done.set_aside)
    pd.testing.assert_frame_equal(again.data, done.frame.data)


def test_a_fraction_for_a_whole_number_is_named(make: Make) -> None:
    text = rule("half", "works == 1", hours="hours / 2")
    assert values(
        edit(make({"works": [0], "hours": [5]}, edits_yml=text)).frame, "hours"
    ) == [5]
    with pytest.raises(CallError, match=r"edit 'half': gives 2.5 for a whole number"):
        edit(make({"works": [1], "hours": [5]}, edits_yml=text))


def test_editing_changes_nothing_in_place(make: Make) -> None:
    text = rule("r", "hours == 1", hours="2") + rule("s", "works == 1", remove=True)
    frame = make({"hours": [1, 1], "works": [0, 1]}, edits_yml=text)
    data, reasons = frame.data.copy(), frame.reasons.copy()
    edit(frame)
    pd.testing.assert_frame_equal(frame.data, data)
    pd.testing.assert_frame_equal(frame.reasons, reasons)


def test_without_edits_and_without_records(make: Make) -> None:
    frame = make({"sex": [1]})
    done = edit(frame)
    assert done.frame is frame
    assert (len(done.changes), len(done.set_aside)) == (0, 0)
    text = rule("r", "sex == 1", sex="2") + rule("s", "sex == 2", remove=True)
    assert edit(make({"sex": []}, edits_yml=text)).frame.rows == 0


def test_editing_twice_finds_nothing_more(make: Make) -> None:
    text = rule("century", "birth_year < 100", birth_year="birth_year + 1900")
    once = edit(make({"birth_year": [80]}, edits_yml=text))
    assert len(edit(once.frame).changes) == 0
