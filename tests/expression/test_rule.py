"""What the language lets through, and what it says of the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from survey.errors import CallError
from survey.expression import FUNCTIONS, Expression, Vocabulary

REFUSED = [
    ("__import__('os').system('ls')", "there is no function"),
    ("open('x')", "there is no function 'open'"),
    ("x.y", "Attribute is not part of the rule language"),
    ("x[0]", "Subscript is not part"),
    ("[v for v in x]", "ListComp is not part"),
    ("lambda: 1", "Lambda is not part"),
    ("f'{x}'", "JoinedStr is not part"),
    ("x ** 2", "Pow is not part"),
    ("x % 2", "Mod is not part"),
    ("x // 2", "FloorDiv is not part"),
    ("~x", "Invert is not part"),
    ("x is 1", "Is is not part"),
    ("(y := 1)", "NamedExpr is not part"),
    ("1 if x else 2", "IfExp is not part"),
    ("None", "no rule can hold this NoneType"),
    ("b'x'", "no rule can hold this bytes"),
    ("x == 1j", "no rule can hold this complex"),
    ("1e999", "no rule can hold this float"),
    ("9" * 400, "no rule can hold this int"),
    ("x = 1", "can't read 'x = 1' at character 3"),
    ("x ==", "can't read 'x ==' at character"),
    ("", "can't read ''"),
    ("x\0", "can't read"),
    ("not " * 100_000 + "x", "nested too deeply"),
    ("(" * 500 + "x" + ")" * 500, "can't read"),
    ("-" * 300 + "1", "nested too deeply"),
    ("betwen(x, 1, 2)", "did you mean 'between'"),
    ("between(x, 1)", "3 arguments are needed, got 2"),
    ("answered()", "1 argument is needed, got 0"),
    ("missing(x, 'refused', 1)", "1 to 2 arguments are needed, got 3"),
    ("count()", "at least 1 argument is needed, got 0"),
    ("round(x, digits=2)", "digits= is not understood"),
    ("count(**x)", "at least 1 argument is needed"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[t[:25] for t, _ in REFUSED])
def test_refused(text: str, said: str) -> None:
    with pytest.raises(CallError, match=re.escape(said)):
        Expression.parse(text)


def test_an_error_does_not_repeat_a_whole_hostile_rule() -> None:
    with pytest.raises(CallError) as caught:
        Expression.parse("(" * 5000)
    assert len(str(caught.value)) < 200


def test_names_are_those_of_data_not_of_functions() -> None:
    rule = Expression.parse(
        "implies(age < 18, count(a, b) > 0 and missing(c, 'refused'))"
    )
    assert rule.names == {"age", "a", "b", "c"}
    assert Expression.parse("count(count)").names == {"count"}


def test_tables() -> None:
    rule = Expression.parse("lookup(country, 'eu') == 1 or lookup(x, 'region') == 2")
    assert rule.tables == {"eu", "region"}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("sex == 1", [("sex", "1")]),
        ("1 == sex", [("sex", "1")]),
        ("sex != 1.0", [("sex", "1")]),
        ("x == -9", [("x", "-9")]),
        ("origin in ['TR', 'MA']", [("origin", "TR"), ("origin", "MA")]),
        ("origin not in ('TR',)", [("origin", "TR")]),
        ("age >= 18", []),
        ("a == b", []),
        ("x in [y, 2]", [("x", "2")]),
    ],
)
def test_codes_that_names_are_held_against(
    text: str, pairs: list[tuple[str, str]]
) -> None:
    assert list(Expression.parse(text).compared) == pairs


def test_problems_name_the_nearest_word() -> None:
    known = Vocabulary(frozenset({"origin"}), tables=frozenset({"countries"}))
    said = Expression.parse("orgin == 1 and lookup(origin, 'countrys') == 2").problems(
        known
    )
    assert said[0].endswith("did you mean 'origin'?")
    assert said[1].endswith("did you mean 'countries'?")


def test_facts_and_sets_are_known_names() -> None:
    known = Vocabulary(frozenset({"x"}), frozenset({"reasons"}), frozenset({"year0"}))
    assert Expression.parse("count(reasons) > x - year0").problems(known) == []


def test_equal_texts_are_equal_rules() -> None:
    assert Expression.parse(" a == 1 ") == Expression.parse("a == 1")
    assert str(Expression.parse("a == 1")) == "a == 1"


def test_every_function_says_what_it_means() -> None:
    assert all(function.meaning for function in FUNCTIONS.values())


def test_every_function_is_tested_beside_this_file() -> None:
    tested = (Path(__file__).parent / "test_functions.py").read_text(encoding="utf-8")
    assert [name for name in FUNCTIONS if f"{name}(" not in tested] == []
