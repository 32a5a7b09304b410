"""What missing labels mean, and what columns are, by their names and values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Code, CodeList, Text
from survey.fieldwork.drafting.guess import guess, guess_id
from survey.fieldwork.drafting.joined import without_data
from survey.fieldwork.formats.registry import read_raw
from survey.fieldwork.instruments import Instrument, Item
from survey.fieldwork.kind_labels import guess_kind


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("Weigering", "refused"),
        ("Wil niet zeggen", "refused"),
        ("Refuse de répondre", "refused"),
        ("Don’t know", "dont_know"),
        ("Weet ik niet", "dont_know"),
        ("Geen mening/weet niet", "dont_know"),
        ("Ne sait pas", "dont_know"),
        ("Niet van toepassing", "not_applicable"),
        ("N.v.t.", "not_applicable"),
        ("Sans objet", "not_applicable"),
        ("Not applicable", "not_applicable"),
        ("Niet gevraagd", "not_asked"),
        ("Question non posée", "not_asked"),
        ("Afgebroken", "break_off"),
        ("Geen antwoord", "no_answer"),
        ("Sans réponse", "no_answer"),
        ("No answer", "no_answer"),
        ("Not available", "no_answer"),
        ("", "no_answer"),
    ],
)
def test_kinds(label: str, word: str) -> None:
    assert guess_kind(label).word == word


NAMED = {
    "demographics/full_name": ["Erika M", "Max M", "Alex B"],
    "telephone_number": ["0470 1", "0470 2", ""],
    "Q12": ["An", "Jef", "Mo"],
    "latitude": ["50.1", "50.2", "50.3"],
    "country_name": ["be", "be", "nl"],
    "mobile_bank": ["KBC", "Argenta", "ING"],
    "phone": ["", "", ""],
}


def test_what_points_at_a_person_is_told_by_name_and_by_label(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    pd.DataFrame(NAMED).to_csv(path, index=False)
    raw = read_raw(path)
    asked = replace(raw.variables["Q12"], label="Wat is uw naam?")
    raw = replace(raw, variables={**raw.variables, "Q12": asked})
    found = {c for c in raw.data if guess(raw, c).disclosure == "direct"}
    assert found == {*NAMED} - {"country_name", "mobile_bank"}


def test_an_open_question_for_a_name_is_direct_before_there_are_answers() -> None:
    items = (
        Item("telephone_number", "text"),
        Item("q7", "text", Text({"fr": "Quel est votre nom ?"})),
        Item("why", "text", Text({"fr": "Pourquoi ?"})),
        Item("name", "code", codes="brands"),
    )
    lists = {"brands": CodeList(name="brands", codes=(Code(code="1"),))}
    drafted = without_data(Instrument("a", ("fr",), items, lists))
    found = {i.name for i in drafted.items if i.disclosure == "direct"}
    assert found == {"telephone_number", "q7"}


def test_no_open_answer_and_no_empty_cell_tells_records_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cells = {"other": ["a zoo", "a pub", "b"], "gap": ["1", "", "3"], "n": [7, 8, 9]}
    pd.DataFrame(cells).to_csv(path, index=False)
    raw = read_raw(path)
    assert guess_id(raw, [guess(raw, column) for column in raw.data]) == "n"
