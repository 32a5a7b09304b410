"""From a file to a frame, after the codebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from survey.codebook import Codebook
from survey.errors import InputError
from survey.fieldwork import Frame, read_frame
from survey.record import MissingKind

Write = Callable[..., Path]
ROWS = """\
id;sex;birth_year;talks;why_not
1;1;1980;1;geen tijd
2;2;9999;2;
3;2;1975;96;
4;1;negentien;99;
5;;1990;;
"""
KIND = {kind.word: int(kind) for kind in MissingKind}


@pytest.fixture
def read(tiny: Write, tmp_path: Path) -> Callable[..., Frame]:
    """Read text as a CSV file of the tiny study; a keyword changes its codebook."""

    def reading(text: str, encoding: str = "utf-8", **files: str) -> Frame:
        path = tmp_path / "tiny.csv"
        path.write_bytes(text.encode(encoding))
        return read_frame(path, Codebook.open(tiny(**files)))

    return reading


def found(frame: Frame, check: str) -> list[list[str]]:
    rows = frame.findings.rows
    columns = ["record", "variable", "value"]
    return rows.loc[rows["check"] == check, columns].values.tolist()


def test_answers_are_typed_in_codebook_order(read: Callable[..., Frame]) -> None:
    frame = read(ROWS)
    assert {name: str(kind) for name, kind in frame.data.dtypes.items()} == {
        "id": "Int64",
        "sex": "Int64",
        "birth_year": "Int64",
        "talks": "Int64",
        "why_not": "str",
    }
    assert frame.data["sex"].tolist() == [1, 2, 2, 1, pd.NA]
    assert frame.source is not None
    assert frame.source.detail == "utf-8, semicolon, decimal point"
    assert [step.name for step in frame.history] == ["read"]
    assert frame.history[0].rows_out == 5


def test_every_missing_cell_has_its_kind(read: Callable[..., Frame]) -> None:
    frame = read(ROWS)
    no, dont_know = KIND["no_answer"], KIND["dont_know"]
    applies, technical = KIND["not_applicable"], KIND["technical"]
    assert frame.reasons["birth_year"].tolist() == [0, no, 0, technical, 0]
    assert frame.reasons["talks"].tolist() == [0, 0, dont_know, no, no]
    # Asked of those who never talk: known to be false for the second only.
    assert frame.reasons["why_not"].tolist() == [0, applies, no, no, no]
    assert (frame.data.isna() == (frame.reasons > 0)).all().all()
    assert set(frame.reasons.dtypes.astype(str)) == {"int8"}


def test_unreadable_cells_are_findings_with_their_text(
    read: Callable[..., Frame],
) -> None:
    frame = read(ROWS)
    assert found(frame, "unreadable") == [["4", "birth_year", "negentien"]]
    line = frame.findings.summary.set_index("check").loc["unreadable"]
    assert (line["severity"], line["items"], line["fails"]) == ("error", 25, 1)


def test_columns_that_are_unknown_absent_or_spelled_otherwise(
    read: Callable[..., Frame],
) -> None:
    frame = read("ID;Sex;hobby\n1;2;vissen\n")
    assert list(frame.data) == ["id", "sex"]
    assert found(frame, "undocumented_column") == [["", "hobby", ""]]
    absent = [row[1] for row in found(frame, "absent_variable")]
    assert absent == ["birth_year", "talks", "why_not"]
    assert [row[1] for row in found(frame, "column_spelling")] == ["id", "sex"]
    assert not frame.findings.rows["message"].str.contains("vissen").any()
    assert frame.kinds("talks").tolist() == [MissingKind.NOT_ASKED]


def test_a_file_of_another_study_is_refused(read: Callable[..., Frame]) -> None:
    with pytest.raises(InputError, match="is not of this study: none of its 2"):
        read("a;b\n1;2\n")


def test_direct_identifiers_are_set_aside(
    read: Callable[..., Frame], tiny: Write
) -> None:
    variables = (tiny() / "variables.csv").read_text(encoding="utf-8")
    more = variables + "email,,text,,,,,E-mail,E-mail,,answer,direct,\n"
    text = "id;sex;email\n1;2;an@example.org\n2;1;x y\n"
    frame = read(text, variables_csv=more)
    assert "email" not in frame.data
    assert found(frame, "direct_identifier") == [["", "email", ""]]
    everything = frame.findings.rows.to_csv() + repr(frame)
    assert "example" not in everything


def test_spaces_and_damaged_characters_are_told(read: Callable[..., Frame]) -> None:
    frame = read("id;sex;talks;why_not\n1; 1;1;cafÃ©\n2;2 ;2;\n")
    assert frame.data["sex"].tolist() == [1, 2]
    assert found(frame, "whitespace") == [["1", "sex", " 1"], ["2", "sex", "2 "]]
    # What people wrote may hold anything: the defect is told, the text is not.
    assert found(frame, "encoding") == [["1", "why_not", ""]]
    assert "caf" not in frame.findings.rows.to_csv()


def test_findings_speak_the_language_of_the_study(read: Callable[..., Frame]) -> None:
    row = read(ROWS).findings.rows.iloc[0]
    assert row["message"] == "is geen geheel getal"
    labels = read(ROWS).findings.summary["label"].tolist()
    assert "Elke cel is leesbaar" in labels


def test_a_number_that_stands_twice_keeps_findings_apart(
    read: Callable[..., Frame],
) -> None:
    frame = read("id;birth_year\n7;x\n7;y\n;z\n")
    assert found(frame, "unreadable") == [
        ["7", "birth_year", "x"],
        ["7#2", "birth_year", "y"],
        ["row 3", "birth_year", "z"],
    ]


def test_questions_of_another_mode_were_not_asked(
    read: Callable[..., Frame], tiny: Write
) -> None:
    study = (tiny() / "study.yml").read_text(encoding="utf-8")
    variables = """\
