"""What a file's values have lost is told: last digits, and zones of times."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat

from survey.fieldwork import read_raw


def test_numbers_without_their_last_digits(tmp_path: Path) -> None:
    data = pd.DataFrame({"id": [2.0**53, 2.0**53 + 2], "x": [1.0, 2.0]})
    pyreadstat.write_sav(data, tmp_path / "a.sav")
    notes = read_raw(tmp_path / "a.sav").notes
    found = [(note.key, note.values) for note in notes]
    assert found == [("read_rounded", {"columns": "id", "count": 1})]


def test_parquet_keeps_every_digit(tmp_path: Path) -> None:
    numbers = pd.array([2**53 + 1, None], dtype="Int64")
    large = pd.Series([2**64 - 1, 1], dtype="uint64")
    pd.DataFrame({"id": numbers, "u": large}).to_parquet(tmp_path / "a.parquet")
    raw = read_raw(tmp_path / "a.parquet")
    assert raw.data["id"][0] == 2**53 + 1
    assert raw.data["u"][0] == str(2**64 - 1)
    assert not raw.notes


def test_times_with_a_zone(tmp_path: Path) -> None:
    times = pd.to_datetime(["2022-01-31 10:00"]).tz_localize("Europe/Brussels")
    pd.DataFrame({"at": times}).to_parquet(tmp_path / "a.parquet")
    text = "id,at\n1,2022-01-31T10:00:00+01:00\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    for name in ("a.parquet", "a.csv"):
        raw = read_raw(tmp_path / name)
        assert str(raw.data["at"][0]).startswith(("2022-01-31 10:00", "2022-01-31T10"))
        assert [note.key for note in raw.notes] == ["read_time_zone"]
        assert raw.notes[0].values == {"columns": "at"}
