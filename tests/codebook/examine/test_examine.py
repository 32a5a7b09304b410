"""What is said of a codebook that opens: each kind of remark once, and no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.codebook.examine import examine

VARIABLES = """\
name,type,codes,min,max,decimals,label::nl,label::en,asked_if,missing,source
id,int,,,,,Nummer,Number,,,survey
sex,code,sex,,,,Geslacht,Sex,,,survey
birth_year,int,,1930,2010,,Geboortejaar,Year of birth,,number,survey
talks,code,often,,,,Praat,Talks,,,survey
race,code,box,,,,Huidskleur,Race,,,survey
faith,code,box,,,,Geloof,Faith,,,survey
why_not,text,,,,,Waarom niet,Why not,"talks == 1",,survey
after,code,box,,,,Daarna,After,,,survey
"""
CODES = """\
list,code,label::nl,label::en,missing
sex,1,Man,Man,
sex,2,Vrouw,Woman,
often,1,Nooit,Never,
often,2,Soms,Sometimes,
often,3,Vaak,Often,
often,99,Geen antwoord,No answer,no_answer
box,0,Nee,No,
box,1,Ja,Yes,
number,9999,Geen antwoord,No answer,no_answer
"""
SETS = """\
set,kind,member,code,label::nl
boxes,multiple,,,Gronden
boxes,multiple,race,1,
boxes,multiple,faith,2,
"""
INDICATORS = """\
- name: talks_often
  theme: contact
  label: {nl: Praat vaak, en: Talks often}
  share: talks == 3
  variables: [talks, boxes]
"""
Said = Callable[..., list[str]]


@pytest.fixture
def said(tiny: Callable[..., Path]) -> Said:
    """Return the remarks on the small codebook with some files replaced."""

    def found(**files: str) -> list[str]:
        given = {
            "variables_csv": VARIABLES,
            "codes_csv": CODES,
            "sets_csv": SETS,
            "indicators_yml": INDICATORS,
            "derived_yml": "",
        }
        return [str(each) for each in examine(Codebook.open(tiny(**given | files)))]

    return found


def test_a_good_codebook_gets_no_remarks(said: Said) -> None:
    assert said() == []


def routed(rule: str) -> dict[str, str]:
    return {"variables_csv": VARIABLES.replace("talks == 1", rule)}


HERE = "variables.csv:8, column asked_if: 'why_not' "
ROUTES = [
    ("talks == 1 and talks == 2", [f"error: {HERE}is never asked: no answers make"]),
    ("birth_year > 2010", [f"error: {HERE}is never asked: no answers make"]),
    ("count(boxes) > 2", [f"error: {HERE}is never asked: no answers make"]),
    ("selected(boxes, 1) and race == 0", [f"error: {HERE}is never asked: no"]),
    (
        "talks == 1 or not answered(talks) or talks > 1",
        [f"info: {HERE}is always asked"],
    ),
    ("missing(talks, 'refused') and answered(talks)", [f"error: {HERE}is never asked"]),
    ("after == 1", [f"warning: {HERE}hangs on 'after', which is only asked after it"]),
    ("answered(why_not)", [f"error: {HERE[:-10]}whether 'why_not' is asked hangs on"]),
    ("birth_year < 1931", []),
    ("count(boxes) == 2 and talks == 1", []),
    # Not decided: texts, and numbers held against each other.
    ("length(why_not) > 5", [f"error: {HERE[:-10]}whether"]),
    ("birth_year - id > 3000", []),
]


@pytest.mark.parametrize(("rule", "expected"), ROUTES, ids=[r for r, _ in ROUTES])
def test_routing(said: Said, rule: str, expected: list[str]) -> None:
    found = said(**routed(rule))
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


def test_a_filter_behind_a_filter(said: Said) -> None:
    found = said(
        variables_csv=VARIABLES.replace("Praat,Talks,", "Praat,Talks,sex == 1").replace(
            "talks == 1", "talks == 1 and sex == 2"
        )
    )
    assert found == [
        f"error: {HERE}is never asked: 'talks == 1 and sex == 2' hangs on questions "
        "that are themselves only asked of others"
    ]


def check(name: str, rule: str) -> str:
    return f'- {{name: {name}, label: {{nl: A, en: A}}, rule: "{rule}"}}\n'


CHECKS = [
    (check("a", "talks < 1"), ["error: checks.yml:1: check 'a' can't be met"]),
    (check("a", "talks >= 1"), ["info: checks.yml:1: check 'a' can't fail"]),
    (check("a", "birth_year > 1900"), []),
    (
        check("a", "talks == 1") + check("b", "talks > 1"),
        ["error: checks.yml:2: checks 'a' and 'b' can't both be met"],
    ),
    (
        check("a", "talks == 1") + check("b", "(talks==1)"),
        ["warning: checks.yml:2: check 'b' says the same as 'a'"],
    ),
]


@pytest.mark.parametrize(("rules", "expected"), CHECKS)
def test_checks(said: Said, rules: str, expected: list[str]) -> None:
    found = said(checks_yml=rules)
    assert [
        line[: len(start)] for line, start in zip(found, expected, strict=True)
    ] == (expected)


def test_edits_meet_numbers_beyond_the_bounds(said: Said) -> None:
    edit = "- {{name: {}, label: {{nl: A, en: A}}, when: {}, why: x, remove: true}}\n"
    rules = edit.format("a", "birth_year < 1930") + edit.format("b", "talks > 3")
    assert said(edits_yml=rules) == [
        "warning: edits.yml:2: edit 'b' touches nobody: 'talks > 3' never holds for an "
        "answer that its code lists allow"
    ]


def test_cases_that_are_never_reached(said: Said) -> None:
    derived = """\
