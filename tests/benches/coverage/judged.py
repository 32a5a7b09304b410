"""Many samples, and what their intervals and variances turn out to be worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, t

from tests.benches.coverage.measures import STATISTICS, measured, truths
from tests.benches.coverage.methods import Method
from tests.benches.coverage.people import People

__all__ = ["Judged", "repeated"]

Floats = NDArray[np.float64]
LEVEL = 0.95
# Their error is the width of an interval, and so no estimate of a variance.
WIDTHS = ("median",)
# Of a share with fewer than these on its smaller side no interval is any good.
CASES = 10
# Samples without a variance that coverage can do with.
SELDOM = 0.005


@dataclass(frozen=True)
class Judged:
    """What samples say of a method, a number a statistic.

    Parameters
    ----------
    statistics
        What was asked.
    held
        The part of the intervals that hold the truth.
    expected
        What it would be if nothing were wrong but the degrees of freedom, and what is
        known of the method.
    held_error
        Its Monte-Carlo standard error, were it what it should be.
    ratio
        The mean of the estimated variances over the variance of the estimates.
    ratio_error
        Its Monte-Carlo standard error.
    bias
        The estimates' mean distance to the truth, in their standard deviations.
    judged
        Whether there are enough cases for coverage to be what it should be, and hardly
        ever a negative variance, which has no interval.
    negative
        The part of the variances that are none.
    draws
        Samples.
    method
        What is judged.
    """

    statistics: tuple[str, ...]
    held: Floats
    expected: Floats
    held_error: float
    ratio: Floats
    ratio_error: Floats
    bias: Floats
    judged: NDArray[np.bool_]
    negative: Floats
    draws: int
    method: Method

    @property
    def rows(self) -> pd.DataFrame:
        """One row a statistic, with how many standard errors it is off."""
        below, above = self.method.below, self.method.above
        most = 2 * norm.cdf(norm.ppf((1 + LEVEL) / 2) * np.sqrt(above)) - 1
        varies = np.array([name not in WIDTHS for name in self.statistics])
        away = _outside(self.held, self.expected, most) / self.held_error
        off = _outside(self.ratio, below, above) / self.ratio_error
        return pd.DataFrame(
            {
                "statistic": self.statistics,
                "coverage": self.held,
                "expected": self.expected,
                "z_coverage": np.where(self.judged, away, np.nan),
                "ratio": self.ratio,
                "ratio_error": self.ratio_error,
                "z_ratio": np.where(varies, off, np.nan),
                "bias": self.bias,
                "negative": self.negative,
            }
        )


def repeated(
    people: People,
    method: Method,
    draws: int,
    seed: int,
    asked: tuple[str, ...] = tuple(STATISTICS),
) -> Judged:
    """Return what a method is worth over many samples of the same people.

    Parameters
    ----------
    people
        The population.
    method
        How to draw and how to find a variance.
    draws
        Samples.
    seed
        Same seed, same samples.
    asked
        Names of `STATISTICS`.

    Notes
    -----
    The ratio's error is that of a ratio of two means over the samples: of the estimated
    variances, and of the squared distances of the estimates to their own mean.

    A design's degrees of freedom count clusters less strata, as if strata weighed the
    same. In SID one group of seven holds nine tenths of the people, so intervals know
    less than they say. How much less is seen from the variances: were they as those of
    normal numbers, 2 E(v)²/V(v) would be their degrees of freedom (Satterthwaite 1946).
    """
    truth = truths(people, asked)
    rng = np.random.default_rng(seed)
    found = np.empty((draws, len(asked), 4))
    for index in range(draws):
        rows, design = method.make(people, rng)
        found[index] = measured(design, people, rows, asked)
    value, variance, low, high = np.moveaxis(found, 2, 0)
    away = (value - value.mean(axis=0)) ** 2
    ratio = variance.mean(axis=0) / (away.sum(axis=0) / (draws - 1))
    each = variance / variance.mean(axis=0) - away / away.mean(axis=0)
    held = ((low <= truth) & (truth <= high)).mean(axis=0)
    # Horvitz and Thompson's variance can be negative, which leaves no interval.
    error = np.sqrt(np.where(variance > 0, variance, np.nan))
    negative = (variance <= 0).mean(axis=0)
    reach = np.nanmean((high - low) / 2 / error, axis=0)
    free = 2 * variance.mean(axis=0) ** 2 / variance.var(axis=0)
    return Judged(
        asked,
        held,
        np.minimum(2 * t.cdf(reach * np.sqrt(method.below), free) - 1, LEVEL),
        float(np.sqrt(LEVEL * (1 - LEVEL) / draws)),
        ratio,
        ratio * each.std(axis=0) / np.sqrt(draws),
        (value.mean(axis=0) - truth) / value.std(axis=0),
        _enough(asked, truth, variance.mean(axis=0)) & (negative <= SELDOM),
        negative,
        draws,
        method,
    )


def _enough(
    asked: tuple[str, ...], truth: Floats, variance: Floats
) -> NDArray[np.bool_]:
    """Return whether shares have enough cases, of as many records as they are worth."""
    shares = np.array([name.startswith("share") for name in asked])
    rest = np.where(shares, 1 - truth, 1.0)
    records = truth * rest / variance
    return ~shares | (records * np.minimum(truth, rest) >= CASES)


def _outside(values: Floats, low: float | Floats, high: float) -> Floats:
    return np.minimum(values - low, 0.0) + np.maximum(values - high, 0.0)
