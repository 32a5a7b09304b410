"""Rules in words: labels of variables and codes, in three languages."""

from __future__ import annotations

import pytest

from survey.codebook import Codebook
from survey.expression import Expression
from survey.expression.functions import FUNCTIONS
from survey.reporting.codebook import in_words

SAID = [
    ("work == 1", "“Betaald werk” is ‘Ja’"),
    ("work != 1", "“Betaald werk” is niet ‘Ja’"),
    ("job in ['A', 'C']", "“Soort werk” is ‘Bediende’ of ‘Zelfstandige’"),
    ("job not in ['A']", "“Soort werk” is niet ‘Bediende’"),
    ("18 <= age < 65", "18 is hoogstens “Leeftijd” en “Leeftijd” is minder dan 65"),
    ("between(age, 18, 64)", "“Leeftijd” ligt van 18 tot en met 64"),
    (
        "work == 1 and (age > 30 or missing(job))",
        "“Betaald werk” is ‘Ja’ en (“Leeftijd” is meer dan 30 of “Soort werk” is niet "
        "beantwoord)",
    ),
    ("not work == 2", "niet (“Betaald werk” is ‘Nee’)"),
    ("missing(job, 'refused')", "“Soort werk” ontbreekt: geweigerd"),
    ("selected(via, '2')", "‘Post’ is aangeduid bij “Kanalen”"),
    ("row_mean(near)", "het gemiddelde van “Contact”"),
    ("(age + 1 - 2) * 3", "(“Leeftijd” + 1 − 2) × 3"),
    ("year(reference_date) - age", "het jaar van 2022-01-01 − “Leeftijd”"),
    ("-age", "−“Leeftijd”"),
]


@pytest.mark.parametrize(("rule", "words"), SAID)
def test_a_rule_in_dutch(book: Codebook, rule: str, words: str) -> None:
    assert in_words(Expression.parse(rule), book, "nl") == words


def test_the_same_in_french_and_english(book: Codebook) -> None:
    rule = Expression.parse("work == 1 or job == 'A'")
    assert in_words(rule, book, "fr") == (
        "“Travail rémunéré” est ‘Oui’ ou “Type de travail” est ‘Employé’"
    )
    assert in_words(rule, book, "en") == (
        "“Paid work” is ‘Yes’ or “Kind of work” is ‘Clerk’"
    )


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_function_has_words(book: Codebook, name: str, language: str) -> None:
    function = FUNCTIONS[name]
    given = {"missing": 1, "selected": 2}.get(name, function.least)
    arguments = {"selected": ["via", "'1'"], "lookup": ["age", "'table'"]}
    each = arguments.get(name, ["age"] * given)
    said = in_words(Expression.parse(f"{name}({', '.join(each)})"), book, language)
    assert name not in ("selected", "lookup") or "‘" in said
    assert "{" not in said
