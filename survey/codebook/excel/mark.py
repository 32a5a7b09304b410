"""Writing what is wrong back into the workbook, at the cell where it stands."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from survey.codebook.excel.read import At
from survey.locale import message

__all__ = ["mark"]

HEAD = Font(name="Arial", size=10, bold=True)
PLAIN = Font(name="Arial", size=10)
LINK = Font(name="Arial", size=10, color="0B5394", underline="single")
RED = PatternFill("solid", fgColor="F8D7DA")
EPOCH = (1980, 1, 1, 0, 0, 0)
CLOCK = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def mark(book: Any, faults: Sequence[At], path: Path, language: str) -> None:
    """Write a workbook with its faults marked.

    Every failing cell is coloured and has a comment, its row says the same in a column
    at the end, and a sheet in front lists them all.

    Parameters
    ----------
    book
        As `load` returned it; it is changed.
    faults
        What is wrong.
    path
        The .xlsx to write.
    language
        Of the headings.
    """
    for title in {fault.sheet for fault in faults} & set(book.sheetnames):
        here = [fault for fault in faults if fault.sheet == title]
        _mark_page(book[title], here, message("codebook_fault", language))
    _list(book, faults, language)
    raw = path.with_name(f"{path.name}.raw")
    try:
        book.save(raw)
        _without_clock(raw, path)
    finally:
        raw.unlink(missing_ok=True)


def _mark_page(page: Any, faults: Sequence[At], head: str) -> None:
    top = min(
        (cell.row for row in page.iter_rows() for cell in row if cell.value), default=1
    )
    end = next((c.column for c in page[top] if c.value == head), page.max_column + 1)
    for row in range(top, page.max_row + 1):
        page.cell(row, end).value = None
    page.cell(top, end, head).font = HEAD
    page.column_dimensions[page.cell(top, end).column_letter].width = 70
    said: dict[int, list[str]] = {}
    for fault in faults:
        row = fault.row or top
        told = not fault.header or fault.said.startswith(f"{fault.header}: ")
        text = fault.said if told else f"{fault.header}: {fault.said}"
        said.setdefault(row, []).append(text)
        if fault.column:
            _mark_cell(page.cell(row, fault.column), fault.said)
    for row, texts in said.items():
        cell = page.cell(row, end + (row == top))
        _put(cell, "; ".join(texts))
        cell.fill = RED


def _mark_cell(cell: Any, said: str) -> None:
    # A cell within a merged area can't be marked; the area's first one is.
    cell.fill = RED
    if hasattr(cell, "comment"):
        earlier = cell.comment.text + "\n" if cell.comment is not None else ""
        note = Comment(f"{earlier}{said}", "sid")
        note.width, note.height = 360, 90
        cell.comment = note


def _put(cell: Any, text: str) -> None:
    """Write a text that stays one, also when it looks like a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = PLAIN
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _list(book: Any, faults: Sequence[At], language: str) -> None:
    title = message("codebook_faults", language)
    if title in book.sheetnames:
        del book[title]
    page = book.create_sheet(title, 0)
    keys = ("readme_sheet", "faults_row", "faults_column", "faults_said")
    for column, key in enumerate(keys, start=1):
        page.cell(1, column, message(f"codebook_{key}", language)).font = Font(
            bold=True
        )
    for row, fault in enumerate(faults, start=2):
        _put(page.cell(row, 1), fault.sheet)
        page.cell(row, 2, fault.row or None)
        _put(page.cell(row, 3), fault.header)
        _put(page.cell(row, 4), fault.said)
        if fault.row and fault.sheet in book.sheetnames:
            column = max(fault.column, 1)
            at = page.cell(fault.row, column).coordinate
            page.cell(row, 2).hyperlink = f"#'{fault.sheet}'!{at}"
            page.cell(row, 2).font = LINK
    for letter, width in zip("ABCD", (22, 8, 22, 100), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    book.active = 0


def _without_clock(raw: Path, path: Path) -> None:
    """Copy a workbook with every time in it fixed, so that two runs agree."""
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = CLOCK.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
