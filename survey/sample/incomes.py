"""How unequally incomes are divided, and who is poor."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import survey.analysis as analysis
from survey.errors import CallError
from survey.sample.asked import domains, numbers
from survey.sample.averages import noted, values
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.functions import of_groups
from survey.sample.measured import Measured

__all__ = ["inequality", "poverty"]

Index = Literal["gini", "quintile_ratio", "theil", "atkinson"]
Poor = Literal["rate", "gap", "threshold"]


def inequality(
    sample: Drawn,
    asked: str,
    index: Index = "gini",
    by: Names = (),
    aversion: float = 0.5,
) -> Measured:
    """Return an index of inequality.

    Parameters
    ----------
    sample
        The records and their design.
    asked
        An income, or any number that can be divided; who misses it is left out.
    index
        gini; quintile_ratio, the income of the richest fifth over that of the poorest
        (S80/S20); theil or atkinson, of incomes above nought.
    by
        Columns or rules to break down by.
    aversion
        Of Atkinson's index.

    Examples
    --------
    >>> sample.inequality("income", "quintile_ratio", by="region")  # doctest: +SKIP
    """
    return _asked(sample, asked, index, by, aversion=aversion)


def poverty(
    sample: Drawn,
    asked: str,
    indicator: Poor = "rate",
    share: float = 0.6,
    by: Names = (),
) -> Measured:
    """Return who is at risk of poverty, or how poor the poor are.

    Parameters
    ----------
    sample
        The records and their design; the threshold is theirs, also for groups.
    asked
        An equivalised income; who misses it is left out.
    indicator
        rate: the share below the threshold. gap: how far the median of the poor lies
        below it, relatively. threshold.
    share
        Of the median income, that is the threshold.
    by
        Columns or rules to break down by.

    Examples
    --------
    >>> sample.poverty("income", by="origin")  # doctest: +SKIP
    """
    return _asked(sample, asked, indicator, by, share=share)


def _asked(
    sample: Drawn, asked: str, indicator: str, by: Names, **chosen: float
) -> Measured:
    columns = numbers(sample.columns, asked)
    if columns.values.shape[1] != 1 or columns.categories != ("",):
        raise CallError(f"{asked!r} has categories, so it is no income")
    groups = domains(sample.columns, listed(by))
    found = analysis.inequality.by_group(
        sample.design, values(columns)[:, 0], indicator, groups, **chosen
    )
    names = tuple(f"{name}:{indicator}" if name else indicator for name in found.names)
    notes = noted(sample, columns, "drop", groups, listed(by))
    inside = sample.design.within(columns.known[:, 0])
    about = (groups, listed(by), [asked], notes, [indicator])
    return of_groups(sample, replace(found, names=names), inside, *about)
