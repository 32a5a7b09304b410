"""Two independent samples side by side: the same rows matched by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs import Estimate
from survey.errors import CallError

__all__ = ["Unlike", "unlike"]

Floats = NDArray[np.float64]
NUMBERS = {"estimate", "se", "low", "high", "n", "n_weighted", "df", "deff"}
MARKS = {"quality", "why"}


@dataclass(frozen=True)
class Unlike:
    """Differences between two samples that were drawn apart.

    Parameters
    ----------
    keys
        What each difference is of.
    estimate
        The differences; NaN where one of the two samples has no such row.
    df
        Degrees of freedom of each, shape (rows,).
    lacking
        The names without a difference.
    """

    keys: pd.DataFrame
    estimate: Estimate
    df: Floats
    lacking: tuple[str, ...]


def unlike(
    rows: pd.DataFrame, estimate: Estimate, other: pd.DataFrame, less: Estimate
) -> Unlike:
    """Return what one sample says less what the other does, row by row.

    Parameters
    ----------
    rows, estimate
        Of the one, in the same order.
    other, less
        Of the other. Its rows that the first hasn't come last.

    Raises
    ------
    CallError
        When no row is of the same, names occur twice, or the breakdowns differ.

    Notes
    -----
    The samples are independent, so the covariances add up. Each difference has the
    degrees of freedom of its own two variances (Satterthwaite), those of the domains.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance
    components. *Biometrics Bulletin* 2(6).

    Examples
    --------
    >>> def one(names, values):
    ...     made = Estimate(names, np.array(values), np.eye(len(values)), 20.0)
    ...     return pd.DataFrame({"indicator": names}), made
    >>> found = unlike(*one(("a", "b"), [3.0, 5.0]), *one(("a", "c"), [1.0, 4.0]))
    >>> found.estimate.value, found.lacking
    (array([ 2., nan, nan]), ('b', 'c'))
    """
    keys, others = _keys(rows), _keys(other)
    _require_alike(keys, others, estimate, less)
    added = [name for name in less.names if name not in set(estimate.names)]
    names = (*estimate.names, *added)
    places = [less.names.index(name) for name in added]
    keys = pd.concat([keys, others.iloc[places]], ignore_index=True)
    left, right = _over(names, rows, estimate), _over(names, other, less)
    value = left.value - right.value
    gone = np.isnan(value)
    covariance = left.covariance + right.covariance
    covariance = np.where(gone[:, None] | gone, np.nan, covariance)
    df = _satterthwaite(left, right)
    found = Estimate(names, value, covariance, float(np.nanmin([*df, np.inf])))
    lacking = tuple(names[place] for place in np.flatnonzero(gone))
    return Unlike(keys, found, df, lacking)


def _keys(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that say what a row is of."""
    return rows[[name for name in rows if name not in NUMBERS | MARKS]]


def _require_alike(
    keys: pd.DataFrame, others: pd.DataFrame, one: Estimate, other: Estimate
) -> None:
    breakdowns = [
        set(part["breakdown"]) if "breakdown" in part else set()
        for part in (keys, others)
    ]
    if breakdowns[0] != breakdowns[1]:
        said = " and ".join(", ".join(sorted(b)) or "nothing" for b in breakdowns)
        raise CallError(f"the two are broken down by different things: {said}")
    for estimate in (one, other):
        if len(set(estimate.names)) < len(estimate.names):
            raise CallError("the same is asked twice, so rows can't be matched by name")
    if not set(one.names) & set(other.names):
        raise CallError(
            f"the two have nothing in common: one has {one.names[0]!r}, the other "
            f"{other.names[0]!r}"
        )


@dataclass(frozen=True)
class _Spread:
    value: Floats
    covariance: Floats
    df: Floats


def _over(names: tuple[str, ...], rows: pd.DataFrame, estimate: Estimate) -> _Spread:
    """Return a sample's numbers under all names, NaN where it has none."""
    at = {name: place for place, name in enumerate(estimate.names)}
    here = np.array([name in at for name in names])
    place = np.array([at[name] for name in names if name in at], dtype=np.intp)
    size = len(names)
    value, df = np.full(size, np.nan), np.full(size, np.nan)
    covariance = np.full((size, size), np.nan)
    value[here] = estimate.value[place]
    covariance[np.ix_(here, here)] = estimate.covariance[np.ix_(place, place)]
    own = rows["df"].to_numpy(float) if "df" in rows else estimate.df
    df[here] = np.broadcast_to(own, (len(estimate),))[place]
    # A total of nobody is no total of nought.
    if "n" in rows:
        nobody = np.zeros(size, bool)
        nobody[here] = rows["n"].to_numpy(float)[place] == 0
        value[nobody] = np.nan
    return _Spread(value, covariance, df)


def _satterthwaite(left: _Spread, right: _Spread) -> Floats:
    one, other = np.diag(left.covariance), np.diag(right.covariance)
    free = np.where(np.minimum(left.df, right.df) > 0, left.df + right.df, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spent = one**2 / left.df + other**2 / right.df
        df = (one + other) ** 2 / spent
    good = (np.minimum(left.df, right.df) > 0) & (spent > 0)
    return np.where(good, df, free)
