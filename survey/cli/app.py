"""The command `sid`: 0 is good, 1 findings, 2 unusable input or declaration."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from survey.cli.codebook import codebook_app
from survey.cli.demo import demo
from survey.cli.pool import pool
from survey.cli.progress import stepping
from survey.errors import SurveyError
from survey.fieldwork import filling
from survey.record import SEVERITIES
from survey.release import new_key
from survey.release import release as release_package
from survey.release import verify as verify_package
from survey.simulation import simulate as simulate_wave
from survey.simulation import write as write_simulation
from survey.study import Outcome, Study
from survey.study import explain as explain_cell
from survey.study import run as run_road

__all__ = ["app", "main"]

app = typer.Typer(
    name="sid",
    help="From fieldwork file to weighted indicators, reports and a safe dataset.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(codebook_app, name="codebook")
app.command()(demo)
app.command()(pool)
out = Console(highlight=False, soft_wrap=True)

Severity = Enum("Severity", [(name, name) for name in SEVERITIES])  # type: ignore[misc]
Codebook = Annotated[Path, typer.Argument(help="Folder of the codebook.")]
To = Annotated[Path, typer.Option("--to", help="Folder or file to make.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Replace an earlier outcome in that folder.")
]


@app.command()
def run(
    study: Codebook,
    file: Annotated[Path, typer.Argument(help="The fieldwork file.")],
    to: To,
    register: Annotated[
        Path | None, typer.Option(help="The register extract, if not beside FILE.")
    ] = None,
    gross: Annotated[
        Path | None, typer.Option(help="The gross sample, if not beside FILE.")
    ] = None,
    fail_on: Annotated[
        Severity | None, typer.Option(help="End with 1 on findings this serious.")
    ] = None,
    replace: Replace = False,
) -> None:
    """Go the whole road: fieldwork file to findings, weights, tables and report."""
    opened = Study.open(study)
    with stepping() as progress:
        outcome = run_road(
            opened,
            file,
            to,
            register_file=register,
            gross_file=gross,
            replace=replace,
            progress=progress,
        )
    out.print(outcome.summary(), markup=False)
    report = "" if outcome.codebook.facts.report else "; study.yml declares no report"
    out.print(f"  -> {to}{report}", markup=False)
    if fail_on is not None:
        outcome.findings.enforce(fail_on.value)


@app.command()
def simulate(
    study: Codebook,
    to: To,
    seed: Annotated[int, typer.Option(help="Same seed, same files.")] = 1,
    defects: Annotated[
        bool, typer.Option(help="Plant the defects that real files have.")
    ] = True,
    replace: Replace = False,
) -> None:
    """Make a population with known truth and draw a wave of fieldwork from it."""
    simulated = simulate_wave(Study.open(study).codebook, seed=seed, defects=defects)
    with filling(to, replace=replace) as folder:
        write_simulation(simulated, folder)
    out.print(f"{simulated!r} -> {to}", markup=False)


@app.command()
def explain(
    outcome: Annotated[Path, typer.Argument(help="Folder that `sid run` made.")],
    indicator: Annotated[str, typer.Argument(help="Name of the indicator.")],
    domain: Annotated[
        list[str] | None, typer.Argument(help="Which cell: origin=TR sex=2 …")
    ] = None,
) -> None:
    """Trace a published cell back to question, base, rows, edits and weights."""
    explanation = explain_cell(Outcome.open(outcome), indicator, domain or [])
    out.print(str(explanation), markup=False)


@app.command()
def release(
    outcome: Annotated[Path, typer.Argument(help="Folder that `sid run` made.")],
    to: To,
    profile: Annotated[str, typer.Option(help="Release profile of study.yml.")],
    key: Annotated[
        Path | None, typer.Option(help="File with the key for the pseudonyms.")
    ] = None,
) -> None:
    """Package the cleaned data for its receiver, or say why it may not leave."""
    package = release_package(outcome, profile, to, key)
    out.print(f"{package!r}", markup=False)


@app.command()
def key(
    file: Annotated[Path, typer.Argument(help="File to make, outside the project.")],
) -> None:
    """Make a key for pseudonyms: one per receiver, kept where only you can read it."""
    made = new_key(file)
    out.print(f"{made!r} -> {file}", markup=False)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The package that was received.")],
) -> None:
    """Check a received package: checksums, counts, codebook and data agree."""
    verification = verify_package(file)
    out.print(str(verification), markup=False)
    if not verification.good:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; an error of ours is one message, never a traceback."""
    try:
        app()
    except SurveyError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"sid: {error}", markup=False
        )
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
