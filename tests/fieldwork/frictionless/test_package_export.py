"""Data Packages written and read back: the same answers, kinds, labels and sets."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.codebook import Codebook
from survey.errors import CallError, OutputError
from survey.fieldwork import Frame, draft_codebook, read_frame
from survey.fieldwork.frictionless import datapackage_files, write_datapackage
from survey.record import MissingKind

KINDS = [kind for kind in MissingKind if kind]


def again(frame: Frame, folder: Path) -> Frame:
    """Write a frame, start a codebook from what was written, and read by that."""
    done = write_datapackage(frame, folder / "package")
    book = draft_codebook(done.path, folder / "draft", "s")
    return read_frame(done.path, book)


def same(one: Frame, other: Frame) -> None:
    """Check that two frames hold the same answers and kinds."""
    assert list(other.data) == list(one.data)
    for name in one.data:
        mine = one.kinds(name)
        assert other.kinds(name).tolist() == mine.tolist(), name
        answers = one.data[name][mine == 0].tolist()
        assert other.data[name][mine == 0].tolist() == answers, name
        assert other.variable(name).type == one.variable(name).type


def fields(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    schema = json.loads(files["datapackage.json"])["resources"][0]["schema"]
    return {field["name"]: field for field in schema["fields"]}


def test_every_type_and_kind_comes_back(every: Frame, tmp_path: Path) -> None:
    back = again(every, tmp_path)
    same(every, back)
    assert not len(back.findings.at_least("warning"))
    book = back.codebook
    assert book.facts.languages == ("nl", "en")
    assert book.facts.id == "id"
    assert book.facts.title.within("nl") == "Alle soorten, en meer"
    assert book.variable("why").question.within("nl") == "Waarom, zo'n beetje?"
    assert book.variable("talks").measure == "ordinal"
    assert book.sets["reasons"].variables == ("why_work", "why_home")
    assert str(book.sets["reasons"].label) == "Redenen: werk & thuis"
    origin = book.code_lists[book.variable("origin").codes]
    assert origin.label("TR", "en") == "Turkey"
    assert origin.missing["99"] == MissingKind.DONT_KNOW


def test_the_descriptor_is_as_the_standard_says(every: Frame) -> None:
    files = datapackage_files(every)
    package = json.loads(files["datapackage.json"])
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (package["name"], package["languages"]) == ("every", ["nl", "en"])
    (resource,) = package["resources"]
    assert resource["bytes"] == len(files["data.csv"])
    assert (resource["path"], resource["type"]) == ("data.csv", "table")
    schema = resource["schema"]
    assert schema["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    assert schema["primaryKey"] == ["id"]
    known = fields(files)
    types = {name: field["type"] for name, field in known.items()}
    assert types["origin"] == "string"
    assert (types["talks"], types["score"], types["age"]) == (
        "integer",
        "number",
        "integer",
    )
    assert (types["day"], types["at"]) == ("date", "datetime")
    assert known["talks"]["categories"][0] == {"value": 1, "label": "Nooit"}
    assert known["talks"]["categoriesOrdered"] is True
    assert known["origin"]["categoriesOrdered"] is False
    assert known["talks"]["missingValues"][0] == {"value": "97", "label": "Weigert"}
    assert known["talks"]["translations"]["en"]["categories"]["3"] == "Often"
    labels = [m.get("label") for m in known["day"]["missingValues"]]
    assert len(set(labels)) == len(labels) == 9
    header = files["data.csv"].decode().split("\n", 1)[0]
    assert header.split(",") == list(known)


def test_the_same_frame_gives_the_same_bytes(every: Frame, tmp_path: Path) -> None:
    first = datapackage_files(every)
    done = write_datapackage(every, tmp_path / "p")
    written = {p.name: p.read_bytes() for p in done.path.parent.iterdir()}
    assert written == first


def test_text_that_looks_like_a_formula_stays_text(
    every: Frame, tmp_path: Path
) -> None:
    said = ["=1+1", "+32 2", "-1", "@home", '=HYPERLINK("x")', "a\r\nb", " ", "=1"]
    texts = every.data["why"].astype("object")
    kinds = every.reasons.copy()
    kinds.loc[: len(said) - 1, "why"] = 0
    texts[: len(said)] = [text if text.strip() else "x" for text in said]
    frame = Frame(every.data.assign(why=texts.astype("str")), kinds, every.codebook)
    same(frame, again(frame, tmp_path))
    assert "'=1+1," in datapackage_files(frame)["data.csv"].decode()


def test_what_the_codebook_does_not_allow_is_said(every: Frame, tmp_path: Path) -> None:
    origin = every.data["origin"].replace("BE", "XX")
    frame = Frame(every.data.assign(origin=origin), every.reasons, every.codebook)
    done = write_datapackage(frame, tmp_path / "p")
    assert [note.key for note in done.notes] == ["datapackage_codes"]
    assert {"value": "XX", "label": "XX"} in fields(datapackage_files(frame))["origin"][
        "categories"
    ]


def test_weights_go_along(every: Frame, tmp_path: Path) -> None:
    extra = pd.DataFrame({"final": np.linspace(0.1, 1e-9, every.rows)})
    done = write_datapackage(
        every,
        tmp_path / "p",
        extra=extra,
        extra_labels={"final": "Gewicht"},
        weight="final",
    )
    book = draft_codebook(done.path, tmp_path / "d", "s")
    assert book.facts.design is not None
    assert str(book.facts.design.weight) == "final"
    back = read_frame(done.path, book)
    assert back.data["final"].tolist() == extra["final"].tolist()
    with pytest.raises(CallError, match="no column of weights 'gone'"):
        write_datapackage(every, tmp_path / "q", weight="gone")
    with pytest.raises(OutputError):
        write_datapackage(every, tmp_path / "p")


CODE = st.one_of(
    st.integers(-20, 10_000).map(str), st.text("AZaz09", min_size=1, max_size=4)
)
PLAIN = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
TEXT = st.text(PLAIN, min_size=1, max_size=20)


@st.composite
def studies(draw: st.DrawFn) -> tuple[str, str, pd.DataFrame, pd.DataFrame]:
    """Draw variables, codes, answers and kinds."""
    rows = draw(st.integers(1, 6))
    codes = draw(st.lists(CODE, min_size=1, max_size=6, unique=True))
    kind = draw(st.sampled_from(KINDS)).word
    numbers = st.decimals(-999, 9999, places=draw(st.integers(0, 4)))
    data = {
        "id": list(range(1, rows + 1)),
        "c": [draw(st.sampled_from(codes)) for _ in range(rows)],
        "n": [float(draw(numbers)) for _ in range(rows)],
        "t": [draw(TEXT) for _ in range(rows)],
        "d": [draw(st.dates()).isoformat() for _ in range(rows)],
        "m": [draw(st.datetimes()).isoformat() for _ in range(rows)],
    }
    kinds = {
        name: [draw(st.sampled_from([0, 0, *map(int, KINDS)])) for _ in range(rows)]
        for name in ("c", "n", "t", "d", "m")
    } | {"id": [0] * rows}
    label = draw(TEXT).replace('"', "") or "x"
    variables = (
        "name,type,codes,label::nl,label::fr,role,missing\nid,int,,i,,id,\n"
        f'c,code,c,"{label}",,,\nn,decimal,,n,"{label}",,mis\nt,text,,t,,open,\n'
        "d,date,,d,,,\nm,datetime,,m,,,mis\n"
    )
    listed = "".join(f'c,{code},"{label}",\n' for code in codes)
    codes_csv = f"list,code,label::nl,missing\n{listed}mis,-5,Waarom niet,{kind}\n"
    return variables, codes_csv, pd.DataFrame(data), pd.DataFrame(kinds)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_any_codebook_comes_back(
    study: tuple[str, str, pd.DataFrame, pd.DataFrame],
) -> None:
    variables, codes, data, reasons = study
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "book"
        folder.mkdir()
        facts = "study: s\ntitle: {nl: s}\nlanguages: [nl, fr]\nid: id\n"
        files = {"study.yml": facts, "variables.csv": variables, "codes.csv": codes}
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        book = Codebook.open(folder)
        typed = Frame.of(data.mask(reasons[list(data)] != 0), book)
        # A number that is the codebook's own code for missing is no answer.
        kinds = reasons[list(typed.data)].astype(np.int8)
        same(frame := Frame(typed.data, kinds, book), again(frame, Path(place)))
