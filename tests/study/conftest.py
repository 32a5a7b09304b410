"""A tiny survey with a design, and its fieldwork file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUDY = """\
study: tiny
title: {nl: Klein onderzoek, en: Tiny study}
languages: [nl, en]
id: id
facts: {reference_year: 2022, reference_date: 2022-01-01}
themes: {contact: {nl: Contacten, en: Contacts}}
design: {strata: sex, fpc: true, base_weight: {margin: sex}}
weighting: {calibrate: {margins: [sex]}, trim: {cap: 5}}
estimation: {breakdowns: [[], [sex]]}
disclosure: {min_base: 5, min_cell: 2}
release: {agency: {drop: [why_not], pseudonymise: [id], key: TINY_KEY}}
"""
REPORT = f"""\
report: {{template: "{(ROOT / "reports" / "report.ipynb").as_posix()}",
  style: "{(ROOT / "reports" / "rapport").as_posix()}"}}
"""
MARGINS = """\
margin,cells,population,status,source
sex,sex=1,100,assumed,this test
sex,sex=2,120,assumed,this test
"""
EDITS = """\
- {name: too_old, label: {nl: Te oud}, when: birth_year < 1940, why: a typing error,
   set: {birth_year: "missing: edited_out"}}
"""


@pytest.fixture
def survey_folder(tiny: Callable[..., Path]) -> Path:
    """The codebook of a tiny survey with strata and margins."""
    return tiny(study_yml=STUDY, margins_csv=MARGINS, edits_yml=EDITS)


@pytest.fixture
def reported_folder(tiny: Callable[..., Path]) -> Path:
    """The same survey, with a report."""
    return tiny(study_yml=STUDY + REPORT, margins_csv=MARGINS, edits_yml=EDITS)


@pytest.fixture
def fieldwork(tmp_path: Path) -> Path:
    """Forty answers as CSV: half men, half women; a code that isn't in the codebook."""
    lines = ["id,sex,birth_year,talks,why_not"]
    for number in range(1, 41):
        year = 1935 if number == 7 else 1950 + number
        talks = 8 if number == 9 else 1 + number % 3
        why = "geen tijd" if talks == 1 else ""
        lines.append(f"{number},{1 + number % 2},{year},{talks},{why}")
    file = tmp_path / "tiny.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
