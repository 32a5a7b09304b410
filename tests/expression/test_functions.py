"""Every function of the rule language, with what is missing in every place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from survey.errors import CallError
from survey.expression import LookupRow

Ask = Callable[..., list[Any]]
CASES = [
    ("answered(x)", [True, True, False]),
    ("missing(x)", [False, False, True]),
    ("missing(x + y)", [False, True, True]),
    ("implies(x == 1, y == 5)", [True, True, True]),
    ("implies(x == 1, y == 6)", [False, True, None]),
    ("implies(x == 2, y == 5)", [True, None, True]),
    ("between(x, 1, 1)", [True, False, None]),
    ("between(x, y, 9)", [False, None, None]),
    ("if_else(x == 1, 10, y)", [10, None, None]),
    ("if_else(x == 2, y, 7)", [7, None, None]),
    ("first(y, x)", [5, 2, 5]),
    ("first(x, 0)", [1, 2, 0]),
    ("count(x == 1, y == 5)", [2, 0, 1]),
    ("row_sum(x, y)", [6, None, None]),
    ("row_mean(x, y)", [3, 2, 5]),
    ("min(x, y)", [1, 2, 5]),
    ("max(x, y, 3)", [5, 3, 5]),
    ("abs(x - 2)", [1, 0, None]),
    ("round(x / 2)", [0, 1, None]),
    ("floor(x + 0.9)", [1, 2, None]),
]


@pytest.mark.parametrize(("rule", "expected"), CASES, ids=[r for r, _ in CASES])
def test_numbers(ask: Ask, rule: str, expected: list[Any]) -> None:
    assert ask(rule, x=[1, 2, None], y=[5, None, 5]) == expected


def test_count_of_one_condition(ask: Ask) -> None:
    assert ask("count(x == 1)", x=[1, 2, None]) == [1, 0, None]


def test_missing_by_kind(ask: Ask, sheet: Any) -> None:
    given = sheet({"x": [None, None, 1]}, reasons={"x": ["refused", "dont_know", ""]})
    assert ask("missing(x, 'refused')", given) == [True, False, False]
    assert ask("missing(x, 'dont_know')", given) == [False, True, False]
    assert ask("not missing(x, 'refused')", given) == [False, True, True]


@pytest.fixture
def reasons(sheet: Any) -> Any:
    boxes = {"race": [1, 0, None, None], "faith": [0, 0, 0, None]}
    return sheet(boxes, sets={"reasons": {"1": "race", "2": "faith"}})


def test_selected_takes_a_code_as_number_or_text(ask: Ask, reasons: Any) -> None:
    assert ask("selected(reasons, 1)", reasons) == [True, False, None, None]
    assert ask("selected(reasons, '2')", reasons) == [False, False, False, None]


def test_selected_names_the_nearest_code(ask: Ask, reasons: Any) -> None:
    with pytest.raises(CallError, match="there is no code in set 'reasons' '9'"):
        ask("selected(reasons, 9)", reasons)


def test_sets_by_name(ask: Ask, reasons: Any) -> None:
    assert ask("count(reasons)", reasons) == [1, 0, 0, None]
    assert ask("row_sum(reasons)", reasons) == [1, 0, None, None]
    assert ask("row_mean(reasons)", reasons) == [0.5, 0, 0, None]
    assert ask("max(reasons)", reasons) == [1, 0, 0, None]
    assert ask("min(reasons)", reasons) == [0, 0, 0, None]


def test_truths_can_be_summed(ask: Ask) -> None:
    assert ask("row_sum(x == 1, x > 0)", x=[1, 2, None]) == [2, 1, None]


COUNTRIES = (
    LookupRow("GB", "1", "1973-01-01", "2020-01-31"),
    LookupRow("GB", "2", "2020-02-01"),
    LookupRow("BE", "1"),
)


def test_lookup_on_the_reference_date(ask: Ask, sheet: Any) -> None:
    given = {"country": ["GB", "BE", "XX", None]}
    tables = {"eu": COUNTRIES}
    before = sheet(given, tables=tables, facts={"reference_date": date(2017, 1, 1)})
    after = sheet(given, tables=tables, facts={"reference_date": date(2022, 1, 1)})
    assert ask("lookup(country, 'eu')", before) == [1, 1, None, None]
    assert ask("lookup(country, 'eu')", after) == [2, 1, None, None]


def test_lookup_without_a_date_takes_undated_rows_only(ask: Ask, sheet: Any) -> None:
    given = sheet({"country": ["GB", "BE"]}, tables={"eu": COUNTRIES})
    assert ask("lookup(country, 'eu')", given) == [None, 1]


def test_lookup_on_a_date_of_the_record(ask: Ask, sheet: Any) -> None:
    moments = [datetime(2020, 1, 31, 23, 59), datetime(2020, 2, 1), None]
    given = sheet({"country": ["GB"] * 3, "day": moments}, tables={"eu": COUNTRIES})
    assert ask("lookup(country, 'eu', day)", given) == [1, 2, None]


def test_lookup_of_numbers_takes_whole_ones_only(ask: Ask, sheet: Any) -> None:
    tables = {"region": (LookupRow("1", "Vlaanderen"), LookupRow("2", "Brussel"))}
    given = sheet({"x": [1, 2.5, None]}, tables=tables)
    assert ask("lookup(x, 'region')", given) == ["Vlaanderen", None, None]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["7", "-1.5"], [7, -1.5]),
        (["007", "8"], ["007", "8"]),
        (["1", "²"], ["1", "²"]),
    ],
)
def test_lookup_gives_numbers_only_when_all_are(
    ask: Ask, sheet: Any, values: list[str], expected: list[Any]
) -> None:
    rows = tuple(LookupRow(str(i), v) for i, v in enumerate(values))
    given = sheet({"x": [0, 1]}, tables={"t": rows})
    assert ask("lookup(x, 't')", given) == expected


def test_dates(ask: Ask) -> None:
    start = [datetime(2022, 5, 1, 10, 0), datetime(1969, 12, 31), None]
    end = [datetime(2022, 5, 1, 10, 45), None, None]
    assert ask("year(a)", a=start) == [2022, 1969, None]
    assert ask("minutes_between(a, b)", a=start, b=end) == [45, None, None]


def test_length(ask: Ask) -> None:
    assert ask("length(x)", x=["één", "", None]) == [3, 0, None]


def test_repeat_in_file_order(ask: Ask) -> None:
    assert ask("repeat(x)", x=[1, 2, 1, None, 1, None]) == [1, 1, 2, None, 3, None]
    assert ask("repeat(x)", x=["a", None, "a"]) == [1, None, 2]


@pytest.mark.parametrize(
    "order",
    [
        [30, 10, 20, None],
        ["c", "a", "b", None],
        [date(2022, 1, d) for d in (9, 2, 5)] + [None],
    ],
)
def test_repeat_in_another_order_puts_the_missing_last(
    ask: Ask, order: list[Any]
) -> None:
    assert ask("repeat(x, y)", x=[7, 7, 7, 7], y=order) == [3, 1, 2, 4]


def test_rounding_halves_goes_to_even(ask: Ask) -> None:
    assert ask("round(x)", x=[0.5, 1.5, 2.5]) == [0, 2, 2]
