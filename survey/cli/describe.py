"""`sid codebook describe`: the documented codebook that stands beside the data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from survey.codebook import Codebook
from survey.errors import CallError, InputError
from survey.reporting.codebook import describe as describe_codebook
from survey.responses import Responses
from survey.study import Outcome, Study
from survey.weighting import Weights

__all__ = ["describe"]

out = Console(highlight=False, soft_wrap=True)


def describe(
    study: Annotated[Path, typer.Argument(help="Folder of the codebook.")],
    to: Annotated[Path, typer.Option("--to", help="Folder for the page and the PDF.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="Count the answers in this file.")
    ] = None,
    run: Annotated[
        Path | None, typer.Option("--run", help="Count those that a run kept.")
    ] = None,
    language: Annotated[
        str, typer.Option("--language", help="nl, fr or en; else the study's first.")
    ] = "",
    abroad: Annotated[
        bool, typer.Option("--all-languages", help="Print every language in the PDF.")
    ] = False,
) -> None:
    """Write the documented codebook: one HTML page, and a PDF to print and file."""
    if data is not None and run is not None:
        raise CallError("answers come from --data or from --run, not from both")
    book, responses = Study.open(study).codebook, None
    if data is not None:
        responses = _read(Study(book), data)
    if run is not None:
        responses = _kept(book, run)
    if responses is not None:
        book = responses.codebook
    described = describe_codebook(book, responses, language)
    for file in described.write(to, abroad=abroad):
        out.print(f"{described!r} -> {file}", markup=False)


def _read(study: Study, file: Path) -> Responses:
    """Return a file's answers as a run would have them: edited, derived, weighted."""
    responses = study.read(file).edit().derive()
    return responses.weight() if study.codebook.facts.design else responses


def _kept(book: Codebook, run: Path) -> Responses:
    outcome = Outcome.open(run)
    if outcome.codebook.sha256 != book.sha256:
        said = "was made with another version of the codebook; describe its own copy, "
        raise InputError(run, f"{said}{(run / 'codebook').as_posix()!r}")
    table = outcome.weights
    weights = None
    if table is not None:
        weights = Weights(table["base"].to_numpy(), table["final"].to_numpy())
    return Responses(outcome.frame, weights=weights)
