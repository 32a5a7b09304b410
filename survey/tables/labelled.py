"""A table as a plain frame of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from survey.locale import format_number, message
from survey.tables.cells import Cell
from survey.tables.wording import (
    figure,
    interval_label,
    mark,
    span,
    unit_label,
    variable_label,
)

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["labelled"]


def labelled(table: Table, decimals: int | None = None) -> pd.DataFrame:
    """Return the table as a frame of texts with labels, one row a figure.

    Parameters
    ----------
    decimals
        Of the figures; none for percentages and one for means when left out.

    Returns
    -------
    DataFrame
        A column per variable, the answer where there are several, the figure, its
        interval and the number of answers; a hidden figure is a mark. Margins stand
        after the groups.
    """
    language = table.spoken
    ordered = sorted(table.cells, key=lambda cell: _place(table, cell))
    return pd.DataFrame([_row(table, cell, decimals) for cell in ordered]).rename(
        columns={
            name: variable_label(table.codebook, name, language) for name in table.by
        }
    )


def _place(table: Table, cell: Cell) -> tuple[int, ...]:
    groups = []
    for name, code in zip(table.by, cell.codes, strict=True):
        codes = table.codes(name)
        groups.append(codes.index(code) if code else len(codes))
    answers = tuple(table.answers)
    return (*groups, answers.index(cell.answer) if cell.answer else 0)


def _row(table: Table, cell: Cell, decimals: int | None) -> dict[str, str]:
    language, indicator = table.spoken, table.indicator
    row = {
        name: table.codebook.code_label(name, code, language)
        if code
        else message("total", language)
        for name, code in zip(table.by, cell.codes, strict=True)
    }
    if table.answers:
        row[message("table_answer", language)] = table.answers[cell.answer]
    value = figure(cell.estimate, indicator, decimals, language)
    star = "*" if cell.uncertain else ""
    row[unit_label(indicator, language)] = (
        mark(cell.hidden, language) if cell.hidden else value + star
    )
    if table.sampled:
        head = interval_label(table.codebook.facts.estimation.confidence, language)
        row[head] = span(cell, indicator, decimals, language)
    n = "" if cell.hidden else format_number(cell.answers, 0, language)
    row[message("table_n", language)] = n
    return row
