"""Findings: kept, counted, joined, and raised only when asked."""

from __future__ import annotations

import pandas as pd
import pytest

from survey.errors import CallError, FindingsError
from survey.record import SEVERITIES, Findings


def found(check: str = "range", severity: str = "error", n: int = 2) -> Findings:
    rows = pd.DataFrame({"record": [str(i) for i in range(n)], "value": range(n)})
    return Findings.of(check, severity, rows, items=10, unknown=3, label="Grenzen")


def test_a_check_is_counted() -> None:
    line = found().summary.iloc[0].to_dict()
    assert line == {
        "check": "range",
        "severity": "error",
        "items": 10,
        "passes": 5,
        "fails": 2,
        "unknown": 3,
        "label": "Grenzen",
    }


def test_rows_are_text_and_complete() -> None:
    rows = found().rows
    assert rows.to_dict("list") == {
        "check": ["range", "range"],
        "severity": ["error", "error"],
        "record": ["0", "1"],
        "variable": ["", ""],
        "value": ["0", "1"],
        "message": ["", ""],
    }


def test_missing_cells_of_any_type_become_empty_text() -> None:
    rows = pd.DataFrame(
        {"record": pd.array([1, None], dtype="Int64"), "value": [None, "a"]}
    )
    made = Findings.of("x", "info", rows).rows
    assert made["record"].tolist() == ["1", ""]
    assert made["value"].tolist() == ["", "a"]


def test_a_check_without_findings_still_has_its_line() -> None:
    none = Findings.of("quiet", "info", pd.DataFrame(), items=4)
    assert len(none) == 0
    assert none.summary[["passes", "fails", "label"]].iloc[0].tolist() == [
        4,
        0,
        "quiet",
    ]


def test_what_is_not_counted_is_as_many_as_failed() -> None:
    assert (
        Findings.of("x", "info", pd.DataFrame({"value": [1, 2]})).summary["items"][0]
        == 2
    )


def test_joining_keeps_the_order() -> None:
    joined = Findings.join([found("b"), Findings(), found("a", n=1)])
    assert joined.rows["check"].tolist() == ["b", "b", "a"]
    assert joined.summary["check"].tolist() == ["b", "a"]
    assert repr(joined) == "Findings(3 findings in 2 checks)"


def test_joining_nothing_has_the_same_columns_and_types() -> None:
    empty = Findings.join([])
    pd.testing.assert_series_equal(empty.rows.dtypes, found().rows.dtypes)
    pd.testing.assert_series_equal(empty.summary.dtypes, found().summary.dtypes)


@pytest.mark.parametrize(
    ("asked", "count"), [("info", 3), ("warning", 2), ("error", 1)]
)
def test_at_least(asked: str, count: int) -> None:
    each = [found(s, s, n=1) for s in SEVERITIES]
    assert len(Findings.join(each).at_least(asked)) == count


def test_enforce_raises_with_the_checks_that_failed() -> None:
    both = Findings.join([found("b", "warning"), found("a", "info")])
    assert both.enforce("error") is both
    with pytest.raises(
        FindingsError, match="2 findings at or above 'warning', from: b"
    ):
        both.enforce("warning")


@pytest.mark.parametrize("word", ["errors", "fatal"])
def test_an_unknown_severity_is_refused(word: str) -> None:
    with pytest.raises(CallError, match="there is no severity"):
        Findings().at_least(word)
    with pytest.raises(CallError, match="there is no severity"):
        Findings.of("x", word, pd.DataFrame())


def test_shown_in_a_notebook_without_running_what_it_holds() -> None:
    rows = pd.DataFrame({"value": ["x"]})
    page = Findings.of("a", "info", rows, label="<script>")._repr_html_()
    assert "<script>" not in page
