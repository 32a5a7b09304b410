"""How an amount is spread within groups: one line and one box a group."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.locale import message
from survey.tables.amounts import Amounts, amount
from survey.tables.canvas import (
    EDGE,
    INSET,
    WIDTH,
    Label,
    heading,
    hidden_note,
    label_width,
)
from survey.tables.chart import Chart
from survey.tables.palette import ACCENT
from survey.tables.svg import PALE, line, page, rectangle, text

__all__ = ["spreads"]

Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BOX = 13.0
STEP = 26.0
SPOKEN = 12


def spreads(
    groups: Mapping[str, Floats | None],
    title: str,
    subtitle: str,
    *,
    hidden: str = "",
    language: str = "nl",
) -> Chart:
    """Return a chart of each group's median, middle half and middle nine tenths.

    Parameters
    ----------
    groups
        The values by the group's label; None where they may not be shown.
    title, subtitle
        What is drawn, and what line and box are.
    hidden
        The words that stand where a group may not be shown.
    language
        nl, fr or en.

    Raises
    ------
    CallError
        When no group has values that may be shown.

    Examples
    --------
    >>> drawn = spreads({"a": np.array([1.0, 2, 3]), "b": None}, "Gewichten", "")
    >>> "a: 2,00" in drawn.alt
    True
    """
    found = {
        name: np.quantile(values, QUANTILES)
        for name, values in groups.items()
        if values is not None and len(values)
    }
    if not found:
        raise CallError("a chart of spreads needs a group with values")
    shapes, y = heading(title, subtitle)
    left = EDGE + label_width(list(groups)) + 10
    low = min(float(each[0]) for each in found.values())
    high = max(float(each[-1]) for each in found.values())
    across = Amounts.over(low, high, left + INSET / 2, WIDTH - EDGE - INSET)
    top, drawn = y, []
    for name in groups:
        label = Label.within(name, left - EDGE - 10)
        height = max(STEP, label.height + 6)
        drawn.append(label.at(EDGE, y + height / 2))
        drawn += _group(across, found.get(name), y + height / 2, hidden)
        y += height
    shapes += [*_grid(across, top, y, language), *drawn]
    alt = _alternative(found, list(groups), title, hidden, language)
    return Chart(page(shapes, WIDTH, y + 30, title, alt, language), alt)


def _grid(across: Amounts, top: float, bottom: float, language: str) -> list[str]:
    shapes = []
    for tick, words in zip(across.ticks, across.labels(language), strict=True):
        x = across.at(tick)
        shapes.append(line(x, top, x, bottom, PALE))
        shapes.append(text(x, bottom + 15, words, 12, anchor="middle", fill="#4a5160"))
    return shapes


def _group(
    across: Amounts, found: Floats | None, middle: float, hidden: str
) -> list[str]:
    if found is None:
        left, right = across.scale.left, across.scale.right
        return [hidden_note(left, middle, right - left, hidden)]
    p05, p25, p50, p75, p95 = (across.at(float(value)) for value in found)
    return [
        line(p05, middle, p95, middle, "#4a5160", 2),
        rectangle(p25, middle - BOX / 2, max(p75 - p25, 2.0), BOX, ACCENT),
        line(p50, middle - BOX / 2 - 3, p50, middle + BOX / 2 + 3, "#fff", 4),
        line(p50, middle - BOX / 2 - 3, p50, middle + BOX / 2 + 3, "#1f2430", 2),
    ]


def _alternative(
    found: Mapping[str, Floats],
    names: list[str],
    title: str,
    hidden: str,
    language: str,
) -> str:
    def said(name: str) -> str:
        if name not in found:
            return f"{name}: {hidden}"
        low, _, middle, _, high = (amount(float(v), language) for v in found[name])
        values = {"group": name, "middle": middle, "low": low, "high": high}
        return message("alt_spread", language, **values)

    chosen = names
    if len(names) > SPOKEN:
        ordered = sorted(found, key=lambda name: float(found[name][2]))
        chosen = [ordered[0], ordered[-1]]
    items = "; ".join(said(name) for name in chosen)
    return message("alt_spreads", language, title=title, count=len(names), items=items)
