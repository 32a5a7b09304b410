"""How a number is spread, told without giving away anyone at its ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Variable
from survey.locale import format_number, message
from survey.reporting.codebook.content import Cell, Listing, Picture, Row
from survey.tables.palette import ACCENT
from survey.tables.svg import PALE, line, rectangle

__all__ = ["Spread"]

Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_BARS = 24
WIDTH, HEIGHT = 240.0, 56.0
YEARS = (1800, 2200)


@dataclass(frozen=True)
class Spread:
    """A number's known values, and what may be said of them.

    Parameters
    ----------
    variable
        Tells decimals and unit.
    values, weights
        One a record that knows it, shape (n,); weights are None without.
    least
        The smallest number of records that a figure may be about.
    language
        nl, fr or en.
    """

    variable: Variable
    values: Floats
    weights: Floats | None
    least: int
    language: str

    def listing(self, caption: str) -> Listing:
        """Return mean, deviation and quantiles, with those of the weighted records.

        A quantile that fewer records than may be told lie on either side of is left
        out, as the smallest and the largest value always are.
        """
        even = np.ones(len(self.values))
        rows = [self._row("unweighted", even)]
        if self.weights is not None:
            rows.append(self._row("weighted", self.weights))
        stats = [message(f"described_{key}", self.language) for key in ("mean", "sd")]
        names = [
            message(f"weighing_p{q * 100:02.0f}_of", self.language) for q in QUANTILES
        ]
        heads = ("", *stats, *names)
        return Listing(caption, heads, tuple(rows), (False, *[True] * (len(heads) - 1)))

    def picture(self) -> Picture:
        """Return a histogram, its ends taken in and its bars rounded.

        Every bar stands for a multiple of the smallest number that may be told, so
        that no count can be had by subtracting it from others on the page.
        """
        edges = self._edges()
        inside = np.clip(self.values, edges[0], np.nextafter(edges[-1], edges[0]))
        counts = np.histogram(inside, edges)[0]
        bars = np.round(counts / self.least)
        low, high = self._told(edges[0]), self._told(self._last(edges))
        told = {"low": low, "high": high, "least": str(self.least)}
        caption = message("described_histogram", self.language, **told)
        label = self.variable.label.within(self.language) or self.variable.name
        middle = self._told(self._quantile(np.ones(len(self.values)), 0.5))
        alt = message(
            "described_histogram_alt",
            self.language,
            title=label,
            low=low,
            high=high,
            middle=middle,
        )
        return Picture(_drawn(bars, alt), alt, caption)

    def _row(self, key: str, weights: Floats) -> Row:
        mean = float(np.average(self.values, weights=weights))
        spread = float(np.average((self.values - mean) ** 2, weights=weights))
        # With weights of one this is the usual deviation, with n - 1 below the line.
        deviation = math.sqrt(spread * len(self.values) / (len(self.values) - 1))
        found = [self._quantile(weights, q) for q in QUANTILES]
        cells = [self._told(mean, 1), self._number(deviation, 1)]
        cells += [self._told(q) if self._safe(q) else "–" for q in found]
        head = Cell(message(f"described_{key}", self.language))
        return Row((head, *(Cell(text) for text in cells)))

    def _quantile(self, weights: Floats, at: float) -> float:
        """Return the smallest value that a part of the weight is at or below."""
        order = np.argsort(self.values, kind="stable")
        up = np.cumsum(weights[order])
        # Rounding may leave the sum a hair short of a part that it is exactly.
        place = np.searchsorted(up, at * up[-1] * (1 - 1e-12))
        return float(self.values[order][min(place, len(order) - 1)])

    def _safe(self, value: float) -> bool:
        below = int((self.values <= value).sum())
        above = int((self.values >= value).sum())
        return min(below, above) >= self.least

    def _edges(self) -> Floats:
        """Return round edges from the values that enough records lie beyond."""
        order = np.sort(self.values)
        beyond = min(self.least, len(order)) - 1
        low, high = float(order[beyond]), float(order[len(order) - 1 - beyond])
        whole = bool(np.all(self.values == np.floor(self.values)))
        width = _step((high - low) / MOST_BARS, whole)
        first = math.floor(low / width) * width
        count = max(int((high - first) // width) + 1, 1)
        return np.asarray(first + width * np.arange(count + 1), dtype=np.float64)

    def _last(self, edges: Floats) -> float:
        whole = bool(np.all(self.values == np.floor(self.values)))
        return float(edges[-1]) - (1 if whole else 0)

    def _told(self, value: float, more: int = 0) -> str:
        return str(round(value)) if self._is_year else self._number(value, more)

    @property
    def _is_year(self) -> bool:
        """Whether the bounds are those of a year, which has no mark for thousands."""
        low, high = self.variable.min, self.variable.max
        if low is None or high is None or self.variable.type != "int":
            return False
        return YEARS[0] <= low and high <= YEARS[1]

    def _number(self, value: float, more: int = 0) -> str:
        given = self.variable.decimals
        usual = 0 if self.variable.type == "int" else 1
        decimals = (usual if given is None else given) + more
        if value == math.floor(value) and not more:
            decimals = 0
        return format_number(value, min(decimals, 3), self.language)


def _step(least: float, whole: bool) -> float:
    """Return the round width that is at least as wide: 1, 2 or 5 of a power of ten."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    found = next(power * m for m in (1, 2, 5, 10) if power * m >= least * (1 - 1e-9))
    return max(found, 1.0) if whole else found


def _drawn(bars: Sequence[float] | Floats, alt: str) -> str:
    highest = max(float(max(bars)), 1.0)
    width = WIDTH / len(bars)
    shapes = [line(0, HEIGHT, WIDTH, HEIGHT, PALE)]
    for place, bar in enumerate(bars):
        if bar:
            height = float(bar) / highest * (HEIGHT - 4)
            gap = min(1.0, width / 8)
            left = place * width
            shapes.append(rectangle(left, HEIGHT - height, width - gap, height, ACCENT))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
        f'role="img" aria-label="{escape(alt)}">{"".join(shapes)}</svg>'
    )
