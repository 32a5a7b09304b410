"""A small run's folder, as `sid run` leaves it, of every type of variable."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.editing import check, derive, edit
from survey.fieldwork import read_frame, store

STUDY = """\
study: small
title: {nl: Klein onderzoek, en: Small study}
wave: 2022
languages: [nl, en]
population: {nl: Iedereen, en: Everybody}
id: id
facts: {reference_year: 2022, reference_date: 2022-01-01}
themes: {life: {nl: Leven, en: Life}}
design: {weight: given}
release:
  agency:
    label: {nl: Het bureau}
    drop: [remark, given, psu]
    pseudonymise: [id, interviewer]
    key: SMALL_KEY
  open: {drop: [given, psu], pseudonymise: [id, interviewer], open_answers: [remark]}
  careless: {drop: [given, psu], pseudonymise: [id, interviewer]}
  csv_only: {drop: [remark, given, interviewer, psu], formats: [csv]}
  no_number: {drop: [id, remark]}
"""
VARIABLES = """\
name,theme,type,measure,codes,min,max,label::nl,label::en,question::nl,asked_if,universe::nl,set,role,disclosure,missing
id,life,int,,,1,9999,Nummer,Number,,,,,id,quasi,
interviewer,life,code,,who,,,Interviewer,Interviewer,,,,,paradata,quasi,
psu,life,int,,,,,Eenheid,Unit,,,,,cluster,quasi,
given,life,decimal,,,,,Gewicht,Weight,,,,,weight,none,
sex,life,code,nominal,sex,,,Geslacht,Sex,,,,,answer,quasi,
born,life,int,scale,,1900,2010,Geboortejaar,Year of birth,,,,,answer,quasi,number
height,life,decimal,scale,,,,Lengte,Height,,,,,answer,none,
began,life,datetime,,,,,Begin,Start,,,,,paradata,none,
arrived,life,date,,,,,Aankomst,Arrival,,sex == 2,Vrouwen,,answer,none,
reads,life,code,nominal,yes,,,Leest,Reads,Wat doet u?,,,hobbies,answer,none,
sings,life,code,nominal,yes,,,Zingt,Sings,Wat doet u?,,,hobbies,answer,none,
hair,life,code,nominal,hair,,,Haar,Hair,,psu > 3,Wie in eenheid 4 woont,,answer,none,
remark,life,text,,,,,Opmerking,Remark,,,,,open,sensitive,
"""
CODES = """\
list,code,label::nl,label::en,missing
who,A1,An,An,
who,B2,Bo,Bo,
sex,1,Man,Man,
sex,2,Vrouw,Woman,
yes,0,Nee,No,
yes,1,Ja,Yes,
yes,9,Geen antwoord,No answer,no_answer
hair,BL,Blond,Fair,
hair,BR,Bruin,Brown,
hair,99,Geen antwoord,No answer,no_answer
number,9999,Geen antwoord,No answer,no_answer
"""
SETS = """\
set,kind,member,code,label::nl,label::en
hobbies,multiple,,,Vrije tijd,Hobbies
hobbies,multiple,reads,reads,,
hobbies,multiple,sings,sings,,
"""
EDITS = """\
- name: too_young
  label: {nl: Te jong}
  when: born > 2005
  remove: true
  why: Jonger dan de populatie.
- name: no_such_year
  label: {nl: Geen geboortejaar}
  when: born < 1910
  set: {born: "missing: edited_out"}
  why: Niemand is zo oud.
- name: address_in_remark
  label: {nl: Adres in opmerking}
  when: id == 3
  set: {remark: "missing: edited_out"}
  why: Er stond een adres in.
- name: interviewer_known
  label: {nl: Interviewer bekend}
  when: id == 4
  set: {interviewer: "'A1'"}
  why: Het bureau gaf de naam.
"""
DERIVED = """\
- name: age
  label: {nl: Leeftijd, en: Age}
  type: int
  value: reference_year - born
"""
ROWS = """\
id,interviewer,psu,given,sex,born,height,began,arrived,reads,sings,hair,remark
12,A1,1,1.5,1,1980,1.80,2022-03-01T10:15:00,,1,0,BL,"Goed, ""echt"" goed"
7,B2,1,0.25,2,1990,1.655,2022-03-02T11:00:00,2015-06-30,0,1,BR,"Twee regels:
dit is de tweede – en é ook  "
9,A1,2,0.1,2,9999,,2022-03-03T12:30:00,,9,9,99,
3,B2,2,1,1,1905,1.7,2022-03-04T09:00:00,,1,1,,Bel 02 555 12 34
4,,3,2,1,1970,1.75,2022-03-05T09:00:00,,,0,BL,Niets
5,A1,3,1,2,2008,1.5,2022-03-06T09:00:00,2010-01-01,1,0,BL,Te jong
"""


@pytest.fixture
def outcome(tmp_path: Path) -> Path:
    """Return the folder of a run of six records, one of them set aside."""
    return make_outcome(tmp_path)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of such folders; a keyword replaces a text of the codebook."""

    def made(**files: str) -> Path:
        return make_outcome(tmp_path, **files)

    return made


def make_outcome(place: Path, rows: str = ROWS, **files: str) -> Path:
    study, out = place / "study", place / "out"
    shutil.rmtree(out, ignore_errors=True)
    study.mkdir(exist_ok=True)
    texts = {
        "study_yml": STUDY,
        "variables_csv": VARIABLES,
        "codes_csv": CODES,
        "sets_csv": SETS,
        "edits_yml": EDITS,
        "derived_yml": DERIVED,
    } | files
    for name, text in texts.items():
        file = study / name.replace("_", ".")
        file.write_text(text, encoding="utf-8", newline="\n")
    data = place / "small.csv"
    data.write_text(rows, encoding="utf-8", newline="\n")
    book = Codebook.open(study)
    frame = read_frame(data, book)
    edited = edit(frame)
    clean = derive(edited.frame)
    shutil.copytree(study, out / "codebook")
    store(clean, out / "clean.parquet")
    given = clean.data.get("given", 1.0)
    tables = {
        "findings_summary": check(frame).summary,
        "changes": edited.changes.rows,
        "set_aside": edited.set_aside,
        "weights": pd.DataFrame({"record": clean.ids, "base": 1 / 3, "final": given}),
        "weighting": pd.DataFrame({"step": ["base"], "detail": ["given"]}),
    }
    for name, table in tables.items():
        table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n")
    manifest = {"inputs": [{"name": "small.csv"}], "codebook": book.sha256}
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return out
