"""The first two sheets: what there is, and how to read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from survey.tables.wording import interval_label, legend_of
from survey.tables.workbook.book import Book
from survey.tables.workbook.figures import ThemeSheet

__all__ = ["write_contents", "write_guide"]

TOP = 3
WIDTHS = (36, 100)


def write_contents(
    book: Book,
    sheet: Any,
    themes: Sequence[ThemeSheet],
    first: Mapping[str, int],
    sheets: str,
) -> None:
    """Write the contents: every sheet, then every indicator, each with a link.

    Parameters
    ----------
    book
        The workbook.
    sheet
        The sheet made for it.
    themes
        The sheets of figures.
    first
        The row at which an indicator starts on its sheet.
    sheets
        Name of the sheet with the indicator sheets.
    """
    guide = book.say("workbook_guide")
    for column, key in enumerate(("workbook_sheet", "workbook_what")):
        book.put(sheet, TOP - 1, column, book.say(key), "head")
    lines = [(guide, book.say("workbook_guide_what"))]
    lines += [(theme.name, _count(book, theme)) for theme in themes]
    if themes:
        lines.append((sheets, book.say("workbook_sheets_what")))
    for place, (name, words) in enumerate(lines, start=TOP):
        book.link(sheet, place, 0, name, name)
        book.put(sheet, place, 1, words)
    top = TOP + len(lines) + 1
    for column, key in enumerate(("workbook_theme", "workbook_indicator")):
        book.put(sheet, top, column, book.say(key), "head")
    place = top + 1
    for theme in themes:
        for indicator in theme.indicators:
            at = f"A{first[indicator.name]}"
            book.put(sheet, place, 0, theme.label)
            words = indicator.label.within(book.language)
            book.link(sheet, place, 1, theme.name, words, at)
            place += 1
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 90)


def _count(book: Book, theme: ThemeSheet) -> str:
    count = len(theme.indicators)
    one = "_one" if count == 1 else ""
    return book.say(f"workbook_theme_what{one}", count=count)


def write_guide(book: Book, about: Mapping[str, str]) -> None:
    """Write how the figures are to be read, and where they come from.

    Parameters
    ----------
    book
        The workbook.
    about
        More facts by name; a name that the catalogue knows as workbook_<name> is
        translated.
    """
    sheet = book.sheet(book.say("workbook_guide"), book.say("workbook_guide"))
    lines = [*_study(book), *_reading(book), *_about(book, about)]
    heads = [book.say("workbook_subject"), book.say("workbook_meaning")]
    for place, (subject, meaning) in enumerate(lines, start=TOP + 1):
        book.put(sheet, place, 0, subject, "bold")
        book.put(sheet, place, 1, meaning, "wrapped")
        book.fit(sheet, place, [subject, meaning], WIDTHS)
    book.table(sheet, "guide", TOP, heads, len(lines))
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)


def _study(book: Book) -> list[tuple[str, str]]:
    facts = book.codebook.facts
    known = {
        "study": facts.title.within(book.language),
        "wave": str(facts.wave),
        "population": facts.population.within(book.language),
        "fieldwork": facts.fieldwork.within(book.language),
        "source": facts.source,
    }
    return [(book.say(f"workbook_{key}"), text) for key, text in known.items() if text]


def _reading(book: Book) -> list[tuple[str, str]]:
    facts = book.codebook.facts
    lines = [(book.say("workbook_rows_head"), book.say("workbook_rows"))]
    sampled = facts.design is not None
    note = "note_weighted" if sampled else "note_unweighted"
    lines.append((book.say("workbook_figure"), book.say(note)))
    if sampled:
        name = interval_label(facts.estimation.confidence, book.language)
        words = book.say("workbook_interval_text", interval=name[:1].lower() + name[1:])
        lines.append((name, words))
    judged = ("quality",) if facts.estimation.quality_rules else ()
    for reason in ("base", "cell", "secondary", *judged, "uncertain"):
        words = legend_of(reason, facts.disclosure, book.language)
        lines.append((book.say(f"mark_{reason}"), words))
    return lines


def _about(book: Book, about: Mapping[str, str]) -> list[tuple[str, str]]:
    known = {"sha256": book.say("workbook_sha256")}
    return [(known.get(name, name), str(text)) for name, text in about.items()]
