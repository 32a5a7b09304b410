"""Quantiles of a sample, of everyone or by domain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs import Estimate, Sampled
from survey.errors import CallError
from survey.estimates.statistics import Quantiles, mean
from survey.estimates.statistics import quantile as read
from survey.sample.asked import Numbers, domains, numbers
from survey.sample.averages import noted, values
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.gaps import Gaps
from survey.sample.measured import Measured, tidy
from survey.sample.wording import language_of

__all__ = ["quantile"]

Floats = NDArray[np.float64]


def quantile(
    sample: Drawn,
    asked: str,
    at: float | Sequence[float] = 0.5,
    by: Names = (),
    rule: str = "math",
    interval: str = "mean",
    missing: Gaps = "drop",
) -> Measured:
    """Return quantiles, the median when no others are named.

    Parameters
    ----------
    sample
        The records and their design.
    asked
        A column or rule that is a number.
    at
        Between 0 and 1.
    by
        Columns to break down by.
    rule
        Which definition, by R's names: math, the inverse of the distribution function,
        school, shahvaish, or hf1 to hf9.
    interval
        mean, beta, xlogit, asin, nominal or score: how the interval of the share below
        is made; quantile, of replicate designs only.
    missing
        As of `mean`.

    Returns
    -------
    Measured
        With the quantile as category.

    Raises
    ------
    CallError
        When what is asked has categories, or a quantile lies outside 0 and 1.

    Examples
    --------
    >>> sample.quantile("income", [0.25, 0.5, 0.75], by="region")  # doctest: +SKIP
    """
    columns = numbers(sample.columns, asked)
    if columns.values.shape[1] != 1 or columns.categories != ("",):
        raise CallError(f"{asked!r} has categories, so it has no quantiles")
    p = np.atleast_1d(np.asarray(at, dtype=np.float64))
    if not ((p >= 0) & (p <= 1)).all():
        raise CallError(f"quantiles are asked at shares between 0 and 1, not {at}")
    cells = domains(sample.columns, listed(by))
    found = read(
        sample.design,
        values(columns)[:, 0],
        p,
        cells,
        rule,
        interval,
        sample.confidence,
        missing="drop" if missing == "each" else missing,
    )
    rows = _rows(sample, columns, listed(by), found)
    estimate = _joint(sample.design, values(columns)[:, 0], found, asked)
    notes = noted(sample, columns, missing, cells, listed(by))
    language = language_of(sample.columns)
    return Measured(rows, estimate, notes, sample.confidence, "quantile", language)


def _rows(
    sample: Drawn, columns: Numbers, by: tuple[str, ...], found: Quantiles
) -> pd.DataFrame:
    size, count = found.value.shape
    labels = found.domains.labels if found.domains is not None else ((),)
    weights = sample.design.weights * columns.known[:, 0]
    of = np.zeros(len(weights), np.intp)
    if found.domains is not None:
        of = found.domains.of
    weighted = np.bincount(of[of >= 0], weights[of >= 0], size)
    numbers = {
        "estimate": found.value.ravel(),
        "se": found.se.ravel(),
        "low": found.low.ravel(),
        "high": found.high.ravel(),
        "n": np.repeat(found.n, count),
        "n_weighted": np.repeat(weighted, count),
        "df": np.repeat(found.df, count),
    }
    at = [f"{one:g}" for one in found.p]
    asked = list(columns.names) * count
    return tidy(sample.columns, by, labels, asked, at, numbers)


def _joint(design: Sampled, y: Floats, found: Quantiles, asked: str) -> Estimate:
    """Return quantiles with the covariance between them.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (rows,), NaN where missing.
    found
        The quantiles by domain, and their standard errors.
    asked
        What they are of.

    Notes
    -----
    The standard errors are those of the intervals. The correlations are those of the
    shares at or below the quantiles, as a quantile moves with its share (Bahadur 1966).

    References
    ----------
    Bahadur, R. R. (1966). A note on quantiles in large samples. *Annals of Mathematical
    Statistics* 37(3).
    """
    count = len(found.p)
    cells = found.domains
    of = np.zeros(len(y), np.intp) if cells is None else cells.of
    limits = np.vstack([found.value, np.full(count, np.nan)])[of]
    below = np.where(np.isnan(y)[:, None], np.nan, (y[:, None] <= limits).astype(float))
    names = tuple(f"{asked}@{one:g}" for one in found.p)
    shares = mean(design, below, names, cells, "drop").estimate
    spread = shares.se[:, None] * shares.se
    none = np.full(spread.shape, np.nan)
    like = np.divide(shares.covariance, spread, none, where=spread > 0)
    np.fill_diagonal(like, 1.0)
    se = found.se.ravel()
    covariance = like * se[:, None] * se
    return Estimate(shares.names, found.value.ravel(), covariance, design.df)