name,type,codes,label::nl,label::en,asked_if,role,modes
id,int,,Nummer,Number,,id,
mode,code,mode,Wijze,Mode,,paradata,
sex,code,sex,Geslacht,Sex,,answer,
why_not,text,,Waarom niet,Why not,sex == 1,open,"1, 3"
"""
    codes = "list,code,label::nl\nmode,1,Web\nmode,2,Papier\nsex,1,M\nsex,2,V\n"
    frame = read(
        "id;mode;sex;why_not\n1;1;1;\n2;2;1;\n3;2;2;\n4;1;2;\n5;;1;\n6;2;1;toch\n",
        study_yml=study + "quality: {mode: mode}\n",
        variables_csv=variables,
        codes_csv=codes,
        indicators_yml="",
        derived_yml="",
    )
    asked, applies = KIND["not_asked"], KIND["not_applicable"]
    no = KIND["no_answer"]
    assert frame.reasons["why_not"].tolist() == [no, asked, asked, applies, no, 0]


def test_an_unanswered_filter_excuses_nobody(
    read: Callable[..., Frame],
) -> None:
    variables = """\
name,type,codes,label::nl,label::en,asked_if,role
id,int,,Nummer,Number,,id
talks,code,often,Praat,Talks,,answer
often,code,often,Hoe vaak,How often,talks == 1,answer
reason,text,,Waarom,Why,often == 1,open
"""
    frame = read(
        "id;talks;often;reason\n1;2;;\n2;1;;\n3;1;2;\n4;;;\n",
        variables_csv=variables,
        indicators_yml="",
        derived_yml="",
    )
    no, past = KIND["no_answer"], KIND["not_applicable"]
    assert frame.reasons["often"].tolist() == [past, no, 0, no]
    # Number 2 didn't answer the filter, and number 4 not even the first question:
    # that excuses nobody.
    assert frame.reasons["reason"].tolist() == [past, no, past, no]


def test_a_condition_may_ask_why_an_answer_is_missing(
    read: Callable[..., Frame], tiny: Write
) -> None:
    variables = """\
name,type,codes,label::nl,label::en,asked_if,role
id,int,,Nummer,Number,,id
talks,code,often,Praat,Talks,,answer
why_not,text,,Waarom niet,Why not,talks == 1,open
more,text,,Nog iets,More,"not missing(why_not, 'not_applicable')",open
"""
    frame = read(
        "id;talks;why_not;more\n1;1;x;\n2;2;;\n",
        variables_csv=variables,
        indicators_yml="",
        derived_yml="",
    )
    kinds = [KIND["no_answer"], KIND["not_applicable"]]
    assert frame.reasons["more"].tolist() == kinds


def test_who_was_routed_past_a_filter_was_routed_past_what_hangs_on_it(
    read: Callable[..., Frame], tiny: Write
) -> None:
    variables = """\
