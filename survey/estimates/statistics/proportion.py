"""The share of a condition, with each interval that R's svyciprop has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs import Sampled
from survey.designs.compress import quotient
from survey.estimates.interval import effective_interval, share_bounds
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.found import Found
from survey.estimates.statistics.known import Missing, known
from survey.estimates.statistics.totals import mean
from survey.estimates.statistics.within import by_domain, labels, means

__all__ = ["Proportions", "proportion"]

Floats = NDArray[np.float64]
# These measure the error on the scale of log(p / (1 - p)).
ON_LOGIT = ("logit", "likelihood")


@dataclass(frozen=True)
class Proportions:
    """Shares with their intervals.

    Parameters
    ----------
    found
        The shares, shape (domains, columns), with errors and counts.
    low, high
        Shape (domains, columns).
    df
        Degrees of freedom by domain, shape (domains,).
    method
        How the interval was computed.
    """

    found: Found
    low: Floats
    high: Floats
    df: Floats
    method: str


def proportion(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None = None,
    method: str = "logit",
    confidence: float = 0.95,
    df: float | Floats | None = None,
    missing: Missing = "drop",
) -> Proportions:
    """Return the shares of conditions with intervals.

    Parameters
    ----------
    design
        The sample.
    y
        0 and 1, shape (n, columns), NaN where missing.
    names
        One a column.
    domains
        The groups; everyone when absent.
    method
        See `share_bounds`.
    confidence
        Between 0 and 1.
    df
        Degrees of freedom, of all or by domain; each domain's own when absent.
    missing
        See `known`.

    Raises
    ------
    CallError
        When there is no method of that name.

    Notes
    -----
    logit and likelihood take the error of log(p / (1 - p)) as the design gives it: for
    replicate weights that is the spread of the replicates' logits, unless a replicate
    has a share of 0 or 1; the others take that of p. A share of 0 or 1, or one without
    degrees of freedom, has the interval of `share_interval`, except that wald gives
    what the formula gives.

    Examples
    --------
    >>> from survey.designs import Design
    >>> y = np.array([[1.0], [0.0], [0.0], [1.0], [0.0], [0.0]])
    >>> found = proportion(Design.build(np.ones(6)), y, ("yes",), method="wilson")
    >>> found.low.round(4), found.high.round(4)
    (array([[0.0601]]), array([[0.7963]]))
    """
    found = mean(design, y, names, domains, missing)
    free = np.broadcast_to(np.asarray(found.df if df is None else df), found.n.shape)
    each = np.broadcast_to(free[:, None], found.value.shape).astype(float)
    n = np.broadcast_to(found.n[:, None], found.value.shape).astype(float)
    p, error = found.value, found.se
    if method in ON_LOGIT:
        inner = (p > 0) & (p < 1)
        own = _logit_error(design, y, names, domains, missing) * p * (1 - p)
        error = np.where(inner, np.where(np.isnan(own), error, own), 0.0)
    low, high = share_bounds(p, error, each, n, confidence, method)
    end = (p == 0) | (p == 1)
    if method not in ("wald", "mean"):
        squares = np.broadcast_to(found.n_effective[:, None], p.shape)
        bottom, top = effective_interval(p, squares, each, confidence)
        low, high = np.where(end, bottom, low), np.where(end, top, high)
        low, high = np.where(each < 1, 0.0, low), np.where(each < 1, 1.0, high)
        low, high = (np.where(np.isnan(p), np.nan, bound) for bound in (low, high))
    return Proportions(found, low, high, np.asarray(free, dtype=float), method)


def _logit_error(
    design: Sampled,
    y: Floats,
    names: tuple[str, ...],
    domains: Domains | None,
    missing: Missing,
) -> Floats:
    """Return the standard errors of log(p / (1 - p)), shape (domains, columns).

    NaN where a replicate has nobody, or everybody, so that its logit is infinite.
    """
    used = known(design, y, domains, missing)
    columns = y.shape[1]

    def odds(t: Floats) -> Floats:
        p = means(t)
        inner = (p > 0) & (p < 1)
        safe = np.where(inner, p, 0.5)
        return np.where(inner, np.log(safe / (1 - safe)), np.nan)

    def slopes(t: Floats) -> Floats:
        yes, rest = t[:, :columns], t[:, columns:] - t[:, :columns]
        slope = np.zeros((len(t), columns, columns + 1))
        at = np.arange(columns)
        one = np.ones_like(yes)
        slope[:, at, at] = quotient(one, yes) + quotient(one, rest)
        slope[:, :, columns] = -quotient(one, rest)
        return slope

    x = np.hstack([used.y, np.ones((len(y), 1))])
    statistic = by_domain(labels(domains, names), x, domains, odds, slopes)
    estimate = design.within(used.members).evaluate(statistic)
    found = estimate.se
    if estimate.replicates is not None:
        found = np.where(np.isfinite(estimate.replicates).all(axis=0), found, np.nan)
    return found.reshape(-1, columns)
