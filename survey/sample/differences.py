"""Differences between the groups of one sample."""

from __future__ import annotations

import pandas as pd

from survey.errors import CallError
from survey.estimates.statistics import Missing, compare
from survey.sample.asked import domains
from survey.sample.averages import asked_numbers, left_out, named, values
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.measured import Measured, tested

__all__ = ["differences"]


def differences(
    sample: Drawn,
    *asked: str,
    between: Names,
    against: str = "pairs",
    reference: str | None = None,
    adjust: str = "holm",
    missing: Missing = "drop",
) -> Measured:
    """Return differences between groups, with tests.

    Parameters
    ----------
    sample, asked, missing
        As of `mean`; conditions and categories are compared as shares.
    between
        The columns that make the groups.
    against
        pairs: every two groups. reference: each with one. total: each with all
        together. rest: each with the others together.
    reference
        The group meant by `against="reference"`; several columns joined by a point.
    adjust
        holm, bonferroni, benjamini-hochberg or none; over all rows.

    Returns
    -------
    Measured
        Rows with indicator, group, against, estimate (the difference), se, low, high,
        t, df, p, p_adjusted.

    Examples
    --------
    >>> sample.differences("trust", between="origin", against="rest")  # doctest: +SKIP
    """
    columns = asked_numbers(sample, asked)
    groups = domains(sample.columns, listed(between))
    if groups is None:
        raise CallError("name the columns that make the groups to compare")
    against = "reference" if reference is not None else against
    found = compare(
        sample.design,
        values(columns),
        named(columns),
        groups,
        against,
        reference,
        adjust,
        sample.confidence,
        missing=missing,
    )
    keys = {
        "indicator": list(found.columns),
        "group": list(found.left),
        "against": list(found.right),
    }
    rows = pd.DataFrame({**keys, **tested(found.tests)})
    notes = (*left_out(sample, columns, missing), f"p-values adjusted: {adjust}")
    return Measured(rows, found.estimate, notes, sample.confidence)
