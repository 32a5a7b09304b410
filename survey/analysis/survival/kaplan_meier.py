"""Survival curves: the product-limit estimator under a design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs import Estimate, Sampled
from survey.designs.compress import quotient
from survey.errors import CallError

__all__ = ["LogSurvival", "SurvivalCurve", "survival_curve"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LogSurvival:
    """The logarithm of the survival curve at given times, as a function of the weights.

    Parameters
    ----------
    names
        Of the times, m of them.
    times
        Ascending, shape (m,).
    time
        When each record ended, shape (n,).
    event
        Whether it ended in an event, shape (n,).
    """

    names: tuple[str, ...]
    times: Floats
    time: Floats
    event: NDArray[np.bool_]

    def value(self, weights: Floats) -> Floats:
        """Return the logarithms, shape (m,); -inf where nobody is left.

        Parameters
        ----------
        weights
            Shape (n,).
        """
        curve = _product_limit(self.time, self.event, weights)
        place = np.searchsorted(curve[0], self.times, side="right") - 1
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(curve[1][place]))

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, m).

        Parameters
        ----------
        weights
            Shape (n,).

        Notes
        -----
        Each step adds log(1 - d/N); its derivative is -(dying - at risk d/N)/(N - d)
        for a record (the linearised Kaplan-Meier estimator, Williams 1995).
        """
        inside = weights > 0
        steps = np.unique(self.time[inside & self.event])
        own = np.searchsorted(steps, self.time, side="right") - 1
        dead = inside & self.event
        died = np.bincount(own[dead], weights[dead], len(steps)).astype(float)
        gone = np.bincount(own[inside] + 1, weights[inside], len(steps) + 1)
        risk = weights[inside].sum() - np.cumsum(gone)[: len(steps)]
        alive = risk - died
        # What rounding leaves of nobody is nobody.
        left = np.maximum(alive, 0.0)
        rate, drop = quotient(died, risk * left), quotient(np.ones(len(left)), left)
        total = np.append(0.0, np.cumsum(rate))
        until = np.searchsorted(steps, self.times, side="right")
        found = total[np.minimum(own[:, None] + 1, until)]
        fell = dead[:, None] & (own[:, None] < until)
        found = found - np.where(fell, drop[np.maximum(own, 0)][:, None], 0.0)
        return np.where(inside[:, None], found, 0.0)


@dataclass(frozen=True)
class SurvivalCurve:
    """The share that has had no event yet, over time.

    Parameters
    ----------
    time, survival
        The steps, shape (k,), from nought on.
    ended, event
        When each record ended, and whether in an event, shape (n,).
    design
        The sample.
    confidence
        Of the intervals, where no other is asked.
    """

    time: Floats
    survival: Floats
    ended: Floats
    event: NDArray[np.bool_]
    design: Sampled
    confidence: float = 0.95

    def at(self, times: Floats, confidence: float | None = None) -> pd.DataFrame:
        """Return the curve at times: time, survival, se, low, high.

        Parameters
        ----------
        times
            Shape (m,).
        confidence
            Of the intervals, which are symmetric for the logarithm and end at one;
            that of the curve when absent.
        """
        asked = np.atleast_1d(np.asarray(times, dtype=np.float64))
        found = self.log_at(asked)
        survival = np.exp(found.value)
        sure = self.confidence if confidence is None else confidence
        low, high = np.exp(found.interval(sure)).T
        columns = {"time": asked, "survival": survival, "se": survival * found.se}
        return pd.DataFrame({**columns, "low": low, "high": np.minimum(high, 1.0)})

    def log_at(self, times: Floats) -> Estimate:
        """Return the logarithm of the curve at times, with its covariance.

        Parameters
        ----------
        times
            Shape (m,).
        """
        names = tuple(f"{time:g}" for time in times)
        return self.design.evaluate(LogSurvival(names, times, self.ended, self.event))

    def quantile(self, share: float = 0.5) -> float:
        """Return the first time at which no more than a share is left.

        Parameters
        ----------
        share
            Between 0 and 1; infinite when more are left at the end.
        """
        below = np.flatnonzero(self.survival <= share)
        return float(self.time[below[0]]) if len(below) else np.inf


def survival_curve(
    design: Sampled, time: Floats, event: NDArray[np.bool_]
) -> SurvivalCurve:
    """Return the product-limit estimate of the population's survival curve.

    Parameters
    ----------
    design
        The sample, within the records of which time and event are known.
    time
        When each record ended, shape (n,).
    event
        Whether it ended in an event, or was last seen then, shape (n,).

    Raises
    ------
    CallError
        When nobody is left, or a weight is negative.

    References
    ----------
    Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete
    observations. Journal of the American Statistical Association 53, 457-481.
    Williams, R. L. (1995). Product-limit survival functions with correlated survival
    times. Lifetime Data Analysis 1, 171-186.

    Examples
    --------
    >>> from survey.designs import Design
    >>> ended, event = np.array([1.0, 2.0, 2.0, 3.0]), np.array([1, 1, 0, 1]) == 1
    >>> curve = survival_curve(Design.build(np.ones(4)), ended, event)
    >>> curve.time, curve.survival
    (array([0., 1., 2., 3.]), array([1.  , 0.75, 0.5 , 0.  ]))
    """
    if not (design.weights > 0).any() or (design.weights < 0).any():
        raise CallError("a survival curve needs records, and no negative weights")
    times, survival = _product_limit(time, event, design.weights)
    return SurvivalCurve(times, survival, time, event, design)


def _product_limit(
    time: Floats, event: NDArray[np.bool_], weights: Floats
) -> tuple[Floats, Floats]:
    inside = weights > 0
    steps, own = np.unique(time[inside], return_inverse=True)
    w = weights[inside]
    died = np.bincount(own, w * event[inside], minlength=len(steps))
    left = np.bincount(own, w, minlength=len(steps))
    risk = np.cumsum(left[::-1])[::-1]
    survival = np.cumprod(np.maximum(1 - died / risk, 0.0))
    return np.append(0.0, steps), np.append(1.0, survival)
