"""What follows from the codebook itself: codes, bounds, numbers, routing, sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from survey.editing import check
from survey.fieldwork import Frame
from survey.record import Findings

Make = Callable[..., Frame]
Tally = Callable[[Findings, str], tuple[int, int, int]]
Failing = Callable[[Findings, str], list[tuple[str, str, str]]]


def messages(findings: Findings, name: str) -> list[str]:
    return findings.rows.loc[findings.rows["check"] == name, "message"].tolist()


def test_codes(make: Make, failing: Failing, tally: Tally) -> None:
    found = check(make({"sex": [1, 3, None], "origin": ["BE", "XX", "TR"]}))
    assert failing(found, "code_list") == [("2", "sex", "3"), ("2", "origin", "XX")]
    assert tally(found, "code_list") == (3, 2, 0)
    assert (
        messages(found, "code_list")[0]
        == "Record 2: 3 is geen code van sex (Geslacht)."
    )


def test_a_code_of_a_missing_kind_is_no_answer(make: Make, failing: Failing) -> None:
    found = check(make({"b1": [6, 5]}))
    assert failing(found, "code_list") == [("1", "b1", "6")]


def test_derived_codes_are_looked_at_too(make: Make, failing: Failing) -> None:
    text = "- {name: made, label: {nl: M}, type: code, codes: sex, value: sex + 1}\n"
    found = check(make({"sex": [1, 2]}, derived_yml=text))
    assert failing(found, "code_list") == [("2", "made", "3")]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "birth_year",
            1929,
            "1929 in birth_year (Geboortejaar) ligt niet binnen 1930–2010",
        ),
        ("birth_year", 2011, "ligt niet binnen 1930–2010"),
        ("hours", -1, "-1 in hours (Uren) ligt niet binnen ≥ 0"),
    ],
)
def test_bounds(make: Make, name: str, value: int, said: str) -> None:
    found = check(make({name: [value]}))
    assert said in messages(found, "range")[0]


@pytest.mark.parametrize(
    ("name", "value"), [("birth_year", 1930), ("birth_year", 2010), ("hours", 0)]
)
def test_bounds_themselves_are_inside(make: Make, name: str, value: int) -> None:
    assert messages(check(make({name: [value]})), "range") == []


def test_records_without_a_number(make: Make, failing: Failing, tally: Tally) -> None:
    found = check(make({"id": [1, None], "sex": [1, 1]}))
    assert failing(found, "missing_id") == [("row 2", "id", "")]
    assert messages(found, "missing_id") == ["row 2 heeft geen nummer in id (Nummer)."]
    assert tally(found, "duplicate_id") == (1, 0, 1)


def test_every_record_of_a_double_number_is_named_apart(
    make: Make, failing: Failing
) -> None:
    found = check(make({"id": [7, 8, 7, 7]}))
    assert failing(found, "duplicate_id") == [
        ("7", "id", "7"),
        ("7#2", "id", "7"),
        ("7#3", "id", "7"),
    ]


ROUTING: list[tuple[Any, Any, str, str]] = [
    # works, hours, kind of hours, what is found
    (1, 38, "", ""),
    (1, None, "no_answer", "routing_omission"),
    (1, None, "technical", "routing_omission"),
    (1, None, "not_applicable", "routing_omission"),
    (1, None, "refused", ""),
    (1, None, "dont_know", ""),
    (1, None, "not_asked", ""),
    (1, None, "break_off", ""),
    (1, None, "edited_out", ""),
    (0, None, "not_applicable", ""),
    (0, None, "no_answer", ""),
    (0, 38, "", "routing_commission"),
    (None, 38, "", ""),
    (None, None, "no_answer", ""),
]


@pytest.mark.parametrize(("works", "hours", "kind", "expected"), ROUTING)
def test_routing(make: Make, works: Any, hours: Any, kind: str, expected: str) -> None:
    frame = make({"works": [works], "hours": [hours]}, {"hours": [kind]})
    rows = check(frame).rows
    routed = rows[rows["check"].str.startswith("routing")]
    assert routed["check"].tolist() == ([expected] if expected else [])


def test_routing_is_counted_by_cell(make: Make, tally: Tally) -> None:
    answers = {"works": [1, 1, 0, 0, None], "hours": [38, None, 9, None, 9]}
    found = check(make(answers))
    assert tally(found, "routing_omission") == (1, 1, 1)
    assert tally(found, "routing_commission") == (1, 1, 1)
    assert messages(found, "routing_omission") == [
        "Record 2: hours (Uren) is leeg (geen antwoord), terwijl works == 1 geldt."
    ]
    assert messages(found, "routing_commission") == [
        "Record 3: hours (Uren) is 9, terwijl works == 1 niet geldt."
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("not_applicable", "routing_commission"), ("refused", ""), ("not_asked", "")],
)
def test_a_question_that_hangs_on_one_routed_past(
    make: Make, kind: str, expected: str
) -> None:
    # why_not hangs on works, which was itself not put to this person.
    frame = make({"works": [None], "why_not": ["ziek"]}, {"works": [kind]})
    rows = check(frame).rows
    routed = rows[rows["check"].str.startswith("routing")]
    assert routed["check"].tolist() == ([expected] if expected else [])


BOXES = [
    ([1, 0], (1, 0, 0)),
    ([0, 0], (0, 1, 0)),
    ([1, None], (1, 0, 0)),
    ([0, None], (0, 0, 1)),
    ([None, None], (0, 0, 0)),
]


@pytest.mark.parametrize(("boxes", "expected"), BOXES)
def test_something_has_to_be_ticked(
    make: Make, tally: Tally, boxes: list[Any], expected: tuple[int, int, int]
) -> None:
    race, faith = boxes
    found = check(make({"race": [race], "faith": [faith]}))
    assert tally(found, "nothing_selected") == expected


def test_a_set_is_named_by_its_label(make: Make) -> None:
    found = check(make({"race": [0], "faith": [0]}))
    said = "Record 1: bij reasons (Redenen) is niets aangeduid."
    assert messages(found, "nothing_selected") == [said]


ROUTED_SET = """\
set,kind,member,code,asked_if,label::nl
reasons,multiple,,,works == 1,Redenen
reasons,multiple,race,1,,Huidskleur
reasons,multiple,faith,2,,Geloof
views,grid,,,,Opvattingen
views,grid,b1,,,
views,grid,b2,,,
views,grid,b3,,,
views,grid,b4,,,
"""


@pytest.mark.parametrize(
    ("works", "expected"), [(1, (0, 1, 0)), (0, (0, 0, 0)), (None, (0, 0, 1))]
)
def test_who_was_not_asked_a_set_need_tick_nothing(
    make: Make, tally: Tally, works: int | None, expected: tuple[int, int, int]
) -> None:
    answers = {"works": [works], "race": [0], "faith": [0]}
    found = check(make(answers, sets_csv=ROUTED_SET))
    assert tally(found, "nothing_selected") == expected


def test_what_was_ticked_counts_whoever_was_asked(make: Make, tally: Tally) -> None:
    answers = {"works": [None], "race": [1], "faith": [0]}
    found = check(make(answers, sets_csv=ROUTED_SET))
    assert tally(found, "nothing_selected") == (1, 0, 0)
