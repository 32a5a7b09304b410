"""Which files of a codebook become which sheets, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from survey.codebook.delimited import DelimitedError, read_delimited
from survey.codebook.tables import TABLES, TableShape, shape_of
from survey.errors import DeclarationError, Problem

__all__ = [
    "Sheet",
    "codebook_files",
    "file_of",
    "read_sheets",
    "sheet_name",
]

LONGEST_NAME = 31
LONGEST_CELL = 32767
# Control characters have no place in XML, and x005F_ is how Excel writes them.
UNKEEPABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|x005F_")
FRAMES = "frames/"


@dataclass(frozen=True)
class Sheet:
    """One file as rows of text.

    Parameters
    ----------
    name
        Of the sheet.
    file
        Relative to the codebook's folder.
    rows
        Header first. A YAML file has its lines, under a header that is its name.
    """

    name: str
    file: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def lined(self) -> bool:
        """Whether it holds the lines of a text, and not the rows of a table."""
        return self.file.endswith(".yml")

    @property
    def shape(self) -> TableShape | None:
        """What the toolkit knows of its table."""
        return shape_of(self.file)

    def column(self, header: str) -> list[str]:
        """Return what stands in a column, without the header and what is empty."""
        if header not in self.rows[0]:
            return []
        place = self.rows[0].index(header)
        return [row[place] for row in self.rows[1:] if row[place]]


def sheet_name(file: str, taken: Iterable[str] = ()) -> str:
    """Return the name of a file's sheet.

    Examples
    --------
    >>> sheet_name("codes.csv"), sheet_name("frames/idea.csv"), sheet_name("study.yml")
    ('codes', 'frames.idea', 'study.yml')
    >>> sheet_name("frames/what_makes_living_together_work.csv")
    'frames.what_makes_living_toget~'
    """
    name = file.removesuffix(".csv").replace("/", ".")
    used = {other.lower() for other in taken}
    short, number = name[:LONGEST_NAME], 1
    while short.lower() in used or (number == 1 and len(name) > LONGEST_NAME):
        mark = "~" if number == 1 else f"~{number}"
        short, number = name[: LONGEST_NAME - len(mark)] + mark, number + 1
    return short


def file_of(sheet: str) -> str:
    """Return the file that a sheet stands for by its name alone; empty for none.

    Examples
    --------
    >>> file_of("codes"), file_of("frames.idea"), file_of("study.yml"), file_of("Blad1")
    ('codes.csv', 'frames/idea.csv', 'study.yml', '')
    """
    start, mark, rest = sheet.partition(".")
    if mark and rest == "yml":
        return sheet
    if start == "frames" and rest:
        return f"{FRAMES}{rest}.csv"
    return f"{sheet}.csv" if f"{sheet}.csv" in TABLES else ""


def codebook_files(folder: Path) -> list[str]:
    """Return the files of a codebook's folder in the order of their sheets."""
    found = [*folder.glob("*.csv"), *folder.glob("*.yml"), *folder.glob("frames/*.csv")]
    names = sorted(path.relative_to(folder).as_posix() for path in found)
    known = list(TABLES)

    def order(file: str) -> tuple[int, int, str]:
        sort = 1 if file.startswith(FRAMES) else 2 if file.endswith(".yml") else 0
        return sort, known.index(file) if file in known else len(known), file

    return sorted(names, key=order)


def read_sheets(folder: Path) -> list[Sheet]:
    """Return every file of a folder as a sheet.

    Raises
    ------
    DeclarationError
        When a file can't be read, or holds what no workbook keeps.
    """
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for file in codebook_files(folder):
        try:
            rows = (
                _lines(folder, file) if file.endswith(".yml") else _rows(folder, file)
            )
        except DelimitedError as error:
            problems.append(error.problem)
            continue
        problems += _unkeepable(file, rows)
        name = sheet_name(file, [sheet.name for sheet in sheets])
        sheets.append(Sheet(name, file, rows))
    if problems:
        raise DeclarationError(problems)
    return sheets


def _rows(folder: Path, file: str) -> tuple[tuple[str, ...], ...]:
    shape = shape_of(file)
    source = read_delimited(folder / file, tuple(shape.columns) if shape else ())
    rows = [line.cells for line in source.lines if any(line.cells)]
    width = max((len(row) for row in rows), default=0)
    return tuple((*row, *[""] * (width - len(row))) for row in rows) or (("",),)


def _lines(folder: Path, file: str) -> tuple[tuple[str, ...], ...]:
    try:
        text = (folder / file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(f"{file}:1", "can't be read; save it as UTF-8")
        raise DelimitedError(problem) from error
    return ((file,), *((line,) for line in text.rstrip("\n").split("\n")))


def _unkeepable(file: str, rows: Iterable[tuple[str, ...]]) -> list[Problem]:
    problems = []
    for number, row in enumerate(rows, start=0 if file.endswith(".yml") else 1):
        for text in row:
            place = f"{file}:{number}"
            if UNKEEPABLE.search(text):
                said = f"{text[:40]!r} holds a character that no workbook keeps"
                problems.append(Problem(place, said))
            if len(text) > LONGEST_CELL:
                said = f"a cell of {len(text)} characters; Excel holds {LONGEST_CELL}"
                problems.append(Problem(place, said))
    return problems
