"""Fixtures that every floor's tests share."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
REFERENCE = ROOT / "tests" / "reference" / "estimates"


@pytest.fixture
def shared_data() -> Path:
    """The folder of real microdata; the test skips where it isn't."""
    if not SHARED.is_dir():
        pytest.skip("needs the real microdata of ../shared/data")
    return SHARED


@pytest.fixture
def codebooks() -> Path:
    """The project's own codebooks."""
    return ROOT / "codebooks"


STUDY = """\
study: tiny
title: {nl: Klein onderzoek, en: Tiny study}
languages: [nl, en]
id: id
facts: {reference_year: 2022, reference_date: 2022-01-01}
themes: {contact: {nl: Contacten, en: Contacts}}
"""
VARIABLES = """\
name,theme,type,measure,codes,min,max,label::nl,label::en,asked_if,role,disclosure,missing
id,,int,,,,,Nummer,Number,,id,none,
sex,contact,code,nominal,sex,,,Geslacht,Sex,,answer,quasi,
birth_year,contact,int,scale,,1930,2010,Geboortejaar,Year of birth,,answer,quasi,number
talks,contact,code,ordinal,often,,,Praat met buren,Talks with neighbours,,answer,none,
why_not,contact,text,,,,,Waarom niet,Why not,talks == 1,open,none,
"""
CODES = """\
list,code,label::nl,label::en,missing
sex,1,Man,Man,
sex,2,Vrouw,Woman,
often,1,Nooit,Never,
often,2,Soms,Sometimes,
often,3,Vaak,Often,
often,96,Weet niet,Don't know,dont_know
often,99,Geen antwoord,No answer,no_answer
number,9999,Geen antwoord,No answer,no_answer
"""
INDICATORS = """\
- name: talks_often
  theme: contact
  label: {nl: Praat vaak met buren, en: Often talks with neighbours}
  share: talks == 3
  variables: [talks]
"""
DERIVED = """\
- name: age
  label: {nl: Leeftijd, en: Age}
  type: int
  value: reference_year - birth_year
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Callable[..., Path]:
    """Write a codebook of five variables; a keyword replaces or adds a file."""

    def write(**files: str) -> Path:
        folder = tmp_path / "tiny"
        folder.mkdir(exist_ok=True)
        given = {
            "study_yml": STUDY,
            "variables_csv": VARIABLES,
            "codes_csv": CODES,
            "indicators_yml": INDICATORS,
            "derived_yml": DERIVED,
        } | files
        for name, text in given.items():
            file = folder / name.replace("_", ".")
            file.write_text(text, encoding="utf-8", newline="\n")
        return folder

    return write


@pytest.fixture(scope="session")
def sample() -> pd.DataFrame:
    """The invented sample of tests/reference/estimates, with R's weights."""
    return pd.read_csv(REFERENCE / "persons.csv")


@pytest.fixture
def persons(tmp_path: Path, sample: pd.DataFrame) -> Callable[..., Frame]:
    """Return the sample as a frame.

    `design` and `weighting` replace those lines of study.yml, `margins` texts in
    margins.csv.
    """

    def make(margins: tuple[str, str] = ("", ""), **lines: str) -> Frame:
        folder = tmp_path / "persons"
        shutil.copytree(REFERENCE / "persons", folder, dirs_exist_ok=True)
        study = (folder / "study.yml").read_text(encoding="utf-8")
        for key, line in lines.items():
            study = re.sub(f"^{key}:.*$", f"{key}: {line}", study, flags=re.MULTILINE)
        (folder / "study.yml").write_text(study, encoding="utf-8")
        given = (folder / "margins.csv").read_text(encoding="utf-8")
        assert margins[0] in given
        changed = given.replace(*margins)
        (folder / "margins.csv").write_text(changed, encoding="utf-8")
        return Frame.of(sample, Codebook.open(folder))

    return make
