"""What one file brings: its columns typed, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.codebook import Codebook, Variable
from survey.fieldwork.cells import Column, Meaning, type_column
from survey.fieldwork.columns import Matched
from survey.fieldwork.formats.raw import Note, Raw, RawVariable
from survey.fieldwork.frame import column_type
from survey.fieldwork.reading_findings import Fault
from survey.fieldwork.value_labels import label_faults

__all__ = ["Part", "part_of", "typed"]


@dataclass(frozen=True)
class Part:
    """What one file brings.

    Parameters
    ----------
    raw
        The file as read.
    matched
        Which of its columns are variables.
    columns
        Those that identify nobody, typed, by variable.
    faults
        What was found in them.
    """

    raw: Raw
    matched: Matched
    columns: Mapping[str, Column]
    faults: tuple[Fault, ...]


def part_of(codebook: Codebook, raw: Raw, matched: Matched) -> Part:
    """Return what a file brings, without direct identifiers.

    Parameters
    ----------
    codebook
        What the columns mean.
    raw
        The file as read.
    matched
        Which of its columns are variables.
    """
    direct = [n for n in matched.columns if _is_direct(codebook.variable(n))]
    columns = {
        name: typed(codebook, raw, name, column)
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
    return Part(raw, matched, columns, tuple(faults))


def _is_direct(variable: Variable) -> bool:
    return variable.disclosure == "direct"


def _said(raw: Raw, matched: Matched, name: str) -> RawVariable:
    return raw.variables[matched.columns[name]]


def typed(codebook: Codebook, raw: Raw, name: str, column: str) -> Column:
    """Return one column as answers and kinds of missing.

    Parameters
    ----------
    codebook
        What it means.
    raw
        The file as read.
    name, column
        The variable, and what the file calls it.
    """
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
