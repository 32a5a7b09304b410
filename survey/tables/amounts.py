"""A scale of amounts: in even steps, or by powers of ten where they differ much."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.locale import format_number
from survey.tables.canvas import Scale

__all__ = ["Amounts", "amount"]

Floats = NDArray[np.float64]
# Amounts of which the largest is this many times the smallest need powers of ten.
MUCH = 20.0
BINS = 24
# Between two ticks, so that every bar begins at a round amount.
BINS_A_STEP = (4, 5, 10)
MOST_TICKS = 7


def amount(value: float, language: str = "nl") -> str:
    """Return an amount with about three digits that say something.

    Parameters
    ----------
    value
        Such as a weight; nothing is written for NaN or infinity.
    language
        Whose notation it gets.

    Examples
    --------
    >>> amount(17522.8), amount(22.4254), amount(1.2345)
    ('17.523', '22,4', '1,23')
    """
    if not math.isfinite(value):
        return ""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return format_number(value, 0 if value == 0 else decimals, language)


@dataclass(frozen=True)
class Amounts:
    """From an amount to a place across the drawing.

    Parameters
    ----------
    scale
        Of the amounts, or of their logarithms to base ten.
    powers
        Whether it is of the logarithms.
    """

    scale: Scale
    powers: bool

    @classmethod
    def over(cls, low: float, high: float, left: float, right: float) -> Amounts:
        """Return a scale that holds both amounts, between round ones."""
        if not (low > 0 and high / low > MUCH):
            return cls(Scale.numbers(low, high, left, right), False)
        first, last = _rounded(low, down=True), _rounded(high, down=False)
        step = (last - first) / BINS
        return cls(Scale(first, last, left, right, step), True)

    def at(self, value: float) -> float:
        """Return the place of an amount, kept within the scale."""
        return self.scale.at(math.log10(value) if self.powers else value)

    @property
    def ticks(self) -> list[float]:
        """The round amounts along it."""
        if not self.powers:
            return self.scale.ticks
        low, high = self.scale.low - 1e-9, self.scale.high + 1e-9
        powers = range(math.floor(low), math.ceil(high) + 1)
        fine = [p + math.log10(lead) for p in powers for lead in (1, 2, 5)]
        shown = [place for place in fine if low <= place <= high]
        if len(shown) > MOST_TICKS:
            shown = [float(place) for place in powers if low <= place <= high]
        return [10.0**place for place in shown]

    def labels(self, language: str) -> list[str]:
        """Return the figures at the ticks."""
        if self.powers:
            return [amount(tick, language) for tick in self.ticks]
        decimals = max(0, -math.floor(math.log10(self.scale.step) + 1e-9))
        return [format_number(tick, decimals, language) for tick in self.ticks]

    @property
    def edges(self) -> Floats:
        """Where the bars of a histogram begin and end, in amounts, ascending."""
        low, high = self.scale.low, self.scale.high
        if self.powers:
            return np.asarray(10.0 ** np.linspace(low, high, BINS + 1))
        steps = len(self.scale.ticks) - 1
        each = next((n for n in BINS_A_STEP if n * steps >= BINS), BINS_A_STEP[-1])
        return np.linspace(low, high, each * steps + 1)


def _rounded(value: float, *, down: bool) -> float:
    """Return the logarithm of the nearest of 1, 2 and 5 times a power of ten."""
    power = math.floor(math.log10(value))
    steps = [power + math.log10(lead) for lead in (1, 2, 5, 10)]
    place = math.log10(value)
    if down:
        return max(step for step in steps if step <= place + 1e-9)
    return min(step for step in steps if step >= place - 1e-9)
