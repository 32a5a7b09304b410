"""SPSS files read as they are."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from survey.errors import InputError
from survey.fieldwork import read_raw
from survey.fieldwork.formats import ResponseSet
from survey.fieldwork.spss.patch import MultipleSet, patched

DATA = pd.DataFrame(
    {
        "id": [1.0, 2.0, 3.0],
        "sex": [1.0, 2.0, 9.0],
        "open": ["één", "b", ""],
        "when": [13860374400.0, np.nan, 1e30],
        "code": ["TR", "99", "BE"],
    }
)


def written(path: Path, data: pd.DataFrame = DATA, **options: object) -> Path:
    pyreadstat.write_sav(data, path, **options)
    return path


@pytest.mark.parametrize(
    "options", [{}, {"row_compress": True}, {"compress": True}], ids=str
)
def test_values_labels_and_user_missing(
    tmp_path: Path, options: dict[str, bool]
) -> None:
    path = written(
        tmp_path / ("a.zsav" if "compress" in options else "a.sav"),
        column_labels={"sex": "Geslacht"},
        variable_value_labels={"sex": {1.0: "Man", 9.0: "Weigert"}},
        missing_ranges={"sex": [{"lo": 8, "hi": 9}], "code": ["99"]},
        variable_measure={"sex": "nominal"},
        variable_format={"when": "EDATE10", "id": "F5.0"},
        **options,
    )
    raw = read_raw(path)
    assert raw.data["sex"].tolist() == [1.0, 2.0, 9.0]
    assert raw.data["open"].tolist() == ["één", "b", ""]
    said = raw.variables["sex"]
    assert (said.label, said.measure) == ("Geslacht", "nominal")
    assert said.labels == {"1": "Man", "9": "Weigert"}
    assert [said.is_missing(v) for v in (1.0, 8.5, 9.0, "9")] == [0, 1, 1, 0]
    assert raw.variables["code"].is_missing("99")
    assert not raw.variables["code"].is_missing("TR")
    clock = raw.variables["when"].clock
    assert clock is not None
    assert clock.type == "date"
    shown = clock.moments(raw.data["when"].to_numpy(dtype=float)).astype("M8[D]")
    assert shown.astype(str).tolist() == ["2022-01-01", "NaT", "NaT"]


def test_weight_sets_and_roles_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.sav")
    sets = [MultipleSet("picked", "Gekozen", ("id", "sex"))]
    content = patched(path.read_bytes(), "sex", sets, {"id": "none", "sex": "input"})
    path.write_bytes(content)
    raw = read_raw(path)
    assert raw.weight == "sex"
    assert raw.sets == (ResponseSet("picked", "Gekozen", ("id", "sex"), "1"),)
    assert raw.variables["id"].role == "none"


def test_one_damaged_text_does_not_take_the_others_along(tmp_path: Path) -> None:
    path = written(tmp_path / "a.sav")
    content = path.read_bytes()
    place = content.rindex("één".encode())
    path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
    raw = read_raw(path)
    assert raw.data["open"].tolist() == ["\ufffd\ufffdén", "b", ""]
    assert raw.data["code"].tolist() == ["TR", "99", "BE"]


def test_an_encoding_that_is_not_declared_is_assumed_and_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.sav")
    content = path.read_bytes().replace("één".encode(), "\xe9\xe9n  ".encode("cp1252"))
    place = content.index(b"\x07\x00\x00\x00\x14\x00\x00\x00")
    undeclared = content[:place] + content[place + 16 + 5 :]
    page = undeclared.index(b"\xe9\xfd\x00\x00")
    path.write_bytes(undeclared[:page] + b"\x00\x00\x00\x00" + undeclared[page + 4 :])
    raw = read_raw(path)
    assert raw.data["open"].tolist() == ["één", "b", ""]
    # One of the numbers is 1e30, of which no file has the last digits.
    keys = [note.key for note in raw.notes]
    assert keys == ["read_encoding_assumed", "read_rounded"]
    assert raw.source.detail == "cp1252"


def test_two_variables_of_one_name_are_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "a.sav", pd.DataFrame({"aa": [1.0], "bb": [2.0]}))
    path.write_bytes(path.read_bytes().replace(b"BB=bb", b"BB=aa"))
    with pytest.raises(InputError, match="columns of one name"):
        read_raw(path)


def test_a_text_that_lost_its_continuation_does_not_end_the_program(
    tmp_path: Path,
) -> None:
    # The library that reads the data ends the whole program on this one.
    path = written(tmp_path / "a.sav")
    content = bytearray(path.read_bytes())
    second = content.index(b"SEX     ")
    content[second - 20 : second - 16] = (128).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(InputError, match="breaks off or runs on"):
        read_raw(path)


def test_value_labels_of_no_variable_do_not_end_the_program(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.sav", variable_value_labels={"sex": {1.0: "Man", 2.0: "Vrouw"}}
    )
    content = bytearray(path.read_bytes())
    place = content.index(b"\x04\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00")
    content[place + 8] = 128
    path.write_bytes(content)
    with pytest.raises(InputError, match="gives value labels to what can't"):
        read_raw(path)


def test_a_portable_file_tells_that_it_loses_kinds(tmp_path: Path) -> None:
    pyreadstat.write_por(DATA[["id", "sex"]], tmp_path / "a.por")
    raw = read_raw(tmp_path / "a.por")
    assert [name.lower() for name in raw.data] == ["id", "sex"]
    assert [note.key for note in raw.notes] == ["read_por_missing"]


def test_random_damage_never_ends_the_program(tmp_path: Path) -> None:
    # Some of these end the program when the file isn't walked first.
    sound = written(
        tmp_path / "a.sav",
        variable_value_labels={"sex": {1.0: "Man"}, "code": {"TR": "Turkije"}},
    ).read_bytes()
    seen = set()
    for seed in range(400):
        damage = random.Random(seed)
        content = bytearray(sound)
        for _ in range(damage.choice([1, 2, 8])):
            place = damage.randrange(len(content))
            content[place] = damage.choice([0, 1, 127, 128, 255])
        (tmp_path / "b.sav").write_bytes(content)
        try:
            seen.add(type(read_raw(tmp_path / "b.sav")).__name__)
        except InputError:
            seen.add("error")
    assert seen == {"Raw", "error"}


def test_a_number_that_is_shown_as_a_text_does_not_end_the_program(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "a.sav", DATA[["id", "sex"]])
    content = bytearray(path.read_bytes())
    content[content.index(b"ID      ") - 6] = 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="shows a number as a text"):
        read_raw(path)


@pytest.mark.parametrize("options", [{"row_compress": True}, {"compress": True}])
def test_records_that_have_no_place_do_not_take_forever(
    tmp_path: Path, options: dict[str, bool]
) -> None:
    path = written(tmp_path / "a.sav", **options)
    content = bytearray(path.read_bytes())
    content[80:84] = (570425347).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(InputError, match="no place for that many"):
        read_raw(path)
