"""Exports of Qualtrics in each of their forms."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from survey.errors import InputError
from survey.fieldwork import draft_codebook, read_frame, read_raw

HEADERS = (
    ("StartDate", "Start", "startDate"),
    ("IPAddress", "IP", "ipAddress"),
    ("Finished", "Finished", "finished"),
    ("ResponseId", "ID", "_recordId"),
    ("RecipientEmail", "E-mail", "recipientEmail"),
    ("LocationLatitude", "Latitude", "locationLatitude"),
    ("Q1", "How old\nare you?", "QID1_TEXT"),
    ("Q2_1", "What do you read? - Selected Choice - Books", "QID2_1"),
    ("Q2_2", "What do you read? - Selected Choice - Papers", "QID2_2"),
    ("Q2_3", "What do you read? - Selected Choice - Other", "QID2_3"),
    ("Q2_3_TEXT", "What do you read? - Other - Text", "QID2_3_TEXT"),
    ("Q3_1", "Do you agree? - I like it", "QID3_1"),
    ("Q3_2", "Do you agree? - It is dear", "QID3_2"),
)
NUMBERS = [
    ("30", "1", "", "3", "comics", "1", "2"),
    ("41", "", "2", "", "", "2", "2"),
    ("19", "", "", "", "", "", ""),
    ("65", "1", "2", "", "", "1", "1"),
]
TEXTS = [
    ("30", "Books", "", "Other", "comics", "Agree", "Disagree"),
    ("41", "", "Papers", "", "", "Disagree", "Disagree"),
    ("19", "", "", "", "", "", ""),
    ("65", "Books", "Papers", "", "", "Agree", "Agree"),
]
SEEN = [tuple(c or "-99" for c in NUMBERS[0][:4]) + NUMBERS[0][4:], *NUMBERS[1:]]


def _export(
    path: Path,
    rows: Sequence[Sequence[str]],
    headers: Sequence[Sequence[str]] = HEADERS,
) -> Path:
    tabs = path.suffix == ".tsv"
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t" if tabs else ",", lineterminator="\n")
    writer.writerow(name for name, _, _ in headers)
    writer.writerow(said for _, said, _ in headers)
    zone = ',"timeZone":"Europe/Brussels"'
    writer.writerow(
        f'{{"ImportId":"{id}"{zone if "Date" in id else ""}}}' for _, _, id in headers
    )
    for place, row in enumerate(rows):
        own = ("2026-01-01 10:00:00", f"1.2.3.{place}", "1", f"R_{place}", "a@b.be")
        writer.writerow((*own, "50.5", *row))
    path.write_text(text.getvalue(), encoding="utf-16" if tabs else "utf-8-sig")
    return path


@pytest.mark.parametrize(
    ("name", "rows"),
    [("a.csv", NUMBERS), ("a.tsv", NUMBERS), ("a.csv", TEXTS), ("a.csv", SEEN)],
)
def test_options_become_variables_of_0_and_1(
    tmp_path: Path, name: str, rows: Sequence[Sequence[str]]
) -> None:
    raw = read_raw(_export(tmp_path / name, rows))
    assert raw.data["Q2_1"].tolist() == ["1", "0", "", "1"]
    assert raw.data["Q2_3"].tolist() == ["1", "0", "", "0"]
    assert raw.variables["Q1"].label == "How old are you?"
    assert raw.variables["Q2_2"].label.endswith("Papers")
    assert [(s.name, s.kind, s.label) for s in raw.sets] == [
        ("Q2", "multiple", "What do you read?"),
        ("Q3", "battery", "Do you agree?"),
    ]


@pytest.mark.parametrize("rows", [NUMBERS, TEXTS])
def test_a_codebook_is_drafted_and_reads_its_own_file(
    tmp_path: Path, rows: Sequence[Sequence[str]]
) -> None:
    file = _export(tmp_path / "a.csv", rows)
    book = draft_codebook(file, tmp_path / "book", "book", "en")
    assert book.facts.id == "ResponseId"
    direct = [n for n, v in book.variables.items() if v.disclosure == "direct"]
    assert direct == ["IPAddress", "RecipientEmail", "LocationLatitude"]
    assert {n: s.kind for n, s in book.sets.items()} == {
        "q2": "multiple",
        "q3": "battery",
    }
    assert book.variables["StartDate"].role == "paradata"
    assert book.variables["Q2_3_TEXT"].type == "text"
    frame = read_frame(file, book)
    assert not len(frame.findings.at_least("warning"))
    assert frame.data["Q1"].tolist() == [30, 41, 19, 65]
    assert [None if pd.isna(v) else v for v in frame.data["Q2_2"]] == [0, 1, None, 1]
    assert not set(direct) & set(frame.data)


def test_several_answers_in_one_cell_are_split(tmp_path: Path) -> None:
    headers = (*HEADERS[:6], ("Q5", "Which?", "QID5"), ("Q6", "Length", "QID6_TEXT"))
    rows = [("1,4", "1.5"), ("4", "2.25"), ("", "3.1")]
    raw = read_raw(_export(tmp_path / "a.csv", rows, headers))
    assert raw.data["Q5_1"].tolist() == ["1", "0", ""]
    assert raw.data["Q5_4"].tolist() == ["1", "1", ""]
    assert "Q5" not in raw.data
    assert raw.decimal == "."
    assert [s.variables for s in raw.sets] == [("Q5_1", "Q5_4")]


def test_numbers_of_a_grid_are_no_battery(tmp_path: Path) -> None:
    headers = (
        *HEADERS[:6],
        ("S_1", "Size - a", "QID7_1"),
        ("S_2", "Size - b", "QID7_2"),
    )
    rows = [(str(n), str(100 - n)) for n in range(20)]
    assert read_raw(_export(tmp_path / "a.csv", rows, headers)).sets == ()


def test_headers_without_records_are_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="three rows of headers, no records"):
        read_raw(_export(tmp_path / "a.csv", []))


@pytest.mark.shared
def test_a_real_export(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "qualtrics" / "sample.csv"
    book = draft_codebook(file, tmp_path / "q", "q", "en")
    assert (
        book.variables["Q1"].label.within("en") == "This is a multiple choice question."
    )
    assert book.facts.id == "ResponseId"
    direct = [n for n, v in book.variables.items() if v.disclosure == "direct"]
    assert len(direct) == 7
    assert read_frame(file, book).rows == 1
