"""A small study with one indicator of each kind, and estimate rows counted from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook

STUDY = """\
study: street
title: {nl: Straatonderzoek, fr: Enquête de rue, en: Street survey}
languages: [nl, fr, en]
wave: 2022
id: id
themes:
  contact: {nl: Sociale contacten, fr: Contacts sociaux, en: Social contacts}
  work: {nl: Werk en inkomen, fr: Travail et revenus, en: Work and income}
"""
VARIABLES = """\
name,theme,type,measure,codes,min,max,label::nl,label::fr,label::en,question::nl
id,,int,,,,,Nummer,Numéro,Number,
origin,contact,code,nominal,origin,,,Herkomst,Origine,Origin,
sex,contact,code,nominal,sex,,,Geslacht,Sexe,Sex,
age,contact,code,ordinal,age,,,Leeftijd,Âge,Age,
talks,contact,code,ordinal,often,,,Praat met buren,Parle,Talks,Praat u vaak?
agree,contact,code,ordinal,agree,,,Verrijking,Enrichissement,Enrichment,Een verrijking?
hours,work,int,scale,,0,60,Uren,Heures,Hours,Hoeveel uren werkt u?
why_race,work,code,nominal,yesno,,,Huidskleur,Couleur,Colour,
why_faith,work,code,nominal,yesno,,,Geloof,Religion,Faith,
why_name,work,code,nominal,yesno,,,Naam,Nom,Name,
"""
CODES = """\
list,code,label::nl,label::fr,label::en
origin,BE,Belgische herkomst,Origine belge,Belgian origin
origin,MA,Marokkaanse herkomst,Origine marocaine,Moroccan origin
origin,TR,Turkse herkomst,Origine turque,Turkish origin
origin,CD,Congolese herkomst,Origine congolaise,Congolese origin
origin,AF,Afghaanse herkomst,Origine afghane,Afghan origin
sex,1,Man,Homme,Man
sex,2,Vrouw,Femme,Woman
age,1,15 tot 34 jaar,15 à 34 ans,15 to 34
age,2,35 tot 54 jaar,35 à 54 ans,35 to 54
age,3,55 jaar en ouder,55 ans et plus,55 and over
often,1,Nooit,Jamais,Never
often,2,Soms,Parfois,Sometimes
often,3,Vaak,Souvent,Often
agree,1,Helemaal oneens,Pas du tout d’accord,Strongly disagree
agree,2,Eerder oneens,Plutôt pas d’accord,Rather disagree
agree,3,Niet eens en niet oneens,Ni d’accord ni pas d’accord,Neither agree nor disagree
agree,4,Eerder eens,Plutôt d’accord,Rather agree
agree,5,Helemaal eens,Tout à fait d’accord,Strongly agree
yesno,0,Nee,Non,No
yesno,1,Ja,Oui,Yes
"""
SETS = """\
set,kind,member,code,reverse,label::nl,label::fr,label::en
why,multiple,,,,Redenen,Raisons,Reasons
why,multiple,why_race,1,,Huidskleur,Couleur de peau,Skin colour
why,multiple,why_faith,2,,Geloof of levensbeschouwing,Religion,Religion or belief
why,multiple,why_name,3,,"Naam, of hoe iemand praat",Nom,Name
"""
INDICATORS = """\
- name: talks_often
  theme: contact
  label: {nl: Praat vaak met buren, fr: Parle souvent avec ses voisins, en: Often talks}
  definition: {nl: Wie vaak met buren praat.}
  unit: {nl: procent, fr: pour cent, en: percent}
  share: talks == 3
  variables: [talks]
- name: diversity_enriches
  theme: contact
  label: {nl: Diversiteit is een verrijking, fr: Enrichissement, en: Enrichment}
  unit: {nl: procent}
  distribution: agree
  variables: [agree]
- name: agrees
  theme: contact
  label: {nl: Vindt diversiteit een verrijking, fr: Trouve enrichissant, en: Agrees}
  unit: {nl: procent}
  share: agree in [4, 5]
  variables: [agree]
- name: hours_worked
  theme: work
  label: {nl: Gewerkte uren per week, fr: Heures par semaine, en: Hours per week}
  unit: {nl: uren, fr: heures, en: hours}
  mean: hours
  variables: [hours]
- name: reasons
  theme: work
  label: {nl: Redenen van de onheuse behandeling, fr: Raisons, en: Reasons}
  unit: {nl: procent}
  multiple: why
  variables: [why]
