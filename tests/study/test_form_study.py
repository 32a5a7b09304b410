"""A real form and its raw data: from files as Kobo gives them to tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from survey.fieldwork import draft_codebook
from survey.study import Outcome, Study, run

RAW = "cleaningtools_raw_data.csv"


@pytest.fixture
def water(shared_data: Path, tmp_path: Path) -> Outcome:
    """The study drafted from the form, run on the raw data."""
    folder = shared_data / "cleaning"
    form = folder / "cleaningtools_survey.csv"
    draft_codebook(form, tmp_path / "water", "water", "en", data=folder / RAW)
    return run(Study.open(tmp_path / "water"), folder / RAW, tmp_path / "out")


@pytest.fixture
def raw(shared_data: Path) -> pd.DataFrame:
    """The raw data as text."""
    file = shared_data / "cleaning" / RAW
    return pd.read_csv(file, dtype=str, keep_default_na=False)


@pytest.mark.shared
def test_shares_are_those_of_the_raw_data(water: Outcome, raw: pd.DataFrame) -> None:
    found = pd.read_csv(water.path / "estimates.csv").set_index(
        ["indicator", "category"]
    )
    sources = raw["water_sources"].str.split().explode().value_counts() / len(raw)
    for option in ("piped", "tap", "borehole", "bottled", "trucking"):
        got = found.loc[("water_sources_answers", option), "estimate"]
        # Written with all decimals; only the division's rounding differs.
        assert got == pytest.approx(sources[option], abs=1e-9)
    answered = raw.loc[raw["shelter_occupation"] != "", "shelter_occupation"]
    shares = answered.value_counts(normalize=True)
    owned = found.loc[("shelter_occupation_answers", "owned")]
    assert owned["estimate"] == pytest.approx(shares["owned"], abs=1e-9)
    assert owned["n"] == len(answered)


@pytest.mark.shared
def test_what_is_wrong_with_the_data_is_found(
    water: Outcome, raw: pd.DataFrame
) -> None:
    told = pd.read_csv(water.path / "findings.csv", dtype=str)
    skipped = told[told["check"] == "routing_omission"]
    asked = raw["water_sources"].str.split().map(lambda words: "piped" in words)
    lacking = asked & (raw["spend_piped"] == "")
    assert set(skipped["variable"]) == {"spend_piped"}
    assert len(skipped) == lacking.sum()
    strange = told[told["check"] == "code_list"]
    # Places were made unrecognisable; this one answer was dropped from the form.
    assert set(strange["variable"]) == {"neighbourhood", "pay_water_charges_when"}
    assert any(
        "own_business" in m for m in told["message"] if "bij" in m or "added" in m
    )


@pytest.mark.shared
def test_tables_speak_the_words_of_the_form(water: Outcome) -> None:
    book = openpyxl.load_workbook(water.path / "tables.xlsx", read_only=True)
    said = {
        str(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell
    }
    assert {"Owned/purchased", "Male"} <= said
