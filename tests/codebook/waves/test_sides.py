"""What a crosswalk is to the earlier wave's codebook, and the history it tells."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook, waves

HEAD = "wave,source_name,target_name,source_code,target_code,comparable,note\n"


@pytest.fixture
def pair(tiny: Callable[..., Path], tmp_path: Path) -> Callable[..., list[Codebook]]:
    """Return a later codebook with a crosswalk, and an earlier one with changes."""

    def made(crosswalk: str, *changes: tuple[str, str, str]) -> list[Codebook]:
        folder = tiny(crosswalk_csv=HEAD + crosswalk)
        then = shutil.copytree(folder, tmp_path / "then", dirs_exist_ok=True)
        (then / "crosswalk.csv").unlink()
        for file, old, new in (
            ("study.yml", "study: tiny", "study: was\nwave: 2017"),
            *changes,
        ):
            text = (then / file).read_text(encoding="utf-8")
            assert old in text
            (then / file).write_text(text.replace(old, new), encoding="utf-8")
        return [Codebook.open(folder), Codebook.open(then)]

    return made


MORE = (
    "codes.csv",
    "often,3,Vaak,Often,\n",
    "often,3,Vaak,Often,\noften,4,Altijd,A,\n",
)


@pytest.mark.parametrize(
    ("crosswalk", "changes", "said"),
    [
        ("2017,tolks,talks,,,yes,\n", (), "error: crosswalk.csv:2, column source_name"),
        ("2017,talks,talks,7,3,yes,\n", (), "'talks' of 2017 has no code '7'"),
        ("2017,why_not,talks,,,yes,\n", (), "'why_not' is text in 2017"),
        ("2017,talks,talks,,,yes,\n", (MORE,), "such answers become not_coded"),
        ("2017,sex,sex,,,yes,\n", (MORE,), "'talks' differs from 2017"),
        (
            "2017,sex,sex,1,1,yes,\n",
            (("codes.csv", "2,Vrouw", "2,Meisje"),),
            "2 (Meisje / Vrouw)",
        ),
    ],
)
def test_what_one_side_can_not_tell(
    pair: Callable[..., list[Codebook]],
    crosswalk: str,
    changes: tuple[tuple[str, str, str], ...],
    said: str,
) -> None:
    found = [str(one) for one in waves.side_remarks(*pair(crosswalk, *changes))]
    assert any(said in one for one in found), found


def test_waves_that_are_the_same_have_nothing_to_say(
    pair: Callable[..., list[Codebook]],
) -> None:
    assert waves.side_remarks(*pair("2017,talks,talks,,,yes,\n")) == ()
    (silent,) = waves.side_remarks(*pair("2012,x,talks,,,yes,\n"))
    assert silent.severity == "info"


def test_history_names_each_wave_and_ends_with_its_own(
    pair: Callable[..., list[Codebook]],
) -> None:
    rows = "2012,spoke,talks,,,no,Andere vraag.\n2017,,why_not,,,no,Niet gesteld.\n"
    later, earlier = pair(rows)
    told = [one for one in waves.history(later, [earlier]) if one.variable == "talks"]
    assert [(one.wave, one.name, one.comparable) for one in told] == [
        ("2012", "spoke", "no"),
        ("2017", "talks", "yes"),
        ("tiny", "talks", "yes"),
    ]
    (why,) = [
        one
        for one in waves.history(later, [earlier])
        if (one.variable, one.wave) == ("why_not", "2017")
    ]
    assert (why.name, why.note) == ("", "Niet gesteld.")


def test_what_rests_on_a_variable_is_as_comparable_as_that(
    pair: Callable[..., list[Codebook]],
) -> None:
    later, earlier = pair("2017,birth_year,birth_year,,,limited,Anders gevraagd.\n")
    age = waves.links(later, earlier)["age"]
    assert (age.comparable, age.note, age.said) == (
        "limited",
        "Anders gevraagd.",
        False,
    )
