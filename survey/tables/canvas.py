"""What every chart has in common: its measures, heading, key, scale and marks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from survey.codebook import Codebook, Indicator
from survey.locale import message
from survey.tables.cells import Cell
from survey.tables.svg import (
    INK,
    PALE,
    hatched,
    line,
    marker,
    rectangle,
    text,
    text_width,
    wrap,
)

__all__ = [
    "EDGE",
    "INSET",
    "WIDTH",
    "Label",
    "Scale",
    "axis",
    "footnote",
    "heading",
    "hidden_note",
    "key",
    "label_width",
    "mean_bounds",
]

# 480 units wide with 14 unit letters: still 10 pixels high on a phone of 360.
WIDTH = 480.0
EDGE = 8.0
# Room for half of the first and last figure of an axis.
INSET = 20.0
LINE = 17.5
LABEL_WIDTH = 172.0


@dataclass(frozen=True)
class Scale:
    """From a figure to a place across the drawing."""

    low: float
    high: float
    left: float
    right: float
    step: float

    @classmethod
    def shares(cls, largest: float, left: float, right: float) -> Scale:
        """Return a scale from 0 to the first round percentage past the largest."""
        largest = 0.1 if math.isnan(largest) else min(max(largest, 0.04), 1.0)
        step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2) if largest / s <= 5)
        return cls(0.0, step * math.ceil(largest / step - 1e-9), left, right, step)

    @classmethod
    def numbers(cls, low: float, high: float, left: float, right: float) -> Scale:
        """Return a scale between round numbers that hold both."""
        if not high > low:
            low, high = low - 1, low + 1
        rough = (high - low) / 5
        unit = 10.0 ** math.floor(math.log10(rough))
        step = next(s * unit for s in (1, 2, 5, 10) if s * unit >= rough)
        first = step * math.floor(low / step + 1e-9)
        last = step * math.ceil(high / step - 1e-9)
        return cls(first, last, left, right, step)

    def at(self, value: float) -> float:
        """Return the place of a figure, kept within the scale."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    @property
    def ticks(self) -> list[float]:
        """The round figures along it."""
        count = round((self.high - self.low) / self.step)
        return [self.low + place * self.step for place in range(count + 1)]


@dataclass(frozen=True)
class Label:
    """A label that wraps, and the height it takes."""

    lines: tuple[str, ...]
    bold: bool = False

    @classmethod
    def within(cls, content: str, width: float, *, bold: bool = False) -> Label:
        """Return the label wrapped to a width."""
        return cls(tuple(wrap(content, width, 14, bold=bold)), bold)

    @property
    def height(self) -> float:
        """Height of all its lines."""
        return len(self.lines) * LINE

    def at(self, x: float, middle: float) -> str:
        """Return it drawn with its middle at a height."""
        first = middle - self.height / 2 + LINE * 0.72
        return text(x, first, self.lines, bold=self.bold)

    def below(self, x: float, top: float) -> str:
        """Return it drawn from a height downwards, clear of the lines behind it."""
        widest = max(text_width(part, 14, bold=self.bold) for part in self.lines)
        ground = rectangle(x, top - 2, widest + 4, self.height, "#fff")
        return ground + text(x, top + LINE * 0.72, self.lines, bold=self.bold)


def label_width(labels: Sequence[str]) -> float:
    """Return the width that the column of labels needs, up to a third of the chart."""
    widest = max((text_width(item, 14, bold=True) for item in labels), default=0.0)
    return min(widest, LABEL_WIDTH)


def heading(title: str, subtitle: str) -> tuple[list[str], float]:
    """Return title and subtitle drawn, and the height below them."""
    width = WIDTH - 2 * EDGE
    lines = wrap(title, width, 16, bold=True)
    shapes = [text(EDGE, 22, lines, 16, bold=True)]
    y = 22 + (len(lines) - 1) * 20 + 19
    below = wrap(subtitle, width, 13)
    shapes.append(text(EDGE, y, below, 13, fill="#4a5160"))
    return shapes, y + (len(below) - 1) * 16.25 + 14


def key(items: Sequence[tuple[str, str, str]], y: float) -> tuple[list[str], float]:
    """Return the key drawn, flowing over lines, and the height below it.

    Parameters
    ----------
    items
        Shape, colour and label; `patch` is a filled square.
    y
        Where it starts.
    """
    shapes, x, top = [], EDGE, y
    for shape, colour, label in items:
        lines = wrap(label, WIDTH - 2 * EDGE - 24, 13)
        width = 22 + max(text_width(part, 13) for part in lines)
        if x > EDGE and x + width > WIDTH - EDGE:
            x, top = EDGE, top + 20
        if shape == "patch":
            shapes.append(rectangle(x, top, 14, 14, colour))
        elif shape == "hatched":
            shapes.append(hatched(x, top, 14, 14))
        else:
            shapes.append(marker(shape, x + 7, top + 7, colour))
        shapes.append(text(x + 20, top + 11.5, lines, 13))
        top += (len(lines) - 1) * 16.25
        x += width + 14
    return shapes, top + 26


def axis(scale: Scale, top: float, bottom: float, labels: Sequence[str]) -> list[str]:
    """Return the grid lines of a scale with their figures under them."""
    shapes = []
    for value, label in zip(scale.ticks, labels, strict=True):
        x = scale.at(value)
        shapes.append(line(x, top, x, bottom, PALE))
        shapes.append(text(x, bottom + 15, label, 12, anchor="middle", fill="#4a5160"))
    return shapes


def hidden_note(x: float, middle: float, width: float, words: str) -> str:
    """Return the hatched strip that stands where a figure is hidden."""
    height = 18.0
    size = 12.0
    while size > 9 and text_width(words, size) + 12 > width:
        size -= 1
    room = min(text_width(words, size) + 10, width - 2)
    ground = rectangle(x + (width - room) / 2, middle - 8, room, 16, "#f3f4f6")
    said = text(x + width / 2, middle + 4, words, size, anchor="middle", fill=INK)
    return hatched(x, middle - height / 2, width, height) + ground + said


def footnote(cells: Iterable[Cell], y: float, language: str) -> tuple[list[str], float]:
    """Return what the star means, when a drawn figure has one, and the height below."""
    drawn = [cell for cell in cells if cell.total or not cell.margin]
    if not any(cell.uncertain for cell in drawn):
        return [], y
    words = f"* {message('mark_uncertain', language)}"
    return [text(EDGE, y + 10, words, 12, fill="#4a5160")], y + 18


def mean_bounds(codebook: Codebook, indicator: Indicator) -> tuple[float, float] | None:
    """Return the ends of the scale that a mean is taken over, if it declares them."""
    names = indicator.mean.names if indicator.mean is not None else frozenset()
    if indicator.mean is None or names != {indicator.mean.text}:
        return None
    variable = codebook.variables.get(indicator.mean.text)
    if variable is None or variable.min is None or variable.max is None:
        return None
    return variable.min, variable.max
