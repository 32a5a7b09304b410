"""The road in one command: read, check, edit, derive, weight, estimate, publish."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pandas as pd

import survey.reporting as reporting
from survey.codebook import Codebook, Report
from survey.coding import (
    CodedSheet,
    coded_questions,
    coded_sheet_beside,
    judge_sheet,
    read_coded_sheet,
)
from survey.coding.sheet import COLUMNS
from survey.consultation.register import register
from survey.consultation.synthesis import synthesis
from survey.editing import interviewer_report
from survey.estimates import Estimates
from survey.fieldwork import Frame, filling, store
from survey.locale import message
from survey.record import file_hash
from survey.record.guard import csv_text
from survey.responses import Responses
from survey.simulation import TRUTH
from survey.study.manifest import Manifest
from survey.study.outcome import WEIGHTING, Outcome
from survey.study.study import Study
from survey.tables import suppress, write_workbook

__all__ = ["STEPS", "run"]

STEPS = (
    "read",
    "check",
    "edit",
    "code",
    "derive",
    "weight",
    "estimate",
    "tables",
    "report",
)
Progress = Callable[[str], None]


def _quiet(step: str) -> None:
    """Say nothing; printing lives in the command."""


def run(
    study: Study,
    file: str | Path,
    to: str | Path,
    *,
    register_file: str | Path | None = None,
    gross_file: str | Path | None = None,
    replace: bool = False,
    progress: Progress = _quiet,
) -> Outcome:
    """Return the outcome of the whole road, written to a folder.

    Parameters
    ----------
    study
        What is declared.
    file
        The fieldwork file.
    to
        The folder to make; refused when it holds anything but an earlier outcome and
        `replace` says so.
    register_file
        The register extract, when it doesn't lie beside the fieldwork file.
    gross_file
        The gross sample, likewise.
    progress
        Called with the name of each step of `STEPS` as it begins.

    Raises
    ------
    InputError, OutputError
        When something can't be read or written; the folder is then as it was.
    LoneStratumError, ConvergenceError
        When the study chose to fail on what was met.
    """
    target = Path(to)
    with filling(target, replace=replace) as out:
        progress("read")
        responses = study.read(file, register_file, gross_file)
        received = responses.frame.rows
        sheet = _coded_sheet(study.codebook, file)
        frame = responses.frame
        responses = _prepare(responses, sheet, progress)
        progress("estimate")
        estimates = responses.estimates()
        manifest = Manifest.of(responses, received, list(estimates.notes))
        # A simulation leaves the truth beside its fieldwork; no real survey has it.
        if (Path(file).parent / TRUTH).is_file():
            manifest = manifest.of_simulated()
        if sheet is not None:
            manifest = manifest.with_sheet(sheet.source)
        _write_data(responses, out)
        if sheet is not None:
            _write_synthesis(frame, responses, sheet, out)
        _write_manifest(manifest, out)
        progress("tables")
        rows = _protected(responses.codebook, estimates)
        rows.to_parquet(out / "estimates.parquet", index=False)
        _csv(rows, out / "estimates.csv")
        about = {"sha256": manifest.codebook} | _warnings(manifest, responses)
        write_workbook(out / "tables.xlsx", rows, responses.codebook, about)
        if responses.codebook.facts.report is not None:
            progress("report")
            _write_report(responses.codebook, responses.codebook.facts.report, out)
        _write_manifest(manifest.with_outputs(_hashes(out)), out)
    return Outcome.open(target)


def _coded_sheet(book: Codebook, file: str | Path) -> CodedSheet | None:
    """Return what coders made of the open answers, if any are to be coded."""
    beside = coded_sheet_beside(file)
    if beside is not None:
        return read_coded_sheet(beside, book)
    if book.facts.design is not None or not coded_questions(book):
        return None
    # A consultation whose coders still have to begin: nothing is coded yet.
    empty = pd.DataFrame({name: [] for name in ("row", *COLUMNS)}, dtype="str")
    return judge_sheet(empty, book)


def _prepare(
    responses: Responses, sheet: CodedSheet | None, progress: Progress
) -> Responses:
    progress("check")
    responses = responses.check()
    progress("edit")
    responses = responses.edit()
    if sheet is not None:
        progress("code")
        responses = responses.code(sheet)
    progress("derive")
    responses = responses.derive()
    if responses.codebook.facts.design is None:
        return responses
    progress("weight")
    return responses.weight()


def _write_data(responses: Responses, out: Path) -> None:
    book = responses.codebook
    for file in book.files():
        copy = out / "codebook" / file.relative_to(book.path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    store(responses.frame, out / "clean.parquet")
    _csv(responses.findings.rows, out / "findings.csv")
    _csv(responses.findings.summary, out / "findings_summary.csv")
    _csv(responses.changes.rows, out / "changes.csv")
    _csv(responses.set_aside, out / "set_aside.csv")
    if book.facts.quality.interviewer:
        _csv(interviewer_report(responses.frame), out / "interviewers.csv")
    if responses.weights is not None:
        weights = responses.weights
        ids = responses.frame.ids
        table = {"record": ids, "base": weights.base, "final": weights.final}
        if weights.sampled is not None:
            table["drawn"] = weights.drawn
            _csv(weights.sampled.classes, out / "nonresponse.csv")
        if len(weights.response):
            _csv(weights.response, out / "response.csv")
        _csv(pd.DataFrame(table), out / "weights.csv")
        _csv(weights.steps, out / "weighting.csv")
        _csv(weights.report(), out / "weights_spread.csv")
        if len(weights.strata):
            _csv(weights.strata, out / "weights_by_stratum.csv")
        if len(weights.margins):
            _csv(weights.margins, out / "margins.csv")
        if len(weights):
            responses.weighting_report().write(out / WEIGHTING)


def _write_synthesis(
    received: Frame, responses: Responses, sheet: CodedSheet, out: Path
) -> None:
    listed = register(received, responses.frame, responses.set_aside)
    found = synthesis(responses.frame, sheet, listed)
    for field in fields(found):
        _csv(getattr(found, field.name), out / f"synthesis_{field.name}.csv")
    _csv(listed.listing, out / "register.csv")


def _warnings(manifest: Manifest, responses: Responses) -> dict[str, str]:
    """Return what a reader of the workbook must not miss, by its heading."""
    language = responses.codebook.language
    said = {}
    if manifest.simulated:
        said["report_simulated_head"] = "report_simulated"
    margins = responses.weights.margins if responses.weights else pd.DataFrame()
    if len(margins) and (margins["status"] == "assumed").any():
        said["report_assumed_head"] = "explain_assumed"
    return {message(h, language): message(t, language) for h, t in said.items()}


def _protected(book: Codebook, estimates: Estimates) -> pd.DataFrame:
    """Return the rows with what may not be shown marked, over all breakdowns at once.

    A cell that is hidden in one table must not stand open in another.
    """
    return suppress(estimates.rows, book.facts.disclosure, book)


def _write_report(book: Codebook, declared: Report, out: Path) -> None:
    template = (book.path / declared.template).resolve()
    notebook = reporting.execute(template, {"outcome": str(out.resolve())})
    page = reporting.export_html(
        notebook,
        (book.path / declared.style).resolve(),
        title=str(book.facts.title),
        language=book.language,
    )
    (out / "report.html").write_text(page, encoding="utf-8", newline="\n")


def _write_manifest(manifest: Manifest, out: Path) -> None:
    path = out / "manifest.json"
    path.write_text(manifest.json(), encoding="utf-8", newline="\n")


def _hashes(out: Path) -> dict[str, str]:
    files = sorted(p for p in out.rglob("*") if p.is_file())
    return {
        file.relative_to(out).as_posix(): file_hash(file)
        for file in files
        if file.name != "manifest.json"
    }


def _csv(table: pd.DataFrame, path: Path) -> None:
    path.write_text(csv_text(table), encoding="utf-8", newline="")
