"""Quantiles and tails of the normal, t, chi-square and F distributions.

They stand on scipy.special, as scipy.stats takes as long to import as pandas. All take
numbers or arrays that broadcast, and return NaN where the degrees of freedom are not
above nought.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, fdtrc, ndtr, ndtri, stdtr, stdtrit

__all__ = [
    "chi_square_above",
    "f_above",
    "normal_above",
    "normal_quantile",
    "t_above",
    "t_quantile",
]

Floats = NDArray[np.float64]


def normal_quantile(p: ArrayLike) -> Floats:
    """Return the number that a standard normal is below with probability p.

    Parameters
    ----------
    p
        Between 0 and 1.

    Examples
    --------
    >>> float(normal_quantile(0.975).round(4))
    1.96
    """
    return np.asarray(ndtri(p))


def normal_above(x: ArrayLike) -> Floats:
    """Return the probability that a standard normal is above x.

    Parameters
    ----------
    x
        Any number.

    Examples
    --------
    >>> float(normal_above(1.96).round(4))
    0.025
    """
    return np.asarray(ndtr(np.negative(x)))


def t_quantile(p: ArrayLike, df: ArrayLike) -> Floats:
    """Return the number that Student's t is below with probability p.

    Parameters
    ----------
    p
        Between 0 and 1.
    df
        Degrees of freedom, whole or not; infinite for the normal.

    Examples
    --------
    >>> t_quantile(0.975, [0.0, 10.0, np.inf]).round(4)
    array([   nan, 2.2281, 1.96  ])
    """
    endless, safe = _degrees(df)
    # scipy's stdtrit puts probability nought at plus infinity.
    found = np.copysign(stdtrit(safe, p), np.subtract(p, 0.5))
    return np.asarray(np.where(endless, ndtri(p), found))


def t_above(x: ArrayLike, df: ArrayLike) -> Floats:
    """Return the probability that Student's t is above x.

    Parameters
    ----------
    x
        Any number.
    df
        Degrees of freedom, whole or not; infinite for the normal.

    Examples
    --------
    >>> t_above(2.0, [0.0, 10.0, np.inf]).round(4)
    array([   nan, 0.0367, 0.0228])
    """
    endless, safe = _degrees(df)
    below = np.negative(x)
    return np.asarray(np.where(endless, ndtr(below), stdtr(safe, below)))


def chi_square_above(x: ArrayLike, df: ArrayLike) -> Floats:
    """Return the probability that a chi-square is above x.

    Parameters
    ----------
    x
        Any number.
    df
        Degrees of freedom, whole or not.

    Examples
    --------
    >>> chi_square_above(4.0, [0.0, 1.0, 2.5]).round(4)
    array([   nan, 0.0455, 0.1948])
    """
    _, safe = _degrees(df)
    return np.asarray(chdtrc(safe, np.maximum(x, 0.0)))


def f_above(x: ArrayLike, first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the probability that an F is above x.

    Parameters
    ----------
    x
        Any number.
    first, second
        Degrees of freedom of the numerator and the denominator, whole or not; those
        of the denominator may be infinite, for a chi-square over its degrees.

    Examples
    --------
    >>> f_above(4.0, 2.0, [0.0, 10.0, np.inf]).round(4)
    array([   nan, 0.0529, 0.0183])
    """
    reached = np.maximum(x, 0.0)
    _, top = _degrees(first)
    endless, safe = _degrees(second)
    sure = chdtrc(top, top * reached)
    return np.asarray(np.where(endless, sure, fdtrc(top, safe, reached)))


def _degrees(df: ArrayLike) -> tuple[NDArray[np.bool_], Floats]:
    """Return where the degrees of freedom are infinite, and them where above nought."""
    degrees = np.asarray(df, dtype=np.float64)
    return np.isposinf(degrees), np.where(degrees > 0, degrees, np.nan)
