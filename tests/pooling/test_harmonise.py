"""A wave by another wave's codebook: names, codes and kinds of missing."""

from __future__ import annotations

import numpy as np
import pytest

from survey.errors import CallError
from survey.pooling import harmonise
from survey.record import MissingKind
from survey.responses import Responses
from tests.pooling.small import CROSSWALK, Wave


def test_names_and_codes_are_those_of_the_later_wave(wave: Wave) -> None:
    then, now = wave(2017), wave(2022)
    made = harmonise(then, to=now.codebook).frame
    old = then.frame.data
    assert made.data["happy"].equals(old["cheer"].rename("happy"))
    turned = old["worry"].map({1: 3, 2: 2, 3: 1}).astype("Int64")
    assert made.data["worry"].equals(turned)
    merged = old["job"].map({1: 2, 2: 2, 3: 1}).astype("Int64")
    assert made.data["job"].equals(merged)
    assert "cheer" not in made.data


def test_what_came_in_is_left_as_it_was(wave: Wave) -> None:
    then, now = wave(2017), wave(2022)
    before = then.frame.data.copy(), then.frame.reasons.copy()
    harmonise(then, to=now.codebook)
    assert then.frame.data.equals(before[0])
    assert then.frame.reasons.equals(before[1])


def test_missing_kinds_stay_and_what_was_not_asked_is_told(wave: Wave) -> None:
    then, now = wave(2017), wave(2022)
    made = harmonise(then, to=now.codebook).frame
    assert np.array_equal(made.kinds("happy"), then.frame.kinds("cheer"))
    assert (made.kinds("worry") == MissingKind.DONT_KNOW).sum() > 0
    for name in ("rents", "reads_en"):
        assert (made.kinds(name) == MissingKind.NOT_ASKED).all()
        assert made.data[name].isna().all()


def test_a_code_without_a_place_is_not_coded_and_found(wave: Wave) -> None:
    then, now = wave(2017), wave(2022)
    made = harmonise(then, to=now.codebook)
    lost = then.frame.data["job"].eq(4).fillna(False).to_numpy(bool)
    assert np.array_equal(made.frame.kinds("job") == MissingKind.NOT_CODED, lost)
    rows = made.findings.rows
    rows = rows[(rows["check"] == "crosswalk") & (rows["variable"] == "job")]
    assert len(rows) == lost.sum()
    assert set(rows["value"]) == {"4"}


def test_derived_variables_are_made_with_the_waves_own_constants(wave: Wave) -> None:
    then, now = wave(2017), wave(2022)
    made = harmonise(then, to=now.codebook)
    assert made.frame.data["age"].equals(then.frame.data["age"])
    assert made.codebook.facts.facts["reference_year"] == 2017


def test_a_derived_variable_that_the_crosswalk_names_is_taken_over(wave: Wave) -> None:
    rows = CROSSWALK + "2017,age,age,,,limited,Zoals in 2017.\n"
    then, now = wave(2017), wave(2022, crosswalk=rows)
    made = harmonise(then, to=now.codebook)
    assert made.frame.data["age"].equals(then.frame.data["age"])
    assert "age" not in {d.name for d in made.codebook.derivations}


def test_a_missing_code_may_become_an_answer_and_the_other_way_round(
    wave: Wave,
) -> None:
    rows = CROSSWALK.replace("2017,worry,worry,2,2", "2017,worry,worry,2,8")
    rows += "2017,worry,worry,8,2,yes,Weet niet was een antwoord.\n"
    then, now = wave(2017), wave(2022, crosswalk=rows)
    made = harmonise(then, to=now.codebook).frame
    kinds = then.frame.kinds("worry")
    unsure = kinds == MissingKind.DONT_KNOW
    assert (made.data["worry"][unsure] == 2).all()
    middle = then.frame.data["worry"].eq(2).fillna(False).to_numpy(bool)
    assert (made.kinds("worry")[middle] == MissingKind.DONT_KNOW).all()


def test_several_variables_may_become_one(wave: Wave) -> None:
    rows = CROSSWALK + "2017,worry,happy,,,yes,\n"
    lines = rows.splitlines(True)
    rows = "".join(x for x in lines if not x.startswith("2017,worry,worry"))
    then, now = wave(2017), wave(2022, crosswalk=rows)
    made = harmonise(then, to=now.codebook).frame
    old = then.frame.data
    assert made.data["happy"].equals(old["cheer"].fillna(old["worry"]).rename("happy"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2017,chear,sex,,,yes,\n", "no variable 'chear'; did you mean 'cheer'"),
        ("2017,sex,sex,3,1,yes,\n", "'sex' of 2017 has no code '3'"),
    ],
)
def test_a_crosswalk_that_does_not_fit_is_refused_with_its_row(
    wave: Wave, row: str, said: str
) -> None:
    then, now = wave(2017), wave(2022, crosswalk=CROSSWALK + row)
    with pytest.raises(CallError, match=r"crosswalk\.csv:16") as error:
        harmonise(then, to=now.codebook)
    assert said in str(error.value)


def test_a_wave_without_weights_is_refused(wave: Wave) -> None:
    then, now = wave(2017), wave(2022)
    raw = Responses.of(then.frame)
    with pytest.raises(CallError, match="wave 2017 has no weights yet"):
        harmonise(raw, to=now.codebook)