name,type,codes,label::nl,label::en,asked_if,role
id,int,,Nummer,Number,,id
talks,code,often,Praat,Talks,,answer
sex,code,sex,Filter,Filter,talks == 1,answer
why_not,text,,Waarom niet,Why not,sex == 2,open
"""
    frame = read(
        "id;talks;sex;why_not\n1;1;2;\n2;1;1;\n3;2;;\n4;1;;\n5;;;\n",
        variables_csv=variables,
        indicators_yml="",
        derived_yml="",
    )
    past, no = KIND["not_applicable"], KIND["no_answer"]
    assert frame.reasons["sex"].tolist() == [0, 0, past, no, no]
    # The fourth didn't answer the filter, which excuses nobody.
    assert frame.reasons["why_not"].tolist() == [no, past, past, no, no]


@pytest.fixture
def sav(tiny: Write, tmp_path: Path) -> Callable[..., Frame]:
    """Read an SPSS file of the tiny study."""

    def reading(data: dict[str, list[object]], **options: object) -> Frame:
        pyreadstat.write_sav(pd.DataFrame(data), tmp_path / "tiny.sav", **options)
        return read_frame(tmp_path / "tiny.sav", Codebook.open(tiny()))

    return reading


def test_labels_that_contradict_the_codebook(sav: Callable[..., Frame]) -> None:
    frame = sav(
        {"id": [1.0], "sex": [1.0], "talks": [1.0]},
        variable_value_labels={
            "sex": {1.0: "vrouw", 2.0: "Woman", 3.0: "Anders"},
            "talks": {1.0: "(bijna) nooit", 2.0: "SOMS"},
        },
    )
    assert found(frame, "value_label") == [["", "sex", "1"]]
    assert found(frame, "value_label_wording") == [["", "talks", ""]]
    assert found(frame, "undocumented_code") == [["", "sex", ""]]
    messages = frame.findings.rows.set_index("check")["message"]
    said = "het bestand noemt 1 ‘vrouw’, in het codeboek is dat 2"
    assert messages["value_label"] == said


def test_what_the_file_calls_missing_against_the_codebook(
    sav: Callable[..., Frame],
) -> None:
    frame = sav(
        {"id": [1.0, 2.0, 3.0], "sex": [2.0, 1.0, 8.0], "talks": [99.0, 3.0, 2.0]},
        missing_ranges={"sex": [2, 8], "talks": [{"lo": 96, "hi": 99}]},
    )
    assert frame.data["sex"].tolist() == [2, 1, pd.NA]
    assert frame.reasons["sex"].tolist() == [0, 0, KIND["no_answer"]]
    assert found(frame, "missing_code") == [["", "sex", "2"]]
    assert found(frame, "undeclared_missing") == [["", "sex", "8"]]


def test_dates_of_spss(tiny: Write, tmp_path: Path) -> None:
    variables = """\
