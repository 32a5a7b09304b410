"""Stata files that say all the frame says, and the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from survey.errors import CallError, OutputError
from survey.fieldwork import Frame, read_frame, read_raw, write_dta
from survey.fieldwork.stata.letters import LETTERS
from survey.fieldwork.stata.names import stata_names
from survey.fieldwork.stata.patch import Characteristic, ValueLabels, patched
from survey.record import MissingKind


def test_every_missing_kind_comes_back(every: Frame, tmp_path: Path) -> None:
    write_dta(every, tmp_path / "a.dta")
    back = read_frame(tmp_path / "a.dta", every.codebook)
    for name in every.data:
        pd.testing.assert_series_equal(back.data[name], every.data[name])
        assert back.reasons[name].tolist() == every.reasons[name].tolist(), name
    assert not len(back.findings.at_least("warning"))


def test_the_letters_are_fixed_and_differ() -> None:
    assert set(LETTERS) == {kind for kind in MissingKind if kind}
    assert len(set(LETTERS.values())) == 9
    assert LETTERS[MissingKind.REFUSED] == "r"


def test_other_programs_read_it(every: Frame, tmp_path: Path) -> None:
    write_dta(every, tmp_path / "a.dta")
    with pd.read_stata(tmp_path / "a.dta", iterator=True) as reader:
        data = reader.read(
            convert_categoricals=False, convert_missing=True, convert_dates=False
        )
        labels = reader.value_labels()
        assert reader.data_label == "Alle soorten, en meer"
    assert data["talks"].astype(str).tolist()[:4] == ["3.0", "3.0", ".r", ".d"]
    talks = {text for item in labels.values() for text in item.values()}
    assert {"Geweigerd", "Refused"} <= talks
    assert (
        str(pd.read_stata(tmp_path / "a.dta", convert_categoricals=False)["day"][0])[
            :10
        ]
        == "2022-01-31"
    )


def test_labels_in_every_language(every: Frame, tmp_path: Path) -> None:
    write_dta(every, tmp_path / "a.dta", language="en")
    content = (tmp_path / "a.dta").read_bytes()
    data, meta = pyreadstat.read_dta(tmp_path / "a.dta", user_missing=True)
    assert len(data) == every.rows
    assert meta.column_names_to_labels["talks"] == "Talks"
    assert meta.variable_value_labels["talks"]["r"] == "Refused"
    assert b"_lang_list" in content
    assert b"_lang_v_nl" in content
    assert b"Waarom, zo'n beetje?" in content


def test_the_map_points_at_every_part(every: Frame, tmp_path: Path) -> None:
    write_dta(every, tmp_path / "a.dta")
    content = (tmp_path / "a.dta").read_bytes()
    start = content.index(b"<map>") + 5
    places = np.frombuffer(content, dtype="<u8", count=14, offset=start).tolist()
    tags = ["stata_dta", "map", "variable_types", "varnames", "sortlist", "formats"]
    tags += ["value_label_names", "variable_labels", "characteristics", "data"]
    tags += ["strls", "value_labels", "/stata_dta"]
    for place, tag in zip(places, tags, strict=False):
        assert content[place:].startswith(f"<{tag}>".encode()), tag
    assert places[-1] == len(content)


def test_what_does_not_fit_is_told(every: Frame, tmp_path: Path) -> None:
    parts = every.codebook.parts
    talks = every.variable("talks")
    long = talks.model_copy(update={"label": type(talks.label)({"nl": "é" * 90})})
    book = replace(
        every.codebook,
        parts=replace(parts, variables={**parts.variables, "talks": long}),
    )
    data = every.data.copy()
    data.loc[0, "age"], data.loc[0, "why"] = 2**53 + 1, ".r"
    frame = replace(every, codebook=book, data=data)
    written = write_dta(frame, tmp_path / "a.dta")
    keys = {note.key for note in written.notes}
    assert {"dta_label_cut", "dta_text_labels", "dta_dotted", "written_rounded"} <= keys
    assert all(note.within(x) for note in written.notes for x in ("nl", "fr", "en"))
    assert read_raw(tmp_path / "a.dta").variables["talks"].label == "é" * 80


def test_two_writes_give_the_same_bytes(every: Frame, tmp_path: Path) -> None:
    for name in ("a.dta", "b.dta"):
        write_dta(every, tmp_path / name)
    assert (tmp_path / "a.dta").read_bytes() == (tmp_path / "b.dta").read_bytes()
    assert b"01 Jan 2000 00:00" in (tmp_path / "a.dta").read_bytes()[:300]


def test_weights_go_along(every: Frame, tmp_path: Path) -> None:
    weights = pd.DataFrame({"weight": np.linspace(0.5, 2, every.rows)})
    labels = {"weight": "Gewicht"}
    write_dta(every, tmp_path / "a.dta", extra=weights, extra_labels=labels)
    raw = read_raw(tmp_path / "a.dta")
    np.testing.assert_array_equal(raw.data["weight"], weights["weight"])
    assert raw.variables["weight"].label == "Gewicht"
    with pytest.raises(CallError, match="rows of extra"):
        write_dta(every, tmp_path / "a.dta", extra=weights.head(2))


def test_a_place_that_is_not_there(every: Frame, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_dta(every, tmp_path / "none" / "a.dta")


def test_names_are_ones_that_stata_takes() -> None:
    long = [f"{'x' * 40}{n}" for n in range(3)]
    given = stata_names(["a", "A", "int", "_all", "ç", "…", *long])
    assert len(set(given.values())) == 9
    assert max(map(len, given.values())) == 32
    assert given["a"] == "a"
    assert given["A"] == "A"


def test_a_patch_adds_texts_and_labels(tmp_path: Path) -> None:
    pyreadstat.write_dta(pd.DataFrame({"x": [1.0]}), tmp_path / "a.dta", version=14)
    content = patched(
        (tmp_path / "a.dta").read_bytes(),
        [Characteristic("x", "note1", "één")],
        [ValueLabels("yes_fr", {1: "oui", "r": "refus"})],
    )
    (tmp_path / "b.dta").write_bytes(content)
    with pd.read_stata(tmp_path / "b.dta", iterator=True) as reader:
        found = reader.value_labels()["yes_fr"]
    assert found[1] == "oui"
    assert "refus" in found.values()
