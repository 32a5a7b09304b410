"""From a fieldwork file to a frame: the codebook says what every column means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from survey.codebook import Codebook, Variable
from survey.errors import InputError
from survey.fieldwork.absences import explain_absences
from survey.fieldwork.cells import Column, Meaning, type_column
from survey.fieldwork.columns import Matched, match_columns
from survey.fieldwork.formats.raw import Note, Raw, RawVariable
from survey.fieldwork.formats.registry import read_raw
from survey.fieldwork.frame import Frame, column_type
from survey.fieldwork.reading_findings import Fault, told
from survey.fieldwork.register import align_register, register_path
from survey.fieldwork.value_labels import label_faults
from survey.record import Findings, MissingKind, Step

__all__ = ["read_frame"]


@dataclass(frozen=True)
class _Part:
    """What one file brings."""

    raw: Raw
    matched: Matched
    columns: Mapping[str, Column]
    faults: tuple[Fault, ...]


def read_frame(
    path: str | Path, codebook: Codebook, register: str | Path | None = None
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

    Returns
    -------
    Frame
        Without direct identifiers and without columns the codebook doesn't know; a
        finding names each. What is wrong with the data is a finding too.

    Raises
    ------
    InputError
        When a file can't be read, is not of this study, or the register isn't there.

    Examples
    --------
    >>> frame = read_frame("sid-2022.sav", codebook)  # doctest: +SKIP
    >>> frame.findings.summary  # doctest: +SKIP
    """
    file = Path(path)
    # Before its register is looked for, the file itself must be one.
    raw = read_raw(file)
    beside = register_path(file, codebook, register)
    parts = [_fieldwork(file, raw, codebook, beside is not None)]
    if beside is not None:
        parts.append(_register(beside, codebook, parts[0]))
    frame = _frame(codebook, parts)
    note = Note("read_step", {"file": file.name, "columns": frame.data.shape[1]})
    step = Step("read", note.within(codebook.language), frame.rows, frame.rows)
    return replace(frame, findings=_findings(frame, parts)).after(step)


def _fieldwork(file: Path, raw: Raw, codebook: Codebook, registered: bool) -> _Part:
    own = [
        name
        for name, variable in codebook.collected.items()
        if not (registered and variable.source == "register")
    ]
    matched = match_columns(file, raw.data.columns, own)
    if not matched.columns:
        said = f"is not of this study: none of its {raw.data.shape[1]} columns is"
        raise InputError(file, f"{said} a variable of the codebook {codebook.name!r}")
    return _part(codebook, raw, matched)


def _register(path: Path, codebook: Codebook, main: _Part) -> _Part:
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
    ids = _typed(codebook, main.raw, key, main.matched.columns[key]).values
    keys = _typed(codebook, raw, key, matched.columns[key]).values
    aligned = align_register(raw, keys.astype("str"), ids.astype("str"))
    columns = {n: c for n, c in matched.columns.items() if n != key}
    part = _part(codebook, aligned.raw, replace(matched, columns=columns))
    lacking = {
        name: _without(column, aligned.unknown) for name, column in part.columns.items()
    }
    return replace(part, columns=lacking, faults=(*part.faults, *aligned.faults))


def _without(column: Column, unknown: np.ndarray) -> Column:
    kinds = np.where(unknown, np.int8(MissingKind.TECHNICAL), column.kinds)
    return replace(column, kinds=kinds, empty=column.empty & ~unknown)


def _part(codebook: Codebook, raw: Raw, matched: Matched) -> _Part:
    direct = [n for n in matched.columns if _is_direct(codebook.variable(n))]
    columns = {
        name: _typed(codebook, raw, name, column)
        for name, column in matched.columns.items()
        if name not in direct
    }
    faults = [
        *(Fault("reader_note", note) for note in raw.notes),
        *_column_faults(raw, matched),
        *(Fault("direct_identifier", Note("found_direct"), name) for name in direct),
        *(
            f
            for n in columns
            for f in label_faults(codebook, n, _said(raw, matched, n))
        ),
        *(f for name in columns for f in _cell_faults(codebook, name, columns[name])),
    ]
    return _Part(raw, matched, columns, tuple(faults))


def _is_direct(variable: Variable) -> bool:
    return variable.disclosure == "direct"


def _said(raw: Raw, matched: Matched, name: str) -> RawVariable:
    return raw.variables[matched.columns[name]]


def _typed(codebook: Codebook, raw: Raw, name: str, column: str) -> Column:
    meaning = Meaning.of(codebook, name, raw.variables[column], raw.decimal)
    return type_column(raw.data[column], meaning, column_type(codebook, name))


def _column_faults(raw: Raw, matched: Matched) -> Iterator[Fault]:
    file = raw.source.name
    for column in matched.unknown:
        note = Note("found_undocumented", {"column": column, "file": file})
        yield Fault("undocumented_column", note, column)
    for name in matched.absent:
        yield Fault("absent_variable", Note("found_absent", {"file": file}), name)
    for name in matched.renamed:
        if name in matched.columns:
            note = Note("found_spelling", {"column": matched.columns[name]})
            yield Fault("column_spelling", note, name)


def _cell_faults(codebook: Codebook, name: str, column: Column) -> Iterator[Fault]:
    kind = codebook.variable(name).type
    for check, texts in column.faults.items():
        if check == "undeclared_missing":
            for code, count in texts.value_counts(sort=False).items():
                values = {"code": code, "count": int(count)}
                yield Fault(check, Note("found_undeclared", values), name, str(code))
            continue
        key = f"found_unreadable_{kind}" if check == "unreadable" else f"found_{check}"
        for row, text in texts.items():
            # What people wrote may hold anything, so only its defect is told.
            shown = "" if kind == "text" else str(text)
            yield Fault(check, Note(key), name, shown, int(row))


def _frame(codebook: Codebook, parts: list[_Part]) -> Frame:
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


def _findings(frame: Frame, parts: list[_Part]) -> Findings:
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
    return told(faults, items, frame.ids, frame.codebook.language)
