"""`sid demo`: the main job, from nothing to report, workbook and dataset."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from survey.cli.progress import stepping
from survey.errors import InputError
from survey.fieldwork import filling
from survey.release import release
from survey.simulation import simulate, write
from survey.study import Study, run

__all__ = ["demo"]

out = Console(highlight=False, soft_wrap=True)
STUDY = Path("codebooks/sid-2022")
# Nobody real is behind a simulated respondent, so this key may be known, and two
# demonstrations give the same bytes. A real release takes a key from a file.
DEMONSTRATION_KEY = hashlib.sha256(b"a demonstration has no secrets").digest()


def demo(
    to: Annotated[Path, typer.Option("--to", help="Folder to fill.")] = Path("out"),
    seed: Annotated[int, typer.Option(help="Of the simulated fieldwork.")] = 1,
    project: Annotated[
        Path, typer.Option(help="Folder of the project, where codebooks/ is.")
    ] = Path("."),
) -> None:
    """Simulate a wave, run the road on it, and package the data for the agency."""
    folder = project / STUDY
    if not folder.is_dir():
        raise InputError(folder, "is not there; give the project's folder: --project")
    study = Study.open(folder)
    fieldwork = to / "fieldwork"
    out.print("1. simulated fieldwork", markup=False)
    with filling(fieldwork, replace=True) as staging:
        write(simulate(study.codebook, seed=seed), staging)
    out.print("2. the road", markup=False)
    target = to / study.codebook.name
    with stepping() as progress:
        outcome = run(
            study,
            fieldwork / f"{study.codebook.name}.sav",
            target,
            replace=True,
            progress=progress,
        )
    out.print("3. the dataset for the agency", markup=False)
    package = to / f"{study.codebook.name}-agency.zip"
    release(target, "agency", package, DEMONSTRATION_KEY)
    out.print(outcome.summary(), markup=False)
    for file in ("report.html", "tables.xlsx", "estimates.csv"):
        out.print(f"  {target / file}", markup=False)
    out.print(f"  {package}", markup=False)
