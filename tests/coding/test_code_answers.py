from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from survey.coding import code_answers, judge_sheet
from survey.fieldwork import Frame
from survey.record import MissingKind

Table = Callable[..., pd.DataFrame]


def checks(rows: pd.DataFrame) -> dict[str, str]:
    return dict(zip(rows["check"], rows["record"], strict=True))


def test_themes_become_columns_and_keep_why_they_are_missing(
    answers: Frame, sheet: Table
) -> None:
    table = sheet(("1", "advice", "summer"), ("2", "advice", "price"))
    coded = code_answers(answers, judge_sheet(table, answers.codebook)).frame
    themes = coded.data[["advice_time", "advice_summer", "advice_price"]]
    assert themes.iloc[0].tolist() == [1, 1, 0]
    assert themes.iloc[1].tolist() == [0, 0, 1]
    assert themes.iloc[2:].isna().all(axis=None)
    kinds = [MissingKind(kind) for kind in coded.kinds("advice_time")]
    assert kinds[2:] == [MissingKind.NO_ANSWER, MissingKind.NOT_CODED]
    assert list(coded.data) == [n for n in coded.codebook.variables if n in coded.data]


def test_what_does_not_fit_is_found(answers: Frame, sheet: Table) -> None:
    table = sheet(
        ("1", "advice", "time"), ("3", "advice", "time"), ("9", "advice", "time")
    )
    found = code_answers(answers, judge_sheet(table, answers.codebook)).findings
    rows = found.rows
    assert checks(rows[rows["check"] == "coding_known_response"]) == {
        "coding_known_response": "9"
    }
    assert checks(rows[rows["check"] == "coding_answered"]) == {"coding_answered": "3"}
    uncoded = rows[rows["check"] == "coding_complete"]
    assert list(uncoded["record"]) == ["2", "4"]
    summary = found.summary.set_index("check")
    assert summary.loc["coding_complete", ["items", "fails"]].tolist() == [3, 2]


def test_codes_of_a_response_set_aside_are_no_mistake(
    answers: Frame, sheet: Table
) -> None:
    read = judge_sheet(sheet(("9", "advice", "time")), answers.codebook)
    found = code_answers(answers, read, set_aside=["9"]).findings
    assert "coding_known_response" not in set(found.rows["check"])


def test_the_frame_given_is_left_as_it_was(answers: Frame, sheet: Table) -> None:
    before = answers.data.copy()
    code_answers(answers, judge_sheet(sheet(("1", "advice", "time")), answers.codebook))
    pd.testing.assert_frame_equal(answers.data, before)
    assert answers.history == ()
