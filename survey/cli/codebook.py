"""`sid codebook`: start one from data, and check it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from survey.codebook import Codebook
from survey.fieldwork import draft_codebook

__all__ = ["codebook_app"]

codebook_app = typer.Typer(
    help="Start a codebook from data, and check one.", no_args_is_help=True
)
out = Console(highlight=False, soft_wrap=True)


@codebook_app.command("from-data")
def from_data(
    file: Annotated[Path, typer.Argument(help="Any file that can be read.")],
    to: Annotated[Path, typer.Option("--to", help="Folder to make.")],
    name: Annotated[str, typer.Option(help="Name of the study.")] = "",
    data: Annotated[
        Path | None, typer.Option("--data", help="The answers to a questionnaire.")
    ] = None,
    language: Annotated[
        str, typer.Option("--language", help="Of texts whose file doesn't say theirs.")
    ] = "nl",
) -> None:
    """Start a codebook from a file's own variables, labels, routing and codes."""
    book = draft_codebook(file, to, name or to.name, language, data)
    out.print(f"{book!r} -> {to}; study.yml says what to fill in", markup=False)


@codebook_app.command("check")
def check(
    study: Annotated[Path, typer.Argument(help="Folder of the codebook.")],
) -> None:
    """Read a codebook and say everything that is wrong with it."""
    out.print(f"{Codebook.open(study)!r}: no problems", markup=False)
