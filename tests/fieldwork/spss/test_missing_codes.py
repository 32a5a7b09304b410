"""Codes for missing kinds that SPSS can declare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame
from survey.fieldwork.spss import MissingCodes, missing_codes
from survey.record import MissingKind

Make = Callable[..., MissingCodes]
REFUSED, DONT_KNOW = MissingKind.REFUSED, MissingKind.DONT_KNOW
NOT_APPLICABLE, NOT_ASKED = MissingKind.NOT_APPLICABLE, MissingKind.NOT_ASKED
LISTED = {"refused": 7, "dont_know": 8, "no_answer": 9}


@pytest.fixture
def make(tiny: Callable[..., Path]) -> Make:
    """Plan the codes of a number with these answers, kinds and listed codes."""

    def making(
        answers: list[float], kinds: list[MissingKind], listed: dict[str, object]
    ) -> MissingCodes:
        codes = "".join(f"m,{code},{kind}\n" for kind, code in listed.items())
        folder = tiny(
            variables_csv="name,type,label::nl,role,missing\nid,int,Nummer,id,\n"
            "x,decimal,X,answer,m\n",
            codes_csv="list,code,missing\n" + (codes or "m,9999,no_answer\n"),
            indicators_yml="",
            derived_yml="",
        )
        values = [*answers, *[None] * len(kinds)]
        data = pd.DataFrame({"id": range(len(values)), "x": values})
        frame = Frame.of(data, Codebook.open(folder))
        reasons = frame.reasons.copy()
        reasons["x"] = np.array([0] * len(answers) + kinds, dtype=np.int8)
        return missing_codes(Frame(frame.data, reasons, frame.codebook), "x")

    return making


def test_own_codes_are_single_values(make: Make) -> None:
    found = make([1, 2], [REFUSED], LISTED)
    assert found.ranges == ((7, 7), (8, 8), (9, 9))
    assert found.codes[REFUSED] == 7
    assert found.spare == ()


def test_a_kind_without_a_code_gets_a_spare_one(make: Make) -> None:
    found = make([1, 2], [NOT_APPLICABLE], LISTED)
    assert found.codes[NOT_APPLICABLE] == -94
    assert found.ranges == ((7, 9), (-94, -94))
    assert found.spare == (NOT_APPLICABLE,)
    assert not found.recoded


def test_spare_codes_below_and_own_above_need_two_ranges(make: Make) -> None:
    found = make([1, 2], [NOT_APPLICABLE, NOT_ASKED], LISTED)
    # That is more than SPSS can declare, so all kinds go below.
    assert found.recoded
    assert found.ranges == ((-99, -91),)
    assert found.codes[REFUSED] == -91


def test_an_answer_between_own_codes(make: Make) -> None:
    found = make([1, 8.5], [NOT_APPLICABLE], LISTED)
    assert found.recoded
    assert make([1, 8.5], [], LISTED).ranges == ((7, 7), (8, 8), (9, 9))


def test_spare_codes_go_below_the_answers(make: Make) -> None:
    assert make([-95], [REFUSED], {}).codes[REFUSED] == -991
    assert make([-95, -999], [REFUSED], {}).codes[REFUSED] == -9991
    assert make([-90, -100], [REFUSED], {}).codes[REFUSED] == -91


def test_stata_letters_can_not_be_numbers(make: Make) -> None:
    found = make([1], [REFUSED], {"refused": ".a", "dont_know": 8})
    assert found.codes == {DONT_KNOW: 8, REFUSED: -91}
