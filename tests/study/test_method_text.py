"""The report tells what a study chose for its estimates."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.study.report import _chosen

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
