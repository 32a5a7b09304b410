"""Tests between variables, agreement of two ratings, and scales of several items."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import survey.analysis as analysis
from survey.designs import Estimate
from survey.locale import message
from survey.sample.asked import categories, finite, vector
from survey.sample.drawn import Drawn
from survey.sample.wording import code_text, language_of

if TYPE_CHECKING:
    from survey.analysis.association import Categories, Crosstab, HypothesisTest
    from survey.analysis.association.chisquare import ChiSquare
    from survey.analysis.association.ranks import RankTest
    from survey.analysis.scales import Omega, Reliability
    from survey.analysis.scales.kappa import Distance

__all__ = [
    "association",
    "crosstab",
    "kappa",
    "omega",
    "rank_test",
    "reliability",
    "t_test",
]


def crosstab(sample: Drawn, rows: str, columns: str | None = None) -> Crosstab:
    """Return a table of one or two variables: counts, shares and their errors.

    Parameters
    ----------
    sample
        The records and their design.
    rows, columns
        Columns with categories.

    Examples
    --------
    >>> sample.crosstab("origin", "contact").table("row_share")  # doctest: +SKIP
    """
    across = None if columns is None else _categories(sample, columns)
    return analysis.association.crosstab(
        sample.design, _categories(sample, rows), across, sample.confidence
    )


def association(
    sample: Drawn, rows: str, columns: str, statistic: ChiSquare = "F"
) -> HypothesisTest:
    """Return a test of whether two variables are independent.

    Parameters
    ----------
    sample
        The records and their design.
    rows, columns
        Columns with categories.
    statistic
        F is Rao and Scott's, the usual one; see `survey.analysis` for the others.

    Examples
    --------
    >>> sample.association("origin", "in_work").p_value  # doctest: +SKIP
    """
    found = analysis.association.chi_square(
        sample.design,
        _categories(sample, rows),
        _categories(sample, columns),
        statistic,
    )
    return _named(sample, found, statistic)


def t_test(
    sample: Drawn, asked: str, groups: str | None = None, expected: float = 0.0
) -> HypothesisTest:
    """Return a test of a mean, or of the difference between the means of two groups.

    Parameters
    ----------
    sample
        The records and their design.
    asked
        A number.
    groups
        A column with two categories; without it the mean is tested.
    expected
        What the mean is tested against.

    Examples
    --------
    >>> sample.t_test("trust", "sex")  # doctest: +SKIP
    """
    y = _number(sample, asked)
    if groups is None:
        alone = analysis.association.mean_test(
            sample.design, y, expected, confidence=sample.confidence
        )
        return _named(sample, alone, "mean")
    of = _categories(sample, groups)
    found = analysis.association.t_test(
        sample.design, y, of, confidence=sample.confidence
    )
    used = (sample.design.weights != 0) & ~np.isnan(y) & (of.of >= 0)
    first, second = (of.labels[place] for place in np.unique(of.of[used]))
    ends = {"first": first, "second": second}
    labels = {end: code_text(sample.columns, groups, str(c)) for end, c in ends.items()}
    return _named(sample, found, "means", **labels)


def rank_test(
    sample: Drawn, asked: str, groups: str, test: RankTest = "wilcoxon"
) -> HypothesisTest:
    """Return a test of whether groups differ in rank.

    Parameters
    ----------
    sample
        The records and their design.
    asked
        A number.
    groups
        A column with categories.
    test
        Which scores the ranks get.

    Examples
    --------
    >>> sample.rank_test("trust", "origin")  # doctest: +SKIP
    """
    y, of = _number(sample, asked), _categories(sample, groups)
    found = analysis.association.rank_test(sample.design, y, of, test)
    return _named(sample, found, test) if isinstance(test, str) else found


def kappa(
    sample: Drawn, first: str, second: str, distance: Distance = "none"
) -> Estimate:
    """Return how far two ratings agree beyond chance.

    Parameters
    ----------
    sample
        The records and their design.
    first, second
        Columns with the same categories.
    distance
        How disagreement counts: none (any alike), linear or quadratic.

    Examples
    --------
    >>> sample.kappa("coder_1", "coder_2").value  # doctest: +SKIP
    """
    one, other = _categories(sample, first), _categories(sample, second)
    return analysis.scales.kappa(sample.design, one, other, distance)


def reliability(sample: Drawn, *items: str) -> Reliability:
    """Return Cronbach's alpha, with and without each item.

    Parameters
    ----------
    sample
        The records and their design.
    items
        Numbers, those worded the other way already turned round.

    Examples
    --------
    >>> sample.reliability("trust_1", "trust_2", "trust_3")  # doctest: +SKIP
    """
    return analysis.scales.reliability(
        sample.design, _table(sample, items), items, confidence=sample.confidence
    )


def omega(sample: Drawn, *items: str) -> Omega:
    """Return McDonald's omega of a scale that measures one thing.

    Parameters
    ----------
    sample, items
        As of `reliability`.

    Examples
    --------
    >>> sample.omega("trust_1", "trust_2", "trust_3")  # doctest: +SKIP
    """
    return analysis.scales.mcdonald_omega(
        sample.design, _table(sample, items), items, confidence=sample.confidence
    )


def _named(
    sample: Drawn, test: HypothesisTest, name: str, **values: str
) -> HypothesisTest:
    """Call a test by its name in the study's language."""
    method = message(f"test_{name}", language_of(sample.columns), **values)
    return replace(test, method=method)


def _number(sample: Drawn, asked: str) -> NDArray[np.float64]:
    found = vector(sample.columns, asked)
    return np.where(found.missing, np.nan, finite(found, asked))


def _table(sample: Drawn, items: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({item: _number(sample, item) for item in items})


def _categories(sample: Drawn, name: str) -> Categories:
    labels, place = categories(sample.columns, name)
    return analysis.association.Categories(place, labels)
