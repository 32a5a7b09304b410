"""LimeSurvey structures as codebooks: every type, both layouts, conditions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from survey.codebook import Text
from survey.errors import InputError
from survey.fieldwork import draft_codebook, read_instrument
from survey.fieldwork.instruments import Instrument, Item
from survey.fieldwork.limesurvey.declared import Answer
from survey.fieldwork.limesurvey.relevance import Known, rule_in
from survey.fieldwork.limesurvey.scales import TICKED, listed

Made = Callable[..., str]


def saved(folder: Path, text: str) -> Path:
    path = folder / "survey.lss"
    path.write_text(text, encoding="utf-8")
    return path


def one(structure: Made, folder: Path, **question: Any) -> Instrument:
    """Return the instrument of a survey with one question, called Q."""
    asked = {"code": "Q", "text": {"nl": "Vraag"}, **question}
    return read_instrument(saved(folder, structure([asked])))


def columns(instrument: Instrument) -> list[str]:
    own = {"id", "submitdate", "lastpage", "startlanguage", "seed"}
    return [item.name for item in instrument.items if item.name not in own]


@pytest.mark.parametrize("modern", [True, False])
def test_both_layouts_say_the_same(
    structure: Made, tmp_path: Path, modern: bool
) -> None:
    told = read_instrument(saved(tmp_path, structure(modern=modern)))
    assert told.languages == ("nl", "fr")
    assert told.title == Text({"nl": "Titel nl", "fr": "Titel fr"})
    assert list(told.themes) == ["over_u", "samen"]
    items = {item.name: item for item in told.items}
    assert items["AGE"].question == Text({"nl": "Hoe oud bent u?", "fr": "Quel âge ?"})
    assert items["AGE"].instruction.within("nl") == "In jaren"
    assert (items["AGE"].type, items["AGE"].minimum) == ("int", 15.0)
    assert items["AGE"].note == "mandatory"
    town = told.lists["TOWN"]
    assert [code.code for code in town.codes] == ["A1", "A2", "A9", "-oth-"]
    assert town.codes[1].label == Text({"nl": "Gent", "fr": "Gand"})
    assert items["TOWN"].note == "A9 = dont_know?"
    assert items["TOWN[other]"].asked_if == "{TOWN} == '-oth-'"
    assert items["TRUST[SQ002]"].label.within("fr") == "Voisins"
    assert {(group.name, group.kind) for group in told.sets} == {
        ("MEDIA", "multiple"),
        ("TRUST", "battery"),
    }


def test_conditions_become_rules(structure: Made, tmp_path: Path) -> None:
    book = draft_codebook(saved(tmp_path, structure()), tmp_path / "book", "s")
    assert str(book.variable("media_sq001").asked_if) == "AGE >= 18"
    said = book.variable("WHY").asked_if
    assert said is not None
    assert said.text == (
        "not missing(TOWN) and (trust_sq001 == 1"
        " or (answered(media_sq001) and media_sq001 == 'Y'))"
    )
    assert book.variable("media_other").asked_if is None
    assert book.sets["media"].kind == "multiple"
    assert book.variable("startlanguage").role == "paradata"
    assert not [n for n in book.notices if "asked_if" in str(n)]


TYPES = {
    "5": (["Q"], "code"),
    "Y": (["Q"], "code"),
    "G": (["Q"], "code"),
    "L": (["Q"], "code"),
    "!": (["Q"], "code"),
    "O": (["Q", "Q[comment]"], "code"),
    "A": (["Q[R1]", "Q[R2]"], "code"),
    "B": (["Q[R1]", "Q[R2]"], "code"),
    "C": (["Q[R1]", "Q[R2]"], "code"),
    "E": (["Q[R1]", "Q[R2]"], "code"),
    "F": (["Q[R1]", "Q[R2]"], "code"),
    "H": (["Q[R1]", "Q[R2]"], "code"),
    "1": (["Q[R1][1]", "Q[R1][2]", "Q[R2][1]", "Q[R2][2]"], "code"),
    "M": (["Q[R1]", "Q[R2]"], "code"),
    "P": (["Q[R1]", "Q[R1comment]", "Q[R2]", "Q[R2comment]"], "code"),
    "K": (["Q[R1]", "Q[R2]"], "decimal"),
    "Q": (["Q[R1]", "Q[R2]"], "text"),
    ";": (["Q[R1_C1]", "Q[R2_C1]"], "text"),
    ":": (["Q[R1_C1]", "Q[R2_C1]"], "decimal"),
    "R": (["Q[1]", "Q[2]"], "code"),
    "N": (["Q"], "decimal"),
    "S": (["Q"], "text"),
    "T": (["Q"], "text"),
    "U": (["Q"], "text"),
    "D": (["Q"], "date"),
    "I": (["Q"], "text"),
    "*": (["Q"], "text"),
    "|": (["Q", "Q[filecount]"], "text"),
    "X": ([], ""),
    "?": (["Q"], "text"),
}


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_its_columns(structure: Made, tmp_path: Path, kind: str) -> None:
    names, type = TYPES[kind]
    told = one(
        structure,
        tmp_path,
        type=kind,
        rows={"R1": {"nl": "Een"}, "R2": {"nl": "Twee"}},
        columns={"C1": {"nl": "Kolom"}} if kind in ";:" else {},
        answers={"A1": {"nl": "Ja"}, "A2": {"nl": "Nee"}},
        answers_2={"B1": {"nl": "Weinig"}} if kind == "1" else {},
    )
    assert columns(told) == names
    if names:
        assert told.items[-len(names)].type == type
    keys = {note.key for note in told.notes}
    assert ("limesurvey_shown" in keys) == (kind == "X")
    assert ("limesurvey_strange" in keys) == (kind == "?")
    book = draft_codebook(tmp_path / "survey.lss", tmp_path / "book", "s")
    assert len(book.variables) >= len(names)


def test_a_name_that_two_questions_have_is_read_once(
    structure: Made, tmp_path: Path
) -> None:
    same = {"code": "id", "type": "S", "text": {"nl": "Nummer"}}
    told = read_instrument(saved(tmp_path, structure([same, {**same, "code": "Q"}])))
    assert [item.name for item in told.items].count("id") == 1


def test_what_points_at_people_is_direct(structure: Made, tmp_path: Path) -> None:
    text = structure(anonymized="N", usetokens="Y", ipaddr="Y", refurl="Y")
    told = read_instrument(saved(tmp_path, text))
    direct = [item.name for item in told.items if item.disclosure == "direct"]
    assert direct == ["token", "ipaddr"]


def test_other_structures_are_refused(structure: Made, tmp_path: Path) -> None:
    group = structure().replace("Type>Survey<", "Type>Group<")
    with pytest.raises(InputError, match="holds a LimeSurvey group, not"):
        read_instrument(saved(tmp_path, group))
    with pytest.raises(InputError, match="declares no questions"):
        read_instrument(saved(tmp_path, structure([])))


def test_files_that_break_off_are_one_error(structure: Made, tmp_path: Path) -> None:
    text = structure()
    for end in range(1, len(text) - 1, len(text) // 50):
        with pytest.raises(InputError):
            read_instrument(saved(tmp_path, text[:end]))


def test_a_question_may_be_called_as_a_list(structure: Made, tmp_path: Path) -> None:
    answers = {"A1": {"nl": "Man"}, "A2": {"nl": "Vrouw"}}
    asked = {"text": {"nl": "Vraag"}, "answers": answers}
    questions = [
        {**asked, "code": "gender", "type": "L"},
        {**asked, "code": "G", "type": "G"},
    ]
    told = read_instrument(saved(tmp_path, structure(questions)))
    codes = {i.name: [c.code for c in told.codes(i)] for i in told.items}
    assert (codes["gender"], codes["G"]) == (["A1", "A2"], ["F", "M"])


KNOWN = Known(
    {
        "age": Item("age", "int"),
        "town": Item("town", "code", codes="town"),
        "sex": Item("sex", "code", codes="sex"),
        "read_SQ1": Item("read[SQ1]", "code", codes=TICKED.name),
        "12X1X5": Item("town", "code", codes="town"),
        "why": Item("why", "text"),
        "day": Item("day", "date"),
    },
    {
        TICKED.name: TICKED,
        "town": listed("town", [Answer("A1", Text())], other=True),
        "sex": listed("sex", [Answer("1", Text()), Answer("2", Text())]),
    },
)


@pytest.mark.parametrize(
    ("expression", "rule"),
    [
        ("", ""),
        ("((1))", ""),
        ('town.NAOK == "A1"', "{town} == 'A1'"),
        ("12X1X5.NAOK!='-oth-'", "{town} != '-oth-'"),
        ('sex == "2" and age lt 30', "{sex} == 2 and {age} < 30"),
        ('"18" <= age.NAOK', "{age} >= 18"),
        (
            '(sex == 1 || age > 5) && why != ""',
            "({sex} == 1 or {age} > 5) and not missing({why})",
        ),
        ("!(sex == 1)", "not ({sex} == 1)"),
        ("age + 1 > 2 * 3", "{age} + 1 > 2 * 3"),
        ("is_empty(read_SQ1)", "not (answered({read[SQ1]}) and {read[SQ1]} == 'Y')"),
        ('read_SQ1 == "Y"', "(answered({read[SQ1]}) and {read[SQ1]} == 'Y')"),
        ("age == -1", "{age} == -1"),
        # What can't be said, or said for sure, is left as the file has it.
        ("0", None),
        ("age", None),
        ("unknown == 1", None),
        ('sex == "A1"', None),
        ('day > "2020-01-01"', None),
        ("count(that.read) > 1", None),
        ("age == 1 extra", None),
        ("age ==", None),
        ("(age == 1", None),
        ("age = 1", None),
        ("sex.shown == 'Man'", None),
        ("(" * 3000 + "age > 1", None),
        ("é", None),
    ],
)
def test_expressions(expression: str, rule: str | None) -> None:
    assert rule_in(expression, KNOWN) == rule
