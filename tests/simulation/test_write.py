"""The files: the same bytes for the same wave, and readable as any other's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from survey.errors import OutputError
from survey.fieldwork import read_frame
from survey.simulation import Simulated, draw, population, write


@pytest.fixture(scope="module")
def folder(dirty: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("written") / "wave"
    write(dirty, place)
    return place


def hashes(place: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(place.iterdir())
    }


def test_all_files_are_there(folder: Path) -> None:
    assert set(hashes(folder)) == {
        "README.txt",
        "manifest.json",
        "sid-2022-gross.csv",
        "sid-2022-register.csv",
        "sid-2022.sav",
        "sid-2022.sps",
        "truth.parquet",
    }


def test_the_same_wave_gives_the_same_bytes(folder: Path, everyone, tmp_path) -> None:
    write(draw(everyone, seed=1), tmp_path / "again")
    assert hashes(tmp_path / "again") == hashes(folder)


def test_the_files_read_back_as_the_wave(folder: Path, dirty: Simulated) -> None:
    frame = read_frame(folder / "sid-2022.sav", dirty.codebook)
    data = dirty.frame.data
    assert "contact_email" not in frame.data
    for name in frame.data:
        if dirty.codebook.variable(name).type == "text":
            continue
        read, meant = frame.data[name], data[name]
        same = (read == meant).fillna(False) | (read.isna() & meant.isna())
        assert same.all(), name


def test_own_missing_codes_are_kept_and_the_rest_is_left_empty(
    folder: Path, dirty: Simulated
) -> None:
    frame = read_frame(folder / "sid-2022.sav", dirty.codebook)
    for name in ("income_class", "prayer_freq", "rent"):
        kinds = dirty.frame.kinds(name)
        own = (kinds > 0) & (kinds <= 3)
        assert (frame.kinds(name)[own] == kinds[own]).all()


def test_planted_texts_survive_the_file(folder: Path, dirty: Simulated) -> None:
    frame = read_frame(folder / "sid-2022.sav", dirty.codebook)
    rows = {record: place for place, record in enumerate(frame.ids)}
    planted = dirty.defects[dirty.defects["kind"].isin(["whitespace", "encoding"])]
    for line in planted.itertuples():
        value = frame.data[line.variable].iloc[rows[line.record]]
        assert value == line.planted_value


def test_truth_has_both_tables(folder: Path) -> None:
    table = pd.read_parquet(folder / "truth.parquet")
    assert set(table["table"]) == {"indicator", "defect"}
    assert {"indicator", "value", "kind", "record", "planted_value"} <= set(table)


def test_the_readme_says_that_nothing_is_real(folder: Path) -> None:
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert "GESIMULEERDE GEGEVENS" in text
    assert "Zaad 1" in text
    assert "- double: " in text


def test_a_study_without_register_has_no_such_file(made, tmp_path: Path) -> None:
    made()
    study = (made.folder / "study.yml").read_text(encoding="utf-8")
    text = study.replace("register: {suffix: -register.csv}\n", "")
    book = made(study_yml=text)
    files = write(draw(population(book, 1), 1, False), tmp_path / "wave")
    assert not [file for file in files if "register" in file.name]
    assert "- geen" in (tmp_path / "wave" / "README.txt").read_text(encoding="utf-8")


def test_a_place_that_can_not_be_is_one_clear_error(clean, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="can't be made"):
        write(clean, tmp_path / "file" / "folder")
