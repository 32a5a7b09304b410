"""CSV tables read as text, with the line of every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from survey.codebook.delimited import (
    DECIMAL_COMMA,
    THOUSANDS,
    DelimitedError,
    read_delimited,
    with_point,
)
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
    """The rows of one file.

    Parameters
    ----------
    notices
        How the file was read, where it is not as the toolkit writes it.
    """

    name: str
    rows: tuple[CsvRow, ...] = field(default=())
    notices: tuple[Problem, ...] = field(default=())


def read_csv_table(
    path: Path,
    columns: tuple[str, ...],
    required: tuple[str, ...],
    numbers: tuple[str, ...] = (),
) -> tuple[CsvTable, list[Problem]]:
    """Return a table's rows, and everything that is wrong with its shape.

    Parameters
    ----------
    path
        A CSV file in any form that spreadsheets write; absent reads as empty.
    columns
        The columns it may have; one ending in `::` stands for every language.
    required
        The columns it can't do without.
    numbers
        The columns in which a decimal comma is read as a point.
    """
    try:
        source = read_delimited(path, columns)
    except DelimitedError as error:
        return CsvTable(path.name), [error.problem]
    if not source.lines:
        return CsvTable(path.name), []
    header = list(source.lines[0].cells)
    notices = tuple(Problem(f"{path.name}:1", said) for said in source.notices)
    problems = _header_problems(path.name, header, columns, required)
    if problems:
        return CsvTable(path.name, notices=notices), problems
    rows: list[CsvRow] = []
    for line, read in source.lines[1:]:
        cells = list(read)
        fault = _row_problem(f"{path.name}:{line}", header, cells, required[0])
        if fault is not None:
            problems.append(fault)
        elif any(cells):
            full = cells + [""] * (len(header) - len(cells))
            rows.append(CsvRow(line, dict(zip(header, full, strict=False))))
    if source.separator == ";":
        problems += _unclear(path.name, rows, numbers)
    rows, commas = _with_points(path.name, rows, numbers)
    return CsvTable(path.name, tuple(rows), notices + commas), problems


def _unclear(name: str, rows: list[CsvRow], numbers: tuple[str, ...]) -> list[Problem]:
    """Return numbers with a point that is a thousand's where semicolons separate."""
    return [
        Problem(
            f"{name}:{row.line}, column {column}",
            f"{cell!r} may be {cell.replace('.', '')} or {cell.replace('.', ',', 1)}; "
            "write it as one of these",
        )
        for row in rows
        for column in numbers
        if THOUSANDS.fullmatch(cell := row.cells.get(column, ""))
    ]


def _with_points(
    name: str, rows: list[CsvRow], numbers: tuple[str, ...]
) -> tuple[list[CsvRow], tuple[Problem, ...]]:
    """Return the rows with points for decimal commas, and a notice where there were."""
    notices: list[Problem] = []
    turned: list[CsvRow] = []
    for row in rows:
        found = {
            column: with_point(row.cells[column])
            for column in numbers
            if DECIMAL_COMMA.fullmatch(row.cells.get(column, ""))
        }
        turned.append(CsvRow(row.line, {**row.cells, **found}) if found else row)
        notices += [
            Problem(
                f"{name}:{row.line}, column {column}",
                f"{row.cells[column]!r} has a decimal comma; read as {value}",
            )
            for column, value in found.items()
        ]
    return turned, tuple(notices)


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
