"""What missing labels mean, in three languages."""

from __future__ import annotations

import pytest

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
