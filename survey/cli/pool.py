"""`sid pool`: two waves and more beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from survey.errors import CallError
from survey.study.waves import run_waves

__all__ = ["pool"]

out = Console(highlight=False, soft_wrap=True)


def pool(
    waves: Annotated[
        list[Path],
        typer.Argument(help="Of every wave its codebook and then its fieldwork file."),
    ],
    to: Annotated[Path, typer.Option("--to", help="Folder to make.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace an earlier outcome there.")
    ] = False,
) -> None:
    """Pool waves by the crosswalk: estimates a wave, and what changed between them."""
    if len(waves) % 2:
        raise CallError(f"every codebook goes with its file; got {len(waves)} names")
    pairs = list(zip(waves[::2], waves[1::2], strict=True))
    pooled = run_waves(pairs, to, replace)
    out.print(f"{pooled!r} -> {to}", markup=False)
