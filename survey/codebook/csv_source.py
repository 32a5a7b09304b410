"""CSV tables read as text, with the line of every row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from survey.errors import Problem, nearest

__all__ = ["CsvRow", "CsvTable", "read_csv_table"]


@dataclass(frozen=True)
class CsvRow:
    """One row: cells by column, and the line where it starts."""

    line: int
    cells: dict[str, str]

    def texts(self, column: str) -> dict[str, str]:
        """Return the languages of a column written as `column::nl`, `column::fr`.

        Examples
        --------
        >>> CsvRow(2, {"label::nl": "Ja", "label::en": "Yes"}).texts("label")
        {'nl': 'Ja', 'en': 'Yes'}
        """
        start = f"{column}::"
        return {
            name.removeprefix(start): cell
            for name, cell in self.cells.items()
            if name.startswith(start) and cell
        }

    def plain(self) -> dict[str, str]:
        """Return the cells that hold something and have no language."""
        return {n: c for n, c in self.cells.items() if c and "::" not in n}


@dataclass(frozen=True)
class CsvTable:
    """The rows of one file."""

    name: str
    rows: tuple[CsvRow, ...] = field(default=())


def read_csv_table(
    path: Path, columns: tuple[str, ...], required: tuple[str, ...]
) -> tuple[CsvTable, list[Problem]]:
    """Return a table's rows, and everything that is wrong with its shape.

    Parameters
    ----------
    path
        A UTF-8 file, with or without a byte order mark; absent reads as empty.
    columns
        The columns it may have; one ending in `::` stands for every language.
    required
        The columns it can't do without.
    """
    lines, problem = _lines(path)
    if problem is not None or not lines:
        return CsvTable(path.name), [] if problem is None else [problem]
    header = lines[0][1]
    problems = _header_problems(path.name, header, columns, required)
    if problems:
        return CsvTable(path.name), problems
    rows: list[CsvRow] = []
    for line, cells in lines[1:]:
        fault = _row_problem(f"{path.name}:{line}", header, cells, required[0])
        if fault is not None:
            problems.append(fault)
        elif any(cells):
            full = cells + [""] * (len(header) - len(cells))
            rows.append(CsvRow(line, dict(zip(header, full, strict=False))))
    return CsvTable(path.name, tuple(rows)), problems


def _lines(path: Path) -> tuple[list[tuple[int, list[str]]], Problem | None]:
    """Return every row's trimmed cells with the line where it starts."""
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        # Strict, or a quote that is never closed would swallow the rest of the file.
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        for cells in reader:
            lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except UnicodeDecodeError:
        problem = Problem(f"{path.name}:1", "is not UTF-8; save it as “CSV UTF-8”")
        return [], problem
    except OSError as error:
        return [], Problem(path.name, f"can't be read: {error.strerror}")
    except csv.Error as error:
        return [], Problem(f"{path.name}:{start}", f"is not CSV: {error}")
    return lines, None


def _row_problem(
    place: str, header: list[str], cells: list[str], key: str
) -> Problem | None:
    if any(cells[len(header) :]):
        said = f"has {len(cells)} cells, the header has {len(header)} columns"
        return Problem(place, said)
    if any(cells) and not (cells[header.index(key) :] or [""])[0]:
        return Problem(f"{place}, column {key}", "is empty")
    return None


def _header_problems(
    name: str, header: list[str], columns: tuple[str, ...], required: tuple[str, ...]
) -> list[Problem]:
    place = f"{name}:1"
    for mark, name_of_mark in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            said = f"is separated by {name_of_mark}; save it with commas"
            return [Problem(place, said)]
    problems = [
        Problem(place, f"unknown column {column!r}{nearest(column, columns)}")
        for column in header
        if not _is_known(column, columns)
    ]
    twice = {column for column in header if header.count(column) > 1}
    problems += [Problem(place, f"column {c!r} stands twice") for c in sorted(twice)]
    lacking = [column for column in required if column not in header]
    return problems + [Problem(place, f"lacks the column {c!r}") for c in lacking]


def _is_known(column: str, columns: tuple[str, ...]) -> bool:
    """Whether a column may stand there, or its stem may with a language behind it."""
    stem, mark, language = column.partition("::")
    translated = bool(mark and language) and f"{stem}::" in columns
    return translated or (column in columns and not mark)
