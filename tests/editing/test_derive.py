"""Derivations: which case counts, what it gives, and why a cell stays empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from survey.editing import derive
from survey.editing.derive import derive_into
from survey.editing.draft import Draft
from survey.editing.inherit import ORDER, inherited_kind
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.record import MissingKind

Make = Callable[..., Frame]


def values(frame: Frame, name: str) -> list[Any]:
    return [None if pd.isna(v) else v for v in frame.data[name]]


def words(frame: Frame, name: str) -> list[str]:
    return [MissingKind(number).word for number in frame.reasons[name]]


def rule(cases: str, kind: str = "int", codes: str = "") -> str:
    listed = f"\n  codes: {codes}" if codes else ""
    return f"- name: made\n  label: {{nl: M}}\n  type: {kind}{listed}\n  {cases}\n"


def test_a_value(make: Make) -> None:
    frame = make({"birth_year": [1980, None]}, {"birth_year": ["", "refused"]})
    done = derive(frame)
    assert values(done, "age") == [42, None]
    assert words(done, "age") == ["", "refused"]
    assert str(done.data["age"].dtype) == "Int64"


CASES = """\
cases:
  - {when: works == 1 and hours >= 20, value: 1}
  - {when: works == 1, value: 2}
  - {when: works == 0, value: 3}
