"""Single declarations: every key known, every value of its kind, every place named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Problems = Callable[..., list[str]]

STUDY = "study: tiny\ntitle: {nl: T}\nlanguages: [nl, en]\nid: id\n"
VARIABLES = "name,type,codes,asked_if,min,role,decimals,label::nl\nid,int,,,,,,Nummer\n"
ROWS = [
    ("x,integer,,,,,,L", "variables.csv:3, column type: type: Input should be 'code'"),
    ("x,int,,,many,,,L", "column min: min: Input should be a valid number"),
    ("x,int,,,nan,,,L", "column min: min: Input should be a finite number"),
    ("x,int,,,,boss,,L", "column role: role: Input should be 'id'"),
    ("x,int,,,,,1.5,L", "column decimals: decimals: Input should be a valid integer"),
    ("x,int,,x = 1,,,,L", "column asked_if: asked_if: can't read 'x = 1'"),
    (
        "x,int,,nobody == 1,,,,L",
        "variables.csv:3, column asked_if: unknown name 'nobody'",
    ),
    ("x,int,,id + 1,,,,L", "'id + 1' gives a number, where a truth is needed"),
    ("id,int,,,,,,L", "variable 'id' is declared twice, first at variables.csv:2"),
    ("x,,,,,,,L", "variables.csv:3: lacks 'type'"),
    ("x,code,,,,,,L", "'x' is coded but names no code list"),
    ("x,code,oftne,,,,,L", "there is no code list 'oftne'; did you mean 'often'?"),
]


@pytest.mark.parametrize(("row", "said"), ROWS, ids=[r for r, _ in ROWS])
def test_variables(problems: Problems, row: str, said: str) -> None:
    bare = {"indicators_yml": "", "derived_yml": ""}
    found = problems(variables_csv=f"{VARIABLES}{row}\n", study_yml=STUDY, **bare)
    assert len(found) == 1
    assert said in found[0]


FACTS = [
    ("wave: [1]\n", "study.yml:5: wave: Input should be"),
    ("languages: [de]\n", "languages: Input should be 'nl', 'fr' or 'en', got 'de'"),
    ("languages: []\n", "languages: Tuple should have at least 1 item"),
    ("desing: {}\n", "study.yml:5: unknown key 'desing'; did you mean 'design'?"),
    (
        "design:\n  stratum: sex\n",
        "study.yml:6: unknown key 'stratum'; did you mean 'strata'?",
    ),
    ("design: {lone_strata: skip}\n", "lone_strata: Input should be 'fail'"),
    (
        "design: {strata: sexe}\n",
        "study.yml:5: there is no variable 'sexe'; did you mean 'sex'?",
    ),
    (
        "design:\n  strata: sex\n  fpc: popsize\n",
        "study.yml:7: there is no variable 'popsize'",
    ),
    ("design: {weight: wieght * 2}\n", "study.yml:5: unknown name 'wieght'"),
    ("design: {weight: sex == 1 and}\n", "can't read 'sex == 1 and'"),
    ("weighting: {trim: {cap: 1}}\n", "cap: Input should be greater than 1, got 1"),
    ("weighting: {trim: {cap: 2, top: 2}}\n", "unknown key 'top'"),
    ("weighting: {trim: {cap: 2}}\n", "trim limits what calibrate does"),
    (
        "design: {weight: sex * 2, base_weight: {margin: people}}\n",
        "study.yml:5: design: has both weight and base_weight; one of them is meant",
    ),
    ("estimation: {breakdowns: [[sexe]]}\n", "there is no variable 'sexe'"),
    ("quality: {mode: modus}\n", "study.yml:5: there is no variable 'modus'"),
    ("quality: {speeder_share: 2}\n", "speeder_share: Input should be less than 1"),
    (
        "disclosure: {min_base: 0}\n",
        "min_base: Input should be greater than or equal to 1",
    ),
    (
        "release:\n  a:\n    dorp: [sex]\n",
        "study.yml:7: unknown key 'dorp'; did you mean 'drop'?",
    ),
    ("release:\n  a:\n    drop: [sexe]\n", "study.yml:7: there is no variable 'sexe'"),
    ("facts: {sex: 1}\n", "study.yml:5: 'sex' is the name of a variable or set too"),
    ("facts: {code: 007}\n", "study.yml:5: put 007 between quotes"),
    ("report: {template: x}\n", "study.yml:5: lacks 'style'"),
]


@pytest.mark.parametrize(("text", "said"), FACTS, ids=[t[:30] for t, _ in FACTS])
def test_study(problems: Problems, text: str, said: str) -> None:
    base = "\n".join(
        line for line in STUDY.splitlines() if line.split(":")[0] != text.split(":")[0]
    )
    bare = {"indicators_yml": "", "derived_yml": ""}
    found = problems(study_yml=f"{base}\n{text}", **bare)
    assert len(found) == 1
    assert said.split(": ", 1)[-1] in found[0]


def test_a_study_that_is_no_mapping(problems: Problems) -> None:
    assert "valid dictionary" in problems(study_yml="- a\n")[0]
    lacking = problems(study_yml="# nothing\n")
    assert lacking == [
        f"study.yml:1: lacks {key!r}" for key in ("study", "title", "id")
    ]


RULES = [
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: age => 1}",
        "rule: can't read 'age => 1'",
    ),
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: age + 1}",
        "gives a number, where a truth",
    ),
    ("checks", "- {name: a, label: {nl: A}}", "checks.yml:1: lacks 'rule'"),
    (
        "checks",
        "- {name: a, label: A, rule: age > 1}",
        "label: Input should be a valid dict",
    ),
    (
        "checks",
        "- {name: 7, label: {nl: A}, rule: age > 1}",
        "name: Input should be a valid str",
    ),
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: age > 1, severity: hard}",
        "severity: Input",
    ),
    ("checks", "just text", "checks.yml:1: must be a list of - name"),
    ("checks", "- just text", "checks.yml:1: Input should be a valid dictionary"),
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: talks == 4}",
        "'4' is not a code of 'talks'",
    ),
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: talks == 96}",
        "missing(talks, 'dont_know')",
    ),
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: talks == 'x'}",
        "can't compare number with",
    ),
    ("checks", "- {name: a, label: {nl: A}, rule: tals == 1}", "did you mean 'talks'"),
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: count(often) > 1}",
        "unknown name 'often'",
    ),
    ("checks", "- {name: a, label: {nl: A}, rule: missing(sex, 'x')}", "not YAML"),
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: \"missing(sex, 'x')\"}",
        "there is no missing kind 'x'",
    ),
    (
        "checks",
        "- {name: a, label: {nl: A}, rule: \"lookup(sex, 'q') == 1\"}",
        "lookup table",
    ),
    (
        "edits",
        "- {name: a, label: {nl: A}, when: age > 1, why: w}",
        "either sets variables or",
    ),
    (
        "edits",
        "- {name: a, label: {nl: A}, when: age > 1, remove: true}",
        "lacks 'why'",
    ),
    (
        "edits",
        "- {name: a, label: {}, when: id > 1, why: w, remove: true, set: {sex: 1}}",
        "either sets variables or removes",
    ),
    (
        "edits",
        "- {name: a, label: {nl: A}, when: age > 1, why: w, set: {sexe: 1}}",
        "there is no variable 'sexe'; did you mean 'sex'?",
    ),
    (
        "edits",
        "- {name: a, label: {nl: A}, when: age > 1, why: w, set: {age: 1}}",
        "'age' is derived, so no edit can set it",
    ),
    (
        "edits",
        "- {name: a, label: {nl: A}, when: age > 1, why: w, set: {id: 1}}",
        "'id' tells records apart, so no edit can set it",
    ),
    (
        "edits",
        "- {name: a, label: {}, when: id > 1, why: w, set: {sex: 'missing: gone'}}",
        "there is no missing kind 'gone'",
    ),
    (
        "edits",
        "- {name: a, label: {nl: A}, when: age > 1, why: w, set: {why_not: 3}}",
        "'3' gives a number, where a text is needed",
    ),
    (
        "edits",
        "- {name: a, label: {nl: A}, when: age, why: w, remove: true}",
        "'age' gives a number, where a truth is needed",
    ),
    ("derived", "- {name: a, label: {nl: A}, type: int}", "either a value or cases"),
    (
        "derived",
        "- {name: a, label: {nl: A}, type: int, value: why_not}",
        "gives a text",
    ),
    (
        "derived",
        "- {name: a, label: {nl: A}, type: text, value: sex}",
        "gives a number",
    ),
    (
        "derived",
        "- {name: a, label: {nl: A}, type: date, value: sex}",
        "gives a number",
    ),
    (
        "derived",
        "- {name: sex, label: {nl: A}, type: int, value: 1}",
        "is a variable already",
    ),
    (
        "derived",
        "- {name: a, label: {nl: A}, type: int, value: a + 1}",
        "not derived before it",
    ),
    (
        "derived",
        "- {name: a, label: {nl: A}, type: int, value: b}\n"
        "- {name: b, label: {nl: B}, type: int, value: sex}",
        "derived.yml:1: 'a' uses 'b', which is not derived before it",
    ),
    (
        "derived",
        "- {name: a, label: {nl: A}, type: int, cases: [{when: sex, value: 1}]}",
        "'sex' gives a number, where a truth is needed",
    ),
    (
        "derived",
        "- name: a\n  label: {}\n  type: int\n  cases:\n  - {whn: id == 1, value: 1}",
        "derived.yml:5: unknown key 'whn'; did you mean 'when'?",
    ),
    (
        "indicators",
        "- {name: a, theme: contact, label: {nl: A}}",
        "exactly one of share",
    ),
    (
        "indicators",
        "- {name: a, theme: x, label: {nl: A}, share: sex == 1}",
        "no theme 'x'",
    ),
    (
        "indicators",
        "- {name: a, theme: contact, label: {nl: A}, share: sex}",
        "a truth is",
    ),
    (
        "indicators",
        "- {name: a, theme: contact, label: {nl: A}, mean: why_not}",
        "a number or",
    ),
    (
        "indicators",
        "- {name: a, theme: contact, label: {nl: A}, multiple: sex}",
        "response set",
    ),
    (
        "indicators",
        "- {name: a, theme: contact, label: {nl: A}, distribution: id}",
        "no codes",
    ),
    (
        "indicators",
        "- {name: a, theme: contact, label: {nl: A}, mean: id, variables: [sexe]}",
        "there is no variable 'sexe'; did you mean 'sex'?",
    ),
]


@pytest.mark.parametrize(
    ("file", "text", "said"), RULES, ids=[f"{f}: {s[:35]}" for f, _, s in RULES]
)
def test_rules(problems: Problems, file: str, text: str, said: str) -> None:
    age = (
        "- {name: age, label: {nl: L}, type: int, value: reference_year - birth_year}\n"
    )
    given = {"indicators_yml": "", "derived_yml": age} if file != "derived" else {}
    given |= {"indicators_yml": ""}
    found = problems(**{**given, f"{file}_yml": text + "\n"})
    assert len(found) == 1, found
    assert found[0].startswith(f"{file}.yml:")
    assert said in found[0]


def test_a_fault_is_not_blamed_on_those_who_use_it(problems: Problems) -> None:
    variables = "name,type,min,label::nl\nid,int,,N\nsex,int,x,S\nbirth_year,int,,B\n"
    check = "- {name: a, label: {nl: A}, rule: sex == 1}\n"
    found = problems(variables_csv=variables, checks_yml=check, indicators_yml="")
    assert len(found) == 1
    assert found[0].startswith("variables.csv:3, column min")


def test_declared_twice_names_both_places(problems: Problems) -> None:
    check = "- {name: a, label: {nl: A}, rule: sex == 1}\n"
    found = problems(checks_yml=check * 2)
    assert found == ["checks.yml:2: check 'a' is declared twice, first at checks.yml:1"]
