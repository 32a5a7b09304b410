"""A form as an instrument, and the codebook that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from survey.errors import InputError
from survey.fieldwork import draft_codebook, read_frame, read_instrument
from survey.fieldwork.instruments import Instrument

SURVEY = """\
start|start||
today|day||
deviceid|deviceid||
username|username||
begin group|who|Over u|About you
integer|age|Hoe oud bent u?|How old are you?|hint~Vul in|required~yes\
|constraint~. >= 18 and . <= 99
select_one sex|sex|Geslacht|Sex|required~yes
end group|||
begin_group|work|Werk|Work|relevant~${age} < 65
select_one yn|job|Werkt u?|Do you work?
begin_group|inner|||relevant~${job} = 'yes'
select_multiple why or_other|why|Waarom?|Why?|relevant~${sex} != '1'\
|constraint~count-selected(.) <= 2\
|constraint_message~At most two
text|name_of|Naam van het bedrijf|Name|constraint~regex(., '^A')
end_group|||
end_group|||
range|score|Cijfer|Mark|parameters~start=1 end=5 step=1
range|fine|Fijn|Fine|parameters~start=0 end=1 step=0.1
calculate|twice|||calculation~${age} * 2
acknowledge|ok|Gelezen|Read
rank why|order|Volgorde|Order
geopoint|place|Waar?|Where?
image|photo|Foto|Photo
note|thanks|Dank|Thanks
select_one_from_file towns.csv|town|Gemeente|Town
colour|odd|Kleur|Colour|relevant~today() > 1
begin_repeat|child|Kind|Child
text|child_name|Naam|Name
end_repeat|||
dateTime|at|Wanneer|When
time|clock|Hoe laat|What time
"""
"""Type, name, label in Dutch and English, then other columns with what they hold."""
CHOICES = """\
list_name|name|label::Dutch (nl)|label::English|missing
sex|1|Man|Man|
sex|2|Vrouw|Woman|
sex|9|Zegt niet|Won't say|refused
yn|yes|Ja|Yes|
yn|no|Nee|No|
why|money|Geld|Money|
why|fun|Plezier|Fun|
why|dk|Weet niet|Don't know|
"""
SETTINGS = """\
form_title|form_id|default_language
Werk en leven|work|Dutch (nl)
"""


def _table(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.splitlines()]


def _survey() -> list[list[str]]:
    four = ("type", "name", "label::Dutch (nl)", "label::English")
    rows = []
    for line in _table(SURVEY):
        more = (cell.split("~") for cell in line[4:])
        rows.append(dict(zip(four, line, strict=False)) | dict(more))
    header = list(dict.fromkeys(name for row in rows for name in row))
    return [header, *([row.get(name, "") for name in header] for row in rows)]


@pytest.fixture
def form(tmp_path: Path) -> Callable[..., Path]:
    """A function that makes a form of tables."""

    def made(**sheets: Sequence[Sequence[str]]) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append([cell or None for cell in row])
        path = tmp_path / "form.xlsx"
        book.save(path)
        return path

    return made


@pytest.fixture
def work(form: Callable[..., Path], tmp_path: Path) -> Instrument:
    """The form above."""
    (tmp_path / "towns.csv").write_text("name,label\n1,Gent\n2,Luik\n")
    return read_instrument(
        form(survey=_survey(), choices=_table(CHOICES), settings=_table(SETTINGS))
    )


def test_every_type_has_its_place(work: Instrument) -> None:
    types = {item.name: item.type for item in work.items}
    assert types == {
        "start": "datetime",
        "day": "date",
        "deviceid": "text",
        "username": "text",
        "age": "int",
        "sex": "code",
        "job": "code",
        "why/money": "code",
        "why/fun": "code",
        "why/dk": "code",
        "why/is_other": "code",
        "why_other": "text",
        "name_of": "text",
        "score": "int",
        "fine": "decimal",
        "twice": "",
        "ok": "code",
        "order": "text",
        "place": "text",
        "photo": "text",
        "town": "code",
        "odd": "",
        "at": "datetime",
        "clock": "text",
    }
    direct = [item.name for item in work.items if item.disclosure == "direct"]
    assert direct == ["deviceid", "place", "photo"]
    assert {item.role for item in work.items if item.name in ("start", "day")} == {
        "paradata"
    }


def test_texts_bounds_groups_and_lists_are_kept(work: Instrument) -> None:
    items = {item.name: item for item in work.items}
    age = items["age"]
    assert age.question.root == {"nl": "Hoe oud bent u?", "en": "How old are you?"}
    assert (age.instruction.root, age.theme) == ({"und": "Vul in"}, "who")
    assert (age.minimum, age.maximum) == (18, 99)
    assert (items["score"].minimum, items["score"].maximum) == (1, 5)
    assert items["why/money"].aliases == ("work/inner/why/money",)
    assert work.languages == ("nl", "en")
    assert work.title.root == {"nl": "Werk en leven"}
    assert {k: str(v) for k, v in work.themes.items()} == {
        "who": "Over u",
        "work": "Werk",
    }
    assert [code.missing for code in work.lists["sex"].codes] == ["", "", "refused"]
    assert [str(code.label) for code in work.lists["towns.csv"].codes] == [
        "Gent",
        "Luik",
    ]
    assert items["twice"].note == "calculation ${age} * 2"


def test_conditions_of_groups_hold_for_what_is_in_them(work: Instrument) -> None:
    items = {item.name: item for item in work.items}
    assert items["job"].asked_if == "{age} < 65"
    asked = "{age} < 65 and {job} == 'yes' and {sex} != 1"
    assert items["why/fun"].asked_if == asked
    assert items["why_other"].asked_if == "selected({why}, 'other')"
    assert (items["odd"].asked_if, items["odd"].routing) == ("", "today() > 1")


def test_what_has_no_place_is_told(work: Instrument) -> None:
    said = [note.within("en") for note in work.notes]
    assert said == [
        "Left out, as one respondent has several answers to them: child_name",
        "These types are unknown, and guessed from the answers: colour",
        "1 rows only show a text and are no variable",
        "Places, pictures and recordings point at a person and are not read:"
        " place, photo",
    ]
    notes = {item.name: item.note for item in work.items}
    assert notes["name_of"] == "constraint regex(., '^A')"


def test_a_codebook_is_drafted_with_rules_and_checks(
    work: Instrument, tmp_path: Path
) -> None:
    book = draft_codebook(tmp_path / "form.xlsx", tmp_path / "work", "work")
    variables = book.variables
    assert str(variables["why_fun"].asked_if) == (
        "age < 65 and job == 'yes' and sex != 1"
    )
    assert str(variables["why_other"].asked_if) == "selected(why, 'other')"
    assert str(variables["why_is_other"].label) == "Andere"
    assert "asked if today() > 1" in variables["odd"].note
    assert [str(check.rule) for check in book.checks] == ["count(why) <= 2"]
    assert book.checks[0].label.root == {"nl": "At most two"}
    assert list(book.sets) == ["why"]


@pytest.mark.parametrize("name", ["survey.csv", "work_Survey.csv"])
def test_a_form_in_csv_files_is_one(tmp_path: Path, name: str) -> None:
    rows = "type,name,label,relevant\nselect_one yn,a,Ja?,\ninteger,b,Oud,${a}='y'\n"
    (tmp_path / name).write_text(rows, encoding="utf-8-sig")
    other = name.lower().replace("survey", "choices")
    (tmp_path / other).write_text("list name,name,label\nyn,y,Ja\nyn,n,Nee\n")
    made = read_instrument(tmp_path / name)
    assert [item.asked_if for item in made.items] == ["", "{a} == 'y'"]
    assert [code.code for code in made.lists["yn"].codes] == ["y", "n"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["text", ""]], "sheet survey, row 2: a question without a name"),
        ([["text", "a"], ["text", "a"]], "row 3: row 2 has the name 'a' too"),
        ([["end group", ""]], "row 2: ends a group that isn't open"),
    ],
)
def test_a_fault_is_told_with_its_row(
    form: Callable[..., Path], rows: list[list[str]], said: str
) -> None:
    path = form(survey=[["type", "name"], *rows], choices=[["list_name", "name"]])
    with pytest.raises(InputError, match=said):
        read_instrument(path)


def test_two_columns_of_one_name_are_refused(form: Callable[..., Path]) -> None:
    path = form(survey=[["type", "name", "Name"], ["text", "a", "b"]], choices=[])
    with pytest.raises(InputError, match="several columns named 'name' in its sheet"):
        read_instrument(path)


def test_other_tables_are_no_form(tmp_path: Path, codebooks: Path) -> None:
    with pytest.raises(InputError, match="carries no questionnaire"):
        read_instrument(codebooks / "sid-2022" / "variables.csv")
    (tmp_path / "a.csv").write_text('name,type,label\na,text,"open\n')
    with pytest.raises(InputError, match="carries no questionnaire"):
        read_instrument(tmp_path / "a.csv")


@pytest.mark.shared
def test_a_real_form_loses_no_condition(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "cleaning" / "cleaningtools_survey.csv"
    made = read_instrument(file)
    routed = [item for item in made.items if item.routing]
    assert len(routed) > 150
    assert all(item.asked_if for item in routed)
    book = draft_codebook(file, tmp_path / "water", "water", "en")
    assert sum(v.asked_if is not None for v in book.variables.values()) == len(routed)
    assert "regex" in book.variables["telephone_number"].note
    data = shared_data / "cleaning" / "cleaningtools_raw_data.csv"
    assert read_frame(data, book).rows == 632
