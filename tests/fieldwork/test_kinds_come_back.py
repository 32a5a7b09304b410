"""Kinds of missing that the codebook has no code for come back from our own files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import (
    Frame,
    read_frame,
    write_datapackage,
    write_sav,
    write_triple_s,
    write_xlsx,
)
from survey.record import MissingKind

STUDY = "study: a\ntitle: {nl: A}\nlanguages: [nl]\nid: rid\n"
VARIABLES = """name,type,codes,label::nl,set,role
rid,text,,Nummer,,id
m1,int,,Trein,ms,answer
m2,int,,Bus,ms,answer
b,code,scale,Oordeel,,answer
"""
CODES = "list,code,label::nl\nscale,1,slecht\nscale,2,goed\n"
SETS = """set,kind,member,code,label::nl
ms,multiple,,,Vervoer
ms,multiple,m1,1,Trein
ms,multiple,m2,2,Bus
"""


def frame_of(folder: Path) -> Frame:
    files = {"study.yml": STUDY, "variables.csv": VARIABLES}
    for name, text in (files | {"codes.csv": CODES, "sets.csv": SETS}).items():
        (folder / name).write_text(text, encoding="utf-8")
    answers = {"m1": [1, None, None], "m2": [0, None, None], "b": [2, None, None]}
    data = pd.DataFrame(answers).astype("Int64")
    data.insert(0, "rid", pd.Series(["1", "2", "3"], dtype="str"))
    kinds = [0, int(MissingKind.REFUSED), int(MissingKind.NOT_ASKED)]
    reasons = pd.DataFrame({"rid": 0, "m1": kinds, "m2": kinds, "b": kinds})
    return Frame(data, reasons.astype("int8"), Codebook.open(folder))


@pytest.mark.parametrize(
    ("write", "name", "read"),
    [
        (write_sav, "a.sav", "a.sav"),
        (write_triple_s, "a.sss", "a.sss"),
        (write_xlsx, "a.xlsx", "a.xlsx"),
        (write_datapackage, "dp", "dp/datapackage.json"),
    ],
)
def test_kinds_without_a_code_come_back(
    write: Callable[..., object], name: str, read: str, tmp_path: Path
) -> None:
    book = tmp_path / "codebook"
    book.mkdir()
    frame = frame_of(book)
    write(frame, tmp_path / name)
    back = read_frame(tmp_path / read, frame.codebook)
    pd.testing.assert_frame_equal(back.data, frame.data)
    pd.testing.assert_frame_equal(back.reasons, frame.reasons)
