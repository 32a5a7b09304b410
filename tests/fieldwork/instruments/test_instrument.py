"""The noun every questionnaire format fills, and the road from it to a codebook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from survey.codebook import Code, Codebook, CodeList, Member, Text
from survey.errors import InputError
from survey.fieldwork import read_frame, read_instrument
from survey.fieldwork.drafting import draft
from survey.fieldwork.drafting.draft import draft_codebook
from survey.fieldwork.formats.registry import READERS
from survey.fieldwork.instruments import UNKNOWN, Instrument, Item, ItemSet
from survey.fieldwork.instruments.registry import FORMS, Form

DOCS = Path(__file__).resolve().parents[3] / "docs" / "formats.md"
YES = CodeList(
    name="yn",
    codes=(
        Code(code="Y", label=Text({UNKNOWN: "Ja", "fr": "Oui"})),
        Code(code="N", label=Text({UNKNOWN: "Nee"})),
        Code(code="-8", label=Text({UNKNOWN: "Weet niet"}), missing="dont_know"),
    ),
)
MADE = Instrument(
    name="made",
    languages=(UNKNOWN, "fr"),
    items=(
        Item("token", role="id"),
        Item(
            "Q1[SQ001]",
            label=Text({UNKNOWN: "Auto"}),
            question=Text({UNKNOWN: "Hebt u een auto?"}),
            instruction=Text({UNKNOWN: "Toon kaart 1"}),
            codes="yn",
            theme="travel",
        ),
        Item("make", "text", asked_if="{Q1[SQ001]} == 'Y'", aliases=("travel/make",)),
        Item("age", minimum=18, maximum=99, unit="jaar", asked_if="{gone} > 1"),
        Item("odd", "text", asked_if="{age} == 'old'", routing="age is old"),
        Item("r1", label=Text({UNKNOWN: "Werk"})),
        Item("r2", label=Text({UNKNOWN: "Thuis"})),
    ),
    lists={"yn": YES},
    sets=(
        ItemSet(
            "Reasons",
            "multiple",
            (Member(variable="r1", code="a"), Member(variable="r2", code="b")),
            Text({UNKNOWN: "Redenen"}),
            counted="Y",
        ),
    ),
    themes={"travel": Text({UNKNOWN: "Onderweg"})},
    title=Text({UNKNOWN: "Gemaakt"}),
)
ANSWERS = """\
token,q1_sq001,travel/make,age,odd,r1,r2,extra
t1,Y,Lada,30,x,Y,,1.5
t2,N,,40,,,Y,2.5
t3,-8,,50,,,,3.5
"""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A questionnaire in a format of this test's own."""
    form = Form("a made one", (".made",), lambda p, s: s == b"made", lambda p: MADE)
    monkeypatch.setattr(draft, "form_of", lambda path: form)
    path = tmp_path / "a.made"
    path.write_text("made")
    return path


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS)
    return path


def test_a_questionnaire_alone_makes_a_codebook(made: Path, tmp_path: Path) -> None:
    book = draft_codebook(made, tmp_path / "draft", "made")
    assert book.facts.languages == ("nl", "fr")
    assert str(book.facts.title) == "Gemaakt"
    car = book.variable("q1_sq001")
    assert (car.type, car.codes, car.theme) == ("code", "yn", "travel")
    assert car.question.root == {"nl": "Hebt u een auto?"}
    assert book.code_label(car.name, "Y", "fr") == "Oui"
    assert book.code_lists["yn"].missing["-8"].word == "dont_know"
    asked_if = book.variable("make").asked_if
    assert asked_if is not None
    assert asked_if.text == "q1_sq001 == 'Y'"
    assert "q1_sq001_answers" in book.indicators


def test_what_is_told_the_interviewer_is_kept(made: Path, tmp_path: Path) -> None:
    book = draft_codebook(made, tmp_path / "draft", "made")
    table = (book.path / "variables.csv").read_text(encoding="utf-8")
    assert "Toon kaart 1" in table


def test_routing_that_can_not_be_said_is_a_note(
    made: Path, answers: Path, tmp_path: Path
) -> None:
    book = draft_codebook(made, tmp_path / "draft", "made", data=answers)
    # A name nobody knows, and a comparison of a number with a word.
    assert book.variable("age").asked_if is None
    assert book.variable("age").note == "asked if {gone} > 1"
    assert book.variable("odd").asked_if is None
    assert book.variable("odd").note == "asked if age is old"
    assert book.variable("travel_make").asked_if is not None


def test_the_data_complete_the_questionnaire(
    made: Path, answers: Path, tmp_path: Path
) -> None:
    book = draft_codebook(made, tmp_path / "draft", "made", data=answers)
    assert {n: v.type for n, v in book.collected.items()} == {
        "token": "text",
        "q1_sq001": "code",
        "travel_make": "text",
        "age": "int",
        "odd": "text",
        "r1": "text",
        "r2": "text",
        "extra": "decimal",
    }
    assert book.facts.id == "token"
    frame = read_frame(answers, book)
    assert not len(frame.findings.at_least("warning"))
    assert frame.reasons["q1_sq001"].tolist() == [0, 0, 2]
    assert frame.reasons["travel_make"].tolist() == [0, 4, 3]


def test_marks_other_than_one_become_nought_and_one(
    made: Path, answers: Path, tmp_path: Path
) -> None:
    book = draft_codebook(made, tmp_path / "draft", "made", data=answers)
    assert book.sets["reasons"].variables == ("r1_chosen", "r2_chosen")
    rules = {d.name: [case.when for case in d.cases] for d in book.derivations}
    texts = [when.text for when in rules["r1_chosen"] if when is not None]
    assert texts == ["r1 == 'Y'", "answered(r1) or answered(r2)"]
    assert "reasons_answers" in book.indicators


def test_an_item_that_tells_respondents_apart_is_added(tmp_path: Path) -> None:
    sss = tmp_path / "s.sss"
    sss.write_text(
        '<sss version="2.0"><survey><record><variable ident="1" type="logical">'
        '<name>a</name><position start="1"/></variable></record></survey></sss>'
    )
    book: Codebook = draft_codebook(sss, tmp_path / "draft", "s")
    assert book.facts.id == "respondent_id"


def test_what_is_no_questionnaire(answers: Path) -> None:
    with pytest.raises(
        InputError, match=r"carries no questionnaire; give one of \.sss"
    ):
        read_instrument(answers)


def test_the_table_of_formats_is_the_registry() -> None:
    rows = [
        line.split("|")[2].split()
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| .*\| \.", line)
    ]
    told = {suffix for row in rows for suffix in row}
    known = {suffix for reader in READERS for suffix in reader.suffixes}
    known |= {suffix for form in FORMS for suffix in form.suffixes}
    assert told == known
