"""Probabilities of many tests at once, adjusted for there being many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError

__all__ = ["METHODS", "adjusted"]

Floats = NDArray[np.float64]
METHODS = ("none", "bonferroni", "holm", "benjamini-hochberg")


def adjusted(p: Floats, method: str = "holm") -> Floats:
    """Return adjusted probabilities, in the order they came in.

    Parameters
    ----------
    p
        Of the tests, shape (m,). NaN, a test that could not be done, stays NaN and
        doesn't count as one.
    method
        none. bonferroni or holm: the chance of one or more false findings among all.
        benjamini-hochberg: the expected share of false findings among the findings.

    Raises
    ------
    CallError
        When the method is another word.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure.
    *Scandinavian Journal of Statistics* 6. Benjamini, Y. and Hochberg, Y. (1995).
    Controlling the false discovery rate. *Journal of the Royal Statistical Society B*
    57(1).

    Examples
    --------
    >>> p = np.array([0.04, 0.01, 0.03])
    >>> adjusted(p, "holm"), adjusted(p, "bonferroni")
    (array([0.06, 0.03, 0.06]), array([0.12, 0.03, 0.09]))
    >>> adjusted(p, "benjamini-hochberg")
    array([0.04, 0.03, 0.04])
    """
    if method not in METHODS:
        raise CallError.unknown("adjustment", method, METHODS)
    done = ~np.isnan(p)
    found = np.full(p.shape, np.nan)
    order = np.argsort(p[done], kind="stable")
    sorted_p = p[done][order]
    m = len(sorted_p)
    rank = np.arange(1, m + 1)
    if method == "bonferroni":
        sorted_p = sorted_p * m
    if method == "holm":
        sorted_p = np.maximum.accumulate(sorted_p * (m - rank + 1))
    if method == "benjamini-hochberg":
        sorted_p = np.minimum.accumulate((sorted_p * m / rank)[::-1])[::-1]
    back = np.empty(m)
    back[order] = np.minimum(sorted_p, 1.0)
    found[done] = back
    return found
