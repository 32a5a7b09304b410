"""simulation.yml is held against the codebook when it is read."""

from __future__ import annotations

import pytest

from survey.errors import DeclarationError
from survey.simulation.reading import read_settings
from survey.simulation.settings import Settings


def test_without_a_file_there_are_defaults(made) -> None:
    book = made(simulation_yml=None)
    assert read_settings(book) == Settings()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("answers:\n  hapy: {value: happy}\n", 2, "did you mean 'happy'"),
        ("answers:\n  happy: {shares: {6: 1}}\n", 2, "has no code '6'"),
        ("answers:\n  close: {between: [0, frends]}\n", 2, "unknown name 'frends'"),
        ("answers:\n  close: {missing: 2}\n", 2, "less than or equal to 1"),
        ("answers:\n  close: {value: '1', shares: {1: 1}}\n", 2, "exactly one of"),
        ("sample:\n  response: {mode: {1: 2}}\n", 2, "is in no margin"),
        ("defects:\n  pairs: {happy: sexe}\n", 2, "did you mean 'sex'"),
        ("kap: 100\n", 1, "unknown key 'kap'"),
        ("register:\n  profiles:\n    A:\n      - {share: 1, set: {sx: 1}}\n", 4, "sx"),
    ],
)
def test_a_wrong_word_is_named_with_its_line(made, text: str, line: int, said: str):
    book = made(simulation_yml=text)
    with pytest.raises(DeclarationError) as raised:
        read_settings(book)
    assert said in str(raised.value)
    assert f"simulation.yml:{line}" in str(raised.value)


def test_a_lone_code_and_a_lone_share_are_short_for_themselves(made) -> None:
    text = "register:\n  profiles:\n    else:\n      - {share: 3, set: {sex: 2}}\n"
    (profile,) = read_settings(made(simulation_yml=text)).register_file.ways("B")
    assert profile.set["sex"].shares == {"2": 1.0}
    assert profile.weight("B") == 3
