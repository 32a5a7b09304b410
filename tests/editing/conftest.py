"""A small survey with routing, sets, a battery and paradata, and answers to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame
from survey.record import Findings, MissingKind

STUDY = """\
study: street
title: {nl: Straatonderzoek, en: Street survey}
languages: [nl, en]
id: id
facts: {reference_year: 2022}
quality: {duration: minutes, mode: mode, interviewer: interviewer, speeder_share: 0.5}
"""
VARIABLES = """\
name,type,codes,min,max,label::nl,asked_if,role,source,disclosure,set
id,int,,,,Nummer,,id,,,
email,text,,,,Adres,,admin,,direct,
mode,code,mode,,,Modus,,paradata,paradata,,
interviewer,text,,,,Enquêteur,,paradata,paradata,,
minutes,decimal,,,,Duur,,paradata,paradata,,
day,date,,,,Dag,,paradata,paradata,,
birth_year,int,,1930,2010,Geboortejaar,,answer,,quasi,
sex,code,sex,,,Geslacht,,answer,,quasi,
origin,code,origin,,,Herkomst,,answer,,sensitive,
works,code,yesno,,,Werkt,,answer,,,
hours,int,,0,,Uren,works == 1,answer,,,
why_not,text,,,,Waarom niet,works == 0,open,,,
race,code,yesno,,,Huidskleur,,answer,,,reasons
faith,code,yesno,,,Geloof,,answer,,,reasons
b1,code,agree,,,Leven samen,,answer,,,views
b2,code,agree,,,Verrijking,,answer,,,views
b3,code,agree,,,Te veel,,answer,,,views
b4,code,agree,,,Sympathiek,,answer,,,views
"""
CODES = """\
list,code,label::nl,missing
mode,web,Web,
mode,capi,Aan huis,
sex,1,Man,
sex,2,Vrouw,
origin,BE,Belgisch,
origin,TR,Turks,
yesno,0,Neen,
yesno,1,Ja,
agree,1,Helemaal oneens,
agree,2,Eerder oneens,
agree,3,Niet eens niet oneens,
agree,4,Eerder eens,
agree,5,Helemaal eens,
agree,6,Weet niet,dont_know
"""
SETS = """\
set,kind,member,code,reverse,label::nl
reasons,multiple,,,,Redenen
reasons,multiple,race,1,,Huidskleur
reasons,multiple,faith,2,,Geloof
views,battery,,,,Opvattingen
views,battery,b1,,,Leven samen
views,battery,b2,,,Verrijking
views,battery,b3,,yes,Te veel
views,battery,b4,,,Sympathiek
"""
DERIVED = """\
- {name: age, label: {nl: Leeftijd}, type: int, value: reference_year - birth_year}
"""
FILES = {
    "study_yml": STUDY,
    "variables_csv": VARIABLES,
    "codes_csv": CODES,
    "sets_csv": SETS,
    "derived_yml": DERIVED,
    "indicators_yml": "",
}
Make = Callable[..., Frame]


@pytest.fixture
def make(tiny: Callable[..., Path]) -> Make:
    """Make a frame of answers given as columns; None is missing.

    A missing cell has no answer, unless `kinds` gives its column other words; other
    keywords replace files of the codebook.
    """

    def made(
        answers: dict[str, list[Any]],
        kinds: dict[str, list[str]] | None = None,
        **files: str,
    ) -> Frame:
        book = Codebook.open(tiny(**{**FILES, **files}))
        rows = len(next(iter(answers.values()), []))
        given = {"id": list(range(1, rows + 1)), **answers}
        frame = Frame.of(pd.DataFrame({k: _column(v) for k, v in given.items()}), book)
        for name, words in (kinds or {}).items():
            numbers = [MissingKind.parse(word) if word else 0 for word in words]
            numbers = np.array(numbers, dtype=np.int8)
            frame = frame.with_column(name, frame.vector(name), numbers)
        return frame

    return made


def _column(values: list[Any]) -> pd.Series:
    # As objects, so that the frame and not pandas decides on the type.
    return pd.Series(values, dtype=object)


@pytest.fixture
def failing() -> Callable[[Findings, str], list[tuple[str, str, str]]]:
    """Return record, variable and value of one check's findings."""

    def rows(findings: Findings, name: str) -> list[tuple[str, str, str]]:
        part = findings.rows[findings.rows["check"] == name]
        columns = (part["record"], part["variable"], part["value"])
        return list(zip(*columns, strict=True))

    return rows


@pytest.fixture
def tally() -> Callable[[Findings, str], tuple[int, int, int]]:
    """Return how often one check passed, failed and was unknown."""

    def counts(findings: Findings, name: str) -> tuple[int, int, int]:
        line = findings.summary.set_index("check").loc[name]
        return int(line["passes"]), int(line["fails"]), int(line["unknown"])

    return counts
