"""Confidence intervals: logit for shares, Student's t for means."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from survey.estimates.share_bounds import reach_of, share_bounds

__all__ = ["effective_interval", "mean_interval", "share_interval"]

Floats = NDArray[np.float64]


def mean_interval(
    estimate: Floats, se: Floats, df: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Return estimate ± t · se.

    Parameters
    ----------
    estimate, se, df
        Of the same shape; below one degree of freedom there is no interval (NaN).
    confidence
        Between 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> five, one, df = np.array([5.0]), np.array([1.0]), np.array([14.0])
    >>> np.round(mean_interval(five, one, df, 0.95), 4)
    array([[2.8552],
           [7.1448]])
    """
    reach = reach_of(df, (1 + confidence) / 2) * se
    return estimate - reach, estimate + reach


def share_interval(
    estimate: Floats,
    se: Floats,
    df: Floats,
    n_effective: Floats,
    confidence: float,
    method: str = "logit",
    n: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Return the interval of a share, inside 0 and 1.

    Parameters
    ----------
    estimate, se, df
        Of the same shape, estimates between 0 and 1. For logit and likelihood se is the
        error of log(p / (1 - p)) times p (1 - p), which replicate weights give by
        themselves and which is that of p otherwise.
    n_effective
        Kish's effective number of records in the base.
    confidence
        Between 0 and 1.
    method
        See `share_bounds`.
    n
        Records in the base, which beta and likelihood correct for; the effective number
        when absent.

    Notes
    -----
    Where nobody or everybody counts, the standard error is nought although the share
    is not sure: there the interval is `effective_interval`. Below one degree of
    freedom nothing is known of the error, and the interval runs from 0 to 1. A share
    outside 0 and 1, which negative weights can give, has the interval of a mean.

    Examples
    --------
    >>> import numpy as np
    >>> p, se, df, n = (np.array([x]) for x in (0.2, 0.05, 30.0, 64.0))
    >>> np.round(share_interval(p, se, df, n, 0.95), 4)
    array([[0.1167],
           [0.3212]])
    """
    inner = (estimate > 0) & (estimate < 1)
    p = np.where(inner, estimate, 0.5)
    records = n_effective if n is None else n
    bounds = share_bounds(p, se, df, records, confidence, method)
    low, high = (np.clip(bound, 0, 1) for bound in bounds)
    unsure = df < 1
    low, high = np.where(unsure, 0.0, low), np.where(unsure, 1.0, high)
    end = (estimate == 0) | (estimate == 1)
    bottom, top = effective_interval(estimate, n_effective, df, confidence)
    # Without a design there are no degrees of freedom at all, and no interval either.
    sample = np.where(np.isnan(df) | np.isnan(estimate), np.nan, 0.0)
    low, high = np.where(end, bottom, low), np.where(end, top, high)
    # Negative weights can put a share outside 0 and 1, where no scale of shares goes.
    beyond = (estimate < 0) | (estimate > 1)
    plain = mean_interval(estimate, se, df, confidence)
    low, high = np.where(beyond, plain[0], low), np.where(beyond, plain[1], high)
    return low + sample, high + sample


def effective_interval(
    estimate: Floats, n_effective: Floats, df: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Return Clopper and Pearson's interval for an effective number of records.

    Parameters
    ----------
    estimate
        Shares.
    n_effective
        Kish's effective number of records.
    df
        Degrees of freedom.
    confidence
        Between 0 and 1.

    Notes
    -----
    The number is made smaller by the square of the ratio of t with n - 1 to t with df
    degrees of freedom, as Korn and Graubard do; with none left, so is the number.

    References
    ----------
    Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with
    small expected number of positive counts estimated from survey data. *Survey
    Methodology* 24(2).

    Examples
    --------
    >>> import numpy as np
    >>> zero, n, df = np.array([0.0]), np.array([30.0]), np.array([29.0])
    >>> np.round(effective_interval(zero, n, df, 0.95), 4)
    array([[0.    ],
           [0.1157]])
    """
    tail, level = (1 - confidence) / 2, (1 + confidence) / 2
    t_design = np.where(df >= 1, reach_of(df, level), np.inf)
    t_simple = np.nan_to_num(reach_of(np.maximum(n_effective - 1, 1), level))
    n = n_effective * np.minimum(t_simple / t_design, 1) ** 2
    hits, misses = n * estimate, n * (1 - estimate)
    with np.errstate(invalid="ignore"):
        low = betaincinv(hits, misses + 1, tail)
        high = betaincinv(hits + 1, misses, 1 - tail)
    return np.where(hits > 0, low, 0.0), np.where(misses > 0, high, 1.0)
