"""Quantiles of a sample, of everyone or by domain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from survey.designs import Estimate
from survey.errors import CallError
from survey.estimates.statistics import Missing
from survey.estimates.statistics import quantile as read
from survey.sample.asked import domains, numbers
from survey.sample.averages import left_out, values
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.measured import Measured

__all__ = ["quantile"]


def quantile(
    sample: Drawn,
    asked: str,
    at: float | Sequence[float] = 0.5,
    by: Names = (),
    rule: str = "math",
    interval: str = "mean",
    missing: Missing = "drop",
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
        With the quantile as category. No covariance between quantiles is known.

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
        missing=missing,
    )
    labels = [f"{one:g}" for one in p]
    whole = cells.labels if cells is not None else ((),)
    size, count = found.value.shape
    keys = {
        "indicator": [asked] * size * count,
        "category": labels * size,
        "breakdown": ["*".join(listed(by))] * size * count,
    }
    places = {
        name: np.repeat([label[place] for label in whole], count)
        for place, name in enumerate(listed(by))
    }
    weights = sample.design.weights * columns.known[:, 0]
    of = np.zeros(len(weights), np.intp) if cells is None else cells.of
    weighted = np.bincount(of[of >= 0], weights[of >= 0], size)
    rows = pd.DataFrame(
        {
            **keys,
            **places,
            "estimate": found.value.ravel(),
            "se": found.se.ravel(),
            "low": found.low.ravel(),
            "high": found.high.ravel(),
            "n": np.repeat(found.n, count),
            "n_weighted": np.repeat(weighted, count),
            "df": np.repeat(found.df, count),
        }
    )
    names = tuple(
        ".".join([*label, f"{asked}@{one}"]) for label in whole for one in labels
    )
    covariance = np.full((size * count, size * count), np.nan)
    np.fill_diagonal(covariance, found.se.ravel() ** 2)
    estimate = Estimate(names, found.value.ravel(), covariance, sample.design.df)
    rows = rows.astype(dict.fromkeys([*keys, *places], "str"))
    notes = left_out(sample, columns, missing)
    return Measured(rows, estimate, notes, sample.confidence, "quantile")