- name: band
  label: {nl: Klasse, en: Class}
  type: int
  cases:
    - {when: birth_year < 1960, value: 1}
    - {when: birth_year < 1950, value: 2}
    - {when: birth_year >= 1960, value: 3}
    - {value: 4}
"""
    assert said(derived_yml=derived) == [
        "warning: derived.yml:1: case 2 of 'band' is never reached: 'birth_year < 1950'"
    ]


@pytest.mark.parametrize(
    ("line", "start"),
    [
        (
            "share: talks > 3",
            "error: indicators.yml:1: indicator 'talks_often' is always 0%",
        ),
        (
            "share: talks > 0",
            "error: indicators.yml:1: indicator 'talks_often' is always 1",
        ),
        (
            "share: talks == 3\n  base: sex > 2",
            "error: indicators.yml:1: indicator 'talks_often' is about nobody",
        ),
    ],
)
def test_indicators(said: Said, line: str, start: str) -> None:
    found = said(indicators_yml=INDICATORS.replace("share: talks == 3", line))
    assert [each[: len(start)] for each in found] == [start]


TEXTS = [
    (
        {"codes_csv": CODES.replace("often,2,Soms,Sometimes", "often,2,,")},
        ["warning: codes.csv:5: no label in codes.csv: often 2 (row 5)"],
    ),
    (
        {"codes_csv": CODES.replace("Soms,Sometimes", "Soms,").replace(",Often", ",")},
        [
            "warning: codes.csv:5, column label::en: no label in en for 2 of 9: "
            "often 2 (row 5), often 3 (row 6)"
        ],
    ),
    (
        {"codes_csv": CODES.replace("Vaak,Often", "soms,Often")},
        [
            "warning: codes.csv:6, column label::nl: codes 2 and 3 of list 'often' are "
            "both called 'soms'"
        ],
    ),
    (
        {"codes_csv": CODES + "spare,1,Een,One,\n"},
        ["warning: codes.csv:11: no variable uses the code list 'spare'"],
    ),
    (
        {"lookups_csv": "table,code,value\nt,1,2\n"},
        ["warning: lookups.csv:2: no expression looks anything up in 't'"],
    ),
    (
        {"codes_csv": CODES.replace("number,9999", "number,1999")},
        [
            "warning: variables.csv:4, column max: 'birth_year' may be 1999 by its "
            "bounds, which list 'number' calls missing"
        ],
    ),
    (
        {"variables_csv": VARIABLES.replace("1930,2010,", "1930,2010,2")},
        [
            "warning: variables.csv:4, column decimals: 'birth_year' is a whole "
            "number, but shows 2 decimals"
        ],
    ),
    (
        {"variables_csv": VARIABLES.replace("often,,,", "often,1,2,")},
        [
            "warning: variables.csv:5, column min: 'talks' has codes outside its "
            "bounds: 3"
        ],
    ),
    (
        {"indicators_yml": INDICATORS.replace(", boxes", "")},
        ["info: sets.csv:2: no variable, rule or indicator names the set 'boxes'"],
    ),
]


@pytest.mark.parametrize(
    ("files", "expected"), TEXTS, ids=[s[0][:50] for _, s in TEXTS]
)
def test_texts_and_values(
    said: Said, files: dict[str, str], expected: list[str]
) -> None:
    assert said(**files) == expected


@pytest.mark.parametrize("name", ["why not", "Waarom?", "2nd", "in"])
def test_names_that_no_rule_can_use(said: Said, name: str) -> None:
    table = VARIABLES.replace("why_not,text", f"{name},text")
    found = f"warning: variables.csv:8: {name!r} can't be named in a rule"
    assert [line for line in said(variables_csv=table) if line.startswith(found)]


@pytest.mark.parametrize(
    "study", ["ess9-gb", "marktconsultatie", "sid-2017", "sid-2022"]
)
def test_the_project_s_own_codebooks_have_no_errors(
    codebooks: Path, study: str
) -> None:
    remarks = examine(Codebook.open(codebooks / study))
    assert [each for each in remarks if each.severity == "error"] == []
