"""Delimited text in the forms that spreadsheets write it: found out, and said."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from survey.errors import Problem

__all__ = [
    "DECIMAL_COMMA",
    "THOUSANDS",
    "Delimited",
    "DelimitedError",
    "Line",
    "canonical_csv",
    "read_delimited",
    "with_point",
]

DECIMAL_COMMA = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+),\d+")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+")
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
# Excel may say in a line of its own what separates the cells.
SAID = re.compile(r"sep=(.)\r?\n")


class Line(NamedTuple):
    """A row's trimmed cells, and the line where it starts, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Delimited:
    """What stands in a file.

    Parameters
    ----------
    lines
        Header first; a cell may hold line feeds, so numbers may skip.
    notices
        How it was read, where it is not UTF-8 with commas.
    separator
        What stands between two cells.
    """

    lines: tuple[Line, ...]
    notices: tuple[str, ...] = ()
    separator: str = ","


class DelimitedError(Exception):
    """A file that is no delimited text."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def read_delimited(path: Path, columns: Collection[str] = ()) -> Delimited:
    """Return the rows of a file, whatever spreadsheet saved it.

    Parameters
    ----------
    path
        UTF-8, UTF-16 with its mark, or else Windows-1252; separated by commas,
        semicolons or tabs; absent reads as empty.
    columns
        Columns that may be in the header: the separator is the one that finds most.

    Raises
    ------
    DelimitedError
        When it can't be read as such.
    """
    text, notices = _decoded(path)
    said = SAID.match(text)
    text = text[said.end() :] if said else text
    mark = said[1] if said else _separator(text, columns)
    if mark != ",":
        notices.append(f"is separated by {SEPARATORS.get(mark, repr(mark))}; read so")
    lines = _lines(path.name, text, mark, 2 if said else 1)
    return Delimited(lines, tuple(notices), mark)


def _decoded(path: Path) -> tuple[str, list[str]]:
    try:
        raw = path.read_bytes() if path.exists() else b""
    except OSError as error:
        said = f"can't be read: {error.strerror}"
        raise DelimitedError(Problem(path.name, said)) from error
    sixteen = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if sixteen else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        other = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}.get(encoding)
        return text, [f"is in {other}, not UTF-8; read so"] if other else []
    said = "is not text that a spreadsheet saves; save it as “CSV UTF-8”"
    raise DelimitedError(Problem(f"{path.name}:1", said))


def _separator(text: str, columns: Collection[str]) -> str:
    """Return what separates the header's cells, commas when nothing tells."""
    header = text.partition("\n")[0]

    def known(mark: str) -> tuple[int, int]:
        cells = [cell.strip(' "\r') for cell in header.split(mark)]
        stems = [f"{c.partition('::')[0]}::" if "::" in c else c for c in cells]
        return sum(stem in columns for stem in stems), header.count(mark)

    return max(SEPARATORS, key=known)


def _lines(name: str, text: str, mark: str, start: int) -> tuple[Line, ...]:
    lines: list[Line] = []
    first = start
    # Strict, or a quote that is never closed would swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
    try:
        for cells in reader:
            lines.append(Line(start, tuple(_cell(cell) for cell in cells)))
            start = reader.line_num + first
    except csv.Error as error:
        problem = Problem(f"{name}:{start}", f"is not CSV: {error}")
        raise DelimitedError(problem) from error
    return tuple(lines)


def _cell(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def with_point(text: str) -> str:
    """Return a number with a decimal point for its decimal comma.

    Examples
    --------
    >>> with_point("1.234,5"), with_point("0,5"), with_point("TR")
    ('1234.5', '0.5', 'TR')
    """
    if not DECIMAL_COMMA.fullmatch(text):
        return text
    return text.replace(".", "").replace(",", ".")


def canonical_csv(rows: Collection[Collection[str]]) -> bytes:
    r"""Return rows as the toolkit writes them: UTF-8, commas, one line feed a row.

    Examples
    --------
    >>> canonical_csv([["name", "note"], ["a", "b, c"]])
    b'name,note\na,"b, c"\n'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
