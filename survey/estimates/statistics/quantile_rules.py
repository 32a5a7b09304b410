"""Rules for reading a quantile from weighted values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import over
from survey.errors import CallError

__all__ = ["RULES", "Rule", "quantiles", "rule_of"]

Floats = NDArray[np.float64]
# From values in ascending order, their positive weights and probabilities.
Rule = Callable[[Floats, Floats, Floats], Floats]
# Shares of the weight that differ by less are the same share: sums of weights of, say,
# half the records lose about this much.
SAME = 1e-12


def quantiles(x: Floats, weights: Floats, p: Floats, rule: str | Rule) -> Floats:
    """Return quantiles of weighted values, of the shape of p.

    Parameters
    ----------
    x
        Values, shape (n,).
    weights
        Shape (n,); a record of weight nought isn't there.
    p
        Probabilities, any shape; NaN, and values outside 0 and 1, have no quantile.
    rule
        One of `RULES`, or a function of sorted values, weights and probabilities.

    Raises
    ------
    CallError
        When there is no rule of that name.

    Notes
    -----
    math and hf1 invert the distribution function; school and hf2 take the middle where
    it is flat; hf3 to hf9 are those of Hyndman and Fan for weighted values; shahvaish
    is the rule of SUDAAN. linear draws lines between the steps of the distribution
    function, as R's survey did before version 4.1.

    References
    ----------
    Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. *The
    American Statistician* 50(4). Shah, B. V. and Vaish, A. K. (2006). Confidence
    intervals for quantile estimation from complex survey data. *Proceedings of the
    Section on Survey Research Methods*, ASA.

    Examples
    --------
    >>> x, w = np.array([3.0, 1.0, 2.0, 4.0]), np.ones(4)
    >>> quantiles(x, w, np.array([0.5]), "math")
    array([2.])
    >>> quantiles(x, w, np.array([0.5]), "school")
    array([2.5])
    """
    read = rule_of(rule)
    there = weights != 0
    values, kept = x[there], weights[there]
    asked = (p >= 0) & (p <= 1)
    found = np.full(np.shape(p), np.nan)
    if not len(values):
        return found
    order = np.argsort(values, kind="stable")
    found[asked] = read(values[order], kept[order], np.asarray(p)[asked])
    return found


def rule_of(rule: str | Rule) -> Rule:
    """Return the rule of a name.

    Parameters
    ----------
    rule
        A name, or a rule already.
    """
    if not isinstance(rule, str):
        return rule
    if rule not in RULES:
        raise CallError.unknown("quantile rule", rule, RULES)
    return RULES[rule]


def _shares(w: Floats) -> Floats:
    """Add the weights up, with the digits that a long sum would lose."""
    sums = np.cumsum(w.astype(np.longdouble))
    return np.asarray(sums / sums[-1], dtype=float)


def _steps(w: Floats, p: Floats) -> tuple[NDArray[np.intp], NDArray[np.bool_], Floats]:
    """Return the last value whose share isn't above p, and whether it is p."""
    shares = _shares(w)
    # Calibration may leave weights below nought, after which the sum goes down again.
    lowest = np.minimum.accumulate(shares[::-1])[::-1]
    at = np.searchsorted(lowest, p + SAME, side="right") - 1
    reached = np.where(at >= 0, shares[np.maximum(at, 0)], 0.0)
    return at, (at >= 0) & (np.abs(p - reached) <= SAME), shares


def _inverse(x: Floats, w: Floats, p: Floats) -> Floats:
    at, exact, _ = _steps(w, p)
    return x[np.minimum(np.where(exact, at, at + 1), len(x) - 1)]


def _middle(x: Floats, w: Floats, p: Floats) -> Floats:
    at, exact, _ = _steps(w, p)
    above = x[np.minimum(at + 1, len(x) - 1)]
    return np.where(exact, (x[np.maximum(at, 0)] + above) / 2, above)


def _nearest_even(x: Floats, w: Floats, p: Floats) -> Floats:
    values, place = np.unique(x, return_inverse=True)
    at, exact, _ = _steps(np.bincount(place, w).astype(float), p)
    # Values are counted from one: the second, the fourth and so on are even.
    stay = exact & (at % 2 == 1)
    return values[np.minimum(np.where(stay, at, at + 1), len(values) - 1)]


def _between(x: Floats, w: Floats, p: Floats) -> Floats:
    at, _, shares = _steps(w, p)
    low, high = np.maximum(at, 0), np.minimum(at + 1, len(x) - 1)
    below = np.where(at >= 0, shares[low], 0.0)
    width = shares[high] - below
    part = over(p - below, width)
    return np.asarray(x[low] + np.clip(part, 0, 1) * (x[high] - x[low]))


def _drawn(place: Callable[[Floats, Floats], Floats]) -> Rule:
    """Return a rule that draws straight lines between values at given shares."""

    def rule(x: Floats, w: Floats, p: Floats) -> Floats:
        if len(x) == 1:
            return np.full(p.shape, x[0])
        return np.asarray(np.interp(p, place(np.cumsum(w), w), x))

    return rule


def _seventh(sums: Floats, w: Floats) -> Floats:
    return np.asarray((sums - w) / sums[-2])


def _shah_vaish(x: Floats, w: Floats, p: Floats) -> Floats:
    n = len(x)
    relative = w / w.mean()
    shares = (np.cumsum(relative) + 0.5 - relative / 2) / (n + 1)
    at = np.searchsorted(shares, p + SAME, side="right") - 1
    return x[np.maximum(at, 0)]


RULES: dict[str, Rule] = {
    "math": _inverse,
    "school": _middle,
    "shahvaish": _shah_vaish,
    "hf1": _inverse,
    "hf2": _middle,
    "hf3": _nearest_even,
    "hf4": _between,
    "linear": _drawn(lambda sums, w: sums / sums[-1]),
    "hf5": _drawn(lambda sums, w: (sums - w / 2) / sums[-1]),
    "hf6": _drawn(lambda sums, w: sums / (sums[-1] + w[-1])),
    "hf7": _drawn(_seventh),
    "hf8": _drawn(lambda sums, w: (sums - w / 3) / (sums[-1] + w[-1] / 3)),
    "hf9": _drawn(lambda sums, w: (sums - w * 3 / 8) / (sums[-1] + w[-1] / 4)),
}
