"""The market consultation: a study without a sampling design, on the same road."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from survey.codebook import Codebook
from survey.coding import (
    coded_questions,
    identifiers_in,
    read_coded_sheet,
    themed,
)
from survey.consultation import PERMISSIONS
from survey.editing import check, derive, edit
from survey.errors import NoDesignError
from survey.estimates import estimate
from survey.fieldwork import Frame, read_frame
from survey.responses import Responses

LANGUAGES = ("nl", "fr", "en")


@pytest.fixture(scope="module")
def folder() -> Path:
    return Path(__file__).resolve().parents[2] / "codebooks" / "marktconsultatie"


@pytest.fixture(scope="module")
def book(folder: Path) -> Codebook:
    return Codebook.open(folder)


@pytest.fixture(scope="module")
def received(folder: Path, book: Codebook) -> Frame:
    return read_frame(folder / "example" / "responses.xlsx", book)


def test_it_has_no_design(book: Codebook) -> None:
    assert book.facts.kind == "consultation"
    assert book.facts.design is None
    assert not book.margins


def test_every_text_is_there_in_three_languages(book: Codebook) -> None:
    for name, variable in book.variables.items():
        assert set(variable.label.languages()) == set(LANGUAGES), name
        if variable.role in ("answer", "open"):
            assert set(variable.question.languages()) == set(LANGUAGES), name
    for indicator in book.indicators.values():
        texts = (
            indicator.label,
            indicator.definition,
            indicator.unit,
            indicator.numerator,
            indicator.denominator,
        )
        for text in texts:
            assert set(text.languages()) == set(LANGUAGES), indicator.name


def test_every_open_question_has_a_frame_and_a_permission(book: Codebook) -> None:
    opens = [n for n, v in book.collected.items() if v.role == "open"]
    assert list(coded_questions(book)) == opens
    assert len(opens) == 5
    for name in opens:
        assert book.codes(f"{name}_permission") == PERMISSIONS
        # No theme of one's own is needed to say something else, or nothing.
        codes = [code.code for code in book.frames[name].codes]
        assert codes[-2:] == ["other", "no_content"]
    assert len(themed(book).indicators) == len(book.indicators) + 5


def test_no_question_asks_for_an_amount(book: Codebook) -> None:
    assert not [n for n, v in book.variables.items() if v.unit == "euro"]


def test_the_example_is_what_its_script_makes(folder: Path, tmp_path: Path) -> None:
    place = folder / "example" / "make.py"
    spec = importlib.util.spec_from_file_location("make_example", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.write(tmp_path)
    sheet = "responses-coded.csv"
    assert (tmp_path / sheet).read_bytes() == (place.parent / sheet).read_bytes()
    # The cells, and not the bytes: another version of zlib packs them otherwise.
    assert cells(tmp_path / "responses.xlsx") == cells(place.parent / "responses.xlsx")


def cells(file: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(file).active.values)


def test_the_sentences_fit_the_frames(folder: Path, book: Codebook) -> None:
    lines = (folder / "example" / "sentences.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in lines.splitlines()[1:]]
    for question, code, stance, *_ in rows:
        assert code in {c.code for c in book.frames[question].codes}
        assert stance in ("", "for", "against")


def test_direct_identifiers_never_come_in(received: Frame) -> None:
    assert received.rows == 40
    assert not {"organisation", "contact_email"} & set(received.data)
    named = received.findings.rows
    direct = named[named["check"] == "direct_identifier"]
    assert set(direct["variable"]) == {"organisation", "contact_email"}


def test_the_planted_e_mail_address_is_there_to_be_found(received: Frame) -> None:
    texts = received.data["suggestions"].dropna()
    assert sum("email" in identifiers_in(text) for text in texts) == 1


def test_checks_find_what_was_planted(received: Frame) -> None:
    rows = check(received).rows
    found = {name: set(rows.loc[rows["check"] == name, "record"]) for name in PLANTED}
    assert found == PLANTED


PLANTED = {
    "received_in_period": {"40"},
    "one_response_per_organisation": {"31"},
    "assignments_are_a_number": {"9"},
}


def test_two_responses_are_set_aside_and_one_cell_changed(received: Frame) -> None:
    edited = edit(received)
    aside = edited.set_aside.set_index("record")["rule"].to_dict()
    assert aside == {"17": "replaced", "40": "too_late"}
    assert edited.frame.rows == 38
    changed = edited.changes.rows.iloc[0]
    assert changed[["rule", "record", "variable", "old"]].tolist() == [
        "year_for_number",
        "9",
        "assignments",
        "2021",
    ]


def test_of_an_organisation_that_answers_late_too_the_timely_answer_stays(
    received: Frame,
) -> None:
    numbers = received.data["organisation_number"].mask(received.ids == "40", 101)
    data = received.data.assign(organisation_number=numbers)
    edited = edit(Frame.of(data, received.codebook))
    assert set(edited.set_aside["record"]) == {"17", "40"}
    assert "1" in set(edited.frame.ids)


def test_there_are_counts_and_shares_and_no_standard_errors(received: Frame) -> None:
    frame = derive(edit(received).frame)
    book = frame.codebook
    found = estimate(frame, None, book.indicators.values(), [(), ("respondent_type",)])
    rows = found.rows
    assert set(rows["indicator"]) == set(book.indicators)
    assert rows[["se", "low", "high", "df", "deff"]].isna().all(axis=None)
    total = rows[rows["breakdown"] == ""].set_index(["indicator", "category"])
    offered = total.loc["services_on_offer"]
    assert (offered["n"] == 38).all()
    web = int((frame.data["service_fieldwork_web"] == 1).sum())
    assert offered.loc["fieldwork_web", "n_cell"] == web
    assert offered.loc["fieldwork_web", "estimate"] == pytest.approx(web / 38)
    # Only who offers face-to-face interviews is asked for its interviewers' languages.
    asked = int((frame.data["service_fieldwork_f2f"] == 1).sum())
    assert (total.loc["languages_of_interviewers", "n"] <= asked).all()


def test_asking_for_weights_explains_why_there_are_none(received: Frame) -> None:
    responses = Responses.of(received)
    with pytest.raises(NoDesignError, match=r"no sampling design.* no standard errors"):
        responses.weight()


def test_themes_go_the_road_of_every_other_answer(
    folder: Path, received: Frame
) -> None:
    sheet = read_coded_sheet(
        folder / "example" / "responses-coded.csv", received.codebook
    )
    responses = Responses.of(received).check().edit().code(sheet).derive()
    table = responses.estimate("risks_themes", by=["respondent_type"])
    shown = table.suppress()
    rows = shown.rows
    assert set(rows["category"]) >= {"cost", "privacy", "timing"}
    small = rows[rows["n"] < received.codebook.facts.disclosure.min_base]
    assert len(small) > 0
    assert (small["hidden"] != "").all()
    assert "Onzekere kosten" in shown.to_html()


def test_a_codebook_without_frames_serves_as_well(
    tiny: Callable[..., Path],
) -> None:
    assert coded_questions(Codebook.open(tiny())) == ()
