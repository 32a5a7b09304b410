"""CSV that any program reads back."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from survey.fieldwork import Frame, read_frame, write_csv


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_codes_numbers_and_dates(every: Frame, tmp_path: Path) -> None:
    write_csv(every, tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert b"\r" not in content
    first, *_, last = rows(tmp_path / "a.csv")
    assert first == {
        "id": "1",
        "origin": "TR",
        "talks": "3",
        "score": "-1.25",
        "age": "800",
        "day": "2022-01-31",
        "at": "2022-01-31T10:05:07.500000",
        "why": 'omdat ‘t moet, "zei hij"\nen toen',
        "why_work": "1",
        "why_home": "0",
    }
    assert set(last.values()) == {"12", ""}


def test_kinds_beside_their_variable(every: Frame, tmp_path: Path) -> None:
    write_csv(every, tmp_path / "a.csv", reasons=True)
    found = rows(tmp_path / "a.csv")
    assert list(found[0])[:3] == ["id", "origin", "origin.missing"]
    words = [row["talks.missing"] for row in found]
    assert words[:4] == ["", "", "refused", "dont_know"]
    assert "id.missing" not in found[0]


def test_extra_columns_come_last(every: Frame, tmp_path: Path) -> None:
    extra = pd.DataFrame({"weight": np.full(12, 0.1)})
    write_csv(every, tmp_path / "a.csv", extra=extra)
    found = rows(tmp_path / "a.csv")
    assert list(found[0])[-1] == "weight"
    assert found[0]["weight"] == "0.1"


def test_answers_come_back(every: Frame, tmp_path: Path) -> None:
    write_csv(every, tmp_path / "a.csv")
    back = read_frame(tmp_path / "a.csv", every.codebook)
    pd.testing.assert_frame_equal(back.data, every.data)


def test_two_writes_give_the_same_bytes_and_change_nothing(
    every: Frame, tmp_path: Path
) -> None:
    data = every.data.copy()
    for name in ("a.csv", "b.csv"):
        write_csv(every, tmp_path / name, reasons=True)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    pd.testing.assert_frame_equal(every.data, data)
