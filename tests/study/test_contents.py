"""What a codebook holds, as tables and sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.errors import CallError
from survey.study import Study

SETS = """\
set,kind,member,code,reverse,label::nl,label::en
contact,battery,,,,Contacten,Contacts
contact,battery,talks,,yes,,Neighbours
"""


@pytest.fixture
def study(tiny: Callable[..., Path]) -> Study:
    return Study.open(tiny(sets_csv=SETS))


def test_every_variable_and_indicator_is_a_row(study: Study) -> None:
    variables = study.variables("en").set_index("name")
    assert variables.loc["why_not", "asked_if"] == "talks == 1"
    assert variables.loc["age", "source"] == "derived"
    assert variables.loc["sex", "label"] == "Sex"
    assert list(study.indicators()["rule"]) == ["talks == 3"]


def test_codes_say_which_are_missing(study: Study) -> None:
    codes = study.codes("talks").set_index("code")
    assert codes.loc["96", "missing"] == "dont_know"
    assert codes.loc["3", "label"] == "Vaak"
    with pytest.raises(CallError, match="'why_not' has no codes: text"):
        study.codes("why_not")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("talks_often", "Regel: share: talks == 3"),
        ("talks", "Ontbrekend: 96 Weet niet [dont_know]; 99 Geen antwoord [no_answer]"),
        ("why_not", "Gesteld als: talks == 1"),
        ("age", "Regel: reference_year - birth_year"),
        ("contact", "Leden: talks Neighbours (reverse)"),
    ],
)
def test_a_sheet_says_what_the_codebook_says(
    study: Study, name: str, said: str
) -> None:
    assert said in str(study.describe(name))
    assert name in study.describe(name)._repr_html_()


def test_a_long_list_of_codes_ends_in_dots(tiny: Callable[..., Path]) -> None:
    codes = ["list,code,label::nl,missing"]
    codes += [f"sex,{code},Soort {code}," for code in range(1, 21)]
    codes += ["often,1,Nooit,", "often,3,Vaak,", "number,9999,Geen,no_answer"]
    study = Study.open(tiny(codes_csv="\n".join(codes) + "\n"))
    sheet = str(study.describe("sex"))
    assert "15 Soort 15; …" in sheet
    assert "16 Soort" not in sheet


def test_a_name_nobody_knows_gets_the_nearest(study: Study) -> None:
    with pytest.raises(CallError, match="did you mean 'talks_often'"):
        study.describe("talks_oftn")
