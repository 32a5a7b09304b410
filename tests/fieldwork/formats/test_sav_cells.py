"""Cells decoded here are those that the library reads, whatever the file's form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from survey.fieldwork import read_raw
from survey.fieldwork.formats.sav_cells import read_cells
from survey.fieldwork.formats.sav_dictionary import read_dictionary

FORMS = [{}, {"row_compress": True}, {"compress": True}]


def table(rows: int = 5000, columns: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    texts = np.array(["", "a", "één", "12345678", "123456789", "x" * 40, " in "])
    made: dict[str, object] = {}
    for place in range(columns):
        numbers = rng.choice([1.0, -99, 151, 152, -100, 0.5, np.nan, 1e300], rows)
        kinds = [
            numbers,
            texts[rng.integers(0, 4, rows)],
            texts[rng.integers(0, 7, rows)],
        ]
        made[f"v{place}"] = kinds[place % 3]
    return pd.DataFrame(made)


def library(path: Path) -> pd.DataFrame:
    data, _ = pyreadstat.read_sav(
        path, user_missing=True, disable_datetime_conversion=True
    )
    return data


def decoded(path: Path) -> pd.DataFrame | None:
    content = path.read_bytes()
    names = list(library(path))
    return read_cells(content, read_dictionary(content), names, "utf-8")


@pytest.mark.parametrize("options", FORMS, ids=str)
@pytest.mark.parametrize("rows", [1, 2, 4999])
def test_as_the_library_reads_them(
    tmp_path: Path, options: dict[str, bool], rows: int
) -> None:
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(table(rows), path, **options)
    pd.testing.assert_frame_equal(decoded(path), library(path))


@pytest.mark.parametrize("options", FORMS, ids=str)
def test_texts_of_more_than_255_bytes_are_left_to_the_library(
    tmp_path: Path, options: dict[str, bool]
) -> None:
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(pd.DataFrame({"t": ["é" * 300, ""]}), path, **options)
    assert decoded(path) is None
    assert read_raw(path).data["t"].tolist() == ["é" * 300, ""]


def test_data_cut_off_are_left_to_the_library(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(table(50), path, row_compress=True)
    content = path.read_bytes()
    words, names = read_dictionary(content), list(table(1))
    for end in range(words.start + 1, len(content) - 8, 97):
        assert read_cells(content[:end], words, names, "utf-8") is None


@pytest.mark.shared
def test_real_files_as_the_library_reads_them(shared_data: Path) -> None:
    files = [*(shared_data / "hostile-sav").glob("*.sav")]
    files += [shared_data / "ess9-gb" / "ESS9GB.sav"]
    compared = 0
    for path in files:
        try:
            words = read_dictionary(path.read_bytes())
            encoding = words.encoding or "utf-8"
            names = list(library(path))
            found = read_cells(path.read_bytes(), words, names, encoding)
        except (ValueError, UserWarning, pyreadstat.ReadstatError):
            continue
        if found is not None:
            pd.testing.assert_frame_equal(found, library(path), check_dtype=False)
            compared += 1
    assert compared > 10
