"""A frame with every missing kind, every type and a set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame
from survey.record import MissingKind

VARIABLES = """\
name,type,measure,codes,decimals,label::nl,label::en,question::nl,set,role,missing
id,int,,,,Nummer,Number,,,id,
origin,code,nominal,origin,,Herkomst,Origin,Waar bent u geboren?,,answer,
talks,code,ordinal,often,,Praat met buren,Talks,,,answer,
score,decimal,scale,,2,Score,Score,,,answer,number
age,int,scale,,,Leeftijd,Age,,,answer,number
day,date,,,,Dag,Day,,,paradata,
at,datetime,,,,Tijdstip,Moment,,,paradata,
why,text,,,,Waarom,Why,"Waarom, zo'n beetje?",,open,
why_work,code,nominal,marked,,Werk,Work,,reasons,answer,
why_home,code,nominal,marked,,Thuis,Home,,reasons,answer,
"""
CODES = """\
list,code,label::nl,label::en,missing
origin,BE,België,Belgium,
origin,TR,Turkije,Turkey,
origin,99,Weet niet,Don't know,dont_know
often,1,Nooit,Never,
often,2,Soms,Sometimes,
often,3,Vaak,Often,
often,97,Weigert,Refuses,refused
often,98,Weet niet,Don't know,dont_know
often,99,Geen antwoord,No answer,no_answer
number,777,Weigert,Refuses,refused
number,888,Weet niet,Don't know,dont_know
number,999,Geen antwoord,No answer,no_answer
marked,0,Niet aangeduid,Not marked,
marked,1,Aangeduid,Marked,
"""
SETS = """\
set,kind,member,code,label::nl
reasons,multiple,,,Redenen: werk & thuis
reasons,multiple,why_work,1,Werk
reasons,multiple,why_home,2,Thuis
"""
STUDY = """\
study: every
title: {nl: "Alle soorten, en meer"}
languages: [nl, en]
id: id
"""


@pytest.fixture
def every_book(tiny: Callable[..., Path]) -> Codebook:
    """A codebook with every type of variable."""
    folder = tiny(
        study_yml=STUDY,
        variables_csv=VARIABLES,
        codes_csv=CODES,
        sets_csv=SETS,
        indicators_yml="",
        derived_yml="",
    )
    return Codebook.open(folder)


@pytest.fixture
def every(every_book: Codebook) -> Frame:
    """Twelve records: all variables answered, then one missing kind after the other."""
    answers = {
        "origin": "TR",
        "talks": 3,
        "score": -1.25,
        "age": 800,
        "day": "2022-01-31",
        "at": "2022-01-31 10:05:07.5",
        "why": 'omdat ‘t moet, "zei hij"\nen toen',
        "why_work": 1,
        "why_home": 0,
    }
    rows = {name: [value, value, *[None] * 10] for name, value in answers.items()}
    rows["origin"][1] = "BE"
    rows["age"][1] = 33
    rows["id"] = list(range(1, 13))
    frame = Frame.of(pd.DataFrame(rows), every_book)
    kinds = np.array([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9], dtype=np.int8)
    reasons = frame.reasons.copy()
    for name in answers:
        reasons[name] = kinds
    return Frame(frame.data, reasons, every_book)


@pytest.fixture
def kinds() -> list[MissingKind]:
    """Every kind a cell can be missing by."""
    return [kind for kind in MissingKind if kind]
