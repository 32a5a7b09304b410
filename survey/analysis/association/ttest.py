"""Differences of means: one sample, two groups, every pair of groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey.analysis.association.categories import Categories
from survey.analysis.association.grouped import Grouped, numbers
from survey.analysis.association.significance import HypothesisTest, t_result
from survey.designs import Domained, Sampled, mean
from survey.errors import CallError
from survey.estimates.statistics.within import mean_slopes, means, origin

__all__ = ["group_means", "mean_test", "t_test"]

Floats = NDArray[np.float64]


def mean_test(
    design: Sampled,
    y: ArrayLike,
    expected: float = 0.0,
    df: float | None = None,
    confidence: float = 0.95,
) -> HypothesisTest:
    """Return the t-test that a mean is what is expected.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n,); missing values are left out.
    expected
        The mean under the hypothesis.
    df
        Degrees of freedom: one less than the design's when absent, as in R.
    confidence
        Of the interval, which is of the mean less what is expected.

    Examples
    --------
    >>> from survey.designs import Design
    >>> found = mean_test(Design.build(np.ones(4)), [1.0, 2.0, 3.0, 4.0], 2.0)
    >>> round(found.statistic, 4), found.df
    (0.7746, (2.0,))
    """
    values = numbers(y, design)
    known = np.isfinite(values) & (design.weights != 0)
    if not known.any():
        raise CallError("no record has a value and a weight")
    away = np.where(known, values - expected, 0.0)[:, None]
    found = design.within(known).evaluate(mean(away, ("mean",)))
    used = design.df - 1 if df is None else df
    n = int(known.sum())
    estimate, se = float(found.value[0]), float(found.se[0])
    return t_result("One-sample t-test", estimate, se, used, n, confidence)


def t_test(
    design: Sampled,
    y: ArrayLike,
    groups: ArrayLike | Categories,
    df: float | None = None,
    confidence: float = 0.95,
) -> HypothesisTest:
    """Return the t-test that two groups have the same mean.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n,).
    groups
        Each record's group, shape (n,); two occur. Records that miss either are left
        out.
    df
        Degrees of freedom: when absent one less than the design's among the records
        tested, as of a regression on the group.
    confidence
        Of the interval of the difference, second group less first.

    Raises
    ------
    CallError
        When there aren't two groups.

    Notes
    -----
    The difference is the slope of the weighted regression of y on the group, with its
    design-based variance (Binder 1983).

    Examples
    --------
    >>> from survey.designs import Design
    >>> y, group = [1.0, 2.0, 4.0, 6.0], ["a", "a", "b", "b"]
    >>> found = t_test(Design.build(np.ones(4)), y, group)
    >>> found.estimate, round(found.statistic, 3)
    (3.5, 3.834)
    """
    grouped = Grouped.of(design, y, groups)
    first, second = grouped.two()
    # A difference is the same from wherever the numbers are measured.
    y = grouped.y - origin(grouped.y[:, None], grouped.within.weights != 0)
    statistic = group_means(y, grouped.groups)
    estimate = grouped.within.evaluate(statistic).transformed(
        (f"{second} - {first}",),
        lambda m: m[1:] - m[:1],
        lambda m: np.array([[-1.0, 1.0]]),
    )
    used = grouped.within.df - 1 if df is None else df
    difference, se = float(estimate.value[0]), float(estimate.se[0])
    name = f"t-test, {second} - {first}"
    return t_result(name, difference, se, used, grouped.n, confidence)


def group_means(y: Floats, groups: Categories) -> Domained:
    """Return the mean of every group, as a statistic that a design evaluates.

    Parameters
    ----------
    y
        Shape (n,), nought where missing.
    groups
        Missing where a record is in none.
    """
    names = tuple(str(label) for label in groups.labels)
    x = np.column_stack([y, np.ones_like(y)])
    return Domained.each(names, x, groups.of, len(groups), means, mean_slopes)
