"""`sid codebook new`: a workbook or folder that an author starts with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import survey.codebook as rooms

__all__ = ["new"]

out = Console(highlight=False, soft_wrap=True)


def new(
    name: Annotated[str, typer.Argument(help="Name of the study.")],
    to: Annotated[Path, typer.Option("--to", help="An .xlsx or a folder to make.")],
    language: Annotated[
        list[str] | None,
        typer.Option("--language", help="nl, fr or en; again for a second. [nl]"),
    ] = None,
) -> None:
    """Start a codebook from nothing: a workbook or folder with two examples."""
    files = rooms.excel.new_codebook(name, to, language or ["nl"])
    out.print(f"{len(files)} sheets for {name} -> {to}", markup=False)
    if to.suffix.lower() == ".xlsx":
        folder = to.with_suffix("").as_posix()
        told = f"fill it in, then: sid codebook from-excel {to.as_posix()} {folder}"
        out.print(told, markup=False)
