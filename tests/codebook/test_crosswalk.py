"""crosswalk.csv: a declared part, with every fault at its row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook

HEAD = "wave,source_name,target_name,source_code,target_code,comparable,note\n"


def test_a_row_is_one_model_and_comparable_unless_it_says_otherwise(
    tiny: Callable[..., Path],
) -> None:
    rows = HEAD + "2017,spoke,talks,,,,\n2017,spoke,talks,4,3,limited,merged\n"
    whole, code = Codebook.open(tiny(crosswalk_csv=rows)).crosswalk
    assert (whole.wave, whole.comparable, whole.whole) == ("2017", "yes", True)
    assert (code.source_code, code.target_code, code.whole) == ("4", "3", False)


def test_a_codebook_without_one_has_no_rows(tiny: Callable[..., Path]) -> None:
    assert Codebook.open(tiny()).crosswalk == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2017,a,tolks,,,yes,", "no variable 'tolks'; did you mean 'talks'"),
        ("2017,a,talks,1,7,yes,", "'talks' has no code '7'"),
        ("2017,a,talks,1,,maybe,", "comparable"),
        ("2017,,,,,yes,", "names no variable"),
        ("2017,a,talks,,2,yes,", "says what '2' is here, but not there"),
        ("2017,,talks,1,2,yes,", "a code needs the variable there"),
    ],
)
def test_faults_stand_at_their_row(
    problems: Callable[..., list[str]], row: str, said: str
) -> None:
    (found,) = problems(crosswalk_csv=f"{HEAD}2017,z,sex,,,yes,\n{row}\n")
    assert found.startswith("crosswalk.csv:3")
    assert said in found


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2017,a,talks,1,1,yes,\n2017,a,talks,1,2,yes,\n", "code '1' of 'a' in 2017"),
        ("2017,a,talks,1,1,yes,\n2017,a,talks,1,,no,\n", "code '1' of 'a' in 2017"),
        ("2017,a,talks,,,yes,\n2017,a,sex,,,yes,\n", "'a' of 2017 becomes 'sex'"),
    ],
)
def test_what_becomes_two_things_is_refused_with_both_rows(
    problems: Callable[..., list[str]], rows: str, said: str
) -> None:
    (found,) = problems(crosswalk_csv=HEAD + rows)
    assert found.startswith("crosswalk.csv:3")
    assert said in found
    assert found.endswith("at crosswalk.csv:2")


def test_many_to_one_is_fine_and_waves_stand_apart(
    problems: Callable[..., list[str]],
) -> None:
    rows = "2017,a,talks,1,1,yes,\n2017,a,talks,2,1,yes,\n2017,b,talks,,,yes,\n"
    assert problems(crosswalk_csv=f"{HEAD}{rows}2012,a,sex,1,2,yes,\n") == []
