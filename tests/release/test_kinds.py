from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from survey.codebook import Codebook
from survey.fieldwork import Frame, read_frame, write_sav
from survey.record import MissingKind
from survey.release.dictionary import codebook_files
from survey.release.kinds import coded_csv, declare_kinds
from survey.release.subset import subset

VARIABLES = """\
name,type,codes,label::nl,role,missing
id,int,,Nummer,id,
plain,code,often,Gewoon,answer,
edited,code,often,Verbeterd,answer,
crowded,code,often,Vol,answer,
number,int,,Getal,answer,
deep,int,,Diep getal,answer,
word,text,,Woord,answer,
"""
CODES = """\
list,code,label::nl,label::en,missing
often,1,Nooit,Never,
often,2,Vaak,Often,
often,97,Niet van toepassing,Not applicable,not_applicable
often,98,Weet niet,Don't know,dont_know
often,99,Geen antwoord,No answer,no_answer
"""
KINDS = {
    "plain": [0, 2, 3, 4],
    "edited": [0, 8, 3, 2],
    "crowded": [8, 7, 6, 5],
    "number": [0, 1, 8, 9],
    "deep": [0, 0, 8, 9],
    "word": [0, 8, 3, 3],
}


def frame_of(tiny: Callable[..., Path]) -> Frame:
    book = Codebook.open(
        tiny(
            variables_csv=VARIABLES,
            codes_csv=CODES,
            indicators_yml="",
            derived_yml="",
            study_yml="study: tiny\ntitle: {nl: Klein}\nid: id\nlanguages: [nl]\n",
        )
    )
    data = pd.DataFrame(
        {"id": [1, 2, 3, 4], "plain": 1, "edited": 2, "crowded": 1, "number": 5}
        # An answer among the first spare codes, so that the next are taken.
        | {"deep": [-98, -5, 1, 1], "word": "ja"}
    )
    reasons = pd.DataFrame({"id": 0, **KINDS}, index=range(4)).astype("int8")
    whole = Frame.of(data, book)
    return replace(whole, data=whole.data.mask(reasons != 0), reasons=reasons)


def test_every_kind_has_a_code_of_its_own_list(tiny: Callable[..., Path]) -> None:
    book = declare_kinds(frame_of(tiny)).codebook
    for name, kinds in KINDS.items():
        listed = book.code_list(name)
        known = set(listed.missing.values()) if listed else set()
        wanted = {MissingKind(kind) for kind in kinds if kind}
        # An empty text is a text that nobody gave.
        assert wanted - known <= ({MissingKind.NO_ANSWER} if name == "word" else set())


def test_the_studys_own_lists_stay_as_they_are(tiny: Callable[..., Path]) -> None:
    frame = frame_of(tiny)
    book = declare_kinds(frame).codebook
    assert book.variable("plain").codes == "often"
    assert book.code_lists["often"] == frame.codebook.code_lists["often"]
    assert book.variable("edited").codes == "often_spare_98"
    assert book.variable("deep").missing == "missing_spare_998_999"


def test_csv_and_sav_bring_every_kind_back(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    frame = declare_kinds(frame_of(tiny))
    book = subset(frame.codebook, list(frame.codebook.variables.values()))
    for name, content in codebook_files(book).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "data.csv").write_bytes(coded_csv(frame))
    write_sav(frame, tmp_path / "data.sav")
    opened = Codebook.open(tmp_path / "codebook")
    for suffix in ("csv", "sav"):
        back = read_frame(tmp_path / f"data.{suffix}", opened)
        for name in itertools.chain(["id"], KINDS):
            same = back.kinds(name) == frame.kinds(name)
            assert np.all(same), f"{name} in {suffix}"
            pd.testing.assert_series_equal(back.data[name], frame.data[name])
