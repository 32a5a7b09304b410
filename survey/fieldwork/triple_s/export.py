"""A frame as Triple-S: metadata in XML, answers in a fixed or CSV file beside it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from survey.errors import CallError
from survey.fieldwork.extra import extra_columns
from survey.fieldwork.formats.raw import Note
from survey.fieldwork.frame import Frame
from survey.fieldwork.triple_s.elements import metadata_bytes
from survey.fieldwork.triple_s.multiples import fits, multiple
from survey.fieldwork.triple_s.written import Written, number_column, written_column
from survey.output import writing

__all__ = ["WrittenSurvey", "write_triple_s"]

VERSIONS, FORMATS = ("1.2", "2.0", "3.0"), ("fixed", "csv")


@dataclass(frozen=True)
class WrittenSurvey:
    """What was written, and what had no place in it.

    Parameters
    ----------
    path, data
        The metadata and the answers beside them.
    """

    path: Path
    data: Path
    notes: tuple[Note, ...] = ()


def write_triple_s(
    frame: Frame,
    path: str | Path,
    format: str = "csv",
    version: str = "2.0",
    spread: bool = False,
    extra: pd.DataFrame | None = None,
    extra_labels: Mapping[str, str] | None = None,
    weight: str = "",
) -> WrittenSurvey:
    """Write a frame as Triple-S: a .sss, and beside it a .csv or .asc.

    Labels and questions go along in every language of the study (in the first only in
    version 1.2), a multiple set as one variable, missing kinds as values of their own.
    No clock is written, so that the same frame gives the same bytes.

    Parameters
    ----------
    frame
        What to write.
    path
        Of the .sss; the answers go under the same name.
    format
        csv, or fixed for positions on a line.
    version
        1.2, 2.0 or 3.0. 1.2 has fixed files only, and no dates or codes that are texts.
    spread
        Whether a multiple set is written as the codes that were chosen, instead of a 0
        or 1 for every option.
    extra
        More columns of numbers, one row a record, such as weights.
    extra_labels
        What they are called.
    weight
        The column that is the weight.

    Returns
    -------
    WrittenSurvey
        With a note for everything the format can't hold.

    Raises
    ------
    CallError
        When the version or format is unknown, or `extra` or `weight` doesn't fit.
    OutputError
        When the place can't be written.
    """
    _refuse(format, version)
    more = extra_columns(frame, extra)
    columns = list(_columns(frame, version, spread))
    named = extra_labels or {}
    language = frame.codebook.language
    columns += [number_column(n, more[n], named.get(n, n), language) for n in more]
    if weight and weight not in {c.name for c in columns if c.kind == "quantity"}:
        raise CallError.unknown("column of weights", weight, [c.name for c in columns])
    columns = [_used(column, frame.codebook.facts.id, weight) for column in columns]
    if format == "fixed":
        columns = [_one_line(column) for column in columns]
    target = Path(path)
    data = target.with_suffix(".csv" if format == "csv" else ".asc")
    with writing(target) as place, writing(data) as beside:
        place.write_bytes(metadata_bytes(frame, columns, format, version, data.name))
        text = _csv(columns) if format == "csv" else _fixed(columns)
        beside.write_text(text, encoding="utf-8", newline="")
    notes = (note for column in columns for note in column.notes)
    return WrittenSurvey(target, data, (*_notes(frame, columns), *notes))


def _refuse(format: str, version: str) -> None:
    if version not in VERSIONS:
        raise CallError.unknown("Triple-S version", version, VERSIONS)
    if format not in FORMATS:
        raise CallError.unknown("Triple-S format", format, FORMATS)
    if version == "1.2" and format == "csv":
        raise CallError("Triple-S 1.2 has no CSV; give format fixed or version 2.0")


def _columns(frame: Frame, version: str, spread: bool) -> Iterator[Written]:
    modern = version != "1.2"
    whole = {
        member: name
        for name, group in frame.codebook.sets.items()
        if fits(frame, group)
        for member in group.variables
    }
    done: set[str] = set()
    for name in frame.data:
        group = whole.get(name, "")
        if not group:
            column = written_column(frame, name, dates=modern)
            yield column if modern or not column.literal else _plain(column)
        elif group not in done:
            done.add(group)
            yield multiple(frame, group, spread)


def _plain(column: Written) -> Written:
    """Return a variable with codes that version 1.2 doesn't know, as text."""
    note = Note("triple_s_literal", {"variable": column.name})
    return replace(column, kind="character", values=(), notes=(*column.notes, note))


def _used(column: Written, id: str, weight: str) -> Written:
    use = "weight" if column.name == weight else ""
    serial = column.name == id and column.kind in ("quantity", "character")
    return replace(column, use="serial" if serial else use)


def _one_line(column: Written) -> Written:
    """Return a column without line breaks, which a fixed file can't hold."""
    broken = sum("\n" in c or "\r" in c for row in column.cells for c in row)
    if not broken:
        return column
    cells = tuple(
        tuple(re.sub(r"[\r\n]+", " ", c) for c in row) for row in column.cells
    )
    note = Note("triple_s_lines", {"variable": column.name, "count": broken})
    return replace(column, cells=cells, notes=(*column.notes, note))


def _notes(frame: Frame, columns: Sequence[Written]) -> Iterator[Note]:
    book = frame.codebook
    whole = {column.name for column in columns if column.kind == "multiple"}
    apart = [name for name in book.sets if name not in whole]
    if apart:
        yield Note("triple_s_sets", {"sets": ", ".join(apart)})
    asked = sum(frame.variable(name).asked_if is not None for name in frame.data)
    if asked:
        yield Note("triple_s_conditions", {"count": asked})


def _csv(columns: Sequence[Written]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    header = ([column.name] * column.subfields for column in columns)
    writer.writerow([name for names in header for name in names])
    rows = zip(*(column.cells for column in columns), strict=True)
    writer.writerows([cell for cells in row for cell in cells] for row in rows)
    return text.getvalue()


def _fixed(columns: Sequence[Written]) -> str:
    lines = [
        "".join(
            _padded(column, cell)
            for column, cells in zip(columns, row, strict=True)
            for cell in cells
        )
        for row in zip(*(column.cells for column in columns), strict=True)
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _padded(column: Written, cell: str) -> str:
    left = column.kind in ("character", "multiple") or column.literal
    return cell.ljust(column.width) if left else cell.rjust(column.width)
