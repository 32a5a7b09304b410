"""Operators over columns: comparing, joining, counting, and what stays unknown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from survey.errors import CallError

Ask = Callable[..., list[Any]]
RULES = [
    ("x == 1", [True, False, None]),
    ("x != 1", [False, True, None]),
    ("x < 2", [True, False, None]),
    ("1 <= x <= 1", [True, False, None]),
    ("1 < x < 3 < 4", [False, True, None]),
    ("x in [1, 5]", [True, False, None]),
    ("x not in [1, 5]", [False, True, None]),
    ("x in []", [False, False, False]),
    ("not x == 1", [False, True, None]),
    ("x == 1 or x == 2", [True, True, None]),
    ("x == 1 and x == 2", [False, False, None]),
    ("x == 1 or True", [True, True, True]),
    ("x == 1 and False", [False, False, False]),
    ("-x + 3 * 2 - 1", [4, 3, None]),
    ("+x / 2", [0.5, 1.0, None]),
    ("1", [1, 1, 1]),
    ("True", [True, True, True]),
]


@pytest.mark.parametrize(("rule", "expected"), RULES, ids=[r for r, _ in RULES])
def test_numbers(ask: Ask, rule: str, expected: list[Any]) -> None:
    assert ask(rule, x=[1, 2, None]) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("x == 'TR'", [True, False, None]),
        ("x in ['TR', 'MA']", [True, True, None]),
        ("x < 'N'", [False, True, None]),
    ],
)
def test_texts(ask: Ask, rule: str, expected: list[Any]) -> None:
    assert ask(rule, x=["TR", "MA", None]) == expected


def test_dates_against_written_dates(ask: Ask) -> None:
    days = [date(2022, 1, 1), date(2021, 5, 1), None]
    assert ask("day >= '2022-01-01'", day=days) == [True, False, None]
    assert ask("'2021-05-01' == day", day=days) == [False, True, None]


def test_a_missing_member_leaves_a_list_open(ask: Ask) -> None:
    # 1 is in the list whatever y is; 2 may be.
    assert ask("x in [1, y]", x=[1, 2], y=[None, None]) == [True, None]


def test_division_by_zero_and_overflow_are_missing(ask: Ask) -> None:
    assert ask("x / y", x=[1, 0, 4], y=[0, 0, 2]) == [None, None, 2]
    assert ask("x * x", x=[1e200, 2]) == [None, 4]


MIXED = [
    ("x == 'a'", "can't compare number with text"),
    ("t == 1", "can't compare text with number"),
    ("t + 1", "needs number, got text"),
    ("not x", "needs truth, got number"),
    ("x and True", "needs truth, got number"),
    ("-t", "needs number, got text"),
    ("x == True", "can't compare number with truth"),
    ("day > 3", "can't compare time with number"),
    ("day > '31/12/2022'", "'31/12/2022' is not a date"),
    ("day > t", "a text variable can't be compared with a date"),
    ("x in y", "`in` needs a list of values"),
    ("x == [1]", "can't stand here"),
    ("x in [1] == y", "can't be chained"),
    ("1 < x in [2]", "can't be chained"),
    ("row_sum(x, t)", "needs number or truth, got text"),
    ("min(day, day)", "needs number or truth, got time"),
    ("if_else(x == 1, 1, 'a')", "mixes number and text"),
    ("first(x, t)", "mixes number and text"),
    ("year(x)", "needs time, got number"),
    ("length(x)", "needs text, got number"),
    ("missing(x + 1, 'refused')", r"x \+ 1 stands where a name is needed"),
    ("missing(x, t)", "t stands where a written value is needed"),
    ("missing(x, 'refusd')", "did you mean 'refused'"),
    ("count(x)", "there is no set 'x'"),
]


@pytest.mark.parametrize(("rule", "said"), MIXED, ids=[r for r, _ in MIXED])
def test_mixed_sorts_are_refused_with_the_rule(ask: Ask, rule: str, said: str) -> None:
    days = [date(2022, 1, 1), None]
    with pytest.raises(CallError, match=said) as caught:
        ask(rule, x=[1, None], y=[2, 3], t=["a", None], day=days)
    assert rule in str(caught.value)


def test_no_records_give_no_values(ask: Ask) -> None:
    assert ask("x == 1 or between(x, 2, 3)", x=[]) == []


def test_nothing_is_changed(ask: Ask) -> None:
    given = [1, None, 3]
    ask("x * 2 + abs(x) > 1", x=given)
    assert given == [1, None, 3]
