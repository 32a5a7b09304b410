"""Quantiles under a design, with intervals, of everyone or by domain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from survey.designs import Sampled
from survey.distributions import t_quantile
from survey.errors import CallError
from survey.estimates.share_bounds import share_bounds
from survey.estimates.statistics.domains import Domains, domain_df
from survey.estimates.statistics.known import Missing, known
from survey.estimates.statistics.quantile_rules import Rule, quantiles
from survey.estimates.statistics.totals import mean
from survey.estimates.statistics.within import places

__all__ = ["INTERVALS", "Quantiles", "quantile"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
INTERVALS = ("mean", "beta", "xlogit", "asin", "nominal", "score", "quantile")


@dataclass(frozen=True)
class Quantiles:
    """Quantiles of a variable in several domains.

    Parameters
    ----------
    p
        Probabilities, shape (columns,).
    value, se, low, high
        Shape (domains, columns); the error is half the interval over t.
    df, n
        Degrees of freedom and records, shape (domains,).
    domains
        The groups; None for the whole sample.
    """

    p: Floats
    value: Floats
    se: Floats
    low: Floats
    high: Floats
    df: Floats
    n: Codes
    domains: Domains | None


@dataclass(frozen=True)
class _Asked:
    """A variable, where its values are, and how quantiles are read."""

    design: Sampled
    y: Floats
    p: Floats
    domains: Domains | None
    rule: str | Rule
    confidence: float
    df: Floats
    n: Codes

    @property
    def reach(self) -> Floats:
        """Quantiles of t, shape (domains,); NaN below one degree of freedom."""
        return t_quantile((1 + self.confidence) / 2, self.df)

    def read(self, weights: Floats, p: Floats) -> Floats:
        """Return quantiles, shape (domains, columns), p of that shape."""
        size, place = places(self.domains, len(self.y))
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[order], np.arange(size + 1))
        rows = (order[a:b] for a, b in pairwise(ends))
        found = [
            quantiles(self.y[at], weights[at], p[d], self.rule)
            for d, at in enumerate(rows)
        ]
        return np.stack(found)


def quantile(
    design: Sampled,
    y: Floats,
    p: Floats,
    domains: Domains | None = None,
    rule: str | Rule = "math",
    interval: str = "mean",
    confidence: float = 0.95,
    df: float | Floats | None = None,
    missing: Missing = "drop",
) -> Quantiles:
    """Return quantiles with intervals and standard errors.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n,), NaN where missing.
    p
        Probabilities, shape (columns,).
    domains
        The groups; everyone when absent.
    rule
        See `quantiles`.
    interval
        mean, beta, xlogit, asin: an interval of the share at or below the quantile,
        read back through the rule (Woodruff). nominal: the same around the probability
        asked for, instead of the share that the quantile turns out to have. score: the
        values that a test of that share does not reject (Francisco and Fuller).
        quantile: from the quantile under every replicate's weights; of replicate
        designs only.
    confidence
        Between 0 and 1.
    df
        Degrees of freedom, of all or by domain; each domain's own when absent.
    missing
        See `known`; with propagate a domain with a missing value has no quantiles.

    Raises
    ------
    CallError
        When a word is not known, or the design has no replicates to take.

    Notes
    -----
    A bound is NaN where the interval of the share ends below 0 or above 1: the data
    don't say how far the quantile may be.

    References
    ----------
    Woodruff, R. S. (1952). Confidence intervals for medians and other position
    measures. *Journal of the American Statistical Association* 47. Francisco, C. A. and
    Fuller, W. A. (1991). Quantile estimation with a complex survey design. *Annals of
    Statistics* 19(1).

    Examples
    --------
    >>> from survey.designs import Design
    >>> y = np.arange(1.0, 101.0)
    >>> found = quantile(Design.build(np.ones(100)), y, np.array([0.5]))
    >>> found.value, found.low, found.high
    (array([[50.]]), array([[41.]]), array([[60.]]))
    """
    if interval not in INTERVALS:
        raise CallError.unknown("interval of quantiles", interval, INTERVALS)
    used = known(design, y[:, None], domains, missing)
    inside = design.within(used.members)
    size, place = places(domains, len(y))
    n = np.bincount(place[used.members], minlength=size + 1)[:size]
    own = df if df is not None else _own_df(inside, domains)
    free = np.broadcast_to(np.asarray(own, dtype=float), (size,))
    p = np.asarray(p, dtype=float)
    asked = _Asked(inside, used.y[:, 0], p, domains, rule, confidence, free, n)
    value = asked.read(inside.weights, np.broadcast_to(p, (size, len(p))))
    value = np.where(used.spoiled, np.nan, value)
    low, high, se = _bounds(asked, value, interval)
    return Quantiles(p, value, se, low, high, free, n, domains)


def _own_df(design: Sampled, domains: Domains | None) -> Floats:
    if domains is None:
        return np.array([design.df])
    return domain_df(design, domains)


def _bounds(
    asked: _Asked, value: Floats, interval: str
) -> tuple[Floats, Floats, Floats]:
    reach = asked.reach[:, None]
    if interval == "quantile":
        se = _replicated(asked, value)
        return value - reach * se, value + reach * se, se
    find = _score if interval == "score" else partial(_woodruff, method=interval)
    low, high = find(asked, value)
    return low, high, (high - low) / (2 * reach)


def _below(asked: _Asked, at: Floats) -> Floats:
    """Say whether each record is at or below its domain's values, (n, columns)."""
    _, place = places(asked.domains, len(asked.y))
    ends = np.vstack([at, np.full(at.shape[1], np.nan)])
    return (asked.y[:, None] <= ends[place]).astype(float)


