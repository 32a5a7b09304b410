"""Variances: what holds for every sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.designs import Design
from survey.estimates import Batch, Precision, Statistic, measure
from survey.estimates.batch import batches
from survey.weighting import Auxiliaries


def statistic(y: np.ndarray, base: np.ndarray) -> Statistic:
    nobody = np.zeros(len(y), dtype=bool)
    return Statistic("y", ("",), np.where(base, y, 0)[None], base[None], nobody, "mean")


def variance(
    design: Design, y: np.ndarray, base: np.ndarray, domain: np.ndarray
) -> Precision:
    batch = Batch.of([statistic(y, base)])
    return measure(design, batch, domain, int(domain.max()) + 1)[1]


@dataclass
class Sample:
    y: np.ndarray
    base: np.ndarray
    domain: np.ndarray
    strata: np.ndarray
    clusters: np.ndarray
    weights: np.ndarray
    cells: np.ndarray

    def design(self, calibrated: bool = False, **changes: object) -> Design:
        given = {
            "weights": self.weights * (1 + 0.2 * self.cells[:, 0]),
            "strata": self.strata,
            "clusters": self.clusters,
            "base": self.weights,
            "auxiliaries": Auxiliaries.of_cells(self.cells) if calibrated else None,
        }
        return Design.build(**(given | changes))


def sample(seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    n = 120
    strata = np.arange(n) % 4
    return Sample(
        rng.normal(size=n),
        rng.random(n) > 0.1,
        rng.integers(-1, 3, n),
        strata,
        rng.integers(0, 6, n) + np.where(np.arange(n) < 8, np.arange(n) // 4, 0),
        rng.uniform(1, 5, n),
        rng.integers(0, 3, (n, 2)),
    )


def slow(
    design: Design, y: np.ndarray, inside: np.ndarray, cells: np.ndarray | None
) -> float:
    """The same by the book: one score a record over the whole sample, one domain."""
    w = design.weights
    total = w[inside].sum()
    mean = (w * y)[inside].sum() / total
    score = np.where(inside, (y - mean) / total, 0)
    if cells is not None:
        columns = [cells[:, [m]] == np.arange(3) for m in range(cells.shape[1])]
        x = np.concatenate(columns, axis=1).astype(float)
        root = np.sqrt(design.base)[:, None]
        fit = np.linalg.lstsq(x * root, score * root[:, 0], rcond=None)[0]
        score = score - x @ fit
    result = 0.0
    for stratum in np.unique(design.stratum):
        here = design.stratum == stratum
        sums = np.bincount(design.cluster[here], (w * score)[here])
        sums = sums[np.unique(design.cluster[here])]
        n, f = len(sums), design.sampled[stratum] / design.population[stratum]
        result += (1 - f) * n / (n - 1) * np.sum((sums - sums.mean()) ** 2)
    return result


@pytest.mark.parametrize("calibrated", [False, True])
@pytest.mark.parametrize("fpc", [False, True])
@given(seed=st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_against_the_book(calibrated: bool, fpc: bool, seed: int) -> None:
    s = sample(seed)
    population = np.full(len(s.y), 40.0) if fpc else None
    design = s.design(calibrated, population=population)
    got = variance(design, s.y, s.base, s.domain).variance[:, 0]
    for index in range(3):
        inside = s.base & (s.domain == index)
        wanted = slow(design, s.y, inside, s.cells if calibrated else None)
        assert got[index] == pytest.approx(wanted, rel=1e-10)


@pytest.mark.parametrize("calibrated", [False, True])
@given(seed=st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_records_does_not_matter(calibrated: bool, seed: int) -> None:
    s = sample(seed)
    order = np.random.default_rng(seed).permutation(len(s.y))
    turned = Sample(**{name: value[order] for name, value in vars(s).items()})
    one = variance(s.design(calibrated), s.y, s.base, s.domain)
    two = variance(turned.design(calibrated), turned.y, turned.base, turned.domain)
    np.testing.assert_allclose(one.variance, two.variance, rtol=1e-11)
    np.testing.assert_array_equal(one.df, two.df)


@given(st.integers(0, 1000), st.floats(0.01, 100))
@settings(max_examples=10, deadline=None)
def test_the_scale_of_the_weights_does_not_matter(seed: int, scale: float) -> None:
    s = sample(seed)
    one = variance(s.design(True), s.y, s.base, s.domain).variance
    final = s.weights * (1 + 0.2 * s.cells[:, 0]) * scale
    other = s.design(True, weights=final, base=s.weights * scale)
    two = variance(other, s.y, s.base, s.domain).variance
    np.testing.assert_allclose(one, two, rtol=1e-9)


def test_a_simple_random_sample_is_the_textbook_s() -> None:
    y = np.random.default_rng(2).normal(size=50)
    everyone, domain = np.ones(50, dtype=bool), np.zeros(50, dtype=np.intp)
    design = Design.build(np.full(50, 20.0), population=np.full(50, 1000.0))
    got = variance(design, y, everyone, domain)
    assert got.variance[0, 0] == pytest.approx(0.95 * y.var(ddof=1) / 50, rel=1e-13)
    assert got.deff[0, 0] == pytest.approx(1, rel=1e-13)
    assert got.df[0, 0] == 49


def test_proportional_strata_gain_what_lies_between_them() -> None:
    y = np.repeat([0.0, 10.0], 25) + np.random.default_rng(2).normal(size=50)
    strata = np.repeat([0, 1], 25)
    everyone, domain = np.ones(50, dtype=bool), np.zeros(50, dtype=np.intp)
    got = variance(Design.build(np.ones(50), strata), y, everyone, domain)
    within = [y[strata == h].var(ddof=1) / 25 for h in (0, 1)]
    assert got.variance[0, 0] == pytest.approx(np.mean(within) / 2, rel=1e-12)
    assert got.deff[0, 0] < 0.1


def test_whole_clusters_that_agree_are_worth_one_record() -> None:
    y = np.repeat(np.random.default_rng(4).normal(size=20), 5)
    everyone, domain = np.ones(100, dtype=bool), np.zeros(100, dtype=np.intp)
    design = Design.build(np.ones(100), clusters=np.repeat(np.arange(20), 5))
    got = variance(design, y, everyone, domain)
    assert got.variance[0, 0] == pytest.approx(y[::5].var(ddof=1) / 20, rel=1e-12)
    assert got.deff[0, 0] == pytest.approx(99 / 100 * 100 / 19, rel=1e-12)


def test_strata_all_alone_have_no_average() -> None:
    design = Design.build(np.ones(3), np.arange(3), lone_strata="average")
    everyone, domain = np.ones(3, dtype=bool), np.zeros(3, dtype=np.intp)
    assert np.isnan(variance(design, np.arange(3.0), everyone, domain).variance).all()


def test_batches_keep_statistics_whole() -> None:
    y, base = np.zeros(3), np.ones(3, dtype=bool)
    many = [statistic(y, base)] * 5
    assert [len(group) for group in batches(many, 2)] == [2, 2, 1]
    assert [len(group) for group in batches(many, 0)] == [1] * 5
