"""Rank tests under a complex design."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey.analysis.association.categories import Categories
from survey.analysis.association.grouped import Grouped
from survey.analysis.association.significance import HypothesisTest, t_result
from survey.designs import Sampled, total
from survey.distributions import f_above, normal_quantile
from survey.errors import CallError

__all__ = ["RankTest", "Score", "rank_test"]

Floats = NDArray[np.float64]
RankTest = Literal["wilcoxon", "vanderWaerden", "median", "KruskalWallis"]
Ties = Literal["weight", "row"]
# From estimated ranks in the population, and its size, to scores.
Score = Callable[[Floats, float], Floats]

SCORES: dict[str, Score] = {
    "wilcoxon": lambda rank, size: rank / size,
    "KruskalWallis": lambda rank, size: rank / size,
    "vanderWaerden": lambda rank, size: normal_quantile(rank / size),
    "median": lambda rank, size: np.asarray(rank > size / 2, dtype=np.float64),
}


def rank_test(
    design: Sampled,
    y: ArrayLike,
    groups: ArrayLike | Categories,
    test: RankTest | Score = "wilcoxon",
    ties: Ties = "weight",
) -> HypothesisTest:
    """Return the test that groups have the same mean rank score.

    Parameters
    ----------
    design
        The sample.
    y, groups
        Shape (n,); records that miss either are left out.
    test
        The scores: rank over population size (wilcoxon, KruskalWallis), its normal
        quantile (vanderWaerden), above the median or not (median), or a function of
        ranks and population size.
    ties
        The rank of records with the same y. weight: the middle of all their weight,
        whatever the order of the rows; row: the mean of every record's own middle in
        the order of the rows, as R takes it, which with unequal weights changes when
        rows are sorted otherwise.

    Returns
    -------
    HypothesisTest
        With two groups a t-test of the difference in mean score, second less first,
        on one degree of freedom less than the design's; with more a Wald F-test.

    Raises
    ------
    CallError
        When there are fewer than two groups or `test` is not known.

    Notes
    -----
    Lumley and Scott (2013), "Two-sample rank tests under complex sampling": to first
    order, that ranks are estimated adds nothing to the variance under the hypothesis,
    so scores count as given.

    Examples
    --------
    >>> from survey.designs import Design
    >>> y, group = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], ["a", "a", "b", "a", "b", "b"]
    >>> found = rank_test(Design.build(np.ones(6)), y, group)
    >>> round(found.estimate, 4), round(found.statistic, 3)
    (0.3889, 2.092)
    """
    grouped = Grouped.of(design, y, groups)
    if isinstance(test, str) and test not in SCORES:
        raise CallError.unknown("rank test", test, SCORES)
    rule = SCORES[test] if isinstance(test, str) else test
    name = test if isinstance(test, str) else getattr(test, "__name__", "rank")
    weights = grouped.within.weights
    used = grouped.groups.known
    scores = np.zeros_like(weights)
    rank = _ranks(grouped.y[used], weights[used], ties)
    scores[used] = rule(rank, float(weights.sum()))
    if len(grouped.groups) == 2:
        return _two(grouped, scores, f"{name} test")
    return _several(grouped, scores, f"{name} test")


def _ranks(y: Floats, weights: Floats, ties: Ties) -> Floats:
    order = np.argsort(y, kind="stable")
    tied = np.unique(y, return_inverse=True)[1]
    if ties == "row":
        middle = np.empty_like(y)
        middle[order] = np.cumsum(weights[order]) - weights[order] / 2
        return np.asarray((np.bincount(tied, middle) / np.bincount(tied))[tied])
    mass = np.bincount(tied, weights)
    return np.asarray((np.cumsum(mass) - mass / 2)[tied])


def _two(grouped: Grouped, scores: Floats, name: str) -> HypothesisTest:
    means, influence = _means(grouped, scores)
    moved = (influence[:, 1] - influence[:, 0])[:, None]
    se = float(grouped.within.evaluate(total(moved, ("difference",))).se[0])
    df = grouped.within.df - 1
    return t_result(name, float(means[1] - means[0]), se, df, grouped.n)


def _several(grouped: Grouped, scores: Floats, name: str) -> HypothesisTest:
    means, influence = _means(grouped, scores)
    names = tuple(str(label) for label in grouped.groups.labels)
    found = grouped.within.evaluate(total(influence, names))
    many = len(names)
    against = np.column_stack([-np.ones(many - 1), np.eye(many - 1)])
    away = against @ means
    covariance = against @ found.covariance @ against.T
    try:
        distance = float(away @ np.linalg.solve(covariance, away))
    except np.linalg.LinAlgError:
        raise CallError("a group's mean score has no sampling error") from None
    df, error = float(many - 1), grouped.within.df - (many - 1)
    p_value = float(f_above(distance / df, df, error))
    return HypothesisTest(name, "F", distance / df, (df, error), p_value, grouped.n)


def _means(grouped: Grouped, scores: Floats) -> tuple[Floats, Floats]:
    inside = grouped.groups.indicators
    weights = grouped.within.weights
    size = weights @ inside
    means = (weights * scores) @ inside / size
    return means, inside * (scores[:, None] - means) / size
