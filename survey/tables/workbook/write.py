"""Writing the workbook: the same estimates give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from survey.codebook import Codebook
from survey.fieldwork import writing
from survey.tables.disclosure import suppress
from survey.tables.table import Table
from survey.tables.workbook.book import Book, sheet_names
from survey.tables.workbook.fiches import write_fiches
from survey.tables.workbook.figures import ThemeSheet, write_figures
from survey.tables.workbook.front import write_contents, write_guide

__all__ = ["write_workbook"]

# A clock in the file would make two runs differ; the manifest knows the time.
CREATED = datetime(2000, 1, 1)


def write_workbook(
    path: str | Path,
    content: pd.DataFrame | Iterable[Table],
    codebook: Codebook,
    about: Mapping[str, str] | None = None,
    *,
    language: str = "",
) -> None:
    """Write estimates as a workbook for who works in Excel.

    Parameters
    ----------
    path
        The .xlsx to write; one that is there is replaced.
    content
        Estimate rows, or tables. All are suppressed together, by the study's
        thresholds.
    codebook
        Gives texts, labels and themes.
    about
        More facts for the reading guide, by name.
    language
        nl, fr or en; empty for the codebook's first.

    Raises
    ------
    OutputError
        When the file can't be written; nothing half-written is left.

    Notes
    -----
    A contents sheet with links, a reading guide, one sheet of figures a theme, and one
    with the sheets of all indicators. No merged cells; the title in A1; every sheet is
    one marked-up table; texts are never read as formulas.
    """
    rows = _rows(content)
    # Rows that were suppressed before, with more than these perhaps, stay as they are.
    suppressed = "hidden" in rows
    safe = rows if suppressed else suppress(rows, codebook.facts.disclosure, codebook)
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with writing(path) as place, xlsxwriter.Workbook(str(place), options) as file:
        book = Book(file, codebook, language or codebook.language)
        _fill(book, safe, about or {})


def _rows(content: pd.DataFrame | Iterable[Table]) -> pd.DataFrame:
    if isinstance(content, pd.DataFrame):
        return content
    parts = [table.suppress().rows for table in content]
    if not parts:
        return pd.DataFrame(columns=["indicator", "category", "breakdown"])
    columns = list(dict.fromkeys(name for part in parts for name in part.columns))
    joined = pd.concat([part.reindex(columns=columns) for part in parts])
    # The same margins come along with several tables.
    same = [n for n in columns if n in ("indicator", "category", "breakdown")]
    by = [n for n in columns if n in _broken_down(joined)]
    return joined.drop_duplicates(subset=[*same, *by], ignore_index=True)


def _broken_down(rows: pd.DataFrame) -> set[str]:
    return {name for text in rows["breakdown"].fillna("") for name in text.split("*")}


def _fill(book: Book, rows: pd.DataFrame, about: Mapping[str, str]) -> None:
    title = str(book.codebook.facts.title.within(book.language))
    whole = book.say("workbook_title", study=title)
    book.file.set_properties({"title": whole, "created": CREATED})
    contents = book.say("workbook_contents")
    front = book.sheet(contents, whole)
    write_guide(book, about)
    sheets = book.say("workbook_sheets")
    taken = [contents, book.say("workbook_guide"), sheets]
    themes = _themes(book, rows, taken)
    first: dict[str, int] = {}
    for number, theme in enumerate(themes, start=1):
        first |= write_figures(book, theme, rows, number)
    if themes:
        write_fiches(book, sheets, themes)
    write_contents(book, front, themes, first, sheets)
    front.activate()


def _themes(book: Book, rows: pd.DataFrame, taken: Iterable[str]) -> list[ThemeSheet]:
    """Return the sheets of figures, in the study's order of themes."""
    present = set(rows["indicator"].astype(str))
    indicators = [i for i in book.codebook.indicators.values() if i.name in present]
    known = book.codebook.facts.themes
    keys = [key for key in known if any(i.theme == key for i in indicators)]
    labels = [known[key].within(book.language) for key in keys]
    groups = [tuple(i for i in indicators if i.theme == key) for key in keys]
    rest = tuple(i for i in indicators if i.theme not in known)
    if rest:
        labels.append(book.say("workbook_no_theme"))
        groups.append(rest)
    names = sheet_names(labels, taken)
    return [ThemeSheet(*parts) for parts in zip(names, labels, groups, strict=True)]