def _named(columns: int) -> tuple[str, ...]:
    return tuple(str(i) for i in range(columns))


def _woodruff(asked: _Asked, value: Floats, method: str) -> tuple[Floats, Floats]:
    below = _below(asked, value)
    found = mean(asked.design, below, _named(below.shape[1]), asked.domains)
    df, n = asked.df[:, None], asked.n[:, None].astype(float)
    share = (
        np.broadcast_to(asked.p, value.shape) if method == "nominal" else found.value
    )
    how = "wald" if method == "nominal" else method
    bounds = share_bounds(share, found.se, df, n, asked.confidence, how)
    low, high = (np.where(np.isnan(value), np.nan, bound) for bound in bounds)
    weights = asked.design.weights
    return asked.read(weights, low), asked.read(weights, high)


def _score(asked: _Asked, value: Floats) -> tuple[Floats, Floats]:
    """Halve the values of each domain until the test's verdict turns."""
    size, place = places(asked.domains, len(asked.y))
    inside = asked.design.weights != 0
    held = [np.unique(asked.y[inside & (place == d)]) for d in range(size)]
    columns = value.shape[1]
    last = np.array([max(len(values) - 1, 0) for values in held])[:, None]
    first = np.full((size, 2 * columns), -1)
    ends = np.broadcast_to(last, first.shape).copy()
    critical = asked.reach[:, None] * np.repeat([1.0, -1.0], columns)
    share = np.tile(1 - asked.p, 2)
    while (ends - first > 1).any():
        middle = (first + ends) // 2
        at = np.stack([_at(values, middle[d]) for d, values in enumerate(held)])
        above = 1 - _below(asked, at)
        found = mean(asked.design, above, _named(2 * columns), asked.domains)
        away = found.value - share
        # With no error the test is sure.
        z = np.divide(away, found.se, np.sign(away) * np.inf, where=found.se > 0)
        rejected = z > critical
        first, ends = (
            np.where(rejected, middle, first),
            np.where(rejected, ends, middle),
        )
    bounds = np.stack([_at(values, ends[d]) for d, values in enumerate(held)])
    bounds = np.where(np.isnan(np.tile(value, 2)) | np.isnan(critical), np.nan, bounds)
    return bounds[:, :columns], bounds[:, columns:]


def _at(values: Floats, index: Codes) -> Floats:
    if not len(values):
        return np.full(index.shape, np.nan)
    return values[np.clip(index, 0, len(values) - 1)]


@dataclass(frozen=True)
class _Read:
    """Quantiles as a functional, for designs that ask its value only."""

    asked: _Asked
    spoiled: NDArray[np.bool_]

    @property
    def names(self) -> tuple[str, ...]:
        return _named(self.spoiled.size)

    def value(self, weights: Floats) -> Floats:
        p = np.broadcast_to(self.asked.p, self.spoiled.shape)
        found = self.asked.read(weights, p)
        return np.where(self.spoiled, np.nan, found).ravel()

    def influence(self, weights: Floats) -> Floats:
        raise CallError('interval="quantile" needs a design with replicate weights')


def _replicated(asked: _Asked, value: Floats) -> Floats:
    found = asked.design.evaluate(_Read(asked, np.isnan(value)))
    return found.se.reshape(value.shape)
