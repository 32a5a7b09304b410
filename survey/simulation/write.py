"""The files of a simulated wave: as an agency and a register would deliver them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from survey.errors import OutputError
from survey.fieldwork import Frame, write_sav, writing
from survey.locale import message
from survey.output import MANIFEST
from survey.record import file_hash
from survey.simulation.gross import gross_table
from survey.simulation.wave import Simulated

__all__ = ["TRUTH", "truth_table", "write"]

TRUTH = "truth.parquet"


def write(simulated: Simulated, folder: str | Path) -> tuple[Path, ...]:
    """Write a wave's files into a folder, and return them.

    The fieldwork file (.sav, with its .sps), the register's extract and the gross
    sample where the study has them, truth.parquet, README.txt and manifest.json. Same
    wave, same bytes.

    Parameters
    ----------
    folder
        Is made when it isn't there.

    Raises
    ------
    OutputError
        When something can't be written; a file is whole or not there.

    Examples
    --------
    >>> write(simulate(codebook), "fieldwork")  # doctest: +SKIP
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(place, "can't be made a folder") from error
    name, facts = simulated.codebook.name, simulated.codebook.facts
    file = write_sav(as_delivered(simulated.responses), place / f"{name}.sav")
    made = [file.path, file.syntax]
    if simulated.register is not None and facts.register_file is not None:
        made.append(place / f"{name}{facts.register_file.suffix}")
        text = simulated.register.to_csv(sep=";", index=False, lineterminator="\n")
        _write_text(made[-1], text)
    if simulated.frame.gross is not None and facts.gross is not None:
        made.append(place / f"{name}{facts.gross.suffix}")
        table = gross_table(simulated.frame.gross)
        _write_text(made[-1], table.to_csv(sep=";", index=False, lineterminator="\n"))
    made += [place / TRUTH, place / "README.txt"]
    with writing(place / TRUTH) as target:
        truth_table(simulated).to_parquet(target, index=False)
    _write_text(place / "README.txt", "\n".join(_readme(simulated)) + "\n")
    _write_text(place / MANIFEST, _manifest(simulated, made))
    return (*made, place / MANIFEST)


def _manifest(simulated: Simulated, made: Iterable[Path]) -> str:
    """Return what the wave was made of; it also tells our folder from another's."""
    content = {
        "study": simulated.codebook.name,
        "simulated": True,
        "seed": simulated.seed,
        "codebook": simulated.codebook.sha256,
        "outputs": {path.name: file_hash(path) for path in made},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _write_text(path: Path, text: str) -> None:
    with writing(path) as target:
        target.write_text(text, encoding="utf-8", newline="\n")


def as_delivered(frame: Frame) -> Frame:
    """Return a frame whose cells are empty where the codebook has no code to put.

    An agency leaves a question that was routed past empty. A writer gives every kind of
    missing a code; here only the codebook's own kinds stay for it to see.
    """
    reasons = {}
    for name in frame.data:
        listed = frame.codebook.code_list(name)
        offered = sorted({*listed.missing.values()}) if listed is not None else []
        kinds = frame.kinds(name)
        reasons[name] = np.where(np.isin(kinds, offered), kinds, np.int8(0))
    return replace(frame, reasons=pd.DataFrame(reasons))


def truth_table(simulated: Simulated) -> pd.DataFrame:
    """Return population values and planted defects as one table.

    Returns
    -------
    DataFrame
        Column `table` says which a row is: indicator or defect; the columns of the
        other sort are empty there.
    """
    truth = simulated.truth.assign(table="indicator")
    defects = simulated.defects.assign(table="defect")
    joined = pd.concat([truth, defects], ignore_index=True)
    columns = ["table", *simulated.truth.columns, *simulated.defects.columns]
    return joined[columns]


def _readme(simulated: Simulated) -> Iterator[str]:
    book, language = simulated.codebook, simulated.codebook.language
    values = {
        "title": book.facts.title.within(language),
        "study": book.name,
        "seed": simulated.seed,
        "records": simulated.frame.rows,
        "gross": simulated.gross,
        "persons": len(simulated.population),
        "codebook": book.sha256,
    }
    yield message("simulation_head", language, **values)
    yield ""
    yield message("simulation_made", language, **values)
    yield message("simulation_files", language, **values)
    if book.facts.gross is not None:
        yield message("simulation_gross", language, suffix=book.facts.gross.suffix)
    borrowed = sum(aim.borrowed for aim in simulated.population.aims)
    aims = {"count": len(simulated.population.aims), "borrowed": borrowed}
    yield message("simulation_aims", language, **aims)
    yield ""
    yield message("simulation_assumptions", language)
    yield from (f"- {said}" for said in simulated.population.settings.assumptions)
    yield f"- {message('simulation_missing', language)}"
    yield f"- {message('simulation_fpc', language, cap=_cap(simulated))}"
    yield ""
    yield message("simulation_defects", language)
    counts = simulated.defects.groupby("kind")["record"].agg(["nunique", "size"])
    for kind, (records, cells) in counts.iterrows():
        line = {"kind": kind, "records": records, "cells": cells}
        yield f"- {message('simulation_defect', language, **line)}"
    if not len(counts):
        yield f"- {message('simulation_no_defects', language)}"


def _cap(simulated: Simulated) -> int:
    return simulated.population.settings.cap
