"""Populations small enough to be made once for a whole file of tests."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.simulation import Population, Simulated, draw, population

ROOT = Path(__file__).resolve().parents[2]
CAP = 2000


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    """The 2022 wave with 2,000 simulated persons per group instead of its own cap."""
    folder = tmp_path_factory.mktemp("codebooks") / "sid-2022"
    shutil.copytree(ROOT / "codebooks" / "sid-2022", folder)
    file = folder / "simulation.yml"
    text = file.read_text(encoding="utf-8")
    shrunk = re.sub(r"^cap: \d+", f"cap: {CAP}", text, flags=re.M)
    file.write_text(shrunk, encoding="utf-8", newline="\n")
    return Codebook.open(folder)


@pytest.fixture(scope="session")
def everyone(small: Codebook) -> Population:
    """Its population."""
    return population(small, seed=1)


@pytest.fixture(scope="session")
def clean(everyone: Population) -> Simulated:
    """A wave without defects."""
    return draw(everyone, seed=1, defects=False)


@pytest.fixture(scope="session")
def dirty(everyone: Population) -> Simulated:
    """A wave with defects."""
    return draw(everyone, seed=1)


STUDY = """\
study: made
title: {nl: Gemaakt onderzoek}
wave: 2022
languages: [nl]
id: number
facts: {reference_year: 2022}
themes: {life: {nl: Leven}}
register: {suffix: -register.csv}
design:
  strata: group
  base_weight: {margin: group}
weighting:
  calibrate: {method: raking, margins: [group_sex]}
quality: {mode: mode, interviewer: who, duration: minutes}
estimation: {breakdowns: [[], [group]]}
"""
VARIABLES = """\
name,theme,type,measure,codes,min,max,label::nl,asked_if,set,role,source,disclosure
number,,int,,,,,Nummer,,,id,survey,none
group,,code,nominal,group,,,Groep,,,stratum,register,quasi
sex,,code,nominal,sex,,,Geslacht,,,admin,register,quasi
mode,,code,nominal,mode,,,Wijze,,,paradata,paradata,none
who,,int,nominal,,1,999,Enquêteur,mode == 2,,paradata,paradata,none
minutes,,int,scale,,1,300,Duur,,,paradata,paradata,none
happy,life,code,ordinal,agree,,,Gelukkig,,feelings,answer,survey,none
sad,life,code,ordinal,agree,,,Droevig,,feelings,answer,survey,none
calm,life,code,ordinal,agree,,,Rustig,,feelings,answer,survey,none
worried,life,code,ordinal,agree,,,Bezorgd,,feelings,answer,survey,none
reason_work,life,code,nominal,ticked,,,Werk,worried >= 4,reasons,answer,survey,none
reason_none,life,code,nominal,ticked,,,Geen,worried >= 4,reasons,answer,survey,none
friends,life,int,scale,,0,20,Vrienden,,,answer,survey,none
close,life,int,scale,,0,20,Goede vrienden,friends >= 1,,answer,survey,none
story,life,text,,,,,Verhaal,,,open,survey,none
mail,,text,,,,,Adres,,,admin,survey,direct
"""
CODES = """\
list,code,label::nl,missing
group,A,A,
group,B,B,
sex,1,Man,
sex,2,Vrouw,
mode,1,Web,
mode,2,Aan huis,
agree,1,Oneens,
agree,2,Eerder oneens,
agree,3,Geen van beide,
agree,4,Eerder eens,
agree,5,Eens,
agree,96,Weet niet,dont_know
agree,99,Geen antwoord,no_answer
ticked,0,Nee,
ticked,1,Ja,
ticked,99,Geen antwoord,no_answer
"""
SETS = """\
set,kind,member,code,reverse,label::nl
feelings,battery,,,,Gevoelens
feelings,battery,happy,,,Gelukkig
feelings,battery,sad,,yes,Droevig
feelings,battery,calm,,,Rustig
feelings,battery,worried,,yes,Bezorgd
reasons,multiple,,,,Redenen
reasons,multiple,reason_work,1,,Werk
reasons,multiple,reason_none,2,,Geen
"""
CHECKS = """\
- name: close_counted
  label: {nl: Niet meer goede vrienden dan vrienden}
  rule: close <= friends
- name: none_alone
  label: {nl: Geen staat alleen}
  rule: implies(selected(reasons, 2), count(reasons) == 1)
"""
INDICATORS = """\
- name: is_happy
  theme: life
  label: {nl: Is gelukkig}
  share: happy in [4, 5]
- name: worried_by_work
  theme: life
  label: {nl: Bezorgd om werk}
  share: reason_work == 1
- name: friends_mean
  theme: life
  label: {nl: Aantal vrienden}
  mean: friends
- name: why
  theme: life
  label: {nl: Redenen}
  multiple: reasons
"""
MARGINS = """\
margin,cells,population,status,source
group,group=A,9000,assumed,test
group,group=B,1000,assumed,test
group_sex,group=A sex=1,6000,assumed,test
group_sex,group=A sex=2,3000,assumed,test
group_sex,group=B sex=1,400,assumed,test
group_sex,group=B sex=2,600,assumed,test
"""
PUBLISHED = """\
indicator,wave,by,cell,percent,approximate,source
is_happy,2022,group,A,80,,test
is_happy,2017,group,A,10,,test
is_happy,2017,group,B,35,,test
is_happy,2022,,,50,,test
worried_by_work,2022,group,A,60,,test
"""
SIMULATION = """\
cap: 1000
sample:
  net: 150
  rate: 0.5
  response: {sex: {1: 0.8, 2: 1.2}}
"""
FILES = {
    "study.yml": STUDY,
    "variables.csv": VARIABLES,
    "codes.csv": CODES,
    "sets.csv": SETS,
    "checks.yml": CHECKS,
    "indicators.yml": INDICATORS,
    "margins.csv": MARGINS,
    "published.csv": PUBLISHED,
    "simulation.yml": SIMULATION,
}


class Made:
    """Writes a small codebook with a design; files can be replaced or left out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, **files: str | None) -> Codebook:
        """Return the codebook; `simulation_yml="..."` replaces that file."""
        self.folder.mkdir(exist_ok=True)
        given = FILES | {name.replace("_", "."): t for name, t in files.items()}
        for name, text in given.items():
            file = self.folder / name
            file.unlink(missing_ok=True)
            if text is not None:
                file.write_text(text, encoding="utf-8", newline="\n")
        return Codebook.open(self.folder)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A way to write the small codebook."""
    return Made(tmp_path / "made")
