"""A study that has something in every place that DDI knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame
from survey.record import MissingKind

ROWS = 20

STUDY = """\
study: whole-2024
title: {nl: "Heel onderzoek, deel <1> & 2", fr: Enquête complète, en: Whole study}
subtitle: {nl: Tweede golf}
wave: 2024
languages: [nl, fr, en]
population: {nl: Inwoners van 15 jaar en ouder, en: Residents aged 15 and over}
fieldwork: {nl: Via het web, en: On the web}
source: Het bureau
id: id
themes:
  work: {nl: Werk, fr: Travail, en: Work}
  trust: {nl: Vertrouwen, en: Trust}
design: {weight: wgt, lone_strata: fail, why: {nl: Toevallig getrokken}}
disclosure: {min_base: 5, min_cell: 3}
citation:
  identifier: 10.1234/whole
  agency: DOI
  uri: https://example.org/whole
  distributor: {nl: Het archief, en: The archive}
  published: 2025-05
  abstract: {nl: Over werk en vertrouwen., en: On work and trust.}
  start: 2024-02-01
  end: 2024-05-31
  authors: [{name: "Peeters, A.", affiliation: Het bureau}, {name: Jansen B.}]
  keywords: [{nl: werk, en: work}, {en: trust}]
  topics: [{en: Employment}]
  countries: [{code: BE, name: {nl: België, en: Belgium}}]
  unit: {en: Individual}
  time_method: {en: Cross-section}
  modes: [{en: Web}, {en: Face to face}]
  access: {en: On request}
"""
VARIABLES = """\
name,theme,type,measure,codes,min,max,unit,decimals,label::nl,label::fr,label::en,\
question::nl,question::en,interviewer_note::nl,wording,asked_if,universe::nl,\
universe::en,set,role,modes,since,until,source,disclosure,missing,note
id,,int,,,,,,,Nummer,,Number,,,,,,,,,id,,,,survey,none,,
mail,,text,,,,,,,E-mail,,E-mail,Uw adres?,,,,,,,,admin,,,,survey,direct,,
age,,int,scale,,15,120,jaar,,Leeftijd,Âge,Age,Hoe oud bent u?,How old are you?,\
Schat,own,,,,,answer,1 2,,,register,quasi,number,Op de eerste dag
work,work,code,nominal,work,,,,,Werkt,Travaille,Works,Werkt u?,Do you work?,,\
published,,,,,answer,,2017,2024,survey,none,,
hours,work,decimal,scale,,0,80.5,uren,1,Uren,Heures,Hours,Hoeveel uren?,How many?,,,\
"work == 1 and age in [20, 30]",Wie werkt,Who works,,answer,,,,survey,none,number,
t1,trust,code,ordinal,trust,,,,,Politie,,Police,,,,,,,,trust,answer,,,,survey,sensitive,,
t2,trust,code,ordinal,trust,,,,,Pers,,Press,,,,,,,,trust,answer,,,,survey,none,,
r1,work,code,nominal,chosen,,,,,Geld,,Money,,,,,work == 2,,,why,answer,,,,survey,none,,
r2,work,code,nominal,chosen,,,,,Plezier,,Fun,,,,,work == 2,,,why,answer,,,,survey,none,,
land,,code,nominal,land,,,,,Land,,Country,,,,,,,,,answer,,,,survey,none,,
day,,date,,,,,,,Dag,,Day,,,,,,,,,paradata,,,,paradata,none,,
at,,datetime,,,,,,,Tijdstip,,Moment,,,,,,,,,paradata,,,,paradata,none,,
words,work,text,,,,,,,Waarom,,Why,Waarom?,,,,,,,,open,,,,survey,none,,
wgt,,decimal,scale,,,,,4,Gewicht,,Weight,,,,,,,,,weight,,,,survey,none,,
"""
CODES = """\
list,code,label::nl,label::fr,label::en,missing,note
work,1,Ja,Oui,Yes,,
work,2,Nee,Non,No,,Ook wie zoekt
work,8,Weet niet,Ne sait pas,Don't know,dont_know,
work,9,Geen zin,,,refused,
trust,1,Geen,,None,,
trust,2,Veel,,A lot,,
trust,99,Onbekend,,Unknown,technical,
chosen,0,Neen,,No,,
chosen,1,Ja,,Yes,,
chosen,9,Leeg,,Empty,no_answer,
land,BE,België,Belgique,Belgium,,
land,007,Zeven,,Seven,,
land,XX,Weigert,,Refuses,refused,
number,997,Weet niet,,Don't know,dont_know,
number,999,Niet gevraagd,,Not asked,not_asked,
"""
SETS = """\
set,kind,member,code,reverse,asked_if,label::nl,label::en,note
trust,scale,,,,,Vertrouwen in,Trust in,Onze schaal
trust,scale,t1,,yes,,Politie,Police,
trust,scale,t2,,,,De pers,The press,
why,multiple,,,,work == 2,Redenen,Reasons,
why,multiple,r1,10,,,Geld,Money,
why,multiple,r2,20,,,Plezier,Fun,
"""
DERIVED = """\
- name: senior
  label: {nl: Ouder, en: Senior}
  type: code
  codes: work
  theme: work
  measure: nominal
  cases: [{when: age >= 65, value: "1"}, {value: "2"}]
  why: Voor de tabellen
"""


@pytest.fixture
def whole(tmp_path: Path) -> Callable[..., Codebook]:
    """Write and open the study; a keyword replaces one of its files."""

    def made(**files: str) -> Codebook:
        folder = tmp_path / f"whole-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        given = {
            "study.yml": STUDY,
            "variables.csv": VARIABLES,
            "codes.csv": CODES,
            "sets.csv": SETS,
            "derived.yml": DERIVED,
            **{name.replace("_", "."): text for name, text in files.items()},
        }
        for name, text in given.items():
            (folder / name).write_text(text, encoding="utf-8")
        return Codebook.open(folder)

    return made


@pytest.fixture
def frame(whole: Callable[..., Codebook]) -> Frame:
    """Twenty records: work 1 twelve times, 2 five times, 8 three times, 9 never."""
    book = whole()
    work = [1] * 12 + [2] * 5 + [None] * 3
    trust = [1] * 16 + [2] * 1 + [None] * 3
    data = pd.DataFrame(
        {
            "id": pd.array(range(ROWS), "Int64"),
            "age": pd.array([30 + n for n in range(18)] + [None] * 2, "Int64"),
            "work": pd.array(work, "Int64"),
            "hours": pd.array([8.0] * 10 + [9.0] * 10, "Float64"),
            "t1": pd.array(trust, "Int64"),
            "land": pd.array(["BE"] * 4 + [None] * 16, "str"),
            "words": pd.array(["a"] * ROWS, "str"),
            "wgt": pd.array([0.5] * ROWS, "Float64"),
        }
    )
    reasons = pd.DataFrame(0, index=data.index, columns=data.columns, dtype=np.int8)
    reasons.loc[data["work"].isna(), "work"] = MissingKind.DONT_KNOW
    reasons.loc[data["t1"].isna(), "t1"] = MissingKind.NOT_APPLICABLE
    reasons.loc[data["age"].isna(), "age"] = MissingKind.DONT_KNOW
    reasons.loc[data["land"].isna(), "land"] = MissingKind.REFUSED
    return Frame(data, reasons, book)
