"""Where each figure of a table stands on the page: rows, columns and heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from survey.locale import format_number, message
from survey.tables.cells import Cell
from survey.tables.wording import (
    figure,
    group_label,
    interval_label,
    mark,
    span,
    unit_label,
    variable_label,
)

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["Box", "Grid", "GridRow", "grid"]


@dataclass(frozen=True)
class Box:
    """One place in the grid.

    Parameters
    ----------
    kind
        estimate, interval, answers, or hidden.
    text
        The figure, or the words that stand in its place.
    small
        What stands under it: an interval, a number of answers.
    """

    kind: str
    text: str
    small: tuple[str, ...] = ()


@dataclass(frozen=True)
class GridRow:
    """One row: a label per head column, then its boxes."""

    heads: tuple[str, ...]
    boxes: tuple[Box, ...]
    total: bool = False


@dataclass(frozen=True)
class Grid:
    """A table laid out.

    Parameters
    ----------
    heads
        Label of each column of row heads.
    over
        What the columns have in common; empty when they have nothing.
    columns
        Labels; the last `apart` of them don't stand under `over`.
    rows
        Top to bottom.
    """

    heads: tuple[str, ...]
    over: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    apart: int = 0


def grid(table: Table, decimals: int | None = None) -> Grid:
    """Return a table laid out: crossed for two variables, else a row per group.

    Parameters
    ----------
    table
        Shows its cells suppressed.
    decimals
        Of the figures; None for the usual.
    """
    if table.answers and table.by:
        return _answers_across(table, decimals)
    if table.answers:
        return _listed(table, decimals)
    return (_crossed if len(table.by) == 2 else _listed)(table, decimals)


def _listed(table: Table, decimals: int | None) -> Grid:
    """Return a figure per row, its interval and base in columns."""
    language, by = table.spoken, table.by
    found = table.found
    heads = tuple(variable_label(table.codebook, name, language) for name in by)
    columns = [unit_label(table.indicator, language)]
    if table.sampled:
        confidence = table.codebook.facts.estimation.confidence
        columns.append(interval_label(confidence, language))
    columns.append(message("table_n", language))
    rows = []
    for codes, answer in product(table.groups, table.answers or {"": ""}):
        cell = found.get((codes, answer))
        labels = _labels(table, codes) if by else (table.answers.get(answer, ""),)
        total = by != () and not any(codes)
        rows.append(GridRow(labels, _spread(table, cell, decimals), total))
    if not by:
        heads = (message("table_answer" if table.answers else "table_group", language),)
        rows = [
            row if any(row.heads) else GridRow((message("total", language),), row.boxes)
            for row in rows
        ]
    return Grid(heads, "", tuple(columns), tuple(rows))


def _crossed(table: Table, decimals: int | None) -> Grid:
    """Return the first variable down and the second across, totals last."""
    language, (down, across) = table.spoken, table.by
    found = table.found
    there = {codes for codes, _ in found}
    rows_of = (*table.codes(down), *([""] if any(not d for d, _ in there) else []))
    columns = (*table.codes(across), *([""] if any(not a for _, a in there) else []))
    book = table.codebook
    return Grid(
        heads=(variable_label(book, down, language),),
        over=variable_label(book, across, language),
        columns=tuple(group_label(book, [across], [c], language) for c in columns),
        rows=tuple(
            GridRow(
                (group_label(book, [down], [row], language),),
                tuple(
                    _packed(table, found.get(((row, column), "")), decimals, True)
                    for column in columns
                ),
                not row,
            )
            for row in rows_of
        ),
        apart=int("" in columns),
    )


def _answers_across(table: Table, decimals: int | None) -> Grid:
    """Return a row per group, a column per answer, and the base once."""
    language = table.spoken
    found = table.found
    rows = []
    for codes in table.groups:
        cells = [found.get((codes, answer)) for answer in table.answers]
        boxes = [_packed(table, cell, decimals, False) for cell in cells]
        # Where any answer is shown the base is shown; hidden cells don't carry it.
        count = max((cell.answers for cell in cells if cell), default=0)
        text = format_number(count, 0, language) if count else ""
        boxes.append(Box("answers", text or "–"))
        rows.append(GridRow(_labels(table, codes), tuple(boxes), not any(codes)))
    return Grid(
        heads=tuple(variable_label(table.codebook, n, language) for n in table.by),
        over=message("table_answer", language),
        columns=(*table.answers.values(), message("table_n", language)),
        rows=tuple(rows),
        apart=1,
    )


def _labels(table: Table, codes: Sequence[str]) -> tuple[str, ...]:
    if not any(codes):
        # One head spans the row of the total, so the others have nothing to say.
        return (message("total", table.spoken),)
    return tuple(
        group_label(table.codebook, [name], [code], table.spoken)
        for name, code in zip(table.by, codes, strict=True)
    )


def _text(table: Table, cell: Cell, decimals: int | None) -> str:
    text = figure(cell.estimate, table.indicator, decimals, table.spoken)
    return f"{text}*" if cell.uncertain else text


def _hidden(table: Table, cell: Cell | None) -> Box:
    return Box("hidden", mark(cell.hidden if cell else "base", table.spoken))


def _spread(table: Table, cell: Cell | None, decimals: int | None) -> tuple[Box, ...]:
    if cell is None or cell.hidden:
        rest = ("interval", "answers") if table.sampled else ("answers",)
        return (_hidden(table, cell), *(Box(kind, "–") for kind in rest))
    boxes = [Box("estimate", _text(table, cell, decimals))]
    if table.sampled:
        text = span(cell, table.indicator, decimals, table.spoken)
        boxes.append(Box("interval", text or "–"))
    boxes.append(Box("answers", format_number(cell.answers, 0, table.spoken)))
    return tuple(boxes)


def _packed(
    table: Table, cell: Cell | None, decimals: int | None, with_answers: bool
) -> Box:
    if cell is None or cell.hidden:
        return _hidden(table, cell)
    small = []
    if table.sampled:
        small.append(span(cell, table.indicator, decimals, table.spoken))
    if with_answers:
        count = format_number(cell.answers, 0, table.spoken)
        small.append(message("table_n_short", table.spoken, n=count))
    text = _text(table, cell, decimals)
    return Box("estimate", text, tuple(item for item in small if item))
