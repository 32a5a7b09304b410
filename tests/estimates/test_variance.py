"""Variances: what holds for every sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.designs import Design, Replicates, Sampled, mean, ratio, total
from survey.designs.replicates import bootstrap, jackknife
from survey.estimates import Batch, Moments, Precision, Statistic, measure
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


def three_kinds(s: Sample, x: np.ndarray) -> list[Statistic]:
    """A mean, a total and a ratio of the same numbers."""
    nobody, names = np.zeros(len(s.y), dtype=bool), ("",)
    y, base = np.where(s.base, s.y + 50, 0)[None], s.base[None]
    under = np.where(s.base, x, 0)[None]
    return [
        Statistic("mean", names, y, base, nobody, "mean"),
        Statistic("total", names, y, base, nobody, "total"),
        Statistic("ratio", names, y, base, nobody, "ratio", under),
    ]


def by_the_noun(design: Sampled, s: Sample, x: np.ndarray) -> np.ndarray:
    """The same from one statistic and one subpopulation at a time."""
    y, found = (s.y + 50)[:, None], []
    for index in range(3):
        part = design.within(s.base & (s.domain == index))
        each = [mean(y, ("m",)), total(y, ("t",)), ratio(y, x[:, None], ("r",))]
        results = [part.evaluate(one) for one in each]
        row = [(r.value[0], r.variance[0], r.df) for r in results]
        found.append(row)
    return np.array(found)


def in_one_go(
    design: Design | Replicates, s: Sample, x: np.ndarray
) -> tuple[Moments, Precision]:
    return measure(design, Batch.of(three_kinds(s, x)), s.domain, 3)


def schools(s: Sample, **changes: object) -> Design:
    """Three stages with finite populations, of which the last is the pupils."""
    rows = len(s.y)
    pupils, rooms = np.arange(rows), s.clusters * 2 + np.arange(rows) % 2
    sizes = [np.full(rows, size) for size in (40.0, 5.0, 300.0)]
    given = {"strata": [s.strata], "clusters": [s.clusters, rooms, pupils]}
    given["lone_strata"] = "certainty"
    return Design.build(s.weights, **(given | {"population": sizes} | changes))


DESIGNS = {
    "clusters": lambda s: s.design(),
    "persons": lambda s: s.design(clusters=None),
    "calibrated": lambda s: s.design(True),
    "calibrated persons": lambda s: s.design(True, clusters=None),
    "stages": schools,
    "stages, the last with replacement": lambda s: schools(
        s, population=[np.full(len(s.y), 40.0), np.full(len(s.y), 5.0)]
    ),
    "stages with lone strata": lambda s: schools(s, lone_strata="average"),
    "lone in domains": lambda s: s.design(lone_domains=True, lone_strata="average"),
    "adjusted in domains": lambda s: s.design(lone_domains=True, lone_strata="adjust"),
    "unequal": lambda s: s.design(
        population=0.1 + 0.02 * s.strata + 0.01 * s.clusters, unequal=True
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
@given(seed=st.integers(0, 1000))
@settings(max_examples=5, deadline=None)
def test_many_at_once_is_as_one_at_a_time(name: str, seed: int) -> None:
    s = sample(seed)
    x = np.random.default_rng(seed).uniform(1, 2, len(s.y))
    design = DESIGNS[name](s)
    known, sure = in_one_go(design, s, x)
    wanted = by_the_noun(design, s, x)
    # Sums in another order, and of numbers about their mean instead of about nought.
    np.testing.assert_allclose(known.estimate, wanted[..., 0], rtol=1e-12)
    np.testing.assert_allclose(sure.variance, wanted[..., 1], rtol=1e-9)
    np.testing.assert_array_equal(sure.df, wanted[..., 2])


def plain(s: Sample) -> Design:
    return s.design(weights=s.weights)


REPLICATES = {
    "jackknife": lambda s: jackknife(plain(s)),
    "bootstrap": lambda s: bootstrap(plain(s), 40, seed=3),
    "around the estimate": lambda s: bootstrap(plain(s), 40, seed=3, mse=True),
    "given by record": lambda s: Replicates.given(
        s.weights, jackknife(plain(s)).expanded(), "JKn", rscales=np.full(24, 0.8)
    ),
}


@pytest.mark.parametrize("name", REPLICATES)
def test_replicates_of_sums_are_as_replicates_of_records(name: str) -> None:
    s = sample(4)
    x = np.random.default_rng(4).uniform(1, 2, len(s.y))
    design = REPLICATES[name](s)
    known, sure = in_one_go(design, s, x)
    wanted = by_the_noun(design, s, x)
    np.testing.assert_allclose(known.estimate, wanted[..., 0], rtol=1e-12)
    np.testing.assert_allclose(sure.variance, wanted[..., 1], rtol=1e-9)


def test_design_effects_of_totals_and_ratios() -> None:
    """Of a total that of the mean's sample; of a ratio that of what it leaves."""
    s = sample(2)
    x = np.random.default_rng(2).uniform(1, 2, len(s.y))
    design = s.design()
    sure = in_one_go(design, s, x)[1]
    inside = s.base & (s.domain == 1)
    w, y, x = design.weights[inside], s.y[inside] + 50, x[inside]
    n, size = inside.sum(), w.sum()
    spread = np.sum(w * (y - np.average(y, weights=w)) ** 2) / size / (n - 1)
    assert sure.variance[1, 1] / sure.deff[1, 1] == pytest.approx(spread * size**2)
    left = y - w @ y / (w @ x) * x
    spread = np.sum(w * left**2) / size / (n - 1) * size**2 / (w @ x) ** 2
    assert sure.variance[1, 2] / sure.deff[1, 2] == pytest.approx(spread)


def test_numbers_far_from_nought_lose_no_digits() -> None:
    s = sample(6)
    design, domain = s.design(), np.maximum(s.domain, 0)
    near = variance(design, s.y, s.base, domain)
    far = variance(design, s.y + 1e6, s.base, domain)
    np.testing.assert_allclose(far.variance, near.variance, rtol=1e-8)
    np.testing.assert_allclose(far.deff, near.deff, rtol=1e-8)


def test_a_constant_has_no_error_and_no_design_effect() -> None:
    s = sample(6)
    got = variance(s.design(), np.full(len(s.y), 7.1), s.base, s.domain)
    assert (got.variance < 1e-28).all()
    assert np.isnan(got.deff).all()


def test_whoever_weighs_nothing_is_in_no_base() -> None:
    s = sample(8)
    design = s.design()
    out = np.arange(len(s.y)) < 30
    less = s.design(weights=np.where(out, 0, s.weights))
    one = measure(less, Batch.of([statistic(s.y, s.base)]), s.domain, 3)
    two = measure(
        s.design(weights=s.weights),
        Batch.of([statistic(s.y, s.base & ~out)]),
        s.domain,
        3,
    )
    assert design.clusters == less.clusters
    np.testing.assert_array_equal(one[0].n, two[0].n)
    np.testing.assert_allclose(one[1].variance, two[1].variance, rtol=1e-12)
    np.testing.assert_array_equal(one[1].df, two[1].df)
