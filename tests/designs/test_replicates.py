"""Replicate designs: what they hold, and what they make of a statistic."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.designs import (
    Design,
    Domained,
    Replicates,
    Smooth,
    bootstrap,
    jackknife,
    mean,
    ratio,
    total,
)
from survey.designs.replicates.rank import rank
from survey.errors import CallError

NAMES = ("a", "b")
# The sums of a few hundred numbers of the size of one.
CLOSE = 1e-10


@dataclass(frozen=True)
class Plain:
    """A statistic that only says what it is, not that it is made of totals."""

    of: Smooth

    @property
    def names(self) -> tuple[str, ...]:
        return self.of.names

    def value(self, weights: np.ndarray) -> np.ndarray:
        return self.of.value(weights)

    def influence(self, weights: np.ndarray) -> np.ndarray:
        return self.of.influence(weights)


def sample(seed: int, rows: int = 120) -> tuple[Design, np.ndarray]:
    random = np.random.default_rng(seed)
    strata = random.integers(0, 3, rows)
    # At least two clusters in every stratum.
    clusters = np.concatenate([np.arange(30), random.integers(0, 30, rows - 30)])
    strata = clusters % 3
    weights = random.uniform(1, 5, rows)
    return Design.build(weights, strata, clusters), random.normal(3, 1, (rows, 2))


def by_record(design: Replicates) -> Replicates:
    """Return the same design, its replicate weights written out."""
    full = design.expanded()
    ones = np.ones(len(full))
    return replace(design, factors=full, base=ones, unit=None, spanned=None)


SEEDS = st.integers(0, 10_000)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_what_is_held_by_cluster_is_what_is_held_by_record(seed: int) -> None:
    design, y = sample(seed)
    made = bootstrap(design, 25, seed)
    members = y[:, 0] > 3
    for one, other in [
        (made, by_record(made)),
        (made.within(members), by_record(made).within(members)),
    ]:
        few, many = one.evaluate(mean(y, NAMES)), other.evaluate(mean(y, NAMES))
        np.testing.assert_allclose(few.covariance, many.covariance, rtol=CLOSE)
        np.testing.assert_allclose(few.replicates, many.replicates, rtol=CLOSE)
        assert few.df == many.df


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_totals_first_or_one_replicate_at_a_time(seed: int) -> None:
    design, y = sample(seed)
    statistic = ratio(y[:, :1], y[:, 1:], ("r",))
    for made in (jackknife(design), by_record(jackknife(design))):
        quick, slow = made.evaluate(statistic), made.evaluate(Plain(statistic))
        np.testing.assert_allclose(quick.covariance, slow.covariance, rtol=CLOSE)


def means_by(domain: np.ndarray, y: np.ndarray) -> Domained:
    x = np.column_stack([y[:, 0], np.ones(len(y))])

    def means(t: np.ndarray) -> np.ndarray:
        none = np.full((2, 1), np.nan)
        return np.divide(t[:, :1], t[:, 1:], none, where=t[:, 1:] != 0)

    return Domained.each(NAMES, x, domain, 2, means, lambda t: np.zeros((2, 1, 2)))


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_many_domains_at_once_are_each_domain_by_itself(seed: int) -> None:
    design, y = sample(seed)
    domain = np.random.default_rng(seed).integers(-1, 2, len(y))
    made = jackknife(design)
    for one in (made, by_record(made), made.within(y[:, 1] > 2)):
        both = one.evaluate(means_by(domain, y))
        for index in range(2):
            own = one.within(domain == index).evaluate(mean(y[:, :1], ("a",)))
            np.testing.assert_allclose(both.value[index], own.value[0], rtol=CLOSE)
            np.testing.assert_allclose(both.variance[index], own.variance[0], rtol=1e-8)


@given(SEEDS, st.floats(0.01, 100))
@settings(max_examples=20, deadline=None)
def test_the_size_of_weights_is_nothing_to_a_mean(seed: int, times: float) -> None:
    design, y = sample(seed)
    more = replace(design, weights=design.weights * times, base=design.base * times)
    one, other = (jackknife(d).evaluate(mean(y, NAMES)) for d in (design, more))
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=CLOSE)
    totals = [jackknife(d).evaluate(total(y, NAMES)).se for d in (design, more)]
    np.testing.assert_allclose(totals[1], times * totals[0], rtol=CLOSE)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_order_of_records_is_nothing_and_is_kept(seed: int) -> None:
    design, y = sample(seed)
    order = np.random.default_rng(seed).permutation(len(y))
    mixed = Design.build(
        design.weights[order], design.stratum[order], design.cluster[order]
    )
    one = jackknife(design).evaluate(mean(y, NAMES))
    other = jackknife(mixed).evaluate(mean(y[order], NAMES))
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=CLOSE)
    for made in (jackknife(mixed), bootstrap(mixed, 5, 1)):
        np.testing.assert_array_equal(made.weights, design.weights[order])


def test_squares_are_around_the_mean_of_replicates_or_the_estimate() -> None:
    design, y = sample(1)
    made = jackknife(design)
    statistic = ratio(y[:, :1], y[:, 1:], ("r",))
    around = made.evaluate(statistic)
    assert around.replicates is not None
    away = around.replicates[:, 0] - around.replicates[:, 0].mean()
    np.testing.assert_allclose(around.variance, [(made.rscales * away**2).sum()])
    about = replace(made, mse=True).evaluate(statistic)
    away = around.replicates[:, 0] - around.value[0]
    np.testing.assert_allclose(about.variance, [(made.rscales * away**2).sum()])


def test_a_replicate_that_counts_for_nothing_is_not_in_the_mean() -> None:
    made = jackknife(Design.build(np.ones(4)))
    y = np.array([[1.0], [2], [4], [8]])
    off = replace(made, rscales=np.array([0.0, 1, 1, 1]))
    found = off.evaluate(total(y, ("y",)))
    assert found.replicates is not None
    away = found.replicates[1:, 0] - found.replicates[1:, 0].mean()
    np.testing.assert_allclose(found.variance, [made.scale * (away**2).sum()])


def test_a_replicate_without_the_domain_is_left_out_and_counted() -> None:
    design = Design.build(np.ones(8), clusters=np.repeat(np.arange(4), 2))
    y = np.arange(8.0)[:, None]
    # The domain is in one cluster; the replicate without it can't say.
    found = jackknife(design).within(np.arange(8) < 2).evaluate(mean(y, ("y",)))
    np.testing.assert_array_equal(found.discarded, [1])
    np.testing.assert_allclose(found.se, [0.0], atol=1e-12)
    whole = jackknife(design).evaluate(mean(y, ("y",)))
    np.testing.assert_array_equal(whole.discarded, [0])
    assert design.evaluate(mean(y, ("y",))).discarded.tolist() == [0]


def test_one_number_left_out_leaves_the_others_alone() -> None:
    design = Design.build(np.ones(8), clusters=np.repeat(np.arange(4), 2))
    y = np.arange(8.0)[:, None]
    few, none = (np.arange(8) < 2).astype(float)[:, None], np.zeros((8, 1))
    every = np.ones((8, 1))
    three = ratio(np.hstack([y] * 3), np.hstack([every, few, none]), ("y", "f", "n"))
    found = jackknife(design).evaluate(three)
    alone = jackknife(design).evaluate(mean(y, ("y",)))
    np.testing.assert_allclose(found.variance[0], alone.variance[0])
    np.testing.assert_array_equal(np.isnan(found.variance), [False, False, True])
    np.testing.assert_array_equal(np.isnan(found.covariance[2]), True)
    np.testing.assert_array_equal(found.discarded, [0, 1, 4])


def test_a_number_that_no_replicate_gives_is_an_error() -> None:
    made = jackknife(Design.build(np.ones(4)))
    lost = replace(made, factors=np.zeros((4, 4)))
    with pytest.raises(CallError, match="no replicate gives y"):
        lost.evaluate(mean(np.ones((4, 1)), ("y",)))


def test_degrees_of_freedom_are_those_of_the_clusters_with_members() -> None:
    design, _ = sample(3)
    made = jackknife(design)
    assert made.df == design.df == 27
    one = design.stratum == 0
    assert made.within(one).df == 9
    few = bootstrap(design, 10, 1)
    assert few.df == 9


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_rank_is_that_of_the_weights_written_out(seed: int) -> None:
    design, y = sample(seed)
    members = y[:, 0] > np.quantile(y[:, 0], np.random.default_rng(seed).random())
    for made in (bootstrap(design, 60, seed), jackknife(design)):
        inside = made.within(members)
        expected = np.linalg.matrix_rank(inside.expanded(), tol=1e-8)
        assert inside.df == max(0, expected - 1)


def test_rank_where_some_clusters_are_never_left_out() -> None:
    strata = np.array([0, 0, 0, 1, 2, 2, 3, 3])
    design = Design.build(
        np.ones(8),
        strata,
        population=np.array([9.0, 3, 2, 9])[strata],
        lone_strata="remove",
    )
    made = jackknife(design)
    random = np.random.default_rng(1)
    for _ in range(60):
        inside = made.within(random.random(8) < random.random())
        expected = np.linalg.matrix_rank(inside.expanded(), tol=1e-8)
        assert inside.df == max(0, expected - 1)


def test_rank_of_more_rows_than_fit_is_that_of_their_sums(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(5)
    tall = random.normal(size=(5000, 7)) @ random.normal(size=(7, 12))
    assert rank(tall, np.ones(5000)) == 7
    monkeypatch.setattr("survey.designs.replicates.rank.COSTLY", 1.0)
    assert rank(tall, np.ones(5000)) == 7
    assert rank(tall.astype(np.float32), np.ones(5000)) in (7, 12)


def test_rank_takes_columns_in_turn_where_they_hardly_differ() -> None:
    # The second differs by 1e-6 of its length, less than counts, the third by 1e-4.
    columns = np.ones((4, 3))
    columns[0, 1] += 1e-6
    columns[1, 2] += 1e-4
    assert rank(columns, np.ones(4)) == 2
