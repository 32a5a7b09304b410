"""The share of a condition, with each interval that R's svyciprop has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs import Sampled
from survey.estimates.interval import share_interval
from survey.estimates.share_bounds import share_bounds
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.found import Found
from survey.estimates.statistics.known import Missing
from survey.estimates.statistics.totals import mean

__all__ = ["Proportions", "proportion"]

Floats = NDArray[np.float64]


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
    As `share_interval`, except that wald gives what the formula gives.

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
    p, error = found.value, found.errors(method)
    if method in ("wald", "mean"):
        low, high = share_bounds(p, error, each, n, confidence, method)
    else:
        size = np.broadcast_to(found.n_effective[:, None], p.shape)
        low, high = share_interval(p, error, each, size, confidence, method, n)
    return Proportions(found, low, high, np.asarray(free, dtype=float), method)
