"""The gross sample beside the fieldwork file: what is read, and what is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.editing import edit, replay
from survey.errors import CallError, InputError
from survey.fieldwork import Frame, Gross, read_frame
from survey.weighting import weigh

Write = Callable[..., Path]
VARIABLES = """\
name,type,codes,label::nl,role,source,disclosure
id,int,,Nummer,id,,none
sex,code,sex,Geslacht,answer,survey,none
stratum,code,stratum,Stratum,stratum,survey,quasi
surname,text,,Familienaam,admin,register,direct
"""
CODES = "list,code,label::nl\nsex,1,M\nsex,2,V\nstratum,BE,België\nstratum,TR,Turkije\n"
STUDY = """\
design: {strata: stratum}
gross: {disposition: result, outcomes: {klaar: I, geweigerd: R}}
"""
ANSWERS = "id;sex;stratum\n1;1;BE\n2;2;TR\n3;1;BE\n8;1;BE\n"
GROSS = """\
id;stratum;surname;phone;result
1;BE;Peeters;0470;klaar
2;BE;Yilmaz;0471;1.1
3;BE;Kaya;0472;geweigerd
4;TR;Maes;0473;klaar
5;TR;Claes;0474;2.2
5;TR;Claes;0475;2.1
6;BE;Diaz;0476;Vanbever
7;BE;Dupont;0477;
;TR;Duval;0478;4.1
"""


@pytest.fixture
def book(tiny: Write) -> Codebook:
    study = (tiny() / "study.yml").read_text(encoding="utf-8")
    folder = tiny(
        study_yml=study + STUDY,
        variables_csv=VARIABLES,
        codes_csv=CODES,
        indicators_yml="",
        derived_yml="",
    )
    return Codebook.open(folder)


@pytest.fixture
def read(book: Codebook, tmp_path: Path) -> Callable[..., Frame]:
    def reading(gross: str = GROSS, answers: str = ANSWERS) -> Frame:
        (tmp_path / "sid.csv").write_text(answers, encoding="utf-8")
        (tmp_path / "sid-gross.csv").write_text(gross, encoding="utf-8")
        return read_frame(tmp_path / "sid.csv", book)

    return reading


def sample(frame: Frame) -> Gross:
    assert frame.gross is not None
    return frame.gross


def records(frame: Frame, check: str) -> list[str]:
    rows = frame.findings.rows
    return [str(record) for record in rows.loc[rows["check"] == check, "record"]]


def test_everyone_is_there_once_with_an_outcome(read: Callable[..., Frame]) -> None:
    gross = sample(read())
    assert gross.rows == 8
    assert gross.outcome.tolist() == ["I", "I", "R", "I", "NC", "UO", "UO", "NE"]
    assert list(gross.frame.data) == ["id", "stratum"]
    assert gross.source is not None
    assert gross.source.name == "sid-gross.csv"


def test_what_is_wrong_is_found(read: Callable[..., Frame]) -> None:
    frame = read()
    assert records(frame, "not_in_gross") == ["8"]
    assert records(frame, "gross_twice") == ["5"]
    assert records(frame, "gross_without_number") == ["row 9"]
    assert records(frame, "unknown_outcome") == ["6", "7"]
    assert records(frame, "outcome_contradicted") == ["3"]
    assert records(frame, "interview_without_record") == ["4"]
    assert records(frame, "gross_differs") == ["2"]
    summary = frame.findings.summary.set_index("check")
    assert summary.loc["not_in_gross", "severity"] == "error"


def test_who_they_are_is_told_nowhere(read: Callable[..., Frame]) -> None:
    frame = read()
    told = frame.findings.rows.to_csv() + sample(frame).frame.data.to_csv()
    # Nor is a text that stands where a code should.
    for text in ("Peeters", "Claes", "0470", "Vanbever"):
        assert text not in told
    assert "surname" in frame.findings.rows["variable"].tolist()


@pytest.mark.parametrize(
    ("gross", "said"),
    [
        (
            "number;result\n1;1.1\n",
            r"sid-gross\.csv: has no column 'id' with respondent",
        ),
        ("id;resultaat\n1;1.1\n", "no column 'result' with outcomes.*mean 'resultaat'"),
        ("id;result\n", "holds no records"),
    ],
)
def test_a_file_that_can_not_be_used_is_one_error(
    read: Callable[..., Frame], gross: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read(gross)


def test_the_error_says_where_it_was_looked_for(book: Codebook, tmp_path: Path) -> None:
    (tmp_path / "sid.csv").write_text(ANSWERS, encoding="utf-8")
    with pytest.raises(InputError, match=r"sid-gross\.csv: is not there.*gross sample"):
        read_frame(tmp_path / "sid.csv", book)


def test_it_may_be_somewhere_else(book: Codebook, tmp_path: Path) -> None:
    (tmp_path / "sid.csv").write_text(ANSWERS, encoding="utf-8")
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(GROSS, encoding="utf-8")
    assert sample(read_frame(tmp_path / "sid.csv", book, gross=elsewhere)).rows == 8


def test_records_without_numbers_are_found_in_no_sample(
    read: Callable[..., Frame],
) -> None:
    with pytest.raises(InputError, match=r"sid\.csv: has no column 'id', by which"):
        read(answers="sex\n1\n")


def test_a_record_that_was_not_drawn_is_set_aside_with_the_reason(
    read: Callable[..., Frame],
) -> None:
    frame = read()
    done = edit(frame)
    assert done.set_aside.to_dict("records") == [
        {
            "record": "8",
            "rule": "not_in_gross",
            "reason": "niet in de brutosteekproef: kan geen gewicht krijgen",
        }
    ]
    assert list(done.frame.ids.astype(str)) == ["1", "2", "3"]
    assert edit(done.frame).set_aside.empty
    # The log replays.
    again = replay(frame, done.changes, done.set_aside)
    pd.testing.assert_frame_equal(again.data, done.frame.data)


def test_a_study_may_choose_to_fail(
    tiny: Write, book: Codebook, tmp_path: Path
) -> None:
    file = book.path / "study.yml"
    text = file.read_text(encoding="utf-8")
    chosen = text.replace("gross: {", "gross: {not_drawn: fail, ")
    file.write_text(chosen, encoding="utf-8")
    (tmp_path / "sid.csv").write_text(ANSWERS, encoding="utf-8")
    (tmp_path / "sid-gross.csv").write_text(GROSS, encoding="utf-8")
    kept = edit(read_frame(tmp_path / "sid.csv", Codebook.open(book.path)))
    assert kept.set_aside.empty
    with pytest.raises(CallError, match="1 records are not in it: 8"):
        weigh(kept.frame)
    assert weigh(edit(read_frame(tmp_path / "sid.csv", book)).frame).final.size == 3


@pytest.mark.parametrize("text", ["0470 12 34 56", "85.07.30-033.61", "a.b1@c.be"])
def test_what_may_be_a_person_s_is_no_code(
    read: Callable[..., Frame], text: str
) -> None:
    frame = read(GROSS.replace("Vanbever", text))
    assert records(frame, "unknown_outcome") == ["6", "7"]
    assert text not in frame.findings.rows.to_csv()
