"""A codebook as a form, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from survey.codebook import Codebook
from survey.errors import OutputError
from survey.expression import Expression
from survey.fieldwork import Frame, draft_codebook, read_instrument, write_xlsform
from survey.fieldwork.drafting.naming import rule_of
from survey.fieldwork.xlsform.conditions import Conditions
from survey.fieldwork.xlsform.rules import rule_of_xpath
from survey.fieldwork.xlsform.values import Known, UnsayableError
from survey.record import MissingKind

STUDY = """\
study: work
title: {nl: Werk, en: Work}
languages: [nl, en]
id: id
facts: {grown: 18}
themes: {who: {nl: Over u, en: About you}, job: {nl: Werk, en: Work}}
"""
VARIABLES = """\
name,theme,type,codes,min,max,label::nl,label::en,question::nl,interviewer_note::nl,\
asked_if,set,role,source,disclosure,missing
id,,int,,,,Nummer,Number,,,,,id,survey,none,
start,,datetime,,,,Begin,Start,,,,,paradata,paradata,none,
stratum,,int,,,,Stratum,Stratum,,,,,stratum,register,none,
often,who,code,often,,,Hoe vaak,How often,Hoe vaak werkt u?,Toon kaart 1,,,\
answer,survey,none,
land,who,code,land,,,Land,Country,,,often >= 2,,answer,survey,none,
age,job,int,,0,120,Leeftijd,Age,,,"land != 'BE' and often in [1, 2]",,\
answer,survey,none,number
why_a,job,code,marked,,,Geld,Money,Waarom?,,age >= grown,why,answer,survey,none,
why_b,job,code,marked,,,Plezier,Fun,Waarom?,,age >= grown,why,answer,survey,none,
said,job,text,,,,Anders,Other,,,why_a == 1,,open,survey,none,
day,who,date,,,,Dag,Day,,,missing(age),,answer,survey,none,
size,who,decimal,,0,,Maat,Size,,,year(day) > 2000,,answer,survey,none,
"""
CODES = """\
list,code,label::nl,label::en,missing
often,1,Nooit,Never,
often,2,Soms,Sometimes,
often,3,Vaak,Often,
often,4,Altijd,Always,
often,97,Weigert,Refuses,refused
often,98,Weet niet,Don't know,dont_know
land,BE,België,Belgium,
land,TR,Turkije,Turkey,
land,MA,Marokko,Morocco,
land,O'x,Overig,Other,
marked,0,Nee,No,
marked,1,Ja,Yes,
number,999,Weigert,Refuses,refused
"""
SETS = """\
set,kind,member,code,label::nl
why,multiple,,,Waarom
why,multiple,why_a,a,Geld
why,multiple,why_b,b,Plezier
"""
CHECKS = """\
- {name: even, label: {nl: Even}, rule: "age != 13 or age == 13 and size > 1"}
- {name: likely, label: {nl: "Kies een land"}, rule: "size != 5"}
"""


@pytest.fixture
def book(tiny: Callable[..., Path]) -> Codebook:
    """A codebook with every type, a set, bounds, conditions and checks."""
    return Codebook.open(
        tiny(
            study_yml=STUDY,
            variables_csv=VARIABLES,
            codes_csv=CODES,
            sets_csv=SETS,
            checks_yml=CHECKS,
            indicators_yml="",
            derived_yml="",
        )
    )


def _rows(path: Path, sheet: str) -> dict[str, dict[str, str]]:
    table = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    header, *body = [[str(cell or "") for cell in row] for row in table]
    named = [dict(zip(header, row, strict=True)) for row in body]
    return {row["name"] or f"{row['type']} {n}": row for n, row in enumerate(named)}


def test_the_sheets_of_a_form(book: Codebook, tmp_path: Path) -> None:
    written = write_xlsform(book, tmp_path / "work.xlsx")
    rows = _rows(written.path, "survey")
    assert [row["type"] for row in rows.values()] == [
        "start",
        "begin_group",
        "select_one often",
        "select_one land",
        "end_group",
        "begin_group",
        "integer",
        "select_multiple why",
        "text",
        "end_group",
        "begin_group",
        "date",
        "decimal",
        "end_group",
    ]
    assert [name for name in rows if "who" in name] == ["who", "who_group"]
    often = rows["often"]
    assert often["label::Nederlands (nl)"] == "Hoe vaak werkt u?"
    assert often["short_label::English (en)"] == "How often"
    assert often["hint::Nederlands (nl)"] == "Toon kaart 1"
    assert (
        rows["land"]["relevant"] == "${often} = '2' or ${often} = '3' or ${often} = '4'"
    )
    assert rows["age"]["relevant"] == (
        "${land} != '' and ${land} != 'BE' and (${often} = '1' or ${often} = '2')"
    )
    assert rows["age"]["constraint"] == ". >= 0 and . <= 120"
    assert rows["why"]["relevant"] == "${age} >= 18"
    assert rows["said"]["relevant"] == "selected(${why}, 'a')"
    assert rows["day"]["relevant"] == "${age} = ''"
    assert rows["size"]["relevant"] == ""
    assert rows["size"]["constraint"] == ". >= 0 and . != 5"
    assert rows["size"]["constraint_message::Nederlands (nl)"] == "Kies een land"


def test_what_a_form_cannot_hold_is_told(book: Codebook, tmp_path: Path) -> None:
    notes = write_xlsform(book, tmp_path / "work.xlsx").notes
    assert [note.within("en") for note in notes] == [
        "Not asked, so not in the form: id, stratum",
        "A form can’t say these conditions or checks: size",
        "1 checks concern more than one question, or don’t block, and are not in"
        " the form",
        "The codes for don’t know and the like of numbers have no place in a form: age",
    ]


def test_the_same_codebook_gives_the_same_bytes(book: Codebook, tmp_path: Path) -> None:
    first = write_xlsform(book, tmp_path / "a.xlsx").path.read_bytes()
    assert write_xlsform(book, tmp_path / "b.xlsx").path.read_bytes() == first


def test_a_place_that_cannot_be_written_is_told(book: Codebook, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_xlsform(book, tmp_path / "none" / "a.xlsx" / "b.xlsx")


def test_a_form_that_was_written_is_the_codebook_again(
    book: Codebook, tmp_path: Path
) -> None:
    path = write_xlsform(book, tmp_path / "work.xlsx").path
    again = draft_codebook(path, tmp_path / "again", "again")
    questions = [n for n in book.collected if n not in ("id", "stratum")]
    assert [n for n in again.collected if n != "respondent_id"] == questions
    for name in questions:
        old, new = book.variables[name], again.variables[name]
        assert (new.type, new.min, new.max) == (old.type, old.min, old.max)
        assert new.disclosure == old.disclosure
        if old.role != "paradata" and name not in ("why_a", "why_b"):
            assert (new.label, new.interviewer_note) == (
                old.label,
                old.interviewer_note,
            )
        if old.type == "code":
            assert [
                (c.code, c.missing, c.label) for c in again.code_lists[new.codes].codes
            ] == [
                (c.code, c.missing, c.label) for c in book.code_lists[old.codes].codes
            ] or (old.codes == "marked")
    assert str(again.variables["land"].asked_if) == "often in [2, 3, 4]"
    assert str(again.variables["age"].asked_if) == "land != 'BE' and often in [1, 2]"
    assert again.sets["why"].members[0].code == "a"
    assert [str(check.rule) for check in again.checks] == ["size != 5"]
    assert again.facts.themes["who"].root == {"nl": "Over u", "en": "About you"}
    assert again.facts.title.within("nl") == "Werk"


@pytest.mark.parametrize("study", ["sid-2022", "sid-2017"])
def test_the_own_codebooks_lose_no_condition(
    codebooks: Path, tmp_path: Path, study: str
) -> None:
    whole = Codebook.open(codebooks / study)
    path = write_xlsform(whole, tmp_path / "form.xlsx").path
    read = read_instrument(path)
    assert all(item.asked_if for item in read.items if item.routing)
    routed = {item.name for item in read.items if item.routing}
    asked = {name for name, v in whole.collected.items() if v.asked_if is not None}
    told = {item.name for item in read.items} & asked
    assert len(routed & told) >= 0.9 * len(told)


OFTEN = st.sampled_from([1, 2, 3, 4])
LAND = st.sampled_from(["BE", "TR", "MA", "O'x"])
SIGN = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
ATOMS = st.one_of(
    st.builds("often {} {}".format, SIGN, OFTEN),
    st.builds("land {} {!r}".format, st.sampled_from(["==", "!="]), LAND),
    st.builds("age {} {}".format, SIGN, st.integers(0, 60)),
    st.builds("often in {}".format, st.lists(OFTEN, min_size=1, max_size=3)),
    st.builds("land not in {}".format, st.lists(LAND, min_size=1, max_size=3)),
    st.builds("why_a == {}".format, st.sampled_from([0, 1])),
    st.sampled_from(
        [
            "selected(why, 'b')",
            "missing(often)",
            "answered(land)",
            "missing(often, 'refused')",
            "answered(age)",
            "missing(why_b)",
            "between(age, 10, 40)",
            "1 < often < 4",
            "age + 1 > size * 2",
            "age != size",
            "age >= grown",
            "said != 'x'",
            "length(said) > 1",
        ]
    ),
)
RULES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
        st.builds("implies({}, {})".format, inner, inner),
    ),
    max_leaves=5,
)
KNOWN = {
    "often": Known(
        "often", "code", integer=True, missing={"97": "refused", "98": "dont_know"}
    ),
    "land": Known("land", "code"),
    "age": Known("age", "int"),
    "size": Known("size", "decimal"),
    "said": Known("said", "text"),
    "why": Known("why", "codes", options={"a": "why_a", "b": "why_b"}),
}


def _frame(book: Codebook) -> Frame:
    """Answers and missing kinds by chance, of which a form can give each."""
    random = np.random.default_rng(4)
    rows = 400
    marks = random.integers(0, 2, (rows, 2)).astype(object)
    marks[random.random(rows) < 0.3] = None
    values = {
        "often": random.choice(np.array([1, 2, 3, 4, None, None]), rows),
        "land": random.choice(np.array(["BE", "TR", "MA", "O'x", None]), rows),
        "age": random.choice(np.array([*range(0, 60, 3), None, None]), rows),
        "size": random.choice(np.array([0.5, 12.0, 30.0, None]), rows),
        "said": random.choice(np.array(["x", "yes", None]), rows),
        "why_a": marks[:, 0],
        "why_b": marks[:, 1],
        "id": np.arange(rows),
    }
    frame = Frame.of(pd.DataFrame(values), book)
    reasons = frame.reasons.copy()
    refused = frame.data["often"].isna() & (random.random(rows) < 0.5)
    reasons.loc[refused, "often"] = np.int8(MissingKind.REFUSED)
    return Frame(frame.data, reasons, book)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(rule="often not in [1] and often not in [2]")
@given(rule=RULES)
def test_a_condition_asks_the_same_people_after_a_round_trip(
    book: Codebook, rule: str
) -> None:
    chosen = {"why_a": ("why", "a"), "why_b": ("why", "b")}
    conditions = Conditions(book, frozenset(KNOWN) - {"why"}, chosen)
    frame = _frame(book)
    try:
        said = conditions.said(Expression.parse(rule))
    except UnsayableError:
        return
    names = {name: name for name in (*KNOWN, *chosen)}
    back = rule_of(rule_of_xpath(said, KNOWN), names)
    assert back, said
    asked = Expression.parse(rule).evaluate(frame).true
    assert (Expression.parse(back).evaluate(frame).true == asked).all(), (said, back)


WORDS = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" '\"=+<&é|"),
    min_size=1,
    max_size=30,
).filter(lambda text: text == " ".join(text.split()))
CODE = st.one_of(
    st.integers(-9, 999).map(str), st.from_regex(r"[A-Za-z][\w.-]{0,5}", fullmatch=True)
)
MADE = st.fixed_dictionaries(
    {
        "codes": st.lists(
            st.tuples(CODE, WORDS, WORDS, st.sampled_from(["", "", "refused"])),
            min_size=1,
            max_size=5,
            unique_by=lambda row: row[0],
        ).filter(lambda rows: any(not kind for *_, kind in rows)),
        "label": WORDS,
        "question": WORDS,
        "low": st.integers(-5, 5),
        "high": st.integers(6, 99),
    }
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(made=MADE)
def test_any_words_codes_and_bounds_survive(
    tiny: Callable[..., Path], tmp_path: Path, made: dict[str, Any]
) -> None:
    header = "name,type,codes,min,max,label::nl,label::en,question::nl,role\n"
    cells = [made["label"], made["label"], made["question"]]
    variables = pd.DataFrame(
        [
            ["id", "int", "", "", "", "Nummer", "Number", "", "id"],
            ["first", "code", "list", "", "", *cells, "answer"],
            ["second", "int", "", made["low"], made["high"], *cells, "answer"],
        ],
        columns=header.strip().split(","),
    )
    codes = pd.DataFrame(
        [["list", *row] for row in made["codes"]],
        columns=["list", "code", "label::nl", "label::en", "missing"],
    )
    folder = tiny(
        study_yml="study: x\ntitle: {nl: x}\nlanguages: [nl, en]\nid: id\n",
        variables_csv=variables.to_csv(index=False),
        codes_csv=codes.to_csv(index=False),
        sets_csv="",
        checks_yml="",
        indicators_yml="",
        derived_yml="",
    )
    book = Codebook.open(folder)
    read = read_instrument(write_xlsform(book, tmp_path / "form.xlsx").path)
    first, second = read.items
    assert first.question.root["nl"] == made["question"]
    assert first.label.root == {"nl": made["label"], "en": made["label"]}
    assert (second.minimum, second.maximum) == (made["low"], made["high"])
    assert [
        (c.code, c.label.root["nl"], c.label.root["en"], c.missing)
        for c in read.lists["list"].codes
    ] == made["codes"]