"""


def test_the_first_case_that_holds_counts(make: Make) -> None:
    answers = {"works": [1, 1, 1, 0, None], "hours": [38, 5, None, None, 9]}
    frame = make(answers, derived_yml=rule(CASES.rstrip()))
    done = derive(frame)
    # Third: 20 hours is unknown, so the first case does not hold and the second does.
    assert values(done, "made") == [1, 2, 2, 3, None]
    assert words(done, "made")[-1] == "no_answer"
    assert not frame.has("made")


def test_a_last_case_without_condition_takes_all_that_is_left(make: Make) -> None:
    text = rule("cases: [{when: works == 1, value: 1}, {value: 0}]")
    done = derive(make({"works": [1, 0, None]}, derived_yml=text))
    assert values(done, "made") == [1, 0, 0]


def test_truths_are_stored_as_zero_and_one(make: Make) -> None:
    for kind, codes in (("int", ""), ("decimal", ""), ("code", "yesno")):
        text = rule("value: works == 1", kind, codes)
        done = derive(make({"works": [1, 0, None]}, derived_yml=text))
        assert values(done, "made") == [1, 0, None]


def test_texts_and_dates(make: Make) -> None:
    text = rule("value: \"if_else(works == 1, origin, 'BE')\"", "code", "origin")
    done = derive(make({"works": [1, 0], "origin": ["TR", "TR"]}, derived_yml=text))
    assert values(done, "made") == ["TR", "BE"]
    day = pd.Timestamp("2022-05-01")
    done = derive(make({"day": [day, None]}, derived_yml=rule("value: day", "date")))
    assert values(done, "made") == [day, None]


def test_later_ones_rest_on_earlier_ones(make: Make) -> None:
    text = (
        "- {name: age, label: {nl: A}, type: int, value: reference_year - birth_year}\n"
        "- {name: adult, label: {nl: B}, type: int, value: age >= 18}\n"
    )
    frame = make({"birth_year": [1980, 2010]}, derived_yml=text)
    assert values(derive(frame), "adult") == [1, 0]


def test_only_what_is_needed_is_derived(make: Make) -> None:
    text = DERIVED_TWO + "- {name: c, label: {nl: C}, type: int, value: works}\n"
    draft = derive_into(Draft(make({"birth_year": [1980]}, derived_yml=text)), ["b"])
    assert list(draft.columns) == ["a", "b"]


DERIVED_TWO = """\
- {name: a, label: {nl: A}, type: int, value: reference_year - birth_year}
- {name: b, label: {nl: B}, type: int, value: a >= 18}
"""
KINDS = [
    (["refused", "refused"], "refused"),
    (["", "dont_know"], "dont_know"),
    (["not_applicable", "refused"], "refused"),
    (["not_asked", "edited_out"], "edited_out"),
    (["dont_know", "no_answer"], "dont_know"),
    (["not_asked", "not_applicable"], "not_asked"),
]


@pytest.mark.parametrize(("given", "expected"), KINDS)
def test_the_reason_nearest_to_the_respondent(
    make: Make, given: list[str], expected: str
) -> None:
    answers = {
        n: [3 if not w else None] for n, w in zip(("b1", "b2"), given, strict=True)
    }
    kinds = {n: [w] for n, w in zip(("b1", "b2"), given, strict=True)}
    done = derive(make(answers, kinds, derived_yml=rule("value: b1 + b2")))
    assert words(done, "made") == [expected]


def test_the_order_of_reasons_holds_every_kind() -> None:
    assert sorted(ORDER) == [kind for kind in MissingKind if kind]


def test_only_the_case_that_holds_gives_the_reason(make: Make) -> None:
    text = rule(
        "cases: [{when: works == 1, value: hours}, {when: works == 0, value: b1}]"
    )
    done = derive(
        make(
            {"works": [1, 0], "hours": [None, None], "b1": [None, None]},
            {"hours": ["refused"] * 2, "b1": ["dont_know"] * 2},
            derived_yml=text,
        )
    )
    assert words(done, "made") == ["refused", "dont_know"]


@pytest.mark.parametrize(
    "text",
    ["value: 1 / works", "cases: [{when: works == 1, value: 1}]"],
    ids=["impossible", "no case holds"],
)
def test_technical_when_nothing_is_missing(make: Make, text: str) -> None:
    done = derive(make({"works": [1, 0]}, derived_yml=rule(text)))
    assert values(done, "made") == [1, None]
    assert words(done, "made") == ["", "technical"]


def test_a_set_counts_by_its_members(make: Make) -> None:
    kinds = {"race": ["", "refused"], "faith": ["", "refused"]}
    answers = {"race": [1, None], "faith": [1, None]}
    done = derive(make(answers, kinds, derived_yml=rule("value: count(reasons)")))
    assert values(done, "made") == [2, None]
    assert words(done, "made") == ["", "refused"]


def test_a_battery_is_turned_round_before_it_is_averaged(make: Make) -> None:
    answers = {"b1": [5], "b2": [5], "b3": [1], "b4": [5]}
    text = rule("value: row_mean(views)", "decimal")
    assert values(derive(make(answers, derived_yml=text)), "made") == [5.0]


def test_variables_that_are_not_there_were_not_asked(make: Make) -> None:
    done = derive(make({"sex": [1]}))
    assert words(done, "age") == ["not_asked"]


def test_a_fraction_for_a_whole_number_is_named(make: Make) -> None:
    text = rule("cases: [{when: works == 1, value: hours / 2}, {value: 0}]")
    answers = {"works": [1, 0], "hours": [38, 5]}
    assert values(derive(make(answers, derived_yml=text)), "made") == [19, 0]
    odd = make({"works": [1, 1], "hours": [38, 5]}, derived_yml=text)
    with pytest.raises(CallError, match=r"derivation 'made': gives 2.5 for a whole"):
        derive(odd)


def test_mixed_sorts_are_refused_on_reading_and_named_on_deriving(make: Make) -> None:
    frame = make({"works": [1]}, derived_yml=rule("value: works"))
    # A frame whose column is of another sort than its codebook says.
    text = frame.data.assign(works=pd.Series(["a"], dtype="str"))
    broken = Frame(text, frame.reasons, frame.codebook)
    with pytest.raises(CallError, match="derivation 'made': needs number or truth"):
        derive(broken)


def test_deriving_twice_is_deriving_once(make: Make) -> None:
    once = derive(make({"birth_year": [1980, None]}))
    twice = derive(once)
    pd.testing.assert_frame_equal(once.data, twice.data)
    pd.testing.assert_frame_equal(once.reasons, twice.reasons)


def test_nothing_to_derive_leaves_the_frame_as_it_was(make: Make) -> None:
    frame = make({"sex": [1]}, derived_yml="")
    assert derive(frame) is frame


def test_no_records(make: Make) -> None:
    assert derive(make({"birth_year": []})).rows == 0


def test_no_inputs_at_all_is_technical(make: Make) -> None:
    assert inherited_kind(make({"sex": [1]}), []).tolist() == [MissingKind.TECHNICAL]
