"""Two waves of a small survey, with every trap that a crosswalk can hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from survey.codebook import Codebook
from survey.fieldwork import Frame
from survey.record import MissingKind
from survey.responses import Responses

STUDY = """\
study: small-{wave}
title: {{nl: Klein onderzoek}}
wave: {wave}
languages: [nl]
id: number
facts: {{reference_year: {wave}}}
themes: {{life: {{nl: Leven}}}}
design: {{strata: group, clusters: {clusters}, base_weight: {{margin: group}}}}
weighting: {{calibrate: {{method: raking, margins: [group, sex]}}}}
estimation: {{breakdowns: [[], [group]]}}
"""
HEAD = "name,theme,type,codes,label::nl,question::nl,role,set,asked_if\n"
SAME = """\
number,,int,,Nummer,,id,,
group,,code,group{wave},Groep,,stratum,,
sex,,code,sex,Geslacht,Geslacht?,answer,,
area,,int,,Buurt,,cluster,,
born,life,int,,Geboortejaar,Wanneer geboren?,answer,,
"""
THEN = """\
cheer,life,code,mood3,Vrolijk,Bent u vrolijk?,answer,,
worry,life,code,mood3,Bezorgd,Bent u bezorgd?,answer,,
job,life,code,job4,Werk,Wat doet u?,answer,,
safe,life,code,yesno,Veilig,'s Avonds veilig?,answer,,
harassed,life,code,yesno,Lastiggevallen,In vijf jaar?,answer,,
reads_nl,life,code,ticked,Leest Nederlands,,answer,reads,
reads_fr,life,code,ticked,Leest Frans,,answer,reads,
"""
NOW = """\
happy,life,code,mood3,Vrolijk,Bent u vrolijk?,answer,,
worry,life,code,turned3,Bezorgd,Bent u bezorgd?,answer,,
job,life,code,job3,Werk,Wat doet u?,answer,,
safe,life,code,yesno,Veilig,Veilig?,answer,,
harassed,life,code,yesno,Lastiggevallen,In één jaar?,answer,,
reads_nl,life,code,ticked,Leest Nederlands,,answer,reads,
reads_fr,life,code,ticked,Leest Frans,,answer,reads,
reads_en,life,code,ticked,Leest Engels,,answer,reads,
rents,life,code,yesno,Huurt,Huurt u?,answer,,sex == 1
"""
CODES = """\
list,code,label::nl,missing
group2017,A,A,
group2017,B,B,
group2022,A,A,
group2022,B,B,
group2022,C,C,
sex,1,Man,
sex,2,Vrouw,
yesno,1,Ja,
yesno,2,Nee,
yesno,9,Geen antwoord,no_answer
yesno,8,Weet niet,dont_know
ticked,0,Nee,
ticked,1,Ja,
mood3,1,Nooit,
mood3,2,Soms,
mood3,3,Vaak,
mood3,8,Weet niet,dont_know
turned3,1,Vaak,
turned3,2,Soms,
turned3,3,Nooit,
turned3,8,Weet niet,dont_know
job4,1,Arbeider,
job4,2,Bediende,
job4,3,Zelfstandig,
job4,4,Iets anders,
job3,1,Zelfstandig,
job3,2,Werknemer,
job3,3,Student,
"""
SETS = """\
set,kind,member,code,label::nl
reads,multiple,,,Leest
reads,multiple,reads_nl,1,Nederlands
reads,multiple,reads_fr,2,Frans
"""
ENGLISH = "reads,multiple,reads_en,3,Engels\n"
DERIVED = """\
- {name: age, label: {nl: Leeftijd}, type: int, value: reference_year - born}
"""
INDICATORS = """\
- {{name: often_cheerful, theme: life, label: {{nl: Blij}}, share: {cheer} == 3}}
- {{name: often_worried, theme: life, label: {{nl: Piekert}}, share: worry == {often}}}
- {{name: jobs, theme: life, label: {{nl: Werk}}, distribution: job}}
- {{name: feels_safe, theme: life, label: {{nl: Veilig}}, share: safe == 1}}
- {{name: was_harassed, theme: life, label: {{nl: Lastig}}, share: harassed == 1}}
- {{name: reading, theme: life, label: {{nl: Leest}}, multiple: reads}}
- {{name: mean_age, theme: life, label: {{nl: Leeftijd}}, mean: age}}
"""
RENTS = """\
- {name: renting, theme: life, label: {nl: Huurt}, share: rents == 1}
- {name: by_constant, theme: life, label: {nl: Jaren}, mean: reference_year - born}
- {name: silent, theme: life, label: {nl: Zwijgt}, share: missing(rents)}
"""
MARGINS = """\
margin,cells,population,status,source
group,group=A,9000,assumed,test
group,group=B,1000,assumed,test
{more}sex,sex=1,{half},assumed,test
sex,sex=2,{half},assumed,test
"""
CROSSWALK = """\
wave,source_name,target_name,source_code,target_code,comparable,note
2017,cheer,happy,,,yes,Andere naam.
2017,worry,worry,,,yes,Omgekeerde schaal.
2017,worry,worry,1,3,yes,
2017,worry,worry,2,2,yes,
2017,worry,worry,3,1,yes,
2017,job,job,,,yes,
2017,job,job,1,2,yes,
2017,job,job,2,2,yes,
2017,job,job,3,1,yes,
2017,job,job,4,,no,Had toen geen naam.
2017,safe,safe,,,limited,Ging over de avond.
2017,harassed,harassed,,,no,Ging over vijf jaar.
2017,,rents,,,no,Niet gevraagd.
2017,,reads_en,,,no,Geen Engels.
"""
Wave = Callable[..., Responses]


def write(folder: Path, wave: int, clusters: str, crosswalk: str) -> Codebook:
    """Write a wave's codebook, and open it."""
    now = wave == 2022
    more, half = ("group,group=C,500,assumed,test\n", 5250) if now else ("", 5000)
    names = {"cheer": "happy", "often": 1} if now else {"cheer": "cheer", "often": 3}
    files = {
        "study.yml": STUDY.format(wave=wave, clusters=clusters),
        "variables.csv": HEAD + SAME.format(wave=wave) + (NOW if now else THEN),
        "codes.csv": CODES,
        "sets.csv": SETS + (ENGLISH if now else ""),
        "derived.yml": DERIVED,
        "indicators.yml": INDICATORS.format(**names) + (RENTS if now else ""),
        "margins.csv": MARGINS.format(more=more, half=half),
    }
    if now:
        files["crosswalk.csv"] = crosswalk
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return Codebook.open(folder)


def answers(book: Codebook, wave: int, rows: int = 240) -> Frame:
    """Return answers drawn at random, with some of every kind missing."""
    random = np.random.default_rng(wave)
    data: dict[str, object] = {"number": np.arange(rows) + 1}
    for name, variable in book.collected.items():
        codes = book.codes(name)
        if codes:
            drawn = random.choice(np.array(codes, dtype=object), rows)
            data[name] = [int(c) if book.integer_codes(name) else c for c in drawn]
        elif variable.name == "area":
            data[name] = random.integers(1, 40, rows)
        elif variable.name == "born":
            data[name] = random.integers(1940, 2000, rows)
    frame = Frame.of(pd.DataFrame(data), book)
    asked = [name for name, v in book.collected.items() if v.role == "answer"]
    for name in asked:
        if name == "sex":
            continue
        vector, kinds = frame.vector(name), frame.kinds(name).copy()
        gap = random.random(rows) < 0.1
        kinds[gap] = MissingKind.DONT_KNOW if name == "worry" else MissingKind.REFUSED
        frame = frame.with_column(name, type(vector)(vector.values, gap), kinds)
    return frame
