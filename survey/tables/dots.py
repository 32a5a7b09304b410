"""Dots with their intervals: a row a group, a shape per group of the last variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from survey.tables.canvas import (
    EDGE,
    WIDTH,
    Label,
    Scale,
    axis,
    footnote,
    heading,
    hidden_note,
    key,
    label_width,
    mean_bounds,
)
from survey.tables.cells import Cell
from survey.tables.palette import ACCENT, categorical
from survey.tables.svg import INK, MARKERS, PALE, dashed, line, marker, page, text
from survey.tables.wording import figure, group_label, mark, subtitle

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["dots"]

STEP = 21.0
VALUE_WIDTH = 52.0
LONGEST_SCALE = 10.0


@dataclass(frozen=True)
class _Row:
    """One row: its label, and a cell per shape."""

    label: Label
    cells: tuple[tuple[str, str, Cell], ...]
    total: bool

    @property
    def height(self) -> float:
        return max(self.label.height + 8, len(self.cells) * STEP + 8)


def dots(table: Table, alt: str) -> str:
    """Return the drawing of a share or a mean.

    Parameters
    ----------
    table
        What is drawn.
    alt
        Its alternative text.
    """
    shapes, y = heading(
        table.title, subtitle(table.codebook, table.indicator, table.spoken)
    )
    series = _series(table)
    if series:
        drawn, y = key([(s, c, label) for s, c, label in series.values()], y)
        shapes += drawn
    rows = _rows(table, series)
    left = EDGE + max((_width(row) for row in rows), default=0.0) + 14
    scale = _scale(table, left, WIDTH - EDGE - _values_width(table))
    bottom = y + sum(row.height for row in rows)
    labels = [_tick(table, scale, value) for value in scale.ticks]
    shapes += axis(scale, y, bottom, labels)
    everyone = table.found.get((("",) * len(table.by), ""))
    if table.by and everyone is not None and not isnan(everyone.estimate):
        x = scale.at(everyone.estimate)
        shapes.append(dashed(x, y, x, bottom))
    for row in rows:
        if row.total and table.by:
            shapes.append(line(EDGE, y, WIDTH - EDGE, y, PALE))
        shapes += _draw(table, row, scale, y)
        y += row.height
    below, bottom = footnote(table.found.values(), bottom + 26, table.spoken)
    return page([*shapes, *below], WIDTH, bottom, table.title, alt, table.spoken)


def _series(table: Table) -> dict[str, tuple[str, str, str]]:
    """Return shape, colour and label by code of the last variable, if they suffice."""
    if len(table.by) < 2:
        return {}
    name = table.by[-1]
    codes = table.codes(name)
    if len(codes) > len(MARKERS):
        return {}
    labels = [group_label(table.codebook, [name], [c], table.spoken) for c in codes]
    shapes = zip(MARKERS, categorical(len(codes)), labels, strict=False)
    return dict(zip(codes, shapes, strict=True))


def _rows(table: Table, series: dict[str, tuple[str, str, str]]) -> list[_Row]:
    found: dict[tuple[str, ...], list[tuple[str, str, Cell]]] = {}
    for codes in table.groups:
        cell = table.found[codes, ""]
        shape, colour, _ = series.get(
            codes[-1] if codes else "", ("circle", ACCENT, "")
        )
        if cell.total:
            shape, colour = "diamond" if not series else "circle", INK
        within = codes[:-1] if series and not cell.total else codes
        found.setdefault(within, []).append((shape, colour, cell))
    by = table.by[:-1] if series else table.by
    labels = {
        codes: group_label(table.codebook, by, codes[: len(by)], table.spoken)
        for codes in found
    }
    width = label_width(list(labels.values()))
    return [
        _Row(
            Label.within(labels[codes], width, bold=not any(codes)),
            tuple(cells),
            not any(codes),
        )
        for codes, cells in found.items()
    ]


def _width(row: _Row) -> float:
    return label_width(row.label.lines)


def _values_width(table: Table) -> float:
    values = [
        figure(cell.estimate, table.indicator, None, table.spoken) + "*"
        for cell in table.cells
        if not isnan(cell.estimate)
    ]
    return max(VALUE_WIDTH, 18 + label_width(values) if values else 0.0)


def _scale(table: Table, left: float, right: float) -> Scale:
    drawn = [cell for cell in table.cells if not isnan(cell.estimate)]
    ends = [v for c in drawn for v in (c.estimate, c.low, c.high) if not isnan(v)]
    if not table.indicator.number:
        return Scale.shares(max(ends, default=float("nan")), left, right)
    seen = (min(ends, default=0.0), max(ends, default=1.0))
    declared = mean_bounds(table.codebook, table.indicator)
    # The whole of a short scale is worth seeing; the bounds of a rent are not.
    short = declared is not None and declared[1] - declared[0] <= LONGEST_SCALE
    low, high = declared if declared is not None and short else seen
    return Scale.numbers(low, high, left, right)


def _tick(table: Table, scale: Scale, value: float) -> str:
    mean = table.indicator.number
    decimals = 1 if mean and scale.step < 1 else 0
    return figure(value, table.indicator, decimals, table.spoken)


def _draw(table: Table, row: _Row, scale: Scale, top: float) -> list[str]:
    middle = top + row.height / 2
    shapes = [row.label.at(EDGE, middle)]
    first = middle - (len(row.cells) - 1) * STEP / 2
    for place, (shape, colour, cell) in enumerate(row.cells):
        y = first + place * STEP
        if cell.hidden:
            words = mark(cell.hidden, table.spoken)
            shapes.append(hidden_note(scale.left, y, scale.right - scale.left, words))
        else:
            shapes += _dot(table, cell, scale, y, (shape, colour))
    return shapes


def _dot(
    table: Table, cell: Cell, scale: Scale, y: float, style: Sequence[str]
) -> list[str]:
    shape, colour = style
    if isnan(cell.estimate):
        return []
    drawn = []
    if not isnan(cell.low):
        drawn.append(line(scale.at(cell.low), y, scale.at(cell.high), y, colour, 2.5))
    drawn.append(marker(shape, scale.at(cell.estimate), y, colour))
    value = figure(cell.estimate, table.indicator, None, table.spoken)
    said = f"{value}*" if cell.uncertain else value
    drawn.append(text(scale.right + 14, y + 4.5, said, 13, bold=cell.total))
    return drawn
