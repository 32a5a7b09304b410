"""SPSS files that say all the frame says, and the same bytes each time."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from survey.codebook import Codebook
from survey.errors import CallError, OutputError
from survey.fieldwork import Frame, read_frame, read_raw, write_sav
from survey.fieldwork.formats import ResponseSet
from survey.fieldwork.spss import export
from survey.record import MissingKind

TEXTS = {"origin", "why"}


def test_every_missing_kind_comes_back(every: Frame, tmp_path: Path) -> None:
    write_sav(every, tmp_path / "a.sav")
    back = read_frame(tmp_path / "a.sav", every.codebook)
    for name in every.data:
        pd.testing.assert_series_equal(back.data[name], every.data[name])
        if name not in TEXTS:
            assert back.reasons[name].tolist() == every.reasons[name].tolist(), name
    assert not len(back.findings.at_least("warning"))


def test_texts_keep_as_many_kinds_as_spss_allows(every: Frame, tmp_path: Path) -> None:
    written = write_sav(every, tmp_path / "a.sav")
    back = read_frame(tmp_path / "a.sav", every.codebook)
    # Own code 99 for dont_know, and three spare codes: the commonest kinds first.
    own = {MissingKind.DONT_KNOW: "99"}
    spare = {k: str(-90 - k) for k in (9, 1, 4)}
    assert written.codes["origin"] == own | spare
    kept = {0, 1, 2, 4, 9}
    lost = int(MissingKind.NO_ANSWER)
    wanted = [k if k in kept else lost for k in every.reasons["origin"]]
    assert back.reasons["origin"].tolist() == wanted
    merged = [note.values for note in written.notes if note.key == "sav_merged"]
    words = [values["kind"] for values in merged if values["variable"] == "origin"]
    assert words == [MissingKind(k).word for k in (5, 6, 7, 8)]


def test_labels_measures_and_missing_values_are_spss_own(
    every: Frame, tmp_path: Path
) -> None:
    write_sav(every, tmp_path / "a.sav", language="en")
    data, meta = pyreadstat.read_sav(tmp_path / "a.sav", user_missing=True)
    assert meta.column_names_to_labels["talks"] == "Talks"
    assert meta.variable_value_labels["origin"]["BE"] == "Belgium"
    assert meta.variable_value_labels["talks"][-94.0] == "Not applicable"
    assert meta.variable_measure["talks"] == "ordinal"
    formats = meta.original_variable_types
    assert [formats[n] for n in ("talks", "score", "day", "at")] == [
        "F3.0",
        "F6.2",
        "EDATE10",
        "DATETIME20",
    ]
    # Read as SPSS shows it, every missing kind is missing.
    plain, _ = pyreadstat.read_sav(tmp_path / "a.sav")
    assert plain["talks"].isna().tolist() == [False] * 2 + [True] * 10
    assert plain["score"].isna().tolist() == [False] * 2 + [True] * 10
    assert str(data["at"][0]) == "2022-01-31 10:05:07.500000"


def test_own_codes_make_place_when_answers_are_among_them(
    every: Frame, tmp_path: Path
) -> None:
    written = write_sav(every, tmp_path / "a.sav")
    # Ages of 800 lie between the codes 777 and 999, and a tenth kind needs a code.
    assert set(written.codes["age"].values()) == {-90.0 - k for k in range(1, 10)}
    labels = read_raw(tmp_path / "a.sav").variables["age"].labels
    assert "777" not in labels
    assert labels["-91"] == "Geweigerd"


def test_weight_sets_and_roles_stand_in_the_file(every: Frame, tmp_path: Path) -> None:
    weights = pd.DataFrame({"weight": np.linspace(0.5, 2, every.rows)})
    write_sav(
        every,
        tmp_path / "a.sav",
        extra=weights,
        extra_labels={"weight": "Gewicht"},
        weight="weight",
    )
    raw = read_raw(tmp_path / "a.sav")
    assert raw.weight == "weight"
    assert raw.variables["weight"].label == "Gewicht"
    np.testing.assert_array_equal(raw.data["weight"], weights["weight"])
    members = ("why_work", "why_home")
    wanted = ResponseSet("reasons", "Redenen: werk & thuis", members, "1")
    assert raw.sets == (wanted,)
    assert raw.variables["id"].role == "none"
    assert raw.variables["talks"].role == ""


def test_the_syntax_says_it_again(every: Frame, tmp_path: Path) -> None:
    written = write_sav(every, tmp_path / "a.sav")
    assert written.syntax == tmp_path / "a.sps"
    text = written.syntax.read_text(encoding="utf-8")
    assert text.startswith("* Encoding: UTF-8.\n* Alle soorten, en meer.\n")
    assert "MISSING VALUES talks (97 THRU 99, -" not in text
    assert "MISSING VALUES talks (-99 THRU -91)." in text
    assert "MRSETS /MDGROUP NAME=$reasons LABEL='Redenen: werk & thuis'" in text
    assert "ATTRIBUTE=Question('Waarom, zo''n beetje?')." in text
    assert "\r" not in text


def test_two_writes_give_the_same_bytes(
    every: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_sav(every, tmp_path / folder / "a.sav")
    for name in ("a.sav", "a.sps"):
        one, two = ((tmp_path / f / name).read_bytes() for f in ("one", "two"))
        assert one == two
    assert (tmp_path / "one" / "a.sav").read_bytes()[92:109] == b"01 Jan 0000:00:00"


def test_the_clock_may_be_set_from_outside(
    every: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1643625907")
    write_sav(every, tmp_path / "a.sav")
    assert (tmp_path / "a.sav").read_bytes()[92:109] == b"31 Jan 2210:45:07"


def test_labels_that_are_cut_are_told_and_stay_in_the_syntax(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    label, option = "é" * 200, "ë" * 100
    folder = tiny(
        variables_csv=f"name,type,codes,label::nl,role\nid,int,,{label},id\n"
        "sex,code,sex,Geslacht,answer\n",
        codes_csv=f"list,code,label::nl\nsex,1,{option}\nsex,2,Vrouw\n",
        indicators_yml="",
        derived_yml="",
    )
    data = pd.DataFrame({"id": [1, 2], "sex": [1, 2]})
    frame = Frame.of(data, Codebook.open(folder))
    written = write_sav(frame, tmp_path / "a.sav")
    told = [(note.key, note.values["variable"]) for note in written.notes]
    assert told == [("sav_label_cut", "id"), ("sav_value_label_cut", "sex")]
    raw = read_raw(tmp_path / "a.sav")
    assert raw.variables["id"].label == "é" * 128
    assert raw.variables["sex"].labels["1"] == "ë" * 60
    syntax = "".join(written.syntax.read_text(encoding="utf-8").split("' +\n    '"))
    assert label in syntax
    assert option in syntax
    # A label that was cut does not contradict the codebook.
    back = read_frame(tmp_path / "a.sav", frame.codebook)
    assert not len(back.findings)


def test_names_that_spss_does_not_take(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tiny(
        variables_csv="name,type,label::nl,role\nid,int,Nummer,id\n"
        "with,int,W,answer\n_x,int,X,answer\nQ1[2],int,Q,answer\n",
        codes_csv="",
        indicators_yml="",
        derived_yml="",
    )
    data = pd.DataFrame({"id": [1], "with": [1], "_x": [2], "Q1[2]": [3]})
    written = write_sav(Frame.of(data, Codebook.open(folder)), tmp_path / "a.sav")
    assert list(read_raw(tmp_path / "a.sav").data) == ["id", "with_1", "v_x", "Q1_2"]
    assert [note.key for note in written.notes] == ["sav_name"] * 3


def test_nothing_of_the_frame_changes(every: Frame, tmp_path: Path) -> None:
    data, reasons = every.data.copy(), every.reasons.copy()
    write_sav(every, tmp_path / "a.sav")
    pd.testing.assert_frame_equal(every.data, data)
    pd.testing.assert_frame_equal(every.reasons, reasons)


@pytest.mark.parametrize(
    ("extra", "weight", "said"),
    [
        (pd.DataFrame({"w": [1.0]}), "w", "got 1 rows"),
        (pd.DataFrame({"age": np.ones(12)}), "age", "name of a variable"),
        (pd.DataFrame({"w": np.ones(12)}), "wt", "no column of weights 'wt'"),
        (pd.DataFrame({"w": np.ones(12)}), "why", "no column of weights 'why'"),
    ],
)
def test_calls_that_can_not_be_meant(
    every: Frame, tmp_path: Path, extra: pd.DataFrame, weight: str, said: str
) -> None:
    with pytest.raises(CallError, match=said):
        write_sav(every, tmp_path / "a.sav", extra=extra, weight=weight)
    assert not list(tmp_path.glob("a.*"))


@pytest.mark.parametrize("keep", [0, 60, 400, 1500])
def test_a_file_that_ends_early_is_noticed(
    every: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: int
) -> None:
    # The library says nothing of a full disk: its file just ends.
    write = pyreadstat.write_sav

    def full(data: pd.DataFrame, path: Path, **options: object) -> None:
        write(data, path, **options)
        path.write_bytes(path.read_bytes()[:keep])

    monkeypatch.setattr(export.pyreadstat, "write_sav", full)
    with pytest.raises(OutputError, match=r"a\.sav"):
        write_sav(every, tmp_path / "a.sav")
    assert not list(tmp_path.glob("*a*.s*"))


def test_a_full_disk_leaves_neither_file(
    every: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError, match="no space left"):
        write_sav(every, tmp_path / "a.sav")
    assert not list(tmp_path.glob("*a*.s*"))


@pytest.mark.skipif(not shutil.which("pspp"), reason="needs pspp")
def test_pspp_reads_the_file_and_runs_the_syntax(every: Frame, tmp_path: Path) -> None:
    weights = pd.DataFrame({"weight": np.ones(every.rows)})
    write_sav(every, tmp_path / "a.sav", extra=weights, weight="weight")
    job = "GET FILE='a.sav'.\nSHOW WEIGHT.\nINSERT FILE='a.sps'.\nFREQUENCIES talks.\n"
    (tmp_path / "job.sps").write_text(job)
    done = subprocess.run(
        ["pspp", "job.sps"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "WEIGHT is weight" in said
    assert "error" not in said.lower()
    assert "Niet van toepassing" in said


def test_a_long_answer_is_cut_where_spss_ends(every: Frame, tmp_path: Path) -> None:
    data = every.data.assign(why=pd.Series(["é" * 20000, *[None] * 11], dtype="str"))
    written = write_sav(replace(every, data=data), tmp_path / "a.sav")
    assert "sav_text_cut" in {note.key for note in written.notes}
    text = read_raw(tmp_path / "a.sav").data["why"][0]
    assert len(text.encode()) == 32766
