"""What a form's expressions become in the rule language."""

from __future__ import annotations

import pytest

from survey.fieldwork.xlsform.limits import Limits, limits_of
from survey.fieldwork.xlsform.rules import rule_of_xpath
from survey.fieldwork.xlsform.values import Known
from survey.fieldwork.xlsform.xpath import DEEPEST, read_xpath

WHY = {"a": "why/a", "b": "why/b", "dk": "why/dk"}
KNOWN = {
    "age": Known("age", "int"),
    "adult": Known("adult", "code", integer=True, optional=False),
    "sex": Known("sex", "code"),
    "why": Known("why", "codes", options=WHY),
    "only": Known("only", "codes", options={"a": "only/a"}),
    "born": Known("born", "date"),
    "said": Known("said", "text"),
    "stay": Known("stay", "code", missing={"99": "refused"}),
    "size": Known("size", "decimal"),
    "made": Known("made", ""),
}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("${sex} = 'f'", "{sex} == 'f'"),
        ('${sex}="f"', "{sex} == 'f'"),
        ("'f' = ${sex}", "{sex} == 'f'"),
        ("18 <= ${age}", "{age} >= 18"),
        ("${adult} = '1'", "{adult} == 1"),
        ("${adult} != 1", "{adult} != 1"),
        ("${sex} != 'f'", "(missing({sex}) or {sex} != 'f')"),
        ("not(${sex} = 'f')", "(missing({sex}) or {sex} != 'f')"),
        ("not(${sex} != 'f')", "{sex} == 'f'"),
        ("not(${age} > 3)", "(missing({age}) or {age} <= 3)"),
        ("${sex} = ''", "missing({sex})"),
        ("${age} != ''", "answered({age})"),
        ("selected(${sex}, 'f')", "{sex} == 'f'"),
        ("not(selected(${adult}, '1'))", "{adult} != 1"),
        ("selected(${why}, 'a')", "selected({why}, 'a')"),
        ("selected(${only}, 'a')", "{only/a} == 1"),
        (
            "not(selected(${why}, 'a'))",
            "(missing({why/a}) or not selected({why}, 'a'))",
        ),
        ("selected(${why}, 'none') or ${age} > 1", "{age} > 1"),
        ("not(selected(${why}, 'none'))", "1 == 1"),
        ("selected(${why}, 'none') and ${age} > 1", "1 == 0"),
        ("true()", "1 == 1"),
        ("count-selected(${why}) >= 2", "count({why}) >= 2"),
        ("string-length(${said}) > 3", "length({said}) > 3"),
        ("coalesce(${age}, ${size}) < 10", "first({age}, {size}) < 10"),
        ("if(${sex} = 'f', 1, 2) = 1", "if_else({sex} == 'f', 1, 2) == 1"),
        ("${age} + 1 > ${size} div 2", "({age} + 1) > ({size} / 2)"),
        ("${born} > date('2000-01-31')", "{born} > '2000-01-31'"),
        ("${stay} = '99'", "missing({stay}, 'refused')"),
        ("${made} > -1", "{made} > -1"),
        (
            "(${sex}='f' or ${age}>1) and not(${sex}='m' and ${age}<9)",
            "({sex} == 'f' or {age} > 1) and ((missing({sex}) or {sex} != 'm')"
            " or (missing({age}) or {age} >= 9))",
        ),
    ],
)
def test_a_condition_becomes_a_rule(text: str, rule: str) -> None:
    assert rule_of_xpath(text, KNOWN) == rule


@pytest.mark.parametrize(
    "text",
    [
        "regex(${said}, '^a')",
        "${born} <= today()",
        "${nobody} = 1",
        "${why} = 'a b'",
        "selected(${why}, ${sex})",
        "${age} = 'old'",
        "pulldata('a', 'b', 'c', ${age}) = 1",
        "${stay} != ''",
        "count-selected(${age}) > 1",
        "${age}",
        "${age} >",
        "${age} mod 2 = 0",
        "",
        "(" * (DEEPEST + 5) + "${age} > 1" + ")" * (DEEPEST + 5),
    ],
)
def test_what_no_rule_can_say_is_left_empty(text: str) -> None:
    assert rule_of_xpath(text, KNOWN) == ""


@pytest.mark.parametrize(
    "text", ["§", "${a} = = 1", "f(1,)", "f(1 2)", "(1", "1)", "or"]
)
def test_what_is_no_expression_has_no_tree(text: str) -> None:
    assert read_xpath(text) is None


@pytest.mark.parametrize(
    ("text", "own", "limits"),
    [
        (". > 17 and . < 120", "age", Limits(18, 119)),
        (".>=0 and 10 >= .", "size", Limits(0, 10)),
        (". > 0", "size", Limits(rule="{size} > 0")),
        (". > 0.5", "age", Limits(rule="{age} > 0.5")),
        (". >= 1 and . >= 3 and .<9 and .<=20", "age", Limits(3, 8)),
        (". <= ${size} and . > 0", "age", Limits(1, rule="{age} <= {size}")),
        (". != 'f'", "sex", Limits(rule="{sex} != 'f'")),
        (". = 0 or . > 9", "age", Limits(rule="{age} == 0 or {age} > 9")),
        (
            "(. = 0 or . > 9) and . != 5",
            "age",
            Limits(rule="({age} == 0 or {age} > 9) and {age} != 5"),
        ),
        (". < 9 and regex(., '1')", "age", Limits(maximum=8, unsaid=True)),
        ("oops", "age", Limits(unsaid=True)),
        ("", "age", Limits()),
    ],
)
def test_a_constraint_is_bounds_and_what_is_more(
    text: str, own: str, limits: Limits
) -> None:
    assert limits_of(text, KNOWN, own) == limits
