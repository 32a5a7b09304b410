"""Flags on the fieldwork: what each one finds, and above all what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.editing import check, interviewer_report
from survey.editing.duplicates import LEAST_SHARED, nearest_match
from survey.editing.speed import FEWEST
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.record import Findings

Make = Callable[..., Frame]
Tally = Callable[[Findings, str], tuple[int, int, int]]
Failing = Callable[[Findings, str], list[tuple[str, str, str]]]
AGREE = ("b1", "b2", "b3", "b4")


def messages(findings: Findings, name: str) -> list[str]:
    return findings.rows.loc[findings.rows["check"] == name, "message"].tolist()


# ---- speed


def test_speeders_are_judged_within_their_mode(make: Make, failing: Failing) -> None:
    # The web's median is 20 minutes, at home it is 60: 25 is fast at home only.
    answers = {
        "mode": ["web"] * FEWEST + ["capi"] * FEWEST,
        "minutes": [9.0, 25.0] + [20.0] * 8 + [25.0, 31.0] + [60.0] * 8,
    }
    found = check(make(answers))
    assert failing(found, "speeder") == [
        ("1", "minutes", "9,0"),
        ("11", "minutes", "25,0"),
    ]
    said = "Record 1: minutes (Duur) is 9,0, minder dan 50% van de mediaan"
    assert messages(found, "speeder")[0].startswith(said)


def test_the_limit_itself_is_not_too_fast(make: Make, failing: Failing) -> None:
    found = check(make({"minutes": [10.0] + [20.0] * FEWEST}))
    assert failing(found, "speeder") == []


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([20.0] * FEWEST + [None], (FEWEST, 0, 1)),
        ([20.0] * (FEWEST - 1), (0, 0, FEWEST - 1)),
        ([0.0] * FEWEST, (0, 0, FEWEST)),
        ([None] * FEWEST, (0, 0, FEWEST)),
    ],
    ids=["no duration", "too few", "no time at all", "nothing known"],
)
def test_what_cannot_be_judged_is_unknown(
    make: Make, tally: Tally, minutes: list[Any], expected: tuple[int, int, int]
) -> None:
    assert tally(check(make({"minutes": minutes})), "speeder") == expected


def test_without_a_declared_duration_there_is_no_such_check(make: Make) -> None:
    study = "study: s\ntitle: {nl: S}\nid: id\nfacts: {reference_year: 2022}\n"
    summary = check(make({"sex": [1]}, study_yml=study)).summary
    assert "speeder" not in set(summary["check"])


# ---- batteries


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([4, 4, 4, 4], [("1", "views", "Eerder eens")]),
        ([3, 3, 3, 3], [("1", "views", "Niet eens niet oneens")]),
        ([4, 4, 4, 5], []),
        ([4, 4, 4, None], []),
        ([None, None, None, None], []),
    ],
)
def test_straight_lines(
    make: Make, failing: Failing, given: list[Any], expected: list[Any]
) -> None:
    answers = {name: [value] for name, value in zip(AGREE, given, strict=True)}
    assert failing(check(make(answers)), "straightlining") == expected


@pytest.mark.parametrize(
    ("given", "swapped"),
    [
        ([5, 5, 5, 5], True),
        ([5, 5, 5, 1], True),
        ([1, 1, 1, 2], True),
        ([5, 5, 1, 5], False),
        ([5, 1, 5, 3], False),
        ([4, 4, 4, 4], False),
        ([5, 5, None, 5], False),
        ([5, None, 5, None], True),
    ],
)
def test_swapped_scales(
    make: Make, tally: Tally, given: list[Any], swapped: bool
) -> None:
    answers = {name: [value] for name, value in zip(AGREE, given, strict=True)}
    assert tally(check(make(answers)), "possible_swapped_scale")[1] == int(swapped)


def test_a_statement_that_runs_against_its_battery(
    make: Make, failing: Failing
) -> None:
    rng = np.random.default_rng(20)
    view = rng.normal(size=400)
    noise = rng.normal(size=(400, 4)) * 0.5
    raw = np.clip(np.round(view[:, None] + noise) + 3, 1, 5)
    # b3 is declared as reversed, but the file holds it turned already.
    answers = {name: raw[:, i].tolist() for i, name in enumerate(AGREE)}
    found = check(make(answers))
    rows = failing(found, "item_against_battery")
    assert [row[:2] for row in rows] == [("", "b3")]
    assert (
        "hangt over het hele bestand negatief samen"
        in messages(found, "item_against_battery")[0]
    )
    turned = answers | {"b3": (6 - raw[:, 2]).tolist()}
    assert failing(check(make(turned)), "item_against_battery") == []


def test_a_battery_without_variation_is_not_judged(make: Make, tally: Tally) -> None:
    answers = {name: [3] * 150 for name in AGREE}
    assert tally(check(make(answers)), "item_against_battery") == (0, 0, 0)


# ---- near duplicates


def test_nearest_match_by_hand() -> None:
    one = np.arange(40) % 3
    two = one.copy()
    two[:2] = (two[:2] + 1) % 3
    three = (one + 1) % 3
    share, other = nearest_match(np.array([one, two, three]))
    # 38 of 40 alike; the third agrees with the second on the first two.
    assert share.tolist() == pytest.approx([38 / 40, 38 / 40, 2 / 40])
    assert other.tolist() == [1, 0, 1]


def test_nearest_match_against_a_plain_loop() -> None:
    rng = np.random.default_rng(5)
    answers = rng.integers(-1, 4, size=(700, 45))
    share, other = nearest_match(answers)
    for row in (0, 350, 699):
        both = (answers >= 0) & (answers[row] >= 0)
        alike = (both & (answers == answers[row])).sum(axis=1)
        shared = both.sum(axis=1)
        match = np.where(shared < LEAST_SHARED, -1, alike / np.maximum(shared, 1))
        match[row] = -1
        assert other[row] == match.argmax()
        # Counts below 2**24 are exact in 32 bits; their ratio is not.
        assert share[row] == pytest.approx(match.max(), rel=1e-6)


def test_too_few_shared_answers_say_nothing() -> None:
    share, _ = nearest_match(np.zeros((3, LEAST_SHARED - 1), dtype=np.int64))
    assert np.isnan(share).all()
    assert nearest_match(np.zeros((1, 50), dtype=np.int64))[
        0
    ].tolist() == pytest.approx([float("nan")], nan_ok=True)


@pytest.fixture
def long(make: Make) -> Callable[[np.ndarray], Frame]:
    """Make a frame of many agree questions."""

    def made(answers: np.ndarray) -> Frame:
        names = [f"q{i}" for i in range(answers.shape[1])]
        rows = "".join(f"{name},code,agree,V,answer\n" for name in names)
        head = "name,type,codes,label::nl,role\nid,int,,N,id\n"
        study = "study: s\ntitle: {nl: S}\nid: id\n"
        columns = {name: answers[:, i].tolist() for i, name in enumerate(names)}
        bare = {"sets_csv": "set,kind\n", "derived_yml": "", "study_yml": study}
        return make(columns, variables_csv=head + rows, **bare)

    return made


def test_pairs_are_ranked_and_named_once(
    long: Callable[[np.ndarray], Frame], failing: Failing, tally: Tally
) -> None:
    answers = np.random.default_rng(3).integers(1, 6, size=(30, 60))
    answers[20] = answers[4]
    answers[9] = answers[25]
    answers[9, :2] = answers[9, :2] % 5 + 1
    found = check(long(answers))
    assert failing(found, "near_duplicate") == [
        ("5", "", "21: 100%"),
        ("10", "", "26: 97%"),
    ]
    assert tally(found, "near_duplicate") == (28, 2, 0)
    said = messages(found, "near_duplicate")[0]
    assert said.startswith("Records 5 en 21 antwoorden gelijk op 100% van de vragen")
    assert "meestal" in said


def test_honest_but_alike_people_are_found_by_a_low_threshold(
    long: Callable[[np.ndarray], Frame], failing: Failing
) -> None:
    # A homogeneous population without any fraud, as Pew simulated in 2016: at 85 % most
    # records would be accused, at the default of 95 % none is.
    rng = np.random.default_rng(7)
    answers = np.where(rng.random((400, 200)) < 0.9, 4, 5)
    assert (nearest_match(answers)[0] >= 0.85).mean() > 0.9
    assert failing(check(long(answers)), "near_duplicate") == []


def test_ticked_boxes_do_not_count_as_agreement(make: Make, tally: Tally) -> None:
    assert (
        tally(check(make({"race": [0, 0], "faith": [0, 0]})), "near_duplicate")[2] == 2
    )


# ---- unanswered questions


def test_nonresponse_counts_what_was_put(make: Make, failing: Failing) -> None:
    answers: dict[str, list[Any]] = {"sex": [1, 1, None], "works": [None, 0, None]}
    answers |= {"hours": [None, None, None], "birth_year": [None, 1980, None]}
    kinds = {
        "works": ["refused", "", "technical"],
        "hours": ["dont_know", "not_applicable", "not_asked"],
        "birth_year": ["no_answer", "", "edited_out"],
        "sex": ["", "", "no_answer"],
    }
    found = check(make(answers, kinds))
    # First: three of four. Second: none of three. Third: one of three.
    assert failing(found, "item_nonresponse") == [("1", "id", "0,75")]
    assert "meer dan 50%" in messages(found, "item_nonresponse")[0]


def test_open_and_paradata_are_no_questions_left_open(make: Make, tally: Tally) -> None:
    found = check(make({"why_not": [None], "minutes": [None]}))
    assert tally(found, "item_nonresponse") == (0, 0, 0)


# ---- texts


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("ziek", ""),
        ("één café, ’t is zo", ""),
        ("ÂBLÃO", ""),
        (" ziek", "overtollige spaties"),
        ("ziek ", "overtollige spaties"),
        ("te  oud", "overtollige spaties"),
        ("cafÃ©", "verminkte tekens"),
        ("â€™t is zo", "verminkte tekens"),
        ("caf\ufffd", "verminkte tekens"),
    ],
)
def test_texts(make: Make, text: str, defect: str) -> None:
    found = check(make({"why_not": [text]}))
    said = messages(found, "text_defect")
    expected = f"Record 1: why_not (Waarom niet) heeft {defect}."
    assert said == ([expected] if defect else [])


def test_what_people_wrote_is_not_shown(make: Make, failing: Failing) -> None:
    found = check(make({"why_not": [" geheim"]}))
    assert failing(found, "text_defect") == [("1", "why_not", "")]
    assert "geheim" not in found.rows.to_csv()


def test_what_people_wrote_is_not_shown_by_any_check(make: Make) -> None:
    rule = "- name: brief\n  label: {nl: Kort}\n  rule: why_not == 'ziek'\n"
    found = check(make({"works": [1], "why_not": ["geheim"]}, checks_yml=rule))
    assert {"brief", "routing_commission"} <= set(found.rows["check"])
    assert "geheim" not in found.rows.to_csv()


def test_what_reading_found_is_not_found_again(make: Make, failing: Failing) -> None:
    frame = make({"why_not": ["cafÃ©", " ziek"]})
    read = Findings.of("encoding", "warning", pd.DataFrame(), items=2)
    found = check(replace(frame, findings=read))
    assert failing(found, "text_defect") == [("2", "why_not", "")]


# ---- interviewers


def test_interviewers(make: Make) -> None:
    answers = {
        "interviewer": ["B", "A", "A", None],
        "minutes": [30.0, 40.0, None, 5.0],
        "sex": [1, None, 2, None],
    }
    report = interviewer_report(make(answers))
    expected = {
        "interviewer": ["A", "B"],
        "n": [2, 1],
        "mean_duration": [40.0, 30.0],
        "nonresponse": [0.5, 0.0],
    }
    pd.testing.assert_frame_equal(
        report, pd.DataFrame(expected).astype({"interviewer": "str"})
    )


def test_no_interviewers(make: Make) -> None:
    study = "study: s\ntitle: {nl: S}\nid: id\nfacts: {reference_year: 2022}\n"
    with pytest.raises(CallError, match=r"under quality\.interviewer"):
        interviewer_report(make({"sex": [1]}, study_yml=study))
    with pytest.raises(CallError, match="the data hold no 'interviewer'"):
        interviewer_report(make({"sex": [1]}))
    assert interviewer_report(make({"interviewer": [None]})).empty
