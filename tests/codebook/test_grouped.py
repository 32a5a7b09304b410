"""Tables in which several rows make one thing: lists, sets, margins, lookups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.expression import LookupRow

Problems = Callable[..., list[str]]
VARIABLES = """\
name,theme,type,codes,set,label::nl
id,,int,,,Nummer
sex,contact,code,sex,,Geslacht
a,contact,code,yesno,reasons,A
b,contact,code,yesno,reasons,B
c,contact,code,word,,C
birth_year,contact,int,,,Jaar
talks,contact,code,often,,Praat
"""
CODES = """\
list,code,label::nl,missing
sex,1,Man,
sex,2,Vrouw,
yesno,0,Neen,
yesno,1,Ja,
word,TR,Turks,
word,99,Onbekend,no_answer
zip,0100,Honderd,
zip,1000,Duizend,
often,1,Nooit,
often,3,Vaak,
"""
HEAD = "set,kind,member,code,reverse,label::nl\n"
SETS = (
    HEAD
    + "reasons,multiple,,,,Redenen\nreasons,multiple,a,1,,A\nreasons,multiple,b,2,,B\n"
)


@pytest.fixture
def book(tiny: Callable[..., Path]) -> Codebook:
    return Codebook.open(tiny(variables_csv=VARIABLES, codes_csv=CODES, sets_csv=SETS))


def test_sets(book: Codebook) -> None:
    item = book.sets["reasons"]
    assert (item.kind, item.variables, str(item.label)) == (
        "multiple",
        ("a", "b"),
        "Redenen",
    )
    assert [member.code for member in item.members] == ["1", "2"]


def test_codes_are_numbers_only_when_none_would_lose_a_zero(book: Codebook) -> None:
    assert book.code_lists["sex"].integer
    assert not book.code_lists["word"].integer
    assert not book.code_lists["zip"].integer


BROKEN = [
    (
        "s,multiple,a,1,\ns,battery,b,2,\n",
        "set 's' has the kinds ['battery', 'multiple']",
    ),
    ("s,multiple,,,\n", "set 's' has no members"),
    ("s,multiple,a,1,\ns,multiple,a,2,\n", "set 's' has the member 'a' twice"),
    ("s,multiple,a,1,\ns,multiple,b,1,\n", "set 's' has the code '1' twice"),
    ("s,battery,a,,ja\n", "sets.csv:2, column reverse: reverse is yes, no or empty"),
    (
        "s,list,a,,\n",
        "kind: Input should be 'multiple', 'battery', 'grid' or 'scale', got 'list'",
    ),
    ("s,multiple,d,1,\n", "there is no variable 'd'"),
    ("sex,multiple,a,1,\n", "'sex' is the name of a variable too"),
    ("s,battery,c,,yes\n", "'c' can't be turned round: its codes are not numbers"),
]


@pytest.mark.parametrize(("rows", "said"), BROKEN, ids=[s[:40] for _, s in BROKEN])
def test_broken_sets(problems: Problems, rows: str, said: str) -> None:
    variables = VARIABLES.replace(",reasons,", ",,")
    table = "set,kind,member,code,reverse\n" + rows
    found = problems(variables_csv=variables, codes_csv=CODES, sets_csv=table)
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("sets.csv:2")


def test_an_unknown_member_stands_at_its_own_row(problems: Problems) -> None:
    table = HEAD + "s,multiple,,,,\ns,multiple,a,1,,\ns,multiple,sexx,2,,\n"
    variables = VARIABLES.replace(",reasons,", ",,")
    found = problems(variables_csv=variables, codes_csv=CODES, sets_csv=table)
    said = "there is no variable 'sexx'; did you mean 'sex'?"
    assert found == [f"sets.csv:4, column member: {said}"]


def test_a_set_that_does_not_list_its_variable(problems: Problems) -> None:
    short = SETS.replace("reasons,multiple,b,2,,B\n", "")
    found = problems(variables_csv=VARIABLES, codes_csv=CODES, sets_csv=short)
    assert found == [
        "variables.csv:5: 'b' names the set 'reasons', which doesn't list it"
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("sex,1,Man,", "code of sex '1' is declared twice, first at codes.csv:2"),
        (
            "sex,9,,unknown",
            "column missing: missing: there is no missing kind 'unknown'",
        ),
        ("sex,,Leeg,", "codes.csv:12: lacks 'code'"),
        (",5,Leeg,", "codes.csv:12, column list: is empty"),
    ],
)
def test_broken_codes(problems: Problems, row: str, said: str) -> None:
    found = problems(
        variables_csv=VARIABLES, codes_csv=f"{CODES}{row}\n", sets_csv=SETS
    )
    assert len(found) == 1
    assert said in found[0]


LOOKUPS = "table,code,value,valid_from,valid_until\n"


def test_lookups(tiny: Callable[..., Path]) -> None:
    rows = "eu,GB,1,1973-01-01,2020-01-31\neu,GB,2,2020-02-01,\n"
    book = Codebook.open(tiny(lookups_csv=LOOKUPS + rows))
    assert book.lookups["eu"][1] == LookupRow("GB", "2", "2020-02-01", "")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("eu,GB,1,31/01/2020,\n", "'31/01/2020' is not a date such as 2022-01-31"),
        ("eu,GB,1,,20200131\n", "'20200131' is not a date"),
        ("eu,GB,1,,2020-02-30\n", "'2020-02-30' is not a date"),
        ("eu,GB,1,,\neu,GB,2,2020-01-01,\n", "lookups.csv:3: code 'GB' has two values"),
        ("eu,GB,1,,2020-01-31\neu,GB,2,2020-01-31,\n", "has two values at one time"),
        ("eu,GB,,,\n", "needs both a code and a value"),
    ],
)
def test_broken_lookups(problems: Problems, rows: str, said: str) -> None:
    found = problems(lookups_csv=LOOKUPS + rows)
    assert len(found) == 1
    assert said in found[0]


def test_frames(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    (folder / "frames").mkdir()
    frame = folder / "frames" / "jobs.csv"
    frame.write_text("code,parent,label::nl\n01,,Zorg\n011,01,Arts\n", encoding="utf-8")
    book = Codebook.open(folder)
    assert book.frames["jobs"].label("011") == "Arts"
    assert book.frames["jobs"].label("9") == "9"
    assert frame in book.files()
