"""From a fieldwork file to a frame: the codebook says what every column means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from survey.codebook import Codebook
from survey.errors import InputError
from survey.fieldwork.absences import explain_absences
from survey.fieldwork.asked import asked_in
from survey.fieldwork.cells import Column
from survey.fieldwork.columns import match_columns
from survey.fieldwork.formats.raw import Note, Raw
from survey.fieldwork.formats.registry import read_raw
from survey.fieldwork.frame import Frame
from survey.fieldwork.gross import GrossFile, read_gross
from survey.fieldwork.part import Part, part_of, typed
from survey.fieldwork.reading_findings import told
from survey.fieldwork.register import align_register, path_beside
from survey.fieldwork.worded import worded
from survey.record import Findings, MissingKind, Step

__all__ = ["read_frame"]


def read_frame(
    path: str | Path,
    codebook: Codebook,
    register: str | Path | None = None,
    gross: str | Path | None = None,
) -> Frame:
    """Return a fieldwork file as typed answers, kinds of missing, and findings.

    Parameters
    ----------
    path
        Any file that `read_raw` takes.
    codebook
        What its columns mean.
    register
        The register's file, when it isn't beside the fieldwork file under the name
        that study.yml gives it.
    gross
        The gross sample's file, likewise.

    Returns
    -------
    Frame
        Without direct identifiers and without columns the codebook doesn't know; a
        finding names each. What is wrong with the data is a finding too.

    Raises
    ------
    InputError
        When a file can't be read, is not of this study, or one that study.yml says is
        beside it isn't there.

    Examples
    --------
    >>> frame = read_frame("sid-2022.sav", codebook)  # doctest: +SKIP
    >>> frame.findings.summary  # doctest: +SKIP
    """
    file = Path(path)
    # Before its register is looked for, the file itself must be one.
    raw = worded(read_raw(file), *asked_in(codebook))
    facts = codebook.facts
    beside = path_beside(file, facts.register_file, "register", register)
    drawn = path_beside(file, facts.gross, "gross sample", gross)
    parts = [_fieldwork(file, raw, codebook, beside is not None)]
    if beside is not None:
        parts.append(_register(beside, codebook, parts[0]))
    frame = _frame(codebook, parts)
    note = Note("read_step", {"file": file.name, "columns": frame.data.shape[1]})
    step = Step("read", note.within(codebook.language), frame.rows, frame.rows)
    sample = None if drawn is None else read_gross(drawn, frame)
    frame = replace(frame, gross=None if sample is None else sample.gross)
    return replace(frame, findings=_findings(frame, parts, sample)).after(step)


def _fieldwork(file: Path, raw: Raw, codebook: Codebook, registered: bool) -> Part:
    own = [
        name
        for name, variable in codebook.collected.items()
        if not (registered and variable.source == "register")
    ]
    matched = match_columns(file, raw.data.columns, own)
    if not matched.columns:
        said = f"is not of this study: none of its {raw.data.shape[1]} columns is"
        raise InputError(file, f"{said} a variable of the codebook {codebook.name!r}")
    # A variable of another wave is missed by nobody.
    wave, known = codebook.facts.wave, codebook.collected
    absent = tuple(name for name in matched.absent if known[name].in_wave(wave))
    return part_of(codebook, raw, replace(matched, absent=absent))


def _register(path: Path, codebook: Codebook, main: Part) -> Part:
    key = codebook.facts.id
    raw = read_raw(path)
    brought = [n for n, v in codebook.collected.items() if v.source == "register"]
    wanted = [key, *(name for name in brought if name != key)]
    matched = match_columns(path, raw.data.columns, wanted)
    if key not in matched.columns:
        raise InputError(path, f"has no column {key!r} to join the register on")
    if key not in main.matched.columns:
        said = f"has no column {key!r}, on which its register {path.name} is joined"
        raise InputError(path.with_name(main.raw.source.name), said)
    ids = typed(codebook, main.raw, key, main.matched.columns[key]).values
    keys = typed(codebook, raw, key, matched.columns[key]).values
    aligned = align_register(raw, keys.astype("str"), ids.astype("str"))
    columns = {n: c for n, c in matched.columns.items() if n != key}
    part = part_of(codebook, aligned.raw, replace(matched, columns=columns))
    lacking = {
        name: _without(column, aligned.unknown) for name, column in part.columns.items()
    }
    return replace(part, columns=lacking, faults=(*part.faults, *aligned.faults))


def _without(column: Column, unknown: np.ndarray) -> Column:
    kinds = np.where(unknown, np.int8(MissingKind.TECHNICAL), column.kinds)
    return replace(column, kinds=kinds, empty=column.empty & ~unknown)


def _frame(codebook: Codebook, parts: list[Part]) -> Frame:
    every = {name: c for part in parts for name, c in part.columns.items()}
    columns = {name: every[name] for name in codebook.collected if name in every}
    frame = Frame(
        data=pd.DataFrame({name: c.values for name, c in columns.items()}),
        reasons=pd.DataFrame({name: c.kinds for name, c in columns.items()}),
        codebook=codebook,
        source=parts[0].raw.source,
        register=parts[1].raw.source if len(parts) > 1 else None,
    )
    return explain_absences(frame, {name: c.empty for name, c in columns.items()})


def _findings(frame: Frame, parts: list[Part], sample: GrossFile | None) -> Findings:
    cells = int(frame.data.size)
    said = [v for part in parts for v in part.raw.variables.values()]
    columns = sum(part.raw.data.shape[1] for part in parts)
    items = {
        "undocumented_column": columns,
        "absent_variable": len(frame.codebook.collected),
        "value_label": sum(bool(variable.labels) for variable in said),
        "unreadable": cells,
        "whitespace": cells,
        "encoding": cells,
    }
    if len(parts) > 1:
        items |= {"not_in_register": frame.rows, "register_twice": frame.rows}
    faults = [fault for part in parts for fault in part.faults]
    if sample is not None:
        faults += sample.faults
        more = sample.items
        names = dict.fromkeys([*items, *more])
        items = {name: items.get(name, 0) + more.get(name, 0) for name in names}
    return told(faults, items, frame.ids, frame.codebook.language)
