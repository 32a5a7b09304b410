"""Reading a workbook that people worked in: what it says, and what is wrong where."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from survey.codebook.delimited import canonical_csv, with_point
from survey.codebook.excel.cells import cell_text
from survey.codebook.excel.sheets import Sheet, file_of
from survey.codebook.excel.write import CHOICES
from survey.codebook.tables import TABLES
from survey.errors import InputError, Problem, nearest
from survey.locale import message

__all__ = ["LANGUAGES", "At", "Read", "ReadSheet", "load", "read_workbook"]

LANGUAGES = ("nl", "fr", "en")
FILE = re.compile(r"(frames/)?[^/\\:.][^/\\:]*\.(csv|yml)")
"""Files that a workbook may write: none outside the folder."""
LARGEST = 200_000_000
"""Bytes that a workbook may hold when unpacked; a codebook has a hundredth."""

DATED = ("min", "max", "valid_from", "valid_until", "since", "until", "source", "note")
"""Columns in which a date may be meant; elsewhere it was 1-2 or 3/4 once."""
MOST_CELLS = 5_000_000
"""Cells of a sheet up to its last row and column; a codebook has a hundredth."""


@dataclass(frozen=True)
class At:
    """Something said of a place in a workbook.

    Parameters
    ----------
    sheet
        Name of the sheet.
    row, column
        From 1; 0 when it is about all of them.
    header
        What the column is called.
    said
        What is wrong, or what was made of it.
    """

    sheet: str
    row: int
    column: int
    header: str
    said: str

    @property
    def problem(self) -> Problem:
        """The same with its place in words."""
        place = f"sheet {self.sheet!r}"
        place += f", row {self.row}" if self.row else ""
        if self.column:
            named = self.header or get_column_letter(self.column)
            cell = f"{get_column_letter(self.column)}{self.row or 1}"
            place += f", column {named} ({cell})"
        return Problem(place, self.said)


@dataclass(frozen=True)
class ReadSheet:
    """A sheet, and where its rows and columns stand.

    Parameters
    ----------
    sheet
        Its text, header first, in canonical order of columns.
    columns
        The number of each column in the workbook, from 1.
    numbers
        The number of each row, header first, from 1.
    """

    sheet: Sheet
    columns: tuple[int, ...]
    numbers: tuple[int, ...]

    @property
    def content(self) -> bytes:
        """The file as the toolkit writes it."""
        if self.sheet.lined:
            text = "\n".join(row[0] for row in self.sheet.rows[1:])
            return f"{text}\n".encode()
        return canonical_csv(self.sheet.rows) if any(self.sheet.rows[0]) else b""

    def at(self, line: int, column: str, said: str) -> At:
        """Return the place in the workbook of a line and column of the file."""
        row = self._row(line)
        header = self.sheet.rows[0]
        place = next((n for n, name in enumerate(header) if name == column), None)
        if place is None and column:
            starts = (n for n, x in enumerate(header) if x.startswith(f"{column}::"))
            place = next(starts, None)
        if self.sheet.lined or place is None:
            at = self.columns[0] if self.sheet.lined else 0
            return At(self.sheet.name, self.numbers[row], at, "", said)
        where = (self.numbers[row], self.columns[place], header[place])
        return At(self.sheet.name, *where, said)

    def _row(self, line: int) -> int:
        if self.sheet.lined:
            return min(line, len(self.numbers) - 1)
        start, last = 1, len(self.sheet.rows) - 1
        for row, cells in enumerate(self.sheet.rows):
            start += 1 + sum(cell.count("\n") for cell in cells)
            if line < start:
                return row
        return last


@dataclass(frozen=True)
class Read:
    """All that a workbook says.

    Parameters
    ----------
    sheets
        By the file they stand for.
    faults
        What can't be used.
    notices
        What was made of cells that are no text, and what was left out.
    """

    sheets: dict[str, ReadSheet] = field(default_factory=dict)
    faults: list[At] = field(default_factory=list)
    notices: list[At] = field(default_factory=list)


def load(path: Path) -> Any:
    """Return the workbook of a file as openpyxl has it.

    Raises
    ------
    InputError
        When it is none, or unpacks to more than a codebook can be.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
        if size > LARGEST:
            raise InputError(path, f"unpacks to {size:,} bytes; no codebook does")
        book = openpyxl.load_workbook(path)
        _within(path, book)
        return book
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror or error}") from error
    except InputError:
        raise
    except Exception as error:
        # Whatever openpyxl stumbles over in a damaged file, it is no workbook.
        raise InputError(path, "is not an Excel workbook (.xlsx)") from error


def _within(path: Path, book: Any) -> None:
    """Refuse a sheet with one cell far from all else, which makes all others cells."""
    for page in book.worksheets:
        if page.max_row * page.max_column > MOST_CELLS:
            last = f"{get_column_letter(page.max_column)}{page.max_row}"
            said = f"has sheet {page.title!r} run to cell {last}"
            raise InputError(path, f"{said}; delete what is beyond its last row")


