"""How unequally incomes are divided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey.analysis.inequality.incomes import Incomes, known_incomes
from survey.designs import Estimate, Functional, Sampled, Smooth
from survey.errors import CallError

__all__ = [
    "atkinson",
    "atkinson_of",
    "gini",
    "gini_of",
    "quintile_ratio",
    "quintile_ratio_of",
    "theil",
    "theil_of",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Gini:
    y: Floats
    names: tuple[str, ...] = ("gini",)

    def value(self, weights: Floats) -> Floats:
        return np.array([self._parts(weights)[0] - 1])

    def influence(self, weights: Floats) -> Floats:
        ratio, slope, size, whole = self._parts(weights)
        own = slope / (size * whole) - ratio * (1 / size + self.y / whole)
        return np.asarray(own[:, None])

    def _parts(self, weights: Floats) -> tuple[float, Floats, float, float]:
        """Return the Gini plus one, the slope of its numerator, and both totals."""
        levels, place = np.unique(self.y, return_inverse=True)
        held = np.bincount(place, weights, len(levels))
        before = np.cumsum(held) - held
        income = levels * held
        after = income.sum() - np.cumsum(income)
        area = float((levels * (2 * held * before + held**2)).sum())
        slope = 2 * (levels * (before + held) + after)
        size, whole = float(held.sum()), float(income.sum())
        ratio = area / (size * whole) if whole > 0 else np.nan
        return ratio, slope[place], size, whole


@dataclass(frozen=True)
class _Quintiles:
    y: Floats
    names: tuple[str, ...] = ("quintile_ratio",)

    def value(self, weights: Floats) -> Floats:
        above, below = self._sums(Incomes(self.y, weights))[:2]
        return np.array([above / below if below > 0 else np.nan])

    def influence(self, weights: Floats) -> Floats:
        incomes = Incomes(self.y, weights)
        above, below, high, low = self._sums(incomes)
        rich = self.y * (self.y > high) + high * ((self.y <= high) - 0.8)
        poor = self.y * (self.y <= low) - low * ((self.y <= low) - 0.2)
        return np.asarray((rich / below - above / below**2 * poor)[:, None])

    def _sums(self, incomes: Incomes) -> tuple[float, float, float, float]:
        high, low = incomes.quantile(0.8), incomes.quantile(0.2)
        income = incomes.weights * self.y
        above, below = income[self.y > high].sum(), income[self.y <= low].sum()
        return float(above), float(below), high, low


def gini(design: Sampled, y: ArrayLike) -> Estimate:
    """Return the Gini coefficient, between nought and one.

    Parameters
    ----------
    design
        The sample.
    y
        Incomes, shape (n,), NaN where missing: left out.

    Notes
    -----
    Eurostat's formula; the influence is its derivative with respect to each weight,
    with tied incomes taken together.

    References
    ----------
    Langel, M. and Tillé, Y. (2013). Variance estimation of the Gini index: revisiting a
    result several times published. *Journal of the Royal Statistical Society A* 176(2).

    Examples
    --------
    >>> from survey.designs import Design
    >>> gini(Design.build(np.ones(4)), np.array([0.0, 0.0, 0.0, 8.0])).value
    array([0.75])
    """
    used, known = known_incomes(design, y)
    return design.within(known).evaluate(gini_of(used))


def quintile_ratio(design: Sampled, y: ArrayLike) -> Estimate:
    """Return the income of the richest fifth over that of the poorest (S80/S20).

    Parameters
    ----------
    design, y
        As of `gini`.

    References
    ----------
    Langel, M. and Tillé, Y. (2011). Statistical inference for the quintile share ratio.
    *Journal of Statistical Planning and Inference* 141(8).

    Examples
    --------
    >>> from survey.designs import Design
    >>> incomes = np.array([1.0, 2.0, 3.0, 4.0, 10.0, 1.0, 2.0, 3.0, 4.0, 10.0])
    >>> quintile_ratio(Design.build(np.ones(10)), incomes).value.round(3)
    array([10.])
    """
    used, known = known_incomes(design, y)
    return design.within(known).evaluate(quintile_ratio_of(used))


def theil(design: Sampled, y: ArrayLike) -> Estimate:
    """Return Theil's index of incomes above nought.

    Parameters
    ----------
    design, y
        As of `gini`; an income of nought or less is left out, as it has no logarithm.

    Examples
    --------
    >>> from survey.designs import Design
    >>> theil(Design.build(np.ones(3)), np.array([1.0, 2.0, 3.0])).value.round(4)
    array([0.0872])
    """
    used, known = known_incomes(design, y, positive=True)
    return design.within(known).evaluate(theil_of(used))


def atkinson(design: Sampled, y: ArrayLike, aversion: float = 0.5) -> Estimate:
    """Return Atkinson's index of incomes above nought.

    Parameters
    ----------
    design, y
        As of `theil`.
    aversion
        To inequality: above nought, and not one.

    Raises
    ------
    CallError
        When the aversion isn't such a number.

    Examples
    --------
    >>> from survey.designs import Design
    >>> atkinson(Design.build(np.ones(3)), np.array([1.0, 2.0, 3.0])).value.round(4)
    array([0.0449])
    """
    used, known = known_incomes(design, y, positive=True)
    return design.within(known).evaluate(atkinson_of(used, aversion))


def gini_of(y: Floats) -> Functional:
    """Return the Gini coefficient as a function of the weights.

    Parameters
    ----------
    y
        Incomes, shape (n,), none missing.
    """
    return _Gini(y)


def quintile_ratio_of(y: Floats) -> Functional:
    """Return S80/S20 as a function of the weights.

    Parameters
    ----------
    y
        As of `gini_of`.
    """
    return _Quintiles(y)


def theil_of(y: Floats) -> Functional:
    """Return Theil's index as a function of the weights.

    Parameters
    ----------
    y
        Incomes above nought, shape (n,).
    """
    x = np.column_stack([np.ones_like(y), y, y * np.log(y)])

    def function(t: Floats) -> Floats:
        return np.array([t[2] / t[1] - np.log(t[1] / t[0])])

    def jacobian(t: Floats) -> Floats:
        return np.array([[1 / t[0], -t[2] / t[1] ** 2 - 1 / t[1], 1 / t[1]]])

    return Smooth(("theil",), x, function, jacobian)


def atkinson_of(y: Floats, aversion: float = 0.5) -> Functional:
    """Return Atkinson's index as a function of the weights.

    Parameters
    ----------
    y
        As of `theil_of`.
    aversion
        As of `atkinson`.

    Raises
    ------
    CallError
        When the aversion is nought or less, or one.
    """
    if not aversion > 0 or aversion == 1:
        raise CallError(f"an aversion of {aversion:g}; above nought and not one")
    power = 1 - aversion
    x = np.column_stack([np.ones_like(y), y, y**power])

    def function(t: Floats) -> Floats:
        return np.array([1 - (t[2] / t[0]) ** (1 / power) / (t[1] / t[0])])

    def jacobian(t: Floats) -> Floats:
        equal = 1 - function(t)[0]
        of_size = -equal * (1 - 1 / power) / t[0]
        return np.array([[of_size, equal / t[1], -equal / (power * t[2])]])

    return Smooth(("atkinson",), x, function, jacobian)
