"""Cox's proportional hazards on arrays: the partial likelihood with Efron's ties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["PartialLikelihood"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class PartialLikelihood:
    """The partial log-likelihood of proportional hazards, as a function of weights.

    Parameters
    ----------
    names
        Of the columns of x, p of them.
    x
        Shape (n, p); nought for a record that is never used.
    time
        When each record ended, shape (n,).
    event
        Whether it ended in an event, shape (n,).
    used
        Which records there are, shape (n,); among them also one with weight nought
        counts in how many events fall together, so that weights move it smoothly.
    entry
        From when each record was seen, shape (n,); from the start when absent.

    Notes
    -----
    Events at the same time leave the risk set one after the other, each taking an equal
    part of all of them (Efron 1977); their weights are averaged.

    References
    ----------
    Binder, D. A. (1992). Fitting Cox's proportional hazards models from survey data.
    Biometrika 79, 139-147.
    Efron, B. (1977). The efficiency of Cox's likelihood function for censored data.
    Journal of the American Statistical Association 72, 557-565.
    Therneau, T. M. and Grambsch, P. M. (2000). Modeling Survival Data, section 3.3.
    """

    names: tuple[str, ...]
    x: Floats
    time: Floats
    event: NDArray[np.bool_]
    used: NDArray[np.bool_]
    entry: Floats | None = None

    def start(self, weights: Floats) -> Floats:
        """Return coefficients of nought, shape (p,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        return np.zeros(len(self.names))

    def at(self, theta: Floats, weights: Floats) -> tuple[float, Floats, Floats]:
        """Return the partial log-likelihood, its gradient and the information.

        Parameters
        ----------
        theta
            Coefficients, shape (p,).
        weights
            Shape (n,).
        """
        sums = self._sums(theta, weights)
        died = np.where(self._dead, weights, 0.0)
        value = died @ (self._centred @ theta) - sums.each @ np.log(sums.risk)
        gradient = died @ self._centred - sums.each @ sums.mean
        hazard = self._over(sums, sums.rate)
        spread = (self._centred * (weights * sums.relative * hazard)[:, None]).T
        information = spread @ self._centred
        information -= (sums.mean * sums.each[:, None]).T @ sums.mean
        return float(value), gradient, information

    def scores(self, theta: Floats, weights: Floats) -> Floats:
        """Return the derivative of the gradient to each weight, shape (n, p).

        Parameters
        ----------
        theta
            Coefficients, shape (p,).
        weights
            Shape (n,).
        """
        sums = self._sums(theta, weights)
        hazard = self._over(sums, sums.rate)
        drift = self._over(sums, sums.rate[:, None] * sums.mean)
        expected = sums.relative[:, None] * (self._centred * hazard[:, None] - drift)
        tied = np.zeros((len(self._times), self.x.shape[1]))
        np.add.at(tied, self._of_pair, sums.mean / self._deaths[self._of_pair, None])
        dead = self._dead
        observed = np.zeros_like(self.x)
        observed[dead] = self._centred[dead] - tied[self._own[dead]]
        return np.where(self.used[:, None], observed - expected, 0.0)

    @cached_property
    def _dead(self) -> NDArray[np.bool_]:
        return np.asarray(self.event & self.used)

    @cached_property
    def _centred(self) -> Floats:
        inside = self.x[self.used]
        return np.where(self.used[:, None], self.x - inside.mean(axis=0), 0.0)

    @cached_property
    def _times(self) -> Floats:
        return np.unique(self.time[self._dead])

    @cached_property
    def _own(self) -> Codes:
        # The last event time at or before each record's end; -1 for none.
        return np.searchsorted(self._times, self.time, side="right") - 1

    @cached_property
    def _before(self) -> Codes:
        # The last event time at or before each record's entry.
        if self.entry is None:
            return np.full(len(self.time), -1)
        return np.searchsorted(self._times, self.entry, side="right") - 1

    @cached_property
    def _deaths(self) -> Codes:
        return np.bincount(self._own[self._dead], minlength=len(self._times))

    @cached_property
    def _of_pair(self) -> Codes:
        # One pair for every event: its time, and which of those of the time it is.
        return np.repeat(np.arange(len(self._times)), self._deaths)

    @cached_property
    def _part(self) -> Floats:
        first = np.cumsum(self._deaths) - self._deaths
        rank = np.arange(len(self._of_pair)) - first[self._of_pair]
        return np.asarray(rank / self._deaths[self._of_pair])

    def _at_risk(self, values: Floats) -> Floats:
        # Over the records at risk at every event time, added up from the last one on:
        # the few who are left then would be lost in what is left of everybody.
        seen = self.used & (self._own > self._before)
        late = seen & (self._before >= 0)
        change = np.zeros((len(self._times), *values.shape[1:]))
        np.add.at(change, self._own[seen], values[seen])
        np.add.at(change, self._before[late], -values[late])
        return np.asarray(np.cumsum(change[::-1], axis=0)[::-1])

    def _dying(self, values: Floats) -> Floats:
        total = np.zeros((len(self._times), *values.shape[1:]))
        np.add.at(total, self._own[self._dead], values[self._dead])
        return total

    def _sums(self, theta: Floats, weights: Floats) -> _Sums:
        relative = np.where(self.used, np.exp(self._centred @ theta), 0.0)
        each = weights * relative
        both = np.column_stack([each, self._centred * each[:, None]])
        risk, dying = self._at_risk(both), self._dying(both)
        pair, part = self._of_pair, self._part[:, None]
        left = risk[pair] - part * dying[pair]
        average = (self._dying(weights) / self._deaths)[pair]
        # A replicate may leave out everybody who was at risk.
        left[(left[:, 0] <= 0) & (average == 0)] = [1.0, *[0.0] * self.x.shape[1]]
        means = left[:, 1:] / left[:, :1]
        return _Sums(relative, left[:, 0], means, average, average / left[:, 0])

    def _over(self, sums: _Sums, rate: Floats) -> Floats:
        # A rate of the pairs, over the time that each record was at risk.
        k = len(self._times)
        each = np.zeros((k, *rate.shape[1:]))
        np.add.at(each, self._of_pair, rate)
        before = np.concatenate([np.zeros((1, *rate.shape[1:])), np.cumsum(each, 0)])
        total = before[self._own + 1] - before[self._before + 1]
        part = self._part.reshape(-1, *[1] * (rate.ndim - 1))
        tied = np.zeros((k, *rate.shape[1:]))
        np.add.at(tied, self._of_pair, part * rate)
        total[self._dead] -= tied[self._own[self._dead]]
        return np.asarray(total)


@dataclass(frozen=True)
class _Sums:
    """Over the pairs: who is at risk, their mean, the weight and the hazard."""

    relative: Floats
    risk: Floats
    mean: Floats
    each: Floats
    rate: Floats