def read_workbook(book: Any) -> Read:
    """Return what a workbook says, sheet by sheet.

    Parameters
    ----------
    book
        As `load` returns it.
    """
    read = Read()
    fronts = {message("codebook_readme", language) for language in LANGUAGES}
    ours = {message("codebook_faults", language) for language in LANGUAGES} | {CHOICES}
    listed = {name: file for front in fronts for name, file in _index(book, front)}
    pages = [page for page in book.worksheets if page.title not in fronts | ours]
    lacking = [name for name in listed if name not in book.sheetnames]
    if "variables" not in book.sheetnames and "variables" not in lacking:
        lacking.insert(0, "variables")
    read.faults.extend(_missing(name, pages, listed) for name in lacking)
    for page in pages:
        file = listed.get(page.title) or file_of(page.title)
        if FILE.fullmatch(file):
            _read_page(page, file, read)
        else:
            near = nearest(page.title, [*(f[:-4] for f in TABLES), *listed])
            said = f"is no part of the codebook and was left out{near}"
            read.notices.append(At(page.title, 0, 0, "", said))
    return read


def _index(book: Any, front: str) -> Iterator[tuple[str, str]]:
    """Yield the sheets that the first sheet lists, with their files."""
    if front not in book.sheetnames:
        return
    for row in book[front].iter_rows(min_col=1, max_col=2, values_only=True):
        name, file = (str(cell or "").strip() for cell in row)
        if FILE.fullmatch(file):
            yield name, file


def _missing(name: str, pages: Sequence[Any], listed: dict[str, str]) -> At:
    strange = [p.title for p in pages if p.title not in listed and not file_of(p.title)]
    hint = nearest(name, strange)
    if not hint and len(strange) == 1:
        hint = f"; is it now called {strange[0]!r}?"
    return At(name, 0, 0, "", f"is not there{hint or '; every file has its sheet'}")


def _read_page(page: Any, file: str, read: Read) -> None:
    merged = [str(area) for area in page.merged_cells.ranges]
    for area in page.merged_cells.ranges:
        said = f"{area} are merged; split them, and fill each cell"
        read.faults.append(At(page.title, area.min_row, area.min_col, "", said))
    hidden = [n for n, look in page.row_dimensions.items() if look.hidden]
    if hidden and not merged:
        said = f"has {len(hidden)} hidden rows, which count as all others"
        read.notices.append(At(page.title, 0, 0, "", said))
    lined = file.endswith(".yml")
    grid = _Grid(page, lined)
    found = _lines(grid, file, read) if lined else _table(grid, file, read)
    if found is not None:
        read.sheets[file] = found


class _Grid:
    """The cells of a page as text; remembers nothing but the page."""

    def __init__(self, page: Any, lined: bool) -> None:
        self.page, self.title, self.lined = page, str(page.title), lined

    def rows(self, read: Read) -> Iterator[tuple[int, list[str]]]:
        """Yield every row's number and cells; faults and notices go to `read`."""
        header: list[str] = []
        for number, cells in enumerate(self.page.iter_rows(), start=1):
            texts = [self._text(cell, header, read) for cell in cells]
            if any(texts) and not header:
                header = texts
            yield number, texts

    def _text(self, cell: Any, header: list[str], read: Read) -> str:
        found = cell_text(cell)
        name = header[cell.column - 1] if len(header) >= cell.column else ""
        if found.dated and not self.lined and name not in DATED:
            found = replace(found, fault=f"{found.notice}; type it again, as text")
        if found.fault and not _is_ours(name):
            read.faults.append(At(self.title, cell.row, cell.column, name, found.fault))
        elif found.notice:
            read.notices.append(
                At(self.title, cell.row, cell.column, name, found.notice)
            )
        # Spaces at the start of a line mean something, those around a cell do not.
        plain = found.text.replace("\r\n", "\n")
        return plain if self.lined else plain.strip()


def _is_ours(header: str) -> bool:
    """Whether a column is the one in which faults were written."""
    return header in {message("codebook_fault", language) for language in LANGUAGES}


def _lines(grid: _Grid, file: str, read: Read) -> ReadSheet:
    rows = list(grid.rows(read))
    column = max(next((cells.index(file) for _, cells in rows if file in cells), 0), 0)
    texts = [(number, cells[column]) for number, cells in rows]
    head = next((n for n, (_, text) in enumerate(texts) if text == file), -1)
    body = texts[head + 1 :]
    while body and not body[-1][1].strip():
        body.pop()
    numbers = (texts[head][0] if head >= 0 else 1, *(number for number, _ in body))
    lines = ((file,), *((text,) for _, text in body))
    return ReadSheet(Sheet(grid.title, file, lines), (column + 1,), numbers)


def _table(grid: _Grid, file: str, read: Read) -> ReadSheet | None:
    rows = [(number, cells) for number, cells in grid.rows(read) if any(cells)]
    if not rows:
        return ReadSheet(Sheet(grid.title, file, (("",),)), (1,), (1,))
    top, header = rows[0]
    kept = [n for n, name in enumerate(header) if name and not _is_ours(name)]
    for number, cells in rows[1:]:
        for n, text in enumerate(cells):
            if text and not header[n]:
                said = "stands in a column without a name in the first row"
                read.faults.append(At(grid.title, number, n + 1, "", said))
    sheet = Sheet(grid.title, file, ())
    if sheet.shape is not None:
        kept.sort(key=lambda n: sheet.shape.place(header[n]))  # type: ignore[union-attr]
    numbers = sheet.shape.numbers if sheet.shape is not None else ()
    texts = [tuple(header[n] for n in kept)]
    places = [top]
    for number, cells in rows[1:]:
        row = tuple(
            with_point(cells[n]) if header[n] in numbers else cells[n] for n in kept
        )
        if any(row):
            texts.append(row)
            places.append(number)
    made = Sheet(grid.title, file, tuple(texts))
    return ReadSheet(made, tuple(n + 1 for n in kept), tuple(places))
