"""The road in one command: what it writes, twice the same, and never by halves."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.errors import CallError, InputError, OutputError
from survey.study import STEPS, Outcome, Study, explain, run

FILES = {
    "changes.csv",
    "clean.parquet",
    "codebook",
    "estimates.csv",
    "estimates.parquet",
    "findings.csv",
    "findings_summary.csv",
    "manifest.json",
    "margins.csv",
    "set_aside.csv",
    "tables.xlsx",
    "weighting.csv",
    "weighting.html",
    "weights_by_stratum.csv",
    "weights_spread.csv",
    "weights.csv",
}


@pytest.fixture
def outcome(survey_folder: Path, fieldwork: Path, tmp_path: Path) -> Outcome:
    return run(Study.open(survey_folder), fieldwork, tmp_path / "out")


def test_every_file_is_there_and_two_runs_give_the_same_bytes(
    reported_folder: Path, fieldwork: Path, tmp_path: Path
) -> None:
    study = Study.open(reported_folder)
    outcome = run(study, fieldwork, tmp_path / "out")
    assert {file.name for file in outcome.path.iterdir()} == {*FILES, "report.html"}
    steps: list[str] = []
    again = run(study, fieldwork, tmp_path / "again", progress=steps.append)
    assert steps == [step for step in STEPS if step != "code"]
    for file in sorted(p for p in outcome.path.rglob("*") if p.is_file()):
        twin = again.path / file.relative_to(outcome.path)
        assert twin.read_bytes() == file.read_bytes(), file.name
    page = (outcome.path / "report.html").read_text(encoding="utf-8")
    assert '<html lang="nl">' in page
    assert "Klein onderzoek" in page
    assert str(tmp_path) not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_nothing_names_the_machine(outcome: Outcome, tmp_path: Path) -> None:
    for file in outcome.path.rglob("*.json"):
        assert str(tmp_path) not in file.read_text(encoding="utf-8")


def test_the_manifest_tells_what_happened(outcome: Outcome) -> None:
    counts = outcome.manifest.counts
    assert (counts["received"], counts["set_aside"], counts["kept"]) == (40, 0, 40)
    assert counts["changed_cells"] == len(outcome.changes) == 1
    assert counts["findings_error"] >= 1
    assert [s["name"] for s in outcome.manifest.steps][-1] == "weight"


def test_the_outcome_opens_with_the_same_answers(outcome: Outcome) -> None:
    assert outcome.frame.rows == 40
    assert outcome.weights is not None
    assert outcome.weights["final"].sum() == pytest.approx(220)
    table = outcome.table("talks_often", ["sex"])
    assert set(table.rows["breakdown"]) == {"", "sex"}
    pd.testing.assert_frame_equal(table.rows, outcome.table("talks_often", "sex").rows)


def test_a_breakdown_that_was_not_estimated_is_refused(outcome: Outcome) -> None:
    with pytest.raises(CallError, match="breakdown"):
        outcome.table("talks_often", ["birth_year"])


def test_a_cell_can_be_explained(outcome: Outcome) -> None:
    text = str(explain(outcome, "talks_often", ["sex=2"]))
    for part in ("Praat vaak met buren", "Vrouw", "talks == 3", "tiny.csv"):
        assert part in text
    assert outcome.manifest.codebook in text
    with pytest.raises(CallError, match="did you mean 'sex'"):
        explain(outcome, "talks_often", ["sxe=2"])
    with pytest.raises(CallError, match="code of sex"):
        explain(outcome, "talks_often", ["sex=9"])


def test_a_folder_with_something_in_it_is_left_alone(
    survey_folder: Path, fieldwork: Path, tmp_path: Path
) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / "thesis.docx").write_text("years of work")
    for replace in (False, True):
        with pytest.raises(OutputError):
            run(Study.open(survey_folder), fieldwork, target, replace=replace)
    assert [file.name for file in target.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left")])
@pytest.mark.parametrize("step", ["estimate", "tables", "report"])
def test_what_breaks_halfway_leaves_nothing(
    reported_folder: Path,
    fieldwork: Path,
    tmp_path: Path,
    error: BaseException,
    step: str,
) -> None:
    def break_at(name: str) -> None:
        if name == step:
            raise error

    before = set(tmp_path.iterdir())
    with pytest.raises((KeyboardInterrupt, OutputError)):
        run(Study.open(reported_folder), fieldwork, tmp_path / "x", progress=break_at)
    assert set(tmp_path.iterdir()) == before


def test_a_folder_that_is_no_outcome(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="manifest"):
        Outcome.open(tmp_path)


def test_a_hidden_figure_is_not_explained_away(
    survey_folder: Path, fieldwork: Path, tmp_path: Path
) -> None:
    text = (survey_folder / "study.yml").read_text(encoding="utf-8")
    strict = text.replace("min_base: 5", "min_base: 30")
    (survey_folder / "study.yml").write_text(strict, encoding="utf-8")
    outcome = run(Study.open(survey_folder), fieldwork, tmp_path / "strict")
    said = str(explain(outcome, "talks_often", ["sex=2"]))
    assert "te weinig antwoorden" in said
    assert "in de noemer" not in said
    assert "wordt niet getoond" in said
