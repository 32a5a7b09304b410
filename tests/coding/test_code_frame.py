from __future__ import annotations

from collections.abc import Callable

import pytest

from survey.codebook import Codebook
from survey.coding import coded_questions, frame_problems, themed
from survey.coding.frame import ancestors
from survey.errors import DeclarationError

Small = Callable[..., Codebook]
HEAD = "code,parent,label::nl,label::en,definition\n"


def test_a_frame_belongs_to_the_open_question_of_its_name(small: Small) -> None:
    assert coded_questions(small()) == ("advice",)
    assert frame_problems(small()) == []


def test_a_code_has_all_that_is_above_it(small: Small) -> None:
    frame = small().frames["advice"]
    assert ancestors(frame, "summer") == ("time",)
    assert ancestors(frame, "time") == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Tijd,,T,T,x", "a code is made of small letters"),
        ("time;price,,T,T,x", "a code is made of small letters"),
        ("time,,Tijd,,x", "has no label in en"),
        ("time,,Tijd,Time,", "has no definition"),
        ("time,tme,Tijd,Time,x", "there is no parent 'tme'"),
        ("time,time,Tijd,Time,x", "is its own ancestor"),
        ("themes,,Thema,Theme,x", "has something named advice_themes already"),
    ],
)
def test_every_fault_of_a_frame_is_named(small: Small, row: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=r"frames/advice\.csv, code") as error:
        themed(small(HEAD + row + "\n"))
    assert said in str(error.value)


def test_a_frame_without_a_question_codes_nothing(small: Small) -> None:
    book = small(HEAD + "1,,Tijd,,\n", name="topics")
    assert coded_questions(book) == ()
    assert themed(book) is book


def test_codes_may_be_numbers(small: Small) -> None:
    book = themed(small(HEAD + "1,,Tijd,Time,x\n11,1,Zomer,Summer,y\n"))
    assert book.codes("advice_11") == ("0", "1")
