"""Triple-S written and read back: the same answers, labels, sets and kinds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.codebook import Codebook
from survey.errors import CallError
from survey.fieldwork import Frame, draft_codebook, read_frame
from survey.fieldwork.triple_s import write_triple_s
from survey.record import MissingKind

LAYOUTS = [("csv", "2.0", False), ("csv", "3.0", True), ("fixed", "2.0", True)]


def again(frame: Frame, folder: Path, *layout: object) -> Frame:
    """Write a frame, start a codebook from what was written, and read by that."""
    format, version, spread = layout
    path = folder / "s.sss"
    write_triple_s(frame, path, str(format), str(version), bool(spread))
    book = draft_codebook(path, folder / f"draft-{format}-{version}-{spread}", "s")
    return read_frame(path, book)


def same(one: Frame, other: Frame) -> None:
    """Check that two frames hold the same answers and kinds."""
    assert set(other.data) == set(one.data)
    for name in one.data:
        kind = one.variable(name).type
        kinds, mine = other.kinds(name), one.kinds(name).copy()
        if kind in ("text", "date", "datetime"):
            # These have no place for a kind in Triple-S; a note says so.
            mine[mine > 0] = MissingKind.NO_ANSWER
        assert kinds.tolist() == mine.tolist(), name
        answers = one.data[name][mine == 0].tolist()
        assert other.data[name][kinds == 0].tolist() == answers, name


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_type_and_kind_comes_back(
    every: Frame, tmp_path: Path, layout: tuple[str, str, bool]
) -> None:
    texts = every.data["why"].str.replace("\n", " ")
    plain = Frame(every.data.assign(why=texts), every.reasons, every.codebook)
    back = again(plain, tmp_path, *layout)
    same(plain, back)
    assert not len(back.findings.at_least("warning"))
    book = back.codebook
    assert book.facts.languages == ("nl", "en")
    assert book.variable("why").question.within("nl") == "Waarom, zo'n beetje?"
    assert str(book.sets["reasons"].label) == "Redenen: werk & thuis"
    assert book.sets["reasons"].variables == ("why_work", "why_home")
    origin = book.code_lists[book.variable("origin").codes]
    assert origin.label("TR", "en") == "Turkey"
    assert origin.missing["99"] == MissingKind.DONT_KNOW
    assert book.facts.id == "id"


def test_what_has_no_place_is_said(every: Frame, tmp_path: Path) -> None:
    done = write_triple_s(every, tmp_path / "s.sss", "fixed")
    keys = sorted({note.key for note in done.notes})
    assert keys == ["triple_s_kinds", "triple_s_lines"]
    told = [note.within("en") for note in done.notes if note.key == "triple_s_kinds"]
    assert told[0].startswith("day: why 9 cells are empty is lost")
    assert done.data.name == "s.asc"


def test_members_that_disagree_stay_variables(every: Frame, tmp_path: Path) -> None:
    kinds = every.reasons.copy()
    kinds.loc[2, "why_home"] = MissingKind.DONT_KNOW
    frame = Frame(every.data, kinds, every.codebook)
    done = write_triple_s(frame, tmp_path / "s.sss")
    assert "triple_s_sets" in {note.key for note in done.notes}
    back = read_frame(done.path, draft_codebook(done.path, tmp_path / "d", "s"))
    assert back.reasons["why_home"][2] == MissingKind.DONT_KNOW
    assert back.reasons["why_work"][2] == MissingKind.REFUSED


def test_version_1_2_keeps_what_it_can(every: Frame, tmp_path: Path) -> None:
    done = write_triple_s(every, tmp_path / "s.sss", "fixed", "1.2")
    text = done.path.read_text(encoding="utf-8")
    assert "sid:" not in text
    assert "xml:lang" not in text
    assert "triple_s_literal" in {note.key for note in done.notes}
    book = draft_codebook(done.path, tmp_path / "d", "s")
    back = read_frame(done.path, book)
    # Without our own marks, kinds are told from what the toolkit calls them.
    assert back.data["talks"].tolist()[:2] == [3, 3]
    assert back.reasons["score"].tolist()[:4] == [0, 0, 1, 2]
    assert book.sets["reasons"].variables == ("reasons_1", "reasons_2")


def test_weights_go_along(every: Frame, tmp_path: Path) -> None:
    extra = pd.DataFrame({"final": np.linspace(0.1, 1e-9, every.rows)})
    names = {"final": "Gewicht"}
    path = tmp_path / "s.sss"
    write_triple_s(every, path, extra=extra, extra_labels=names, weight="final")
    book = draft_codebook(path, tmp_path / "d", "s")
    assert book.facts.design is not None
    assert str(book.facts.design.weight) == "final"
    back = read_frame(path, book)
    assert back.data["final"].tolist() == extra["final"].tolist()
    with pytest.raises(CallError, match="no column of weights 'why'"):
        write_triple_s(every, path, weight="why")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_frame_gives_the_same_bytes(
    every: Frame, tmp_path: Path, layout: tuple[str, str, bool]
) -> None:
    one = write_triple_s(every, tmp_path / "s.sss", *layout)
    first = one.path.read_bytes(), one.data.read_bytes()
    two = write_triple_s(every, tmp_path / "s.sss", *layout)
    assert (two.path.read_bytes(), two.data.read_bytes()) == first


@pytest.mark.parametrize(
    ("format", "version", "said"),
    [
        ("xml", "2.0", "no Triple-S format 'xml'"),
        ("csv", "4.0", "no Triple-S version '4.0'"),
        ("csv", "1.2", "1.2 has no CSV"),
    ],
)
def test_bad_calls(
    every: Frame, tmp_path: Path, format: str, version: str, said: str
) -> None:
    with pytest.raises(CallError, match=said):
        write_triple_s(every, tmp_path / "s.sss", format, version)
    assert not list(tmp_path.glob("s.*"))


CODE = st.one_of(
    st.integers(-20, 10_000).map(str), st.text("AZaz09", min_size=1, max_size=4)
)
LABEL = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20)
KINDS = [kind for kind in MissingKind if kind]


@st.composite
def studies(draw: st.DrawFn) -> tuple[dict[str, str], pd.DataFrame, pd.DataFrame]:
    """Draw the files of a codebook, and answers and kinds that fit it."""
    rows = draw(st.integers(1, 6))
    codes = draw(st.lists(CODE, min_size=1, max_size=6, unique=True))
    options = draw(st.lists(st.integers(1, 60), min_size=2, max_size=5, unique=True))
    kind = draw(st.sampled_from(KINDS)).word
    names = [f"m_{code}" for code in options]
    numbers = st.decimals(-999, 9999, places=draw(st.integers(0, 4)))
    columns: dict[str, list[object]] = {
        "id": list(range(1, rows + 1)),
        "c": [draw(st.sampled_from(codes)) for _ in range(rows)],
        "n": [float(draw(numbers)) for _ in range(rows)],
        "t": [draw(TEXT) or "x" for _ in range(rows)],
    }
    reasons = {
        name: [draw(st.sampled_from([0, 0, *map(int, KINDS)])) for _ in range(rows)]
        for name in ("c", "n", "t", "m")
    }
    reasons |= dict.fromkeys(names, reasons["m"]) | {"id": [0] * rows}
    for name in names:
        columns[name] = [draw(st.sampled_from([0, 1])) for _ in range(rows)]
    label = " ".join(draw(LABEL).split()).replace('"', "") or "x"
    files = {
        "study_yml": "study: s\ntitle: {nl: s}\nlanguages: [nl, fr]\nid: id\n",
        "variables_csv": "name,type,codes,label::nl,set,role,missing\nid,int,,i,,id,\n"
        f'c,code,c,"{label}",,,\nn,decimal,,n,,,mis\nt,text,,t,,open,\n'
        + "".join(f"{name},code,yn,{name},m,,\n" for name in names),
        "codes_csv": "list,code,label::nl,missing\nyn,0,Nee,\nyn,1,Ja,\n"
        + "".join(f'c,{code},"{label}",\n' for code in codes)
        + f"mis,-5,Waarom niet,{kind}\n",
        "sets_csv": "set,kind,member,code,label::nl\nm,multiple,,,Alle\n"
        + "".join(f"m,multiple,m_{code},{code},{code}\n" for code in options),
    }
    return files, pd.DataFrame(columns), pd.DataFrame(reasons)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(studies(), st.sampled_from(LAYOUTS))
def test_any_codebook_comes_back(
    study: tuple[dict[str, str], pd.DataFrame, pd.DataFrame],
    layout: tuple[str, str, bool],
) -> None:
    files, data, reasons = study
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "book"
        folder.mkdir()
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
        book = Codebook.open(folder)
        data = data.mask(reasons[list(data)] != 0)
        typed = Frame.of(data, book)
        kinds = reasons[list(typed.data)].astype(np.int8)
        frame = Frame(typed.data, kinds, book)
        same(frame, again(frame, Path(place), *layout))
