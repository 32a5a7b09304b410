"""How one amount is spread over the records: bars side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.locale import format_share, message
from survey.tables.amounts import Amounts, amount
from survey.tables.canvas import EDGE, INSET, WIDTH, Scale, heading, key
from survey.tables.chart import Chart
from survey.tables.palette import ACCENT
from survey.tables.svg import INK, PALE, dashed, hatched, line, page, rectangle, text

__all__ = ["histogram"]

Floats = NDArray[np.float64]
HEIGHT = 150.0
LEFT = EDGE + 40
SEEN = 7.0
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def histogram(
    values: Floats,
    title: str,
    subtitle: str,
    *,
    least: int = 1,
    marks: Sequence[tuple[float, str]] = (),
    language: str = "nl",
) -> Chart:
    """Return a histogram, with powers of ten along it where amounts differ much.

    Parameters
    ----------
    values
        One a record, shape (n,).
    title, subtitle
        What is drawn, and what the bars are shares of.
    least
        The smallest number of records that may be told; a bar of fewer is hatched, and
        all other heights are then rounded to a multiple of it.
    marks
        Amounts to draw a dashed line at, with a word each.
    language
        nl, fr or en.

    Raises
    ------
    CallError
        When there are no values.

    Examples
    --------
    >>> weights = np.array([1.0, 1.2, 1.4, 2.0])
    >>> histogram(weights, "Gewichten", "Aandeel").alt[:24]
    'Histogram ‘Gewichten’: d'
    """
    if not len(values):
        raise CallError("a histogram needs values")
    shapes, y = heading(title, subtitle)
    top = y + 18.0 * len(marks)
    reach = [*values[[values.argmin(), values.argmax()]], *(at for at, _ in marks)]
    across = Amounts.over(min(reach), max(reach), LEFT, WIDTH - EDGE - INSET)
    counts = np.histogram(values, across.edges)[0]
    shares, few = _drawn(counts, least)
    bottom = top + HEIGHT
    up = Scale.shares(float(shares.max()), bottom, top)
    shapes += _levels(up, language)
    shapes += _bars(across, up, shares, few)
    shapes += _figures(across, bottom, language)
    shapes += _marked(across, marks, y, bottom)
    below = bottom + 34
    if few.any():
        words = message("histogram_few", language, least=least)
        added, below = key([("hatched", "", words)], below - 6)
        shapes += added
    alt = _alternative(values, title, marks, language)
    return Chart(page(shapes, WIDTH, below, title, alt, language), alt)


def _drawn(counts: NDArray[np.intp], least: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the heights as shares, and which bars hold too few records.

    The height of the one bar that is hidden would else follow from all the others.
    """
    few = (counts > 0) & (counts < least)
    shown = counts.astype(np.float64)
    if few.any():
        shown = np.where(counts > 0, np.maximum(np.round(counts / least), 1) * least, 0)
    return shown / counts.sum(), few


def _levels(up: Scale, language: str) -> list[str]:
    shapes = []
    for share in up.ticks:
        y, words = up.at(share), format_share(share, 0, language)
        shapes.append(line(LEFT, y, WIDTH - EDGE, y, PALE))
        shapes.append(text(LEFT - 6, y + 4, words, 12, anchor="end", fill="#4a5160"))
    return shapes


def _bars(
    across: Amounts, up: Scale, shares: Floats, few: NDArray[np.bool_]
) -> list[str]:
    shapes = []
    for place, (left, right) in enumerate(
        zip(across.edges[:-1], across.edges[1:], strict=True)
    ):
        if not shares[place]:
            continue
        x, y = across.at(left), up.at(float(shares[place]))
        width = across.at(right) - x - 1
        if few[place]:
            # High enough to be seen as hatched.
            height = max(up.left - y, SEEN)
            shapes.append(hatched(x, up.left - height, width, height))
        else:
            shapes.append(rectangle(x, y, width, up.left - y, ACCENT))
    return shapes


def _figures(across: Amounts, bottom: float, language: str) -> list[str]:
    shapes = []
    for tick, words in zip(across.ticks, across.labels(language), strict=True):
        x = across.at(tick)
        shapes.append(line(x, bottom, x, bottom + 4, INK))
        shapes.append(text(x, bottom + 17, words, 12, anchor="middle", fill="#4a5160"))
    return shapes


def _marked(
    across: Amounts, marks: Sequence[tuple[float, str]], top: float, bottom: float
) -> list[str]:
    shapes = []
    for row, (value, words) in enumerate(marks):
        x, y = across.at(value), top + 18.0 * row
        # On the side of the line where there is room.
        anchor, away = ("start", 5.0) if x < WIDTH / 2 else ("end", -5.0)
        shapes.append(dashed(x, y, x, bottom))
        shapes.append(text(x + away, y + 11, words, 12, anchor=anchor))
    return shapes


def _alternative(
    values: Floats, title: str, marks: Sequence[tuple[float, str]], language: str
) -> str:
    names = ("low", "p05", "p25", "p50", "p75", "p95", "high")
    found = np.quantile(values, QUANTILES)
    said = {n: amount(float(v), language) for n, v in zip(names, found, strict=True)}
    lines = [message("alt_histogram", language, title=title, **said)]
    lines += [f"{words}." for _, words in marks]
    return " ".join(lines)
