"""The codebook of ESS round 9 for Great Britain is whole, and R was asked all of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from survey.codebook import Codebook, Indicator

REFERENCE = Path(__file__).parents[1] / "reference" / "ess9_gb" / "survey-4.1.csv"
LANGUAGES = ["en", "fr", "nl"]


@pytest.fixture
def book(codebooks: Path) -> Codebook:
    return Codebook.open(codebooks / "ess9-gb")


@pytest.fixture
def reference() -> list[dict[str, str]]:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def categories(book: Codebook, indicator: Indicator) -> list[str]:
    if indicator.multiple:
        return [member.code for member in book.sets[indicator.multiple].members]
    return list(book.codes(indicator.distribution)) if indicator.distribution else [""]


def test_every_variable_is_labelled_in_three_languages(book: Codebook) -> None:
    bare = [
        v.name for v in book.variables.values() if set(v.label.root) < set(LANGUAGES)
    ]
    assert not bare


def test_every_question_has_wording_in_three_languages(book: Codebook) -> None:
    asked = [v for v in book.collected.values() if v.role == "answer"]
    assert [v.name for v in asked if sorted(v.question.languages()) != LANGUAGES] == []


def test_every_code_is_labelled_in_three_languages(book: Codebook) -> None:
    bare = [
        (listed.name, code.code)
        for listed in book.code_lists.values()
        for code in listed.codes
        if sorted(code.label.languages()) != LANGUAGES
    ]
    assert not bare


def test_every_indicator_has_its_full_sheet(book: Codebook) -> None:
    parts = ["label", "definition", "unit", "numerator", "denominator"]
    bare = [
        (indicator.name, part)
        for indicator in book.indicators.values()
        for part in parts
        if sorted(getattr(indicator, part).languages()) != LANGUAGES
    ]
    assert not bare
    assert all(i.variables for i in book.indicators.values())


def test_r_was_asked_every_statistic(
    book: Codebook, reference: list[dict[str, str]]
) -> None:
    declared = [
        (indicator.name, category)
        for indicator in book.indicators.values()
        for category in categories(book, indicator)
    ]
    asked = list(dict.fromkeys((r["indicator"], r["category"]) for r in reference))
    assert asked == declared


def test_r_was_asked_every_breakdown(
    book: Codebook, reference: list[dict[str, str]]
) -> None:
    declared = {"+".join(by) or "total" for by in book.facts.estimation.breakdowns}
    assert {row["by"] for row in reference} == declared


def test_no_small_base_stands_in_the_reference(reference: list[dict[str, str]]) -> None:
    assert min(int(row["n"]) for row in reference) >= 5
