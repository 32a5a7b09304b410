"""The catalogue: three languages everywhere, with the same blanks to fill in."""

from __future__ import annotations

import csv
import string
from importlib.resources import files

import pytest

from survey.errors import CallError
from survey.locale import message
from survey.record import MissingKind

TEXT = (files("survey.locale") / "messages.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TEXT.splitlines()))


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("row", ROWS, ids=[row["key"] for row in ROWS])
def test_every_text_is_there_in_three_languages(row: dict[str, str]) -> None:
    assert all(row[language] for language in ("nl", "fr", "en"))
    assert blanks(row["nl"]) == blanks(row["fr"]) == blanks(row["en"])


def test_every_key_stands_once() -> None:
    keys = [row["key"] for row in ROWS]
    assert len(keys) == len(set(keys))


def test_dutch_comes_first() -> None:
    assert TEXT.splitlines()[0] == "key,nl,fr,en"
    assert message("total") == "Totaal"
    assert message("total", "en") == "Total"


@pytest.mark.parametrize("word", MissingKind.words())
def test_every_missing_kind_has_a_name(word: str) -> None:
    assert message(f"kind_{word}")


def test_unknown_texts_and_languages() -> None:
    with pytest.raises(CallError, match="did you mean 'total'"):
        message("totall")
    with pytest.raises(CallError, match="there is no language 'de'"):
        message("total", "de")
