"""Bounds of a share between 0 and 1, by each of the formulas in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, logit

from survey.distributions import t_quantile
from survey.errors import CallError

__all__ = ["ON_LOGIT", "SHARE_METHODS", "reach_of", "share_bounds"]

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]
# Newton's steps from outside towards the root of a convex function; it takes about ten.
STEPS = 100
# These measure the error on the scale of log(p / (1 - p)).
ON_LOGIT = ("logit", "likelihood")
# A relative error below this is none.
SURE = 1e-7


@dataclass(frozen=True)
class _Share:
    """A share, and what its bounds are computed from; all of one shape.

    `reach` is the quantile of t and `simple` what it would be with a degree of freedom
    for each record but one; `size` is the number of simple draws as precise as this.
    """

    p: Floats
    se: Floats
    reach: Floats
    simple: Floats
    size: Floats
    n: Floats
    tail: float


def share_bounds(
    estimate: Floats,
    se: Floats,
    df: Floats,
    n: Floats,
    confidence: float,
    method: str = "logit",
) -> Bounds:
    """Return the bounds of shares that are neither 0 nor 1.

    Parameters
    ----------
    estimate, se, df, n
        Of shapes that broadcast: the share, its standard error, degrees of freedom
        (infinite for the normal) and the number of records it rests on.
    confidence
        Between 0 and 1.
    method
        wald (or mean): p ± t · se, which may pass 0 and 1. logit (or xlogit): the same
        of log(p / (1 - p)), turned back. asin: of the arcsine of the root. likelihood:
        where the binomial deviance, scaled by the design effect, reaches t². beta:
        Clopper and Pearson's for an effective number of records, as Korn and Graubard.
        wilson: Wilson's for that number, with t.

    Returns
    -------
    tuple
        Lower and upper bounds; NaN below one degree of freedom and, but for wald, where
        the share is 0 or 1.

    Raises
    ------
    CallError
        When there is no method of that name.

    References
    ----------
    Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with
    small expected number of positive counts estimated from survey data. *Survey
    Methodology* 24(2). Rao, J. N. K. and Scott, A. J. (1984). On chi-squared tests for
    multiway contingency tables. *Annals of Statistics* 12(1). Wilson, E. B. (1927).
    Probable inference. *Journal of the American Statistical Association* 22.

    Examples
    --------
    >>> p, se, df, n = (np.array([x]) for x in (0.2, 0.05, 30.0, 100.0))
    >>> for method in ("wald", "asin", "beta", "wilson", "likelihood"):
    ...     low, high = share_bounds(p, se, df, n, 0.95, method)
    ...     print(method, float(low[0].round(4)), float(high[0].round(4)))
    wald 0.0979 0.3021
    asin 0.1087 0.3107
    beta 0.1081 0.3228
    wilson 0.1177 0.319
    likelihood 0.1115 0.3143
    """
    if method not in SHARE_METHODS:
        raise CallError.unknown("interval of shares", method, SHARE_METHODS)
    p, error, free, count = np.broadcast_arrays(estimate, se, df, n)
    tail = (1 - confidence) / 2
    inner = (p > 0) & (p < 1)
    safe = np.where(inner, p, 0.5)
    # With next to no error all methods are one, and lose their digits.
    spread = np.sqrt(safe * (1 - safe))
    rough = inner & (error > SURE * spread)
    size = np.divide(spread, error, np.ones_like(safe), where=rough) ** 2
    simple = np.nan_to_num(reach_of(np.maximum(count - 1.0, 1.0), 1 - tail))
    reach = reach_of(free, 1 - tail)
    share = _Share(safe, error, reach, simple, size, count.astype(float), tail)
    low, high = SHARE_METHODS[method](share)
    around = p - reach * error, p + reach * error
    if method in ("wald", "mean"):
        return around
    low, high = np.where(rough, low, around[0]), np.where(rough, high, around[1])
    return np.where(inner, low, np.nan), np.where(inner, high, np.nan)


def reach_of(df: Floats, level: float) -> Floats:
    """Return the quantile of t, NaN below one degree of freedom.

    Parameters
    ----------
    df
        Any shape.
    level
        Between 0 and 1.
    """
    return t_quantile(level, np.where(df >= 1, df, np.nan))


def _wald(share: _Share) -> Bounds:
    steps = share.reach * share.se
    return share.p - steps, share.p + steps


def _logit(share: _Share) -> Bounds:
    steps = share.reach * share.se / (share.p * (1 - share.p))
    return expit(logit(share.p) - steps), expit(logit(share.p) + steps)


def _asin(share: _Share) -> Bounds:
    middle = np.arcsin(np.sqrt(share.p))
    steps = share.reach * share.se / (2 * np.sqrt(share.p * (1 - share.p)))
    # The sine turns round at both ends.
    low, high = np.maximum(middle - steps, 0), np.minimum(middle + steps, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


def _beta(share: _Share) -> Bounds:
    size = share.size * (share.simple / share.reach) ** 2
    hits, misses = size * share.p, size * (1 - share.p)
    low = betaincinv(hits, misses + 1, share.tail)
    return low, betaincinv(hits + 1, misses, 1 - share.tail)


def _wilson(share: _Share) -> Bounds:
    square = share.reach**2 / share.size
    middle = (share.p + square / 2) / (1 + square)
    root = np.sqrt(share.p * (1 - share.p) * square + square**2 / 4)
    return middle - root / (1 + square), middle + root / (1 + square)


def _likelihood(share: _Share) -> Bounds:
    """Solve 2 m (deviance of p from q) = t² on the scale of log(q / (1 - q)).

    The deviance is also divided by the dispersion n / (n - 1), as R does.
    """
    draws = share.size * np.maximum(share.n - 1, 1) / np.maximum(share.n, 2)
    wanted = share.reach**2 / (2 * draws)
    free = ~np.isnan(wanted)
    asked = np.where(free, wanted, 1.0)
    low, high = _root(share.p, asked), -_root(1 - share.p, asked)
    return np.where(free, expit(low), np.nan), np.where(free, expit(high), np.nan)


def _root(p: Floats, wanted: Floats) -> Floats:
    """Return the lower logit whose divergence from p is as wanted."""
    known = p * np.log(p) + (1 - p) * np.log1p(-p)
    at = (known - wanted) / p
    for _ in range(STEPS):
        excess = known - p * at + np.logaddexp(0, at) - wanted
        step = excess / (expit(at) - p)
        at = at - step
        if np.max(np.abs(step), initial=0.0) < 1e-13:
            break
    return np.asarray(at)


SHARE_METHODS: dict[str, Callable[[_Share], Bounds]] = {
    "logit": _logit,
    "xlogit": _logit,
    "wald": _wald,
    "mean": _wald,
    "asin": _asin,
    "beta": _beta,
    "wilson": _wilson,
    "likelihood": _likelihood,
}
