"""No text in a .csv is run by a spreadsheet, and every text comes back."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.fieldwork import Frame, read_frame, read_raw, write_csv
from survey.record.guard import guarded, guarded_text, unguarded, unguarded_text
from survey.release.kinds import coded_csv
from survey.release.log import csv_bytes
from survey.study.run import _csv

TRICKS = ["=1+1", "+A1+A2", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "'=1", "''-x"]
DANGER = re.compile(r"[=+\-@\t\r\n]")
texts = st.text(alphabet="'=+-@\t\r\na1,. ", max_size=8)


@given(texts)
def test_what_people_wrote_comes_back(text: str) -> None:
    safe = guarded_text(text)
    assert unguarded_text(safe) == text
    assert safe == text or not DANGER.match(safe)


@given(st.lists(texts, min_size=2, max_size=5, unique=True))
def test_different_texts_stay_different(given: list[str]) -> None:
    assert len({guarded_text(text) for text in given}) == len(given)


@pytest.mark.parametrize("number", ["-5", "+3", "-1,5", "-1.5e-3", "12"])
def test_numbers_stay_numbers(number: str) -> None:
    assert guarded_text(number) == number


def test_tables_of_any_type() -> None:
    table = pd.DataFrame(
        {
            "t": pd.Series(["=1", None, "a"], dtype="str"),
            "o": pd.Series([1, "=2", None], dtype="object"),
            "n": [-1.0, 2.0, 3.0],
        }
    )
    safe = guarded(table)
    assert safe["t"].tolist()[::2] == ["'=1", "a"]
    assert safe["o"].tolist()[:2] == [1, "'=2"]
    pd.testing.assert_frame_equal(unguarded(safe), table)


def cells(content: str) -> list[str]:
    return [
        cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row
    ]


def harmless(content: str) -> bool:
    number = re.compile(r"-?[\d.]+")
    return not any(DANGER.match(c) and not number.fullmatch(c) for c in cells(content))


@pytest.mark.parametrize("trick", TRICKS)
def test_every_writer_of_answers(every: Frame, tmp_path: Path, trick: str) -> None:
    data = every.data.copy()
    data.loc[0, "why"] = trick
    frame = replace(every, data=data)
    write_csv(frame, tmp_path / "a.csv")
    written = (tmp_path / "a.csv").read_bytes().decode()
    table = pd.DataFrame({"why": [trick]})
    _csv(table, tmp_path / "b.csv")
    log = (tmp_path / "b.csv").read_bytes().decode()
    packed = [csv_bytes(table).decode(), coded_csv(frame).decode()]
    assert all(map(harmless, [written, log, *packed]))
    assert read_frame(tmp_path / "a.csv", every.codebook).data["why"][0] == trick


def test_a_reader_says_that_it_took_apostrophes_away(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;t\n1;'=1+1\n2;'t is zo\n", encoding="utf-8")
    raw = read_raw(tmp_path / "a.csv")
    assert raw.data["t"].tolist() == ["=1+1", "'t is zo"]
    assert [note.values for note in raw.notes] == [{"count": 1}]
