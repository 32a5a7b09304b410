from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
import pandas as pd

from survey.coding import CodedSheet, identifiers_in
from survey.consultation import (
    Register,
    permissions,
    quotable,
    quotes,
    synthesis,
    theme_counts,
)
from survey.estimates import estimate
from survey.fieldwork import Frame


class Market(Protocol):
    processed: Frame
    coded: Frame
    sheet: CodedSheet
    register: Register


QUESTIONS = [
    "fieldwork_approach",
    "coding_approach",
    "cleaning_approach",
    "risks",
    "suggestions",
]


def texts(frame: Frame, question: str) -> pd.Series:
    return frame.data[question].fillna("")


def test_confidential_is_what_nobody_allowed(market: Market) -> None:
    frame = market.coded
    allowed = permissions(frame, "risks", market.sheet)
    said = frame.data["risks_permission"]
    assert (allowed[said.eq("confidential").fillna(False)] == "confidential").all()
    assert (allowed[frame.data["risks"].isna()] == "").all()
    # What a coder marked is confidential, whatever its owner allowed.
    rows = market.sheet.answers
    marked = rows.loc[rows["confidential"] & (rows["question"] == "risks"), "response"]
    assert len(marked) > 0
    assert (allowed[frame.ids.isin(marked)] == "confidential").all()


def test_an_answer_without_a_permission_is_confidential(market: Market) -> None:
    frame = market.coded
    without = replace(
        frame,
        data=frame.data.drop(columns="risks_permission"),
        reasons=frame.reasons.drop(columns="risks_permission"),
    )
    answered = frame.data["risks"].notna()
    assert set(permissions(without, "risks")[answered]) == {"confidential"}


def test_nothing_confidential_is_quoted(market: Market) -> None:
    frame, sheet = market.coded, market.sheet
    everything = quotes(frame, sheet, "respondent_type", most=1000)
    assert len(everything) > 20
    for name in QUESTIONS:
        quoted = set(everything.loc[everything["question"] == name, "text"])
        closed = permissions(frame, name, sheet) == "confidential"
        # The bank of sentences is small: the same words may be open elsewhere.
        open_too = set(texts(frame, name)[quotable(frame, name, sheet).to_numpy()])
        assert quoted <= open_too
        assert not quoted & (set(texts(frame, name)[closed]) - open_too)


def test_an_answer_with_a_trace_of_a_person_is_not_quoted(market: Market) -> None:
    frame = market.coded
    traced = texts(frame, "suggestions").map(identifiers_in) != ()
    assert traced.sum() == 1
    assert not quotable(frame, "suggestions", market.sheet)[traced].any()


def test_a_small_group_is_not_named_as_the_speaker(market: Market) -> None:
    found = quotes(market.coded, market.sheet, "respondent_type", most=1000)
    assert not {"Overheidsdienst", "Integrator"} & set(found["attribution"])
    assert {"Veldwerkbureau", "een respondent"} <= set(found["attribution"])


def test_a_question_gets_at_most_two_quotations(market: Market) -> None:
    found = quotes(market.coded, market.sheet)
    assert found.groupby("question").size().max() == 2
    assert set(found["attribution"]) == {"een respondent"}


def test_themes_are_counted_over_those_who_answered(market: Market) -> None:
    counts = theme_counts(market.coded, market.sheet)
    risks = counts[counts["question"] == "risks"].set_index("code")
    answered = int(market.coded.data["risks"].notna().sum())
    assert set(risks["answered"]) == {answered}
    cost = int((market.coded.data["risks_cost"] == 1).sum())
    assert risks.loc["cost", "count"] == cost
    assert np.isclose(risks.loc["cost", "share"], cost / risks.loc["cost", "coded"])


def test_the_estimates_say_the_same(market: Market) -> None:
    book = market.coded.codebook
    chosen = [book.indicator(f"{name}_themes") for name in QUESTIONS]
    found = estimate(market.coded, None, chosen, [(), ("respondent_type",)]).rows
    for by in ("", "respondent_type"):
        counts = theme_counts(market.coded, market.sheet, by)
        rows = found[found["breakdown"] == by]
        group = rows[by].astype("str") if by else ""
        keyed = rows.assign(group=group).set_index(["indicator", "category", "group"])
        for row in counts.itertuples():
            one = keyed.loc[(f"{row.question}_themes", row.code, row.group)]
            assert (one["n_cell"], one["n"]) == (row.count, row.coded)
    assert found["se"].isna().all()


def test_the_pieces_of_a_report_add_up(market: Market) -> None:
    made = synthesis(market.coded, market.sheet, market.register)
    asked = made.questions
    parts = asked[["named", "anonymous", "confidential"]].sum(axis=1)
    assert (parts == asked["answered"]).all()
    assert (asked["coded"] <= asked["answered"]).all()
    assert list(made.tables()) == [
        "register",
        "register_set_aside",
        "questions",
        "themes",
        "quotes",
    ]


def test_figures_that_rest_on_few_are_left_out(market: Market) -> None:
    themes = synthesis(market.coded, market.sheet, market.register).themes
    rules = market.coded.codebook.facts.disclosure
    assert (themes["hidden"] == "cell").any()
    shown = themes[themes["hidden"] == ""]
    assert not shown["count"].between(1, rules.min_cell - 1).any()
    for word in ("for", "against", "unclear"):
        assert not shown[word].between(1, rules.min_cell - 1).any()
    told = shown[["for", "against", "unclear"]].dropna()
    without = (shown["count"] - told.sum(axis=1))[told.index]
    assert len(told)
    assert not without.between(1, rules.min_cell - 1).any()
    assert themes.loc[themes["hidden"] != "", "count"].isna().all()


def test_the_same_data_give_the_same_pieces(market: Market) -> None:
    first = synthesis(market.coded, market.sheet, market.register)
    again = synthesis(market.coded, market.sheet, market.register)
    for name, table in first.tables().items():
        pd.testing.assert_frame_equal(table, again.tables()[name])
