"""Who is at risk of poverty, and how far below the threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey.analysis.inequality.incomes import Incomes, known_incomes
from survey.designs import Estimate, Sampled

__all__ = ["Poverty", "poverty_gap", "poverty_rate", "poverty_threshold"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Poverty:
    """A poverty indicator as a function of the weights.

    Parameters
    ----------
    indicator
        threshold, rate or gap.
    y
        Incomes, shape (n,).
    share
        Of the median that is the threshold.
    group
        Who the rate and the gap are of, shape (n,); the threshold is everyone's.
    """

    indicator: str
    y: Floats
    share: float
    group: NDArray[np.bool_]

    @property
    def names(self) -> tuple[str, ...]:
        """One name."""
        return (self.indicator,)

    def value(self, weights: Floats) -> Floats:
        """Return the indicator, shape (1,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        everyone, own = self._incomes(weights)
        threshold = self.share * everyone.quantile(0.5)
        if self.indicator == "threshold":
            return np.array([threshold])
        if self.indicator == "rate":
            return np.array([own.below(threshold, strictly=True)])
        return np.array([1 - self._poor(own, threshold).quantile(0.5) / threshold])

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, 1).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        everyone, own = self._incomes(weights)
        median = everyone.quantile(0.5)
        threshold = self.share * median
        moved = self.share * everyone.moved(median, 0.5)
        if self.indicator == "threshold":
            return moved[:, None]
        rate = own.below(threshold, strictly=True)
        hits = self.group * ((self.y < threshold) - rate) / own.size
        risk = hits + own.density(threshold) * moved
        if self.indicator == "rate":
            return np.asarray(risk[:, None])
        middle = self._poor(own, threshold).quantile(0.5)
        below = self.group * ((self.y <= middle) - own.below(middle)) / own.size
        of_middle = (risk / 2 - below) / own.density(middle)
        gap = -of_middle / threshold + middle / threshold**2 * moved
        return np.asarray(gap[:, None])

    def _incomes(self, weights: Floats) -> tuple[Incomes, Incomes]:
        return Incomes(self.y, weights), Incomes(self.y, weights * self.group)

    def _poor(self, own: Incomes, threshold: float) -> Incomes:
        return Incomes(self.y, own.weights * (self.y < threshold))


def poverty_threshold(design: Sampled, y: ArrayLike, share: float = 0.6) -> Estimate:
    """Return the at-risk-of-poverty threshold: a share of the median income.

    Parameters
    ----------
    design
        The sample.
    y
        Equivalised incomes, shape (n,), NaN where missing: left out.
    share
        Of the median.

    Examples
    --------
    >>> from survey.designs import Design
    >>> income = np.array([5.0, 9.0, 10.0, 12.0, 20.0])
    >>> poverty_threshold(Design.build(np.ones(5)), income).value
    array([6.])
    """
    return _estimated("threshold", design, y, share)


def poverty_rate(
    design: Sampled,
    y: ArrayLike,
    share: float = 0.6,
    group: ArrayLike | None = None,
) -> Estimate:
    """Return the share of people with an income below the threshold.

    Parameters
    ----------
    design, y, share
        As of `poverty_threshold`.
    group
        Whose rate it is, shape (n,); everyone's when absent. The threshold is that of
        the whole sample all the same, and its uncertainty counts.

    References
    ----------
    Osier (2009), as in `Incomes.density`; Eurostat, indicator ilc_li02.

    Examples
    --------
    >>> from survey.designs import Design
    >>> income = np.array([5.0, 9.0, 10.0, 12.0, 20.0])
    >>> poverty_rate(Design.build(np.ones(5)), income).value
    array([0.2])
    """
    return _estimated("rate", design, y, share, group)


def poverty_gap(
    design: Sampled,
    y: ArrayLike,
    share: float = 0.6,
    group: ArrayLike | None = None,
) -> Estimate:
    """Return how far the median of the poor lies below the threshold, relatively.

    Parameters
    ----------
    design, y, share, group
        As of `poverty_rate`.

    Examples
    --------
    >>> from survey.designs import Design
    >>> income = np.array([3.0, 9.0, 10.0, 12.0, 20.0])
    >>> poverty_gap(Design.build(np.ones(5)), income).value
    array([0.5])
    """
    return _estimated("gap", design, y, share, group)


def _estimated(
    indicator: str,
    design: Sampled,
    y: ArrayLike,
    share: float,
    group: ArrayLike | None = None,
) -> Estimate:
    incomes, known = known_incomes(design, y)
    of = np.ones(len(incomes), bool) if group is None else np.asarray(group, bool)
    return design.within(known).evaluate(Poverty(indicator, incomes, share, of))
