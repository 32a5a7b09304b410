"""The codebook's own rules: passed, failed or unknown, counted and told."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from survey.editing import check
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.record import Findings

Make = Callable[..., Frame]
Tally = Callable[[Findings, str], tuple[int, int, int]]
Failing = Callable[[Findings, str], list[tuple[str, str, str]]]
VERDICTS = {"valid": (1, 0, 0), "invalid": (0, 1, 0), "undecided": (0, 0, 1)}

with (Path(__file__).parent / "rule_types.csv").open(encoding="utf-8") as file:
    TYPES = list(csv.DictReader(file))


def rule(text: str, severity: str = "error", label: str = "Regel") -> str:
    quoted = text.replace('"', '\\"')
    return (
        f"- name: rule\n  label: {{nl: '{label}'}}\n"
        f'  rule: "{quoted}"\n  severity: {severity}\n'
    )


def cell(text: str) -> Any:
    name, _, value = text.partition("=")
    if value == "?":
        return None
    if name in ("origin", "why_not"):
        return value
    return pd.Timestamp(value) if name == "day" else float(value)


@pytest.mark.parametrize(
    "row", TYPES, ids=[f"{r['type']}, {r['verdict']}, {r['answers']}" for r in TYPES]
)
def test_rule_types(make: Make, tally: Tally, row: dict[str, str]) -> None:
    answers = {part.split("=")[0]: [cell(part)] for part in row["answers"].split()}
    findings = check(make(answers, checks_yml=rule(row["rule"])))
    assert tally(findings, "rule") == VERDICTS[row["verdict"]]


def test_every_rule_type_is_tried_valid_and_otherwise() -> None:
    for name in {row["type"] for row in TYPES}:
        verdicts = {row["verdict"] for row in TYPES if row["type"] == name}
        assert "valid" in verdicts
        assert len(verdicts) > 1


def test_a_rule_across_records(make: Make, failing: Failing) -> None:
    frame = make(
        {"birth_year": [1980, 1990, 1980]}, checks_yml=rule("repeat(birth_year) == 1")
    )
    assert failing(check(frame), "rule") == [("3", "birth_year", "birth_year=1980")]


def test_a_finding_names_record_variables_and_values_in_dutch(make: Make) -> None:
    text = rule("implies(works == 1, hours > 0)", "warning", "Wie werkt, heeft uren")
    frame = make({"works": [1, 1, 0], "hours": [0, 38, 0]}, checks_yml=text)
    rows = check(frame).rows
    assert rows[rows["check"] == "rule"].to_dict("records") == [
        {
            "check": "rule",
            "severity": "warning",
            "record": "1",
            "variable": "works, hours",
            "value": "works=1, hours=0",
            "message": "Record 1 voldoet niet aan ‘Wie werkt, heeft uren’: "
            "works=1, hours=0.",
        }
    ]


def test_what_is_missing_is_shown_by_its_kind(make: Make, failing: Failing) -> None:
    frame = make(
        {"works": [1], "hours": [None]},
        {"hours": ["refused"]},
        checks_yml=rule("works == 0 or answered(hours)"),
    )
    assert failing(check(frame), "rule") == [
        ("1", "works, hours", "works=1, hours=geweigerd")
    ]


def test_a_set_is_shown_by_what_is_ticked(make: Make, failing: Failing) -> None:
    answers = {"race": [1, 0], "faith": [1, 0], "b1": [1, 1], "b2": [None, 2]}
    text = rule("count(reasons) == 1 or row_sum(views) > 99")
    found = failing(check(make(answers, checks_yml=text)), "rule")
    assert found == []
    text = rule("count(reasons) == 1")
    found = failing(check(make(answers, checks_yml=text)), "rule")
    assert found == [("1", "reasons", "reasons=1+2"), ("2", "reasons", "reasons=…")]


def test_direct_identifiers_are_never_shown(make: Make) -> None:
    text = (
        rule("length(email) > 3")
        + "- {name: b, label: {nl: B}, rule: missing(email)}\n"
    )
    findings = check(make({"email": ["a@b"], "sex": [7]}, checks_yml=text))
    shown = findings.rows.to_csv()
    assert "email=…" in shown
    assert "a@b" not in shown


def test_findings_come_in_one_order_and_twice_the_same(make: Make) -> None:
    frame = make(
        {"sex": [7, 1], "birth_year": [1900, 1800], "race": [0, 1], "faith": [0, 0]},
        checks_yml=rule("sex == 1"),
    )
    once, twice = check(frame), check(frame)
    pd.testing.assert_frame_equal(once.rows, twice.rows)
    pd.testing.assert_frame_equal(once.summary, twice.summary)
    assert once.rows["check"].unique().tolist() == [
        "code_list",
        "range",
        "nothing_selected",
        "rule",
    ]


def test_every_check_has_its_line_whether_it_fails_or_not(make: Make) -> None:
    summary = check(make({"sex": [1]}, checks_yml=rule("sex == 1"))).summary
    assert summary["check"].tolist() == [
        "missing_id",
        "duplicate_id",
        "code_list",
        "range",
        "routing_omission",
        "routing_commission",
        "nothing_selected",
        "rule",
        "speeder",
        "straightlining",
        "possible_swapped_scale",
        "item_against_battery",
        "near_duplicate",
        "item_nonresponse",
        "text_defect",
    ]
    assert (
        summary["items"] == summary[["passes", "fails", "unknown"]].sum(axis=1)
    ).all()
    assert summary["label"].iloc[0] == "Record zonder nummer"


def test_the_language_is_the_study_s_first(make: Make) -> None:
    study = (
        "study: s\ntitle: {en: S}\nlanguages: [en]\nid: id\nfacts: {reference_year: 1}"
    )
    findings = check(make({"sex": [7]}, study_yml=study))
    assert findings.rows["message"][0] == "Record 1: 7 is not a code of sex (Geslacht)."


def test_a_rule_that_breaks_on_the_data_is_named(make: Make) -> None:
    frame = make({"why_not": ["ziek"]}, checks_yml=rule("length(why_not) > 1"))
    # A column of another sort than its codebook says.
    broken = frame.data.assign(why_not=1.0)
    with pytest.raises(CallError, match=r"check 'rule': .* needs text, got number"):
        check(Frame(broken, frame.reasons, frame.codebook))


def test_checking_changes_nothing(make: Make) -> None:
    frame = make({"sex": [7], "birth_year": [1980]})
    data, reasons = frame.data.copy(), frame.reasons.copy()
    check(frame)
    pd.testing.assert_frame_equal(frame.data, data)
    pd.testing.assert_frame_equal(frame.reasons, reasons)


def test_no_records(make: Make) -> None:
    findings = check(make({"sex": []}, checks_yml=rule("sex == 1")))
    assert len(findings) == 0
    assert (findings.summary[["items", "fails"]] == 0).all(axis=None)
