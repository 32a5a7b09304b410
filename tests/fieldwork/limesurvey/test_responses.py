"""Responses of LimeSurvey, under codes, texts or both, by the survey's structure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame, draft_codebook, read_frame, read_raw
from survey.record import MissingKind
from survey.study import Study

Made = Callable[..., str]
CODES = (
    *("id", "submitdate", "lastpage", "startlanguage", "seed", "AGE", "TOWN"),
    *("TOWN[other]", "MEDIA[SQ001]", "MEDIA[SQ002]", "MEDIA[other]"),
    *("TRUST[SQ001]", "TRUST[SQ002]", "WHY"),
)
TEXTS = (
    *("Antwoord ID", "Datum ingestuurd", "Laatste pagina", "Starttaal", "Seed"),
    *("Hoe oud bent u?", "Waar woont u?", "Waar woont u? [Anders]"),
    *("Wat leest u? [Krant]", "Wat leest u? [Boek]", "Wat leest u? [Anders]"),
    *("Vertrouwen [Politie]", "Vertrouwen [Buren]", "Waarom?"),
)
DAY = "2026-01-05 10:00:00"
ANSWERS = (
    ("1", DAY, "2", "nl", "71", "34", "A1", "", "Y", "", "", "1", "2", "Zomaar"),
    ("2", DAY, "2", "fr", "72", "51", "-oth-", "Luik", "", "Y", "strips", "2", "2", ""),
    ("3", DAY, "2", "nl", "73", "16", "A2", "", "", "", "", "2", "1", ""),
    ("4", "", "1", "nl", "74", "44", "A9", "", "Y", "Y", "", "", "", ""),
)
WORDS = (
    (*ANSWERS[0][:6], "Brussel", "", "Ja", "Nee", "", "Weinig", "Veel", "Zomaar"),
    (*ANSWERS[1][:6], "Anders", "Luik", "Nee", "Ja", "strips", "Veel", "Veel", ""),
    (*ANSWERS[2][:6], "Gent", "", "N/A", "N/A", "", "Veel", "Weinig", ""),
    (*ANSWERS[3][:6], "Weet niet", "", "Ja", "Ja", "", "N/A", "N/A", ""),
)


def csv_of(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    return path


@pytest.fixture
def book(structure: Made, tmp_path: Path) -> Codebook:
    """A codebook from a structure and an export with codes."""
    lss = tmp_path / "survey.lss"
    lss.write_text(structure(), encoding="utf-8")
    data = csv_of(tmp_path / "codes.csv", CODES, ANSWERS)
    return draft_codebook(lss, tmp_path / "book", "s", data=data)


def kinds(frame: Frame, name: str) -> list[str]:
    return [MissingKind(int(kind)).word for kind in frame.kinds(name)]


def test_an_export_with_codes(book: Codebook, tmp_path: Path) -> None:
    frame = read_frame(tmp_path / "codes.csv", book)
    assert frame.data["TOWN"].tolist() == ["A1", "-oth-", "A2", "A9"]
    assert frame.data["trust_sq001"].tolist()[:3] == [1, 2, 2]
    # Somebody of sixteen isn't asked what they read; somebody in Ghent, where else.
    assert kinds(frame, "media_sq001")[2] == "not_applicable"
    assert kinds(frame, "town_other") == [
        *("not_applicable", "", "not_applicable", "not_applicable"),
    ]
    # Who broke off on the first page was never shown the second.
    assert kinds(frame, "trust_sq001")[3] == "break_off"
    assert kinds(frame, "WHY")[3] == "break_off"
    assert str(frame.data["submitdate"][0]) == "2026-01-05 10:00:00"
    assert not len(frame.findings.at_least("warning"))


def test_ticks_become_choices(book: Codebook, tmp_path: Path) -> None:
    responses = Study.open(tmp_path / "book").read(tmp_path / "codes.csv")
    done = responses.derive().frame
    chosen = done.data["media_sq001_chosen"]
    assert chosen.isna().tolist() == [False, False, True, False]
    assert chosen.dropna().tolist() == [1, 0, 1]
    assert str(book.indicators["media_answers"].multiple) == "media"


BOTH = tuple(f"{code}. {text}" for code, text in zip(CODES, TEXTS, strict=True))


@pytest.mark.parametrize("header", [CODES, BOTH, TEXTS])
@pytest.mark.parametrize("rows", [ANSWERS, WORDS])
def test_every_export_says_the_same(
    book: Codebook, tmp_path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    first = read_frame(tmp_path / "codes.csv", book)
    other = read_frame(csv_of(tmp_path / "other.csv", header, rows), book)
    assert list(other.data) == list(first.data)
    ticks = ["media_sq001", "media_sq002"] if rows is WORDS else []
    for name in first.data.columns.drop(ticks):
        pd.testing.assert_series_equal(other.data[name], first.data[name])
        # An export with words says N/A of what was hidden; else conditions tell.
        assert kinds(other, name) == kinds(first, name), name
    for name in ticks:
        assert other.data[name].eq("Y").tolist() == first.data[name].eq("Y").tolist()
    assert not len(other.findings.at_least("warning"))


def test_a_draft_from_full_texts_reads_codes(structure: Made, tmp_path: Path) -> None:
    lss = tmp_path / "survey.lss"
    lss.write_text(structure(), encoding="utf-8")
    data = csv_of(tmp_path / "texts.csv", TEXTS, WORDS)
    made = draft_codebook(lss, tmp_path / "book", "s", data=data)
    assert "trust_sq002" in made.variables
    frame = read_frame(csv_of(tmp_path / "codes.csv", CODES, ANSWERS), made)
    assert frame.data["TOWN"].tolist() == ["A1", "-oth-", "A2", "A9"]


def test_an_export_alone_knows_its_own_columns(tmp_path: Path) -> None:
    header = [*BOTH, "token. Access code", "ipaddr. IP address"]
    rows = [[*row, f"t{row[0]}", "10.0.0.1"] for row in ANSWERS]
    data = csv_of(tmp_path / "both.csv", header, rows)
    made = draft_codebook(data, tmp_path / "book", "s")
    assert made.facts.id == "id"
    assert made.variable("lastpage").role == "paradata"
    assert made.variable("token").disclosure == "direct"
    assert made.variable("ipaddr").disclosure == "direct"
    assert str(made.variable("trust_sq001").label) == "Vertrouwen [Politie]"


def test_numbers_for_other_answers_and_scales(tmp_path: Path) -> None:
    header = ["id", "submitdate", "lastpage", "Q1", "Q1_other", "D_SQ1_0", "D_SQ1_1"]
    rows = [
        ["1", DAY, "2", "666666", "iets", "3", "4"],
        ["2", DAY, "2", "A1", "", "", ""],
    ]
    raw = read_raw(csv_of(tmp_path / "spss.csv", header, rows))
    assert raw.data["Q1"].tolist() == ["-oth-", "A1"]
    assert raw.data["D_SQ1_1"].tolist() == ["3", ""]
    assert raw.data["D_SQ1_2"].tolist() == ["4", ""]
    assert [note.key for note in raw.notes] == ["limesurvey_other"]


def test_other_tables_stay_as_they_are(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", ["id", "submitdate", "Q1"], [["1", "", "N/A"]])
    assert read_raw(path).data["Q1"].tolist() == ["N/A"]


@pytest.mark.shared
@pytest.mark.parametrize("export", ["codeonly", "codeandtext"])
def test_real_files_become_a_working_study(
    shared_data: Path, tmp_path: Path, export: str
) -> None:
    folder = shared_data / "limesurvey"
    lss, data = (
        folder / "test_survey_structure.lss",
        folder / f"dummy_data_{export}.csv",
    )
    made = draft_codebook(lss, tmp_path / "book", "s", data=data)
    # The structure is of another survey than the responses: all of both is there.
    assert len(made.variables) == 59 + 559 - 5 + 5
    responses = Study.open(tmp_path / "book").read(data).check().edit().derive()
    assert responses.frame.data.shape[0] == 12
    table = responses.estimate("a8_sq001_answers").rows
    # Of twelve, one broke off before the question and four say yes.
    assert table["n"].tolist() == [11, 11]
    assert table.loc[table["category"] == "Yes", "n_cell"].tolist() == [4]