name,type,label::nl,role,missing
id,int,Nummer,id,
day,date,Dag,paradata,
at,datetime,Tijdstip,paradata,clock
age,int,Leeftijd,answer,
"""
    book = tiny(
        variables_csv=variables,
        codes_csv="list,code,missing\nclock,-94,not_applicable\n",
        indicators_yml="",
        derived_yml="",
    )
    data = pd.DataFrame(
        {
            "id": [1.0, 2.0, 3.0],
            "day": [13860374400.0 + 3600, None, 1e30],
            "at": [13860374400.5, -94.0, None],
            "age": [13860374400.0, None, None],
        }
    )
    pyreadstat.write_sav(
        data,
        tmp_path / "tiny.sav",
        variable_format={"day": "EDATE10", "at": "DATETIME20", "age": "EDATE10"},
    )
    frame = read_frame(tmp_path / "tiny.sav", Codebook.open(book))
    days = frame.data["day"].astype(str).tolist()
    assert days[0] == "2022-01-01"
    assert frame.reasons["day"].tolist() == [0, 3, KIND["technical"]]
    assert str(frame.data["at"][0]) == "2022-01-01 00:00:00.500000"
    assert frame.reasons["at"].tolist() == [0, KIND["not_applicable"], 3]
    # A moment where the codebook has a number is no number of seconds.
    assert frame.reasons["age"].tolist() == [KIND["technical"], 3, 3]
    unreadable = [row[:2] for row in found(frame, "unreadable")]
    assert unreadable == [["3", "day"], ["1", "age"]]


def test_reading_twice_gives_the_same(read: Callable[..., Frame]) -> None:
    one, two = read(ROWS), read(ROWS)
    pd.testing.assert_frame_equal(one.data, two.data)
    pd.testing.assert_frame_equal(one.findings.rows, two.findings.rows)
    assert one.source == two.source


@pytest.mark.shared
def test_a_real_file(shared_data: Path, codebooks: Path) -> None:
    book = Codebook.open(codebooks / "ess9-gb")
    frame = read_frame(shared_data / "ess9-gb" / "ESS9GB.sav", book)
    assert frame.rows == 2204
    assert set(frame.data) == set(book.collected)
    assert not len(frame.findings.at_least("error"))
    assert (frame.data.isna() == (frame.reasons > 0)).all().all()
    plain, _ = pyreadstat.read_sav(
        shared_data / "ess9-gb" / "ESS9GB.sav", usecols=["ppltrst", "pspwght"]
    )
    answered = frame.data["ppltrst"].astype("float64")
    pd.testing.assert_series_equal(answered, plain["ppltrst"], check_names=False)
    weights = frame.data["pspwght"].astype("float64")
    pd.testing.assert_series_equal(weights, plain["pspwght"], check_names=False)


def test_a_set_s_condition_holds_for_its_members(read: Callable[..., Frame]) -> None:
    frame = read(
        "id;sex;a;b\n1;1;;\n2;2;;\n3;2;1;0\n",
        variables_csv="""\
name,type,codes,label::nl,set,role
id,int,,Nummer,,id
sex,code,sex,Geslacht,,answer
a,code,box,A,boxes,answer
b,code,box,B,boxes,answer
""",
        codes_csv="list,code,label::nl\nsex,1,M\nsex,2,V\nbox,0,Nee\nbox,1,Ja\n",
        sets_csv="set,kind,member,code,asked_if\n"
        "boxes,multiple,,,sex == 2\nboxes,multiple,a,1,\nboxes,multiple,b,2,\n",
        indicators_yml="",
        derived_yml="",
    )
    applies, no = KIND["not_applicable"], KIND["no_answer"]
    assert frame.reasons["a"].tolist() == [applies, no, 0]


def test_a_variable_of_another_wave_was_not_asked(
    read: Callable[..., Frame], tiny: Write
) -> None:
    study = (tiny() / "study.yml").read_text(encoding="utf-8")
    frame = read(
        "id;old;new\n1;;\n2;4;4\n",
        study_yml=study + "wave: 2022\n",
        variables_csv="name,type,label::nl,role,since,until\n"
        "id,int,Nummer,id,,\nold,int,Oud,answer,,2017\nnew,int,Nieuw,answer,2022,\n",
        indicators_yml="",
        derived_yml="",
    )
    assert frame.reasons["old"].tolist() == [KIND["not_asked"], 0]
    assert frame.reasons["new"].tolist() == [KIND["no_answer"], 0]


@pytest.mark.parametrize(("wave", "fails"), [(2017, 1), (2022, 0)])
def test_a_variable_of_another_wave_is_missed_by_nobody(
    read: Callable[..., Frame], tiny: Write, wave: int, fails: int
) -> None:
    study = (tiny() / "study.yml").read_text(encoding="utf-8")
    frame = read(
        "id;new\n1;4\n",
        study_yml=study + f"wave: {wave}\n",
        variables_csv="name,type,label::nl,role,until\n"
        "id,int,Nummer,id,\nold,int,Oud,answer,2017\nnew,int,Nieuw,answer,\n",
        indicators_yml="",
        derived_yml="",
    )
    lines = frame.findings.summary.set_index("check")["fails"]
    assert lines["absent_variable"] == fails
