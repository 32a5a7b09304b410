"""Which column is which variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import InputError
from survey.fieldwork.columns import match_columns

FILE = Path("a.csv")


def test_the_name_as_it_is_comes_first() -> None:
    matched = match_columns(FILE, ["SEX", "sex", "Age", "x"], ["sex", "age", "origin"])
    assert matched.columns == {"sex": "sex", "age": "Age"}
    assert matched.renamed == ("age",)
    assert matched.unknown == ("SEX", "x")
    assert matched.absent == ("origin",)


def test_punctuation_comes_last() -> None:
    matched = match_columns(FILE, ["Q1[SQ001]", "q1.2"], ["q1_sq001", "q1_2"])
    assert matched.columns == {"q1_sq001": "Q1[SQ001]", "q1_2": "q1.2"}


def test_columns_that_differ_in_case_only_can_not_be_told_apart() -> None:
    with pytest.raises(InputError, match="'SEX' and 'Sex' could each be"):
        match_columns(FILE, ["SEX", "Sex"], ["sex"])


def test_turkish_letters_are_letters() -> None:
    assert match_columns(FILE, ["YAŞ", "köy"], ["yaş", "KÖY"]).absent == ()
