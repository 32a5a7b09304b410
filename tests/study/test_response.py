"""A run with a gross sample: response is accounted for, written and told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from survey.errors import InputError
from survey.study import Outcome, Study, run
from survey.study.report import method, strata


@pytest.fixture
def folder(survey_folder: Path) -> Path:
    file = survey_folder / "study.yml"
    text = file.read_text(encoding="utf-8").replace(
        "weighting: {",
        "weighting: {nonresponse: {method: classes, variables: [sex], min_size: 5}, ",
    )
    file.write_text(text + "gross: {disposition: result}\n", encoding="utf-8")
    return survey_folder


@pytest.fixture
def gross(fieldwork: Path) -> Path:
    """The forty who answered and twenty others, of whom names are known."""
    lines = ["id;sex;name;result"]
    for number in range(1, 61):
        result = "1.1" if number <= 40 else "2.1" if number <= 55 else "2.2"
        lines.append(f"{number};{1 + number % 2};Peeters{number};{result}")
    file = fieldwork.with_name("tiny-gross.csv")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def outcome(folder: Path, fieldwork: Path, gross: Path, tmp_path: Path) -> Outcome:
    return run(Study.open(folder), fieldwork, tmp_path / "out")


def test_response_is_written_and_in_the_manifest(outcome: Outcome) -> None:
    manifest = json.loads((outcome.path / "manifest.json").read_text(encoding="utf-8"))
    assert {"response.csv", "nonresponse.csv"} <= set(manifest["outputs"])
    assert "tiny-gross.csv" in [source["name"] for source in manifest["inputs"]]
    assert outcome.response is not None
    everyone = outcome.response.iloc[0]
    assert (everyone["gross"], everyone["respondents"]) == (60, 40)
    assert everyone["RR1"] == pytest.approx(2 / 3)
    by = outcome.response[outcome.response["by"] == "sex"]
    assert by["group"].tolist() == ["1", "2"]
    assert by["gross"].tolist() == [30, 30]


def test_steps_and_weights_say_what_was_done(outcome: Outcome) -> None:
    assert outcome.weighting is not None
    assert outcome.weights is not None
    steps = outcome.weighting["step"].tolist()
    assert steps[:3] == ["base", "nonresponse", "raking"]
    # 100 men and 120 women over thirty drawn of each, and then over twenty.
    drawn = sorted({round(value, 6) for value in outcome.weights["drawn"]})
    assert drawn == [round(100 / 30, 6), 4.0]
    assert sorted({*outcome.weights["base"].round(6)}) == [5.0, 6.0]


def test_the_report_tells_it(outcome: Outcome) -> None:
    told = method(outcome)
    assert "Er zijn 60 personen getrokken" in told
    assert "66,7" in told
    assert "Getrokken" in strata(outcome)


def test_nobody_drawn_is_named_in_any_file(outcome: Outcome) -> None:
    for file in outcome.path.rglob("*"):
        if file.is_file():
            assert b"Peeters" not in file.read_bytes(), file


def test_without_its_file_the_run_stops_before_it_begins(
    folder: Path, fieldwork: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"tiny-gross\.csv: is not there"):
        run(Study.open(folder), fieldwork, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_file_may_be_somewhere_else(
    folder: Path, fieldwork: Path, gross: Path, tmp_path: Path
) -> None:
    there = gross.rename(tmp_path / "drawn.csv")
    done = run(Study.open(folder), fieldwork, tmp_path / "out", gross_file=there)
    assert done.response is not None


def test_strata_of_few_are_not_counted(outcome: Outcome) -> None:
    # Twenty of each sex responded.
    assert "<td>20</td>" in strata(outcome)
    shown = outcome.codebook.facts.disclosure
    object.__setattr__(shown, "min_cell", 21)
    told = strata(outcome)
    assert "<td>20</td>" not in told
    assert "66,7" not in told
    assert "minder dan 21" in told
    assert "<td>30</td>" in told
