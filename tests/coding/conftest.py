"""A codebook of one open question, and answers to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame

STUDY = """\
study: small
kind: consultation
title: {nl: Kleine consultatie}
languages: [nl, en]
id: id
themes: {work: {nl: Werk}}
"""
VARIABLES = """\
name,theme,type,measure,codes,label::nl,label::en,question::nl,role,disclosure
id,work,int,,,Nummer,Number,,id,none
kind,work,code,nominal,kind,Soort,Kind,,answer,none
advice,work,text,,,Advies,Advice,Wat raadt u aan?,open,sensitive
"""
CODES = """\
list,code,label::nl,label::en,missing
kind,1,Bureau,Agency,
kind,2,Dienst,Public body,
kind,99,Geen antwoord,No answer,no_answer
"""
ADVICE = """\
code,parent,label::nl,label::en,definition,include,exclude,example
time,,Tijd,Time,Over de planning,,,
summer,time,Zomer,Summer,Over de zomermaanden,,,
price,,Prijs,Price,Over de prijs,,,
"""


@pytest.fixture
def small(tmp_path: Path) -> Callable[[str], Codebook]:
    """Write and open a codebook with this code frame for its open question."""

    def write(advice: str = ADVICE, name: str = "advice") -> Codebook:
        folder = tmp_path / "small"
        (folder / "frames").mkdir(parents=True, exist_ok=True)
        files = {
            "study.yml": STUDY,
            "variables.csv": VARIABLES,
            "codes.csv": CODES,
            f"frames/{name}.csv": advice,
        }
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
        return Codebook.open(folder)

    return write


@pytest.fixture
def answers(small: Callable[[str], Codebook]) -> Frame:
    """Four responses, of which the third did not answer the open question."""
    texts = ["Niet in juli", "Te duur", None, "Goed"]
    data = pd.DataFrame({"id": [1, 2, 3, 4], "kind": [1, 1, 2, 2], "advice": texts})
    return Frame.of(data, small())


def sheet_table(*rows: tuple[str, ...]) -> pd.DataFrame:
    """Return a coded sheet as it comes out of a file."""
    columns = ["response", "question", "codes", "stance", "confidential", "coder"]
    full = [[*row, *[""] * (len(columns) - len(row))] for row in rows]
    table = pd.DataFrame(full, columns=columns, dtype="str")
    return table.assign(row=range(2, len(table) + 2))


@pytest.fixture
def sheet() -> Callable[..., pd.DataFrame]:
    """Make a coded sheet's table from rows of cells."""
    return sheet_table
