"""A study of two hundred people whose counts are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame
from survey.record import MissingKind
from survey.weighting import Weights

STUDY = """\
study: told
title: {nl: Verteld, fr: Raconté, en: Told}
wave: 2022
languages: [nl, fr, en]
population: {nl: "Iedereen <b>", fr: Tous, en: Everyone}
id: id
facts: {reference_date: 2022-01-01}
themes: {work: {nl: Werk, fr: Travail, en: Work}}
disclosure: {min_base: 30, min_cell: 10}
quality: {mode: mode}
release: {agency: {label: {nl: Agentschap}, drop: [email], treat: {age: "topcode:80"}}}
"""
VARIABLES = """\
name,theme,type,measure,codes,min,max,label::nl,label::fr,label::en,question::nl,question::fr,question::en,interviewer_note::nl,asked_if,universe::nl,set,role,modes,since,disclosure,note
id,,int,,,,,Nummer,Numéro,Number,,,,,,,,id,,,none,
email,,text,,,,,E-mail,E-mail,E-mail,,,,,,,,admin,,,direct,
mode,,code,nominal,mode,,,Manier,Mode,Mode,,,,,,,,paradata,,,none,
work,work,code,nominal,yesno,,,Betaald werk,Travail rémunéré,Paid work,Werkt u?,\
Travaillez-vous ?,Do you work?,Toon kaart 1,,,,answer,1,2022,none,
job,work,code,nominal,job,,,Soort werk,Type de travail,Kind of work,\
Wat doet u?,,,,work == 1,Wie werkt,,answer,,,none,"Een ""nota"" & meer"
age,work,int,scale,,15,99,Leeftijd,Âge,Age,Hoe oud bent u?,,,,,,,answer,,,quasi,
why,work,text,,,,,Waarom,Pourquoi,Why,Waarom?,,,,work == 2,,,open,,,none,
near_a,work,code,ordinal,often,,,Buren,Voisins,Neighbours,\
Hoe vaak?,,,,,,near,answer,,,none,
near_b,work,code,ordinal,often,,,Vrienden,Amis,Friends,\
Hoe vaak?,,,,,,near,answer,,,none,
via_web,work,code,nominal,tick,,,Web,Web,Web,Langs waar?,,,,,,via,answer,,,none,
via_post,work,code,nominal,tick,,,Post,Poste,Post,Langs waar?,,,,,,via,answer,,,none,
"""
CODES = """\
list,code,label::nl,label::fr,label::en,missing
mode,1,Web,Web,Web,
mode,2,Thuis,À domicile,At home,
yesno,1,Ja,Oui,Yes,
yesno,2,Nee,Non,No,
yesno,9,Geen antwoord,Pas de réponse,No answer,no_answer
job,A,Bediende,Employé,Clerk,
job,B,Arbeider,Ouvrier,Worker,
job,C,Zelfstandige,Indépendant,Self-employed,
job,D,Kunstenaar,Artiste,Artist,
often,1,Nooit,Jamais,Never,
often,2,Soms,Parfois,Sometimes,
often,3,Vaak,Souvent,Often,
often,8,Weet niet,Ne sait pas,Don't know,dont_know
tick,0,Niet,Non,Not,
tick,1,Aangekruist,Coché,Ticked,
"""
SETS = """\
set,kind,member,code,reverse,label::nl,label::fr,label::en
near,battery,,,,Contact,Contact,Contact
near,battery,near_a,,,Met buren,Avec les voisins,With neighbours
near,battery,near_b,,yes,Met vrienden,Avec des amis,With friends
via,multiple,,,,Kanalen,Canaux,Channels
via,multiple,via_web,1,,Web,Web,Web
via,multiple,via_post,2,,Post,Poste,Post
"""
DERIVED = """\
- name: busy
  label: {nl: Druk, fr: Occupé, en: Busy}
  type: code
  codes: yesno
  theme: work
  cases: [{when: "job in ['A', 'B']", value: "1"}, {value: "2"}]
"""
INDICATORS = """\
- name: working
  theme: work
  label: {nl: Heeft werk, fr: Travaille, en: Works}
  share: work == 1
  variables: [work]
"""
SECRET = "geheim-antwoord"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The codebook's folder."""
    files = {
        "study.yml": STUDY,
        "variables.csv": VARIABLES,
        "codes.csv": CODES,
        "sets.csv": SETS,
        "derived.yml": DERIVED,
        "indicators.yml": INDICATORS,
    }
    place = tmp_path / "told"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8", newline="\n")
    return place


@pytest.fixture
def book(folder: Path) -> Codebook:
    """The codebook."""
    return Codebook.open(folder)


@dataclass(frozen=True)
class Answers:
    """Records, with weights or without."""

    frame: Frame
    weights: Weights | None = None


@pytest.fixture
def answers(book: Codebook) -> Callable[..., Answers]:
    """Return 200 people: 143 work, of whom 4 as an artist; 6 didn't say."""

    def make(weights: bool = True) -> Answers:
        size = 200
        job = ["A"] * 80 + ["B"] * 47 + ["C"] * 12 + ["D"] * 4
        data = pd.DataFrame(
            {
                "id": np.arange(1, size + 1),
                "email": [f"p{i}@example.org" for i in range(size)],
                "mode": [1, 2] * 100,
                "work": [1] * 143 + [2] * 51 + [None] * 6,
                "job": job + [None] * 57,
                "age": [15, *[20 + i % 60 for i in range(size - 2)], 98],
                "why": [None] * 143 + [SECRET] * 51 + [None] * 6,
                "near_a": [1] * 60 + [2] * 60 + [3] * 65 + [None] * 15,
                "near_b": [1] * 100 + [2] * 70 + [3] * 30,
                "via_web": [1] * 90 + [0] * 110,
                "via_post": [1] * 150 + [0] * 50,
                "busy": [1] * 127 + [2] * 73,
            }
        )
        frame = Frame.of(data, book)
        kinds = frame.reasons.copy()
        kinds.loc[143:, "job"] = np.int8(MissingKind.NOT_APPLICABLE)
        kinds.loc[:142, "why"] = np.int8(MissingKind.NOT_APPLICABLE)
        kinds.loc[185:, "near_a"] = np.int8(MissingKind.DONT_KNOW)
        final = np.where(np.arange(size) < 100, 1.0, 3.0)
        given = Weights(final, final) if weights else None
        return Answers(replace(frame, reasons=kinds), given)

    return make
