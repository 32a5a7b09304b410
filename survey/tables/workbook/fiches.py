"""The indicator sheets as one table: a row an indicator, as monitors publish them."""

from __future__ import annotations

from collections.abc import Sequence

from survey.codebook import Codebook, Indicator
from survey.tables.cells import answers
from survey.tables.workbook.book import Book
from survey.tables.workbook.figures import ThemeSheet

__all__ = ["write_fiches"]

TOP = 3
COLUMNS = {
    "workbook_theme": 22,
    "workbook_indicator": 34,
    "workbook_name": 24,
    "workbook_definition": 48,
    "workbook_unit": 16,
    "workbook_numerator": 38,
    "workbook_denominator": 38,
    "workbook_question": 56,
    "workbook_options": 48,
    "workbook_source": 26,
    "workbook_trend": 16,
    "workbook_remarks": 48,
}


def write_fiches(book: Book, name: str, themes: Sequence[ThemeSheet]) -> None:
    """Write a row for every indicator: what it is and which question it rests on.

    Parameters
    ----------
    book
        The workbook.
    name
        Of the sheet.
    themes
        The indicators in order.
    """
    sheet = book.sheet(name, book.say("workbook_sheets_what"))
    lines = [_line(book, t.label, each) for t in themes for each in t.indicators]
    for place, line in enumerate(lines, start=TOP + 1):
        for column, text in enumerate(line):
            book.put(sheet, place, column, text, "wrapped")
        book.fit(sheet, place, line, list(COLUMNS.values()))
    book.table(sheet, "fiches", TOP, [book.say(key) for key in COLUMNS], len(lines))
    sheet.freeze_panes(TOP + 1, 2)
    for column, width in enumerate(COLUMNS.values()):
        sheet.set_column(column, column, width)


def _line(book: Book, theme: str, indicator: Indicator) -> list[str]:
    language, codebook = book.language, book.codebook
    return [
        theme,
        indicator.label.within(language),
        indicator.name,
        indicator.definition.within(language),
        indicator.unit.within(language),
        indicator.numerator.within(language),
        indicator.denominator.within(language),
        "\n".join(_questions(codebook, indicator, language)),
        "\n".join(_options(codebook, indicator, language)),
        indicator.source.within(language),
        book.say(f"trend_{indicator.trend}"),
        indicator.remarks.within(language),
    ]


def _named(codebook: Codebook, indicator: Indicator) -> list[str]:
    """Return the variables whose wording the sheet shows, sets written out."""
    names: list[str] = []
    for name in indicator.variables:
        within = codebook.sets[name].variables if name in codebook.sets else (name,)
        names += within
    return list(dict.fromkeys(names))


def _questions(codebook: Codebook, indicator: Indicator, language: str) -> list[str]:
    texts = []
    for name in _named(codebook, indicator):
        variable = codebook.variable(name)
        texts.append(
            variable.question.within(language) or variable.label.within(language)
        )
    return list(dict.fromkeys(texts))


def _options(codebook: Codebook, indicator: Indicator, language: str) -> list[str]:
    """Return each different list of answers once, as one line."""
    if indicator.statistic == "multiple":
        return ["; ".join(answers(codebook, indicator, language).values())]
    lines = []
    for name in _named(codebook, indicator):
        labels = [
            codebook.code_label(name, code, language) for code in codebook.codes(name)
        ]
        lines.append("; ".join(labels))
    return [line for line in dict.fromkeys(lines) if line]
