"""Bars from zero: one an answer, or one a group under each answer."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from survey.tables.canvas import (
    EDGE,
    INSET,
    WIDTH,
    Label,
    Scale,
    axis,
    footnote,
    heading,
    hidden_note,
    label_width,
)
from survey.tables.cells import Cell
from survey.tables.palette import ACCENT
from survey.tables.svg import INK, line, page, rectangle, text
from survey.tables.wording import figure, group_label, mark, subtitle

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["bars"]

BAR = 15.0
STEP = 24.0
VALUE_WIDTH = 46.0


def bars(table: Table, alt: str) -> str:
    """Return the drawing of a multiple-response indicator or a long distribution.

    Parameters
    ----------
    table
        What is drawn; the options of a multiple-response set go from most to least.
    alt
        Its alternative text.
    """
    shapes, y = heading(
        table.title, subtitle(table.codebook, table.indicator, table.spoken)
    )
    labels = _labels(table)
    left = EDGE + (
        label_width(list(labels.values())) + 10 if table.by else INSET - EDGE
    )
    largest = max((c.high for c in table.cells if not isnan(c.high)), default=0.0)
    widest = max((c.estimate for c in table.cells if not isnan(c.estimate)), default=0)
    scale = Scale.shares(max(largest, widest), left, WIDTH - EDGE - VALUE_WIDTH)
    top, drawn = y, []
    for answer in table.ranked_answers:
        label = Label.within(
            table.answers[answer], WIDTH - 2 * EDGE, bold=bool(table.by)
        )
        drawn.append(label.below(EDGE, y + 3))
        y += label.height + 5
        for codes, name in labels.items():
            cell = table.found.get((codes, answer))
            if cell is None:
                continue
            group = Label.within(name, left - EDGE - 10, bold=cell.total)
            height = max(STEP, group.height + 4) if table.by else STEP
            drawn += [group.at(EDGE, y + height / 2)] if table.by else []
            drawn += _bar(table, cell, scale, y + height / 2)
            y += height
        y += 6
    ticks = [figure(value, table.indicator, 0, table.spoken) for value in scale.ticks]
    shapes += [*axis(scale, top, y, ticks), *drawn]
    below, y = footnote(table.cells, y + 26, table.spoken)
    return page([*shapes, *below], WIDTH, y, table.title, alt, table.spoken)


def _labels(table: Table) -> dict[tuple[str, ...], str]:
    return {
        codes: group_label(table.codebook, table.by, codes, table.spoken)
        for codes in table.groups
    }


def _bar(table: Table, cell: Cell, scale: Scale, middle: float) -> list[str]:
    if cell.hidden:
        words = mark(cell.hidden, table.spoken)
        return [hidden_note(scale.left, middle, scale.right - scale.left, words)]
    if isnan(cell.estimate):
        return []
    colour = INK if cell.total and table.by else ACCENT
    width = scale.at(cell.estimate) - scale.left
    drawn = [rectangle(scale.left, middle - BAR / 2, width, BAR, colour)]
    if not isnan(cell.low):
        # White under the line keeps it visible over the bar and beside it.
        low, high = scale.at(cell.low), scale.at(cell.high)
        drawn.append(line(low, middle, high, middle, "#fff", 4))
        drawn.append(line(low, middle, high, middle, "#4a5160", 2))
    value = figure(cell.estimate, table.indicator, None, table.spoken)
    said = f"{value}*" if cell.uncertain else value
    x = WIDTH - EDGE - VALUE_WIDTH + 10
    return [*drawn, text(x, middle + 4.5, said, 13, bold=cell.total and bool(table.by))]
