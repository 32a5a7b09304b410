"""The sheets of figures: one a theme, one row a figure, filters over the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from survey.codebook import Indicator
from survey.tables.cells import answers, codes_in_order
from survey.tables.wording import mark, variable_label
from survey.tables.workbook.book import Book, Figure

__all__ = ["ThemeSheet", "write_figures"]

TOP = 3
WIDEST = 60
# Beside a shown base, a share of don't knows gives their number away.
NUMERIC = ("estimate", "low", "high")


@dataclass(frozen=True)
class ThemeSheet:
    """One theme's sheet.

    Parameters
    ----------
    name
        Of the sheet.
    label
        Of the theme.
    indicators
        In codebook order.
    """

    name: str
    label: str
    indicators: tuple[Indicator, ...]


def write_figures(
    book: Book, theme: ThemeSheet, rows: pd.DataFrame, number: int
) -> dict[str, int]:
    """Write a theme's sheet and return the first row of each indicator, from 1.

    Parameters
    ----------
    book
        The workbook.
    theme
        Which indicators.
    rows
        Suppressed estimate rows.
    number
        Of the sheet, for the name of its table.
    """
    study = str(book.codebook.facts.title.within(book.language))
    title = book.say("workbook_theme_title", study=study, theme=theme.label)
    sheet = book.sheet(theme.name, title)
    by = _variables(rows)
    heads = _heads(book, by)
    first, place, start = {}, TOP + 1, len(by) + 4
    labels = _Labels.of(book, by)
    longest = {column: len(heads[column]) for column in range(start)}
    for indicator in theme.indicators:
        own = rows[rows["indicator"] == indicator.name]
        first[indicator.name] = place + 1
        for record in own.to_dict("records"):
            for column, text in enumerate(labels.texts(indicator, record)):
                book.put(sheet, place, column, text)
                longest[column] = max(longest[column], len(text))
            *figures, remark = _figures(book, indicator, record)
            for column, value in enumerate(figures, start):
                book.put(sheet, place, column, value, "mark")
            book.put(sheet, place, start + len(figures), remark, "remark")
            place += 1
    book.table(sheet, f"figures_{number}", TOP, heads, place - TOP - 1)
    sheet.set_row(TOP, 30)
    for column, width in enumerate(_widths(longest, heads)):
        sheet.set_column(column, column, width)
    return first


def _variables(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the variables of all breakdowns, in the order they are met."""
    names = (name for text in rows["breakdown"].fillna("") for name in text.split("*"))
    return tuple(dict.fromkeys(name for name in names if name))


def _heads(book: Book, by: Sequence[str]) -> list[str]:
    """Return the head of every column; Excel wants them all different."""
    before = ("workbook_indicator", "table_answer", "workbook_breakdown")
    after = ("unit", "figure", "low", "high")
    first = [book.say(key) for key in before]
    last = [book.say(f"workbook_{key}") for key in after]
    last += [book.say(k) for k in ("table_n", "workbook_dont_know", "table_mark")]
    heads = list(first)
    for name in by:
        label = variable_label(book.codebook, name, book.language)
        heads.append(f"{label} ({name})" if label in [*heads, *last] else label)
    return [*heads, *last]


def _widths(texts: Mapping[int, int], heads: Sequence[str]) -> list[int]:
    """Return a width for every column: its longest text, or room for figures."""
    figures = [21, *([13] * (len(heads) - len(texts) - 2)), 21]
    return [min(max(size + 1, 12), WIDEST) for size in texts.values()] + figures


@dataclass(frozen=True)
class _Labels:
    """The labels of groups, looked up once for a whole sheet."""

    book: Book
    names: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, book: Book, by: Sequence[str]) -> _Labels:
        codebook, language = book.codebook, book.language
        return cls(
            book,
            {name: variable_label(codebook, name, language) for name in by},
            {
                name: {
                    code: codebook.code_label(name, code, language)
                    for code in codes_in_order(codebook, name, codebook.codes(name))
                }
                for name in by
            },
        )

    def texts(self, indicator: Indicator, record: Mapping[str, object]) -> list[str]:
        """Return a row's texts: indicator, answer, breakdown, groups and unit."""
        book = self.book
        over = [name for name in str(record["breakdown"] or "").split("*") if name]
        total = book.say("total")
        options = answers(book.codebook, indicator, book.language)
        answer = str(record["category"] or "")
        groups = [
            self.codes[name].get(str(record[name]), str(record[name]))
            if name in over
            else total
            for name in self.names
        ]
        return [
            indicator.label.within(book.language),
            options.get(answer, answer),
            " × ".join(self.names[name] for name in over) or total,
            *groups,
            indicator.unit.within(book.language),
        ]


def _figures(
    book: Book, indicator: Indicator, record: Mapping[str, object]
) -> list[str | Figure]:
    """Return a row's figures, or the mark that stands in their place."""
    hidden = str(record["hidden"])
    if hidden:
        words = mark(hidden, book.language)
        return [words, "", "", "", "", words]
    kind = "mean" if indicator.number else "share"
    uncertain = str(record["quality"]) not in ("", "publish")
    values: list[str | Figure] = [Figure(_number(record[n]), kind) for n in NUMERIC]
    return [
        *values,
        Figure(_number(record["n"]), "count"),
        _dont_know(book, record),
        book.say("mark_uncertain") if uncertain else "",
    ]


def _dont_know(book: Book, record: Mapping[str, object]) -> str | Figure:
    least = book.codebook.facts.disclosure.min_cell
    few = 0 < _number(record["n_dont_know"]) < least
    return "" if few else Figure(_number(record["dont_know"]), "share")


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(str(value))