"""


@pytest.fixture
def street(tmp_path: Path) -> Codebook:
    """The codebook of the small study, which is no sample."""
    return _codebook(tmp_path / "street", STUDY)


@pytest.fixture
def sampled(tmp_path: Path) -> Codebook:
    """The same study, as a sample with a design."""
    return _codebook(tmp_path / "sampled", f"{STUDY}design: {{weight: hours}}\n")


def _codebook(folder: Path, study: str) -> Codebook:
    files = {
        "study.yml": study,
        "variables.csv": VARIABLES,
        "codes.csv": CODES,
        "sets.csv": SETS,
        "indicators.yml": INDICATORS,
    }
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return Codebook.open(folder)


def people(size: int = 900, seed: int = 1) -> pd.DataFrame:
    """Answers of made-up people, fewer and fewer from group to group."""
    draw = np.random.default_rng(seed)
    origin = draw.choice(
        ["BE", "MA", "TR", "CD", "AF"], size, p=[0.4, 0.3, 0.2, 0.07, 0.03]
    )
    rate = pd.Series(origin).map(
        {"BE": 0.3, "MA": 0.5, "TR": 0.6, "CD": 0.4, "AF": 0.5}
    )
    return pd.DataFrame(
        {
            "origin": origin,
            "sex": draw.choice(["1", "2"], size),
            "age": draw.choice(["1", "2", "3"], size, p=[0.5, 0.35, 0.15]),
            "talks_often": draw.random(size) < rate,
            "agree": draw.choice(
                ["1", "2", "3", "4", "5"], size, p=[0.04, 0.13, 0.25, 0.38, 0.2]
            ),
            "hours": draw.integers(8, 45, size),
            "1": draw.random(size) < 0.3,
            "2": draw.random(size) < 0.12,
            "3": draw.random(size) < 0.5,
        }
    )


BREAKDOWNS: tuple[tuple[str, ...], ...] = (
    (),
    ("origin",),
    ("sex",),
    ("origin", "sex"),
)


def count_rows(
    answers: pd.DataFrame, breakdowns: Sequence[Sequence[str]] = BREAKDOWNS
) -> pd.DataFrame:
    """Estimate rows of plain counts, in the shape that survey.estimates gives."""
    values: list[tuple[str, str, pd.Series]] = [
        ("talks_often", "", answers["talks_often"].astype(float)),
        *(
            ("diversity_enriches", code, (answers["agree"] == code).astype(float))
            for code in ("1", "2", "3", "4", "5")
        ),
        ("agrees", "", answers["agree"].isin(["4", "5"]).astype(float)),
        ("hours_worked", "", answers["hours"].astype(float)),
        *(("reasons", code, answers[code].astype(float)) for code in ("1", "2", "3")),
    ]
    names = sorted({name for by in breakdowns for name in by})
    rows = []
    for (indicator, category, value), by in product(values, breakdowns):
        groups = [((), answers.index)]
        if by:
            keys = list(by) if len(by) > 1 else by[0]
            groups = list(answers.groupby(keys).groups.items())
        for codes, index in groups:
            key = codes if isinstance(codes, tuple) else (codes,)
            rows.append(
                {
                    "indicator": indicator,
                    "category": category,
                    "breakdown": "*".join(by),
                    **dict.fromkeys(names, pd.NA),
                    **dict(zip(by, key, strict=True)),
                    **_statistics(value[index], indicator),
                }
            )
    return pd.DataFrame(rows).astype(dict.fromkeys(names, "str"))


def _statistics(value: pd.Series, indicator: str) -> dict[str, object]:
    size, mean = len(value), float(value.mean())
    spread = float(value.std(ddof=0)) / size**0.5
    count = size if indicator == "hours_worked" else int(value.sum())
    share = indicator != "hours_worked"
    return {
        "estimate": mean,
        "se": spread,
        "low": max(0.0, mean - 1.96 * spread) if share else mean - 1.96 * spread,
        "high": min(1.0, mean + 1.96 * spread) if share else mean + 1.96 * spread,
        "n": size,
        "n_cell": count,
        "n_weighted": float(size),
        "df": float(size - 1),
        "deff": 1.0,
        "dont_know": 0.06,
        "n_dont_know": 40,
        "quality": "flag" if spread > 0.05 and share else "publish",
    }


@pytest.fixture(scope="session")
def _counted_once() -> pd.DataFrame:
    return count_rows(people())


@pytest.fixture
def rows(_counted_once: pd.DataFrame) -> pd.DataFrame:
    """Estimate rows of 900 made-up people, a copy for every test."""
    return _counted_once.copy(deep=True)


@pytest.fixture
def counted() -> Callable[..., pd.DataFrame]:
    """Count estimate rows of other people or by other breakdowns."""

    def count(
        size: int = 900,
        seed: int = 1,
        breakdowns: Sequence[Sequence[str]] = BREAKDOWNS,
    ) -> pd.DataFrame:
        return count_rows(people(size, seed), breakdowns)

    return count
