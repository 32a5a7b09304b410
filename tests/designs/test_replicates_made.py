"""Replicates made of a linearised design, held against its variance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.designs import (
    Design,
    balanced,
    bootstrap,
    jackknife,
    mean,
    successive,
    total,
)
from survey.errors import CallError, LoneStratumError

CLOSE = 1e-9
SEEDS = st.integers(0, 10_000)


def drawn(seed: int, sizes: list[int], fpc: bool, each: int = 3) -> tuple[Design, Any]:
    """Return a design of strata with so many clusters, and two variables."""
    random = np.random.default_rng(seed)
    strata = np.repeat(np.arange(len(sizes)), np.array(sizes) * each)
    clusters = np.repeat(np.arange(sum(sizes)), each)
    order = random.permutation(len(strata))
    population = np.array([n * random.integers(2, 6) for n in sizes], dtype=float)
    design = Design.build(
        random.uniform(1, 4, len(strata)),
        strata[order],
        clusters[order],
        population[strata[order]] if fpc else None,
    )
    return design, random.normal(2, 1, (len(strata), 2))


@given(SEEDS, st.lists(st.integers(2, 7), min_size=1, max_size=5), st.booleans())
@settings(max_examples=40, deadline=None)
def test_jackknife_of_a_total_is_the_linearised_variance(
    seed: int, sizes: list[int], fpc: bool
) -> None:
    design, y = drawn(seed, sizes, fpc)
    one = design.evaluate(total(y, ("a", "b")))
    for mse in (False, True):
        other = jackknife(design, mse=mse).evaluate(total(y, ("a", "b")))
        np.testing.assert_allclose(other.covariance, one.covariance, rtol=CLOSE)
        assert other.df == one.df


@given(SEEDS, st.integers(2, 40), st.booleans())
@settings(max_examples=20, deadline=None)
def test_jackknife_of_a_mean_of_a_simple_random_sample(
    seed: int, n: int, fpc: bool
) -> None:
    y = np.random.default_rng(seed).normal(size=(n, 1))
    population = np.full(n, 3.0 * n) if fpc else None
    design = Design.build(np.full(n, 3.0), population=population)
    one, other = design.evaluate(mean(y, ("y",))), jackknife(design)
    found = other.evaluate(mean(y, ("y",)))
    np.testing.assert_allclose(found.covariance, one.covariance, rtol=CLOSE)
    expected = y.var(ddof=1) / n * (2 / 3 if fpc else 1)
    np.testing.assert_allclose(found.variance, [expected], rtol=CLOSE)


@given(SEEDS, st.integers(1, 25), st.sampled_from([0.0, 0.3, 0.5]))
@settings(max_examples=40, deadline=None)
def test_half_samples_of_a_total_are_the_linearised_variance(
    seed: int, strata: int, rho: float
) -> None:
    design, y = drawn(seed, [2] * strata, False)
    one = design.evaluate(total(y, ("a", "b")))
    made = balanced(design, rho)
    np.testing.assert_allclose(
        made.evaluate(total(y, ("a", "b"))).covariance, one.covariance, rtol=CLOSE
    )
    np.testing.assert_allclose(made.factors.mean(axis=1), 1.0)
    assert made.df == strata


def test_pairs_and_halves_of_larger_strata() -> None:
    design, _ = drawn(1, [4, 2, 6], False)
    pairs, halves = balanced(design), balanced(design, several="halves")
    assert (pairs.count, halves.count) == (8, 4)
    for made in (pairs, halves):
        assert set(np.unique(made.factors)) == {0.0, 2.0}
    odd, _ = drawn(1, [4, 3, 5], False)
    with pytest.raises(
        CallError, match=r"2 strata can't be halved.*: 1 \(3\), 2 \(5\)"
    ):
        balanced(odd)
    first = balanced(odd, several="halves")
    in_half = (first.factors[odd.cluster_stratum == 1] == 2).sum(axis=0)
    assert sorted(in_half.tolist()) == [1, 1, 2, 2]


def test_half_samples_say_that_they_hold_no_correction() -> None:
    design, _ = drawn(1, [2, 2], True)
    with pytest.raises(CallError, match="can't hold a finite population correction"):
        balanced(design)
    free, _ = drawn(1, [2, 2], False)
    np.testing.assert_array_equal(
        balanced(design, without_fpc=True).factors, balanced(free).factors
    )
    with pytest.raises(CallError, match="rho"):
        balanced(free, rho=1.0)


def lone(choice: str) -> Design:
    return Design.build(
        np.full(7, 2.0), np.array([1, 1, 2, 3, 3, 3, 4]), lone_strata=choice,
        population=np.array([4.0, 4, 5, 9, 9, 9, 1]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "replicates", "times"),
    [("certainty", 5, 1.0), ("remove", 5, 1.0), ("average", 5, 6 / 5)],
)
def test_a_lone_stratum_is_left_in_every_replicate(
    choice: str, replicates: int, times: float
) -> None:
    made = jackknife(lone(choice))
    assert made.count == replicates
    np.testing.assert_array_equal(made.factors[[2, 6]], 1.0)
    assert made.scale == pytest.approx(times)


def test_a_lone_stratum_can_be_adjusted_for_by_the_others() -> None:
    made = jackknife(lone("adjust"))
    assert made.count == 6
    np.testing.assert_allclose(made.factors[:, 2], [4 / 3, 4 / 3, 0, *[4 / 3] * 4])
    assert made.rscales[2] == pytest.approx(3 / 4)


def test_what_has_no_jackknife() -> None:
    whole = Design.build(np.ones(3), population=np.full(3, 3.0))
    with pytest.raises(CallError, match="taken as a whole"):
        jackknife(whole)
    with pytest.raises(CallError, match="20000 clusters make as many replicates"):
        jackknife(Design.build(np.ones(20_000)))
    calibrated = Design.build(np.array([2.0, 3]), base=np.ones(2))
    with pytest.raises(CallError, match="recalibrated"):
        jackknife(calibrated)
    failing = Design.build(np.ones(3), np.array([1, 1, 2]), lone_strata="remove")
    with pytest.raises(LoneStratumError, match="2"):
        jackknife(Design(**{**vars(failing), "lone_strata": "fail"}))


@given(SEEDS, st.lists(st.integers(2, 6), min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_bootstraps_keep_the_size_of_every_stratum(seed: int, sizes: list[int]) -> None:
    design, _ = drawn(seed, sizes, True)
    for method in ("rao-wu", "canty-davison", "preston", "generalised"):
        for fpc in (None, True, False):
            made = bootstrap(design, 7, seed, method, fpc)
            for stratum, n in enumerate(sizes):
                inside = made.factors[design.cluster_stratum == stratum]
                np.testing.assert_allclose(inside.sum(axis=0), n, rtol=CLOSE)


# The variance of 4,000 replicates has a relative error of about √(2/4000), 2.2 %: four
# times that is what luck allows; Canty and Davison's harmonic mean is exact for strata
# of one size.
@pytest.mark.parametrize(
    ("method", "fpc"),
    [
        ("rao-wu", True),
        ("canty-davison", None),
        ("preston", None),
        ("generalised", None),
    ],
)
def test_bootstraps_come_near_the_linearised_variance(method: Any, fpc: Any) -> None:
    design, y = drawn(2, [6, 6, 6], True)
    one = design.evaluate(total(y, ("a", "b")))
    other = bootstrap(design, 4000, 11, method, fpc).evaluate(total(y, ("a", "b")))
    np.testing.assert_allclose(other.variance, one.variance, rtol=0.09)


def test_without_correction_rao_and_wu_have_the_variance_with_replacement() -> None:
    design, y = drawn(2, [6, 4, 9], True)
    free = Design.build(design.weights, design.stratum, design.cluster)
    made = bootstrap(design, 4000, 12)
    found = made.evaluate(total(y, ("a", "b")))
    expected = free.evaluate(total(y, ("a", "b")))
    np.testing.assert_allclose(found.variance, expected.variance, rtol=0.09)
    np.testing.assert_array_equal(made.factors, bootstrap(free, 4000, 12).factors)


def test_preston_resamples_every_stage() -> None:
    random = np.random.default_rng(4)
    schools = np.repeat(np.arange(8), 12)
    classes = np.repeat(np.arange(32), 3)
    stages = [np.full(96, 16.0), np.full(96, 6.0)]
    design = Design.build(np.full(96, 3.0), None, [schools, classes], stages)
    y = (random.normal(size=8)[schools] + random.normal(size=32)[classes])[:, None]
    one = design.evaluate(total(y, ("y",)))
    other = bootstrap(design, 4000, 13, "preston")
    assert other.factors.shape == (32, 4000)
    found = other.evaluate(total(y, ("y",)))
    np.testing.assert_allclose(found.variance, one.variance, rtol=0.09)


def test_a_seed_is_a_seed() -> None:
    design, _ = drawn(3, [4, 4], False)
    one, same = bootstrap(design, 20, 5), bootstrap(design, 20, 5)
    np.testing.assert_array_equal(one.factors, same.factors)
    assert (bootstrap(design, 20, 6).factors != one.factors).any()
    random = np.random.default_rng(5)
    np.testing.assert_array_equal(bootstrap(design, 20, random).factors, one.factors)
    assert (bootstrap(design, 20, random).factors != one.factors).any()


def test_a_bootstrap_keeps_a_lone_cluster_or_says_it_cannot() -> None:
    for method in ("rao-wu", "canty-davison", "preston", "generalised"):
        made = bootstrap(lone("certainty"), 9, 1, method)
        np.testing.assert_array_equal(made.factors[[2, 6]], 1.0)
    with pytest.raises(CallError, match="'average' has no bootstrap"):
        bootstrap(lone("average"), 9, 1)
    with pytest.raises(CallError, match="two or more"):
        bootstrap(lone("remove"), 1, 1)
    with pytest.raises(CallError, match="more than one cluster"):
        bootstrap(Design.build(np.ones(1), lone_strata="remove"), 9, 1)


@given(SEEDS, st.integers(2, 30))
@settings(max_examples=20, deadline=None)
def test_successive_differences_are_half_their_squares(seed: int, n: int) -> None:
    y = np.random.default_rng(seed).normal(size=(n, 1))
    design = Design.build(np.ones(n))
    found = successive(design).evaluate(total(y, ("y",)))
    expected = 0.5 * ((y - np.roll(y, -1, axis=0)) ** 2).sum()
    np.testing.assert_allclose(found.variance, [expected], rtol=CLOSE)


def test_successive_differences_take_a_correction_and_a_number() -> None:
    y = np.random.default_rng(1).normal(size=(9, 1))
    free = Design.build(np.ones(9))
    held = Design.build(np.ones(9), population=np.full(9, 12.0))
    one, other = (successive(d).evaluate(total(y, ("y",))) for d in (free, held))
    np.testing.assert_allclose(other.variance, one.variance / 4, rtol=CLOSE)
    assert successive(free, 80).count == 80
    assert successive(Design.build(np.ones(500))).count == 80
    with pytest.raises(CallError, match="no differences"):
        successive(lone("certainty"))


def test_a_subpopulation_of_the_design_is_one_of_its_replicates() -> None:
    design, y = drawn(7, [4, 4], False)
    members = y[:, 0] > 2
    one = jackknife(design.within(members)).evaluate(mean(y, ("a", "b")))
    other = jackknife(design).within(members).evaluate(mean(y, ("a", "b")))
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=CLOSE)
