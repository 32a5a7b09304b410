"""Exports of Kobo and ODK, with the form and without."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import draft_codebook, read_frame, read_raw

SURVEY = """\
type,name,label::Dutch (nl),label::English (en),relevant
begin_group,who,Over u,About you,
integer,age,Leeftijd,Age,
select_one sex,sex,Geslacht,Sex,
end_group,,,,
begin_group,likes,Smaak,Taste,
select_multiple colour,colours,Welke kleuren?,Which colours?,
text,colours_other,Welke andere?,Which other?,"selected(${colours},'other')"
end_group,,,,
"""
CHOICES = """\
list_name,name,label::Dutch (nl),label::English (en)
sex,m,Man,Man
sex,f,Vrouw,Woman
colour,red,Rood,Red
colour,dark_blue,Donker blauw,Dark blue
colour,other,Andere,Other
"""
OWN = ';"_id";"_uuid";"_submission_time";"_index"'
ENDS = ["7;a-1;2026-09-26 19:13:00;1", "8;b-2;2026-09-26 19:14:00;2", "9;c-3;;3"]
ANSWERS = {
    "age": [34, 41, 18],
    "sex": ["f", "m", None],
    "colours_red": [1, 0, None],
    "colours_dark_blue": [1, 0, None],
    "colours_is_other": [0, 1, None],
    "colours_other": [None, "mauve", None],
}
EXPORTS = {
    "both, with groups": (
        "who/age;who/sex;likes/colours;likes/colours/red;likes/colours/dark_blue;"
        "likes/colours/other;likes/colours_other",
        ["34;f;red dark_blue;1;1;0;", "41;m;other;0;0;1;mauve", "18;;;;;;"],
    ),
    "both, without groups": (
        "age;sex;colours;colours/red;colours/dark_blue;colours/other;colours_other",
        ["34;f;red dark_blue;1;1;0;", "41;m;other;0;0;1;mauve", "18;;;;;;"],
    ),
    "one column": (
        "who/age;who/sex;likes/colours;likes/colours_other",
        ["34;f;dark_blue red;", "41;m;other;mauve", "18;;;"],
    ),
    "columns of options": (
        "who/age;who/sex;likes/colours/red;likes/colours/dark_blue;"
        "likes/colours/other;likes/colours_other",
        ["34;f;1;1;0;", "41;m;0;0;1;mauve", "18;;;;;"],
    ),
    "labels": (
        "About you/Age;About you/Sex;Taste/Which colours?;Taste/Which colours?/Red;"
        "Taste/Which colours?/Dark blue;Taste/Which colours?/Other;Taste/Which other?",
        ["34;Woman;Red Dark blue;1;1;0;", "41;Man;Other;0;0;1;mauve", "18;;;;;;"],
    ),
    "labels of another language, one column": (
        "Leeftijd;Geslacht;Welke kleuren?;Welke andere?",
        ["34;Vrouw;Rood Donker blauw;", "41;Man;Andere;mauve", "18;;;"],
    ),
    "as R writes them": (
        "X.U.FEFF.age;sex;colours;colours.red;colours.dark_blue;colours.other;"
        "colours_other",
        [
            "34;f;red dark_blue;TRUE;TRUE;FALSE;",
            "41;m;other;FALSE;FALSE;TRUE;mauve",
            "18;;;;;;",
        ],
    ),
}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """The form, as CSV files."""
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    (tmp_path / "choices.csv").write_text(CHOICES, encoding="utf-8")
    return tmp_path / "survey.csv"


def _export(folder: Path, kind: str) -> Path:
    header, rows = EXPORTS[kind]
    lines = [header + OWN, *(f"{r};{e}" for r, e in zip(rows, ENDS, strict=True))]
    path = folder / "export.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8")
    return path


def _answers(path: Path, book: Codebook) -> dict[str, list[object]]:
    data = read_frame(path, book).data
    return {
        name: [None if pd.isna(value) else value for value in cells]
        for name, cells in data[list(ANSWERS)].astype(object).items()
    }


@pytest.mark.parametrize("kind", EXPORTS)
def test_every_export_gives_the_same_answers(
    form: Path, tmp_path: Path, kind: str
) -> None:
    data = _export(tmp_path, kind)
    drafted = draft_codebook(form, tmp_path / "with", "with", data=data)
    alone = draft_codebook(form, tmp_path / "form", "form")
    assert _answers(data, drafted) == ANSWERS
    # A codebook that was made before there were data reads them too.
    frame = read_frame(data, alone).data
    assert frame["colours_dark_blue"].tolist()[:2] == [1, 0]
    assert str(drafted.variables["colours_other"].asked_if) == (
        "selected(colours, 'other')"
    )


def test_what_was_done_is_told(form: Path, tmp_path: Path) -> None:
    book = draft_codebook(form, tmp_path / "book", "book", language="en")
    told = read_frame(_export(tmp_path, "labels"), book).findings.rows
    said = [m for m in told["message"] if "label" in m or "antwoord" in m]
    assert any("kolommen heten zoals het label" in m for m in said)
    assert any("sex: 2 antwoorden stonden er als label" in m for m in said)


def test_columns_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    path = _export(tmp_path, "both, with groups")
    path.write_text(path.read_text().replace("red dark_blue;1;1", "red;1;1"))
    notes = [note.within("en") for note in read_raw(path).notes]
    assert any("colours: in 1 records" in note for note in notes)


def test_without_the_form_groups_and_sets_are_told_from_the_columns(
    tmp_path: Path,
) -> None:
    data = _export(tmp_path, "columns of options")
    book = draft_codebook(data, tmp_path / "kobo", "kobo")
    assert list(book.sets) == ["colours"]
    assert {"age", "sex", "colours_red"} <= set(book.variables)
    assert book.variables["_uuid"].role == "admin"
    assert book.facts.id == "_id"


def test_odk_central_joins_groups_by_a_hyphen(tmp_path: Path) -> None:
    path = tmp_path / "central.csv"
    path.write_text("SubmissionDate,who-age,likes-town,KEY\n2026-01-01,3,Gent,u:1\n")
    assert list(read_raw(path).data) == ["SubmissionDate", "age", "town", "KEY"]


def test_names_that_only_a_group_tells_apart_keep_it(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text(f"a/age;b/age;b/sex{OWN}\n1;2;m;{ENDS[0]}\n3;4;f;{ENDS[1]}\n")
    assert list(read_raw(path).data)[:3] == ["a/age", "b/age", "sex"]


def test_places_are_direct_identifiers(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    cells = "50.1 4.3 0 0;50.1;4.3;a.jpg;http://x/a.jpg"
    header = "gps;_gps_latitude;_gps_longitude;photo;photo_URL"
    path.write_text(f"{header}{OWN}\n{cells};{ENDS[0]}\n{cells};{ENDS[1]}\n")
    variables = read_raw(path).variables
    direct = [n for n, v in variables.items() if v.disclosure == "direct"]
    assert direct == ["_gps_latitude", "_gps_longitude", "photo_URL"]


def test_another_table_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("id,a.b,a.c,d/e\n1,1,0,x\n2,0,1,y\n")
    raw = read_raw(path)
    assert (list(raw.data), raw.sets, raw.notes) == (
        ["id", "a.b", "a.c", "d/e"],
        (),
        (),
    )


def test_an_answer_that_is_no_option_leaves_the_column_whole(
    form: Path, tmp_path: Path
) -> None:
    book = draft_codebook(form, tmp_path / "book", "book")
    path = _export(tmp_path, "one column")
    path.write_text(path.read_text().replace("dark_blue red", "dark_blue pink"))
    rows = read_frame(path, book).findings.rows
    assert rows["message"].str.contains("is niet gesplitst").any()


@pytest.mark.shared
def test_a_real_export_is_read(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "kobo" / "complex_survey_both_grouped.csv"
    book = draft_codebook(file, tmp_path / "kobo", "kobo")
    frame = read_frame(file, book)
    assert frame.data["favorite_colors_red"].tolist()[:3] == [1, 0, 1]
    assert frame.data["favorite_colors_red"].isna().sum() == 1
    # Quotes and marks come through; who somebody is does not get into a frame.
    assert 'Jörg "JJ" Öztürk, Jr.' in set(read_raw(file).data.iloc[:, 0])
    assert not frame.has("full_name")
