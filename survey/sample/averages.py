"""Means, shares, totals and ratios of a sample, of everyone or by domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.designs import Sampled
from survey.errors import CallError
from survey.estimates import statistics
from survey.estimates.interval import share_interval
from survey.estimates.replicate_errors import discarded_note
from survey.estimates.statistics import Domains, Found
from survey.sample.asked import Numbers, domains, numbers
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.each import each_apart
from survey.sample.gaps import Gaps, joint
from survey.sample.measured import Measured, measured
from survey.sample.wording import gap_notes

__all__ = [
    "asked_numbers",
    "estimated",
    "mean",
    "named",
    "noted",
    "ratio",
    "share",
    "total",
    "values",
]

Floats = NDArray[np.float64]
Statistic = Callable[..., Found]


def mean(
    sample: Drawn, *asked: str, by: Names = (), missing: Gaps = "drop"
) -> Measured:
    """Return weighted means; of a variable with categories, the share of each.

    Parameters
    ----------
    sample
        The records and their design.
    asked
        Columns or rules, such as `hours` or `hours / 38`.
    by
        Columns to break down by, or rules such as `age >= 65`.
    missing
        drop: a record that misses any of what is asked counts for none of it. each: it
        counts for what it answers. propagate: what a record misses has no answer. The
        notes tell how many records miss something, whatever is chosen.

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
    sample: Drawn, *asked: str, by: Names = (), missing: Gaps = "drop"
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
    missing: Gaps = "drop",
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
    return estimated(sample, statistics.mean, columns, by, missing, "share", interval)


def ratio(
    sample: Drawn,
    above: str,
    below: str,
    by: Names = (),
    missing: Gaps = "drop",
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
    name = f"({above}) / ({below})"
    both = Numbers((name,), ("",), y.values, y.known & z.known, (False,))
    # Of one number, each and drop are the same.
    how = "drop" if missing == "each" else joint(missing, "a ratio")

    def of(design: Sampled, x: Floats, *rest: Any) -> Found:
        return statistics.ratio(design, x, values(z), *rest)

    return estimated(sample, of, both, by, how, "ratio")


def estimated(
    sample: Drawn,
    statistic: Statistic,
    columns: Numbers,
    by: Names,
    missing: Gaps,
    kind: str = "",
    interval: str = "",
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
        As of `mean`; `each` is for means, shares and totals.
    kind
        What is estimated, for quality rules.
    interval
        Of shares; t-intervals when empty.
    """
    names = listed(by)
    cells = domains(sample.columns, names)

    def one(part: Numbers) -> Measured:
        how = "drop" if missing == "each" else missing
        found = statistic(sample.design, values(part), named(part), cells, how)
        limits = _shares(found, sample.confidence, interval) if interval else None
        about = (sample.columns, found, part, names)
        return measured(*about, (), sample.confidence, limits, kind)

    parts = columns.apart
    if missing == "each" and len(parts) > 1:
        total = statistic is statistics.total
        found = each_apart(sample.design, [*map(one, parts)], columns, cells, total)
    else:
        found = one(columns)
    notes = noted(sample, columns, missing, cells, names)
    return replace(found, notes=(*notes, *_discarded(sample, found)))


def _discarded(sample: Drawn, found: Measured) -> tuple[str, ...]:
    made, under = found.estimate, found.estimate.replicates
    count = 0 if under is None else len(under)
    lost = made.discarded.astype(np.float64)
    return discarded_note(made.value, lost, count, found.language)


def _shares(found: Found, confidence: float, interval: str) -> Floats:
    """Return the intervals of shares, shape (domains, columns, 2)."""
    shape = found.value.shape

    def spread(each: Floats) -> Floats:
        return np.broadcast_to(each[:, None], shape)

    bounds = share_interval(
        found.value,
        found.errors(interval),
        spread(found.df),
        spread(found.n_effective),
        confidence,
        interval,
        spread(found.n.astype(np.float64)),
    )
    return np.stack(bounds, axis=2)


def values(columns: Numbers) -> Floats:
    """Return the values with NaN where they are missing, shape (rows, columns)."""
    return np.where(columns.known, columns.values, np.nan)


def named(columns: Numbers) -> tuple[str, ...]:
    """Return what the columns are called, a category behind its variable."""
    pairs = zip(columns.names, columns.categories, strict=True)
    return tuple(f"{name}={label}" if label else name for name, label in pairs)


def noted(
    sample: Drawn,
    columns: Numbers,
    missing: Gaps,
    cells: Domains | None = None,
    by: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return notes of how many records of the sample miss something.

    Parameters
    ----------
    sample
        The records and their design.
    columns
        What was asked.
    missing
        As of `mean`.
    cells, by
        The breakdown, and its variables.
    """
    members = sample.design.weights != 0
    return gap_notes(sample.columns, members, columns, missing, cells, by)


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
