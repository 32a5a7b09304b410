"""The report tells what a study chose for its estimates."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.codebook import Calibrate, Codebook
from survey.study.report import _calibrated, _chosen

LINES = {
    "estimation": "{quality_rules: statcan}",
    "weighting": "{calibrate: {method: linear, margins: [sex], relax: {sex: 0.1}}}",
}


@pytest.fixture
def book(survey_folder: Path) -> Codebook:
    file = survey_folder / "study.yml"
    text = file.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line.split(":")[0] not in LINES]
    lines = [f"{key}: {value}" for key, value in LINES.items()]
    file.write_text("\n".join([*kept, *lines]) + "\n", encoding="utf-8")
    return Codebook.open(survey_folder)


def test_relaxed_margins_and_quality_rules_are_told(book: Codebook) -> None:
    said = list(_chosen(book, "nl"))
    assert said[0].startswith("Van deze marges mogen de gewichten afwijken")
    assert said[1].endswith("de kwaliteitsregels statcan.")


def test_a_study_without_them_says_nothing(survey_folder: Path) -> None:
    assert list(_chosen(Codebook.open(survey_folder), "nl")) == []


@pytest.mark.parametrize(
    ("language", "number"), [("nl", "0,25"), ("fr", "0,25"), ("en", "0.25")]
)
def test_bounds_and_within_what_it_was_calibrated_are_told(
    book: Codebook, language: str, number: str
) -> None:
    names = list(book.variables)[:2]
    chosen = Calibrate(
        method="logit",
        margins=("sex",),
        bounds=(0.25, 4),
        by=names[0],
        constant_within=names[1],
    )
    bounds, by, within = _calibrated(book, chosen, language)
    assert number in bounds
    assert book.variable(names[0]).label.within(language) in by
    assert book.variable(names[1]).label.within(language) in within
    plain = Calibrate(margins=("sex",))
    assert list(_calibrated(book, plain, language)) == []
