"""Means, shares, totals and ratios of a sample, of everyone or by domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.estimates import statistics
from survey.estimates.interval import share_interval
from survey.estimates.statistics import Found, Missing
from survey.sample.asked import Numbers, domains, numbers
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.measured import Measured, measured

__all__ = [
    "asked_numbers",
    "estimated",
    "left_out",
    "mean",
    "named",
    "ratio",
    "share",
    "total",
    "values",
]

Floats = NDArray[np.float64]
Statistic = Callable[..., Found]


def mean(
    sample: Drawn, *asked: str, by: Names = (), missing: Missing = "drop"
) -> Measured:
    """Return weighted means; of a variable with categories, the share of each.

    Parameters
    ----------
    sample
        The records and their design.
    asked
        Columns or rules, such as `hours` or `hours / 38`.
    by
        Columns to break down by.
    missing
        drop: a record that misses any of what is asked counts for none of it, and the
        notes tell how many these are. propagate: what a record misses has no answer.

    Returns
    -------
    Measured
        A row a column, or a category of it, and domain.

    Examples
    --------
    >>> sample.mean("hours", by=["sex", "region"])  # doctest: +SKIP
    """
    columns = asked_numbers(sample, asked)
    return estimated(sample, statistics.mean, columns, by, missing, _kind(columns))


def total(
    sample: Drawn, *asked: str, by: Names = (), missing: Missing = "drop"
) -> Measured:
    """Return weighted totals; of a variable with categories, how many have each.

    Parameters
    ----------
    sample, asked, by, missing
        As of `mean`.

    Examples
    --------
    >>> sample.total("volunteers == 1", by="province")  # doctest: +SKIP
    """
    columns = asked_numbers(sample, asked)
    return estimated(sample, statistics.total, columns, by, missing, "total")


def share(
    sample: Drawn,
    *asked: str,
    by: Names = (),
    interval: str = "logit",
    missing: Missing = "drop",
) -> Measured:
    """Return shares: of a condition, or of each category of a variable.

    Parameters
    ----------
    sample, by, missing
        As of `mean`.
    asked
        Conditions such as `hours >= 38`, or columns whose values are categories, also
        when these are numbers.
    interval
        Which interval: see `survey.estimates.share_interval`.

    Raises
    ------
    CallError
        When something asked is a number that isn't 0 or 1.

    Examples
    --------
    >>> sample.share("contact >= 4", by="origin", interval="beta")  # doctest: +SKIP
    """
    columns = asked_numbers(sample, asked, categorical=True)
    for name, binary in zip(columns.names, columns.binary, strict=True):
        if not binary:
            raise CallError(f"{name!r} is a number, so it has a mean and no share")
    cells = domains(sample.columns, listed(by))
    found = statistics.mean(
        sample.design, values(columns), named(columns), cells, missing
    )
    low, high = share_interval(
        found.value,
        found.se,
        np.broadcast_to(found.df[:, None], found.value.shape),
        np.broadcast_to(found.n_effective[:, None], found.value.shape),
        sample.confidence,
        interval,
        np.broadcast_to(found.n[:, None].astype(np.float64), found.value.shape),
    )
    notes = left_out(sample, columns, missing)
    intervals, kind = np.stack([low, high], axis=2), "share"
    return measured(
        found, columns, listed(by), notes, sample.confidence, intervals, kind
    )


def ratio(
    sample: Drawn,
    above: str,
    below: str,
    by: Names = (),
    missing: Missing = "drop",
) -> Measured:
    """Return the total of one number over the total of another.

    Parameters
    ----------
    sample, by, missing
        As of `mean`.
    above, below
        Columns or rules.

    Examples
    --------
    >>> sample.ratio("hours_paid", "hours_worked", by="sector")  # doctest: +SKIP
    """
    y, z = numbers(sample.columns, above), numbers(sample.columns, below)
    if y.values.shape[1] != 1 or z.values.shape[1] != 1:
        raise CallError("a ratio is of one number over another, not of categories")
    cells = domains(sample.columns, listed(by))
    name = f"({above}) / ({below})"
    found = statistics.ratio(
        sample.design, values(y), values(z), (name,), cells, missing
    )
    both = Numbers((name,), ("",), y.values, y.known & z.known, (False,))
    notes = left_out(sample, both, missing)
    return measured(found, both, listed(by), notes, sample.confidence, kind="ratio")


def estimated(
    sample: Drawn,
    statistic: Statistic,
    columns: Numbers,
    by: Names,
    missing: Missing,
    kind: str = "",
) -> Measured:
    """Return a statistic of each column, by domain, with what was left out.

    Parameters
    ----------
    sample
        The records and their design.
    statistic
        Of arrays, such as `survey.estimates.statistics.mean`.
    columns
        What was asked.
    by, missing
        As of `mean`.
    kind
        What is estimated, for quality rules.
    """
    cells = domains(sample.columns, listed(by))
    found = statistic(sample.design, values(columns), named(columns), cells, missing)
    notes = left_out(sample, columns, missing)
    return measured(found, columns, listed(by), notes, sample.confidence, kind=kind)


def values(columns: Numbers) -> Floats:
    """Return the values with NaN where they are missing, shape (rows, columns)."""
    return np.where(columns.known, columns.values, np.nan)


def named(columns: Numbers) -> tuple[str, ...]:
    """Return what the columns are called, a category behind its variable."""
    pairs = zip(columns.names, columns.categories, strict=True)
    return tuple(f"{name}={label}" if label else name for name, label in pairs)


def left_out(sample: Drawn, columns: Numbers, missing: Missing) -> tuple[str, ...]:
    """Return a note of how many records of the sample miss something asked.

    Parameters
    ----------
    sample
        The records and their design.
    columns
        What was asked.
    missing
        As of `mean`; nobody is left out by propagate.
    """
    members = sample.design.weights != 0
    without = int((members & ~columns.known.all(axis=1)).sum())
    if missing != "drop" or not without:
        return ()
    return (f"{without} of {int(members.sum())} records miss a value and are left out",)


def asked_numbers(
    sample: Drawn, asked: Sequence[str], categorical: bool = False
) -> Numbers:
    """Return what was asked as columns, side by side.

    Parameters
    ----------
    sample
        The records and their design.
    asked
        Columns or rules.
    categorical
        Whether numbers come by category too.

    Raises
    ------
    CallError
        When nothing was asked.
    """
    if not asked:
        raise CallError("name at least one column or rule to estimate")
    return Numbers.joined([numbers(sample.columns, one, categorical) for one in asked])


def _kind(columns: Numbers) -> str:
    """Return what a mean is: the share of something, where all columns are 0 or 1."""
    if all(columns.binary):
        return "share"
    return "" if any(columns.binary) else "mean"
