"""The closed set of missing kinds."""

from __future__ import annotations

import pytest

from survey.errors import CallError
from survey.record import MissingKind


def test_the_numbers_never_change() -> None:
    # They stand in every reasons table that was ever stored.
    assert {kind.word: int(kind) for kind in MissingKind} == {
        "": 0,
        "refused": 1,
        "dont_know": 2,
        "no_answer": 3,
        "not_applicable": 4,
        "not_asked": 5,
        "break_off": 6,
        "technical": 7,
        "edited_out": 8,
        "not_coded": 9,
    }


@pytest.mark.parametrize("word", MissingKind.words())
def test_words_come_back(word: str) -> None:
    assert MissingKind.parse(word).word == word


@pytest.mark.parametrize("word", ["", "answered", "REFUSED", "0"])
def test_other_words_are_refused(word: str) -> None:
    with pytest.raises(CallError, match="there is no missing kind"):
        MissingKind.parse(word)


def test_the_nearest_word() -> None:
    with pytest.raises(CallError, match="did you mean 'dont_know'"):
        MissingKind.parse("don't know".replace(" ", "_"))
