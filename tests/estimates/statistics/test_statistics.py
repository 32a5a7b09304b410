"""What holds for every statistic, whatever the numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.designs import Design
from survey.errors import CallError
from survey.estimates.statistics import (
    Domains,
    Found,
    compare,
    contrast,
    correlation,
    covariance,
    deviation,
    distribution,
    function_of,
    function_of_totals,
    mean,
    proportion,
    ratio,
    share,
    standardised,
    total,
    variance,
    variation,
)
from tests.estimates.statistics.probe import Probe

# Sums of some dozens of numbers.
CLOSE = 1e-10
Statistic = Callable[..., Found]


def sample(seed: int, rows: int = 24) -> tuple[Design, np.ndarray, Domains]:
    draw = np.random.default_rng(seed)
    design = Design.build(
        draw.uniform(1, 9, rows),
        strata=np.repeat(["a", "b"], rows // 2),
        clusters=np.arange(rows) // 3,
    )
    y = draw.normal(5, 2, (rows, 2))
    return design, y, Domains.crossed([draw.integers(0, 3, rows)])


seeds = st.integers(0, 10**6)


@pytest.mark.parametrize(
    "statistic", [total, mean, variance, covariance, correlation, deviation, variation]
)
@pytest.mark.parametrize("by", [False, True])
def test_influence_is_the_derivative(statistic: Statistic, by: bool) -> None:
    design, y, domains = sample(1)
    statistic(Probe(design.weights), y, ("a", "b"), domains if by else None)


@pytest.mark.parametrize("by", [False, True])
def test_influence_of_other_functions(by: bool) -> None:
    design, y, domains = sample(2)
    probe = Probe(design.weights)
    groups = domains if by else None
    ratio(probe, y, y**2, ("a", "b"), groups)
    share(probe, np.arange(24) % 2, ("no", "yes"), groups)
    classes = Domains.crossed([np.arange(24) // 12])
    standardised(probe, y, ("a", "b"), classes, np.array([2.0, 1.0]), groups)
    proportion(probe, (y > 5) * 1.0, ("a", "b"), groups)
    columns = {"a": y[:, 0], "b": y[:, 1]}
    named = domains.names[0]
    function_of_totals(
        probe, columns, f"log(mean(a, '{named}') / mean(b)) + total(a) / b", domains
    )


@pytest.mark.parametrize("against", ["pairs", "reference", "total", "rest"])
def test_influence_of_differences(against: str) -> None:
    design, y, domains = sample(3)
    compare(Probe(design.weights), y, ("a", "b"), domains, against, domains.names[1])


@settings(deadline=None)
@given(seeds)
def test_domains_add_up(seed: int) -> None:
    design, y, domains = sample(seed)
    found = total(design, y, ("a", "b"), domains)
    whole = total(design, y, ("a", "b"))
    np.testing.assert_allclose(found.value.sum(axis=0), whole.value[0], CLOSE)
    first = np.arange(domains.size) * 2
    parts = found.estimate.covariance[np.ix_(first, first)].sum()
    np.testing.assert_allclose(parts, whole.estimate.variance[0], CLOSE)
    assert found.n.sum() == 24


@settings(deadline=None)
@given(seeds)
def test_a_domain_is_the_subpopulation(seed: int) -> None:
    design, y, domains = sample(seed)
    for statistic in (total, mean, variance):
        together = statistic(design, y, ("a", "b"), domains)
        for d in range(domains.size):
            if together.n[d] < 2:
                continue
            alone = statistic(design.within(domains.of == d), y, ("a", "b"))
            np.testing.assert_allclose(together.value[d], alone.value[0], CLOSE)
            np.testing.assert_allclose(together.se[d], alone.se[0], 1e-7, CLOSE)
            assert together.df[d] == alone.df[0]
            # A domain within one cluster has a variance of rounding errors.
            np.testing.assert_allclose(together.deff()[d], alone.deff()[0], 1e-7, CLOSE)


@settings(deadline=None)
@given(seeds, st.floats(0.1, 100), st.floats(-10, 10))
def test_scale_and_shift(seed: int, scale: float, shift: float) -> None:
    design, y, domains = sample(seed)
    one, other = (mean(design, z, ("a", "b"), domains) for z in (y, scale * y + shift))
    size = np.abs(scale * y).max() + abs(shift)
    np.testing.assert_allclose(
        other.value, scale * one.value + shift, 1e-9, 1e-9 * size
    )
    np.testing.assert_allclose(other.se, scale * one.se, 1e-6, 1e-9 * size)


@settings(deadline=None)
@given(seeds)
def test_differences_are_those_of_the_means(seed: int) -> None:
    design, y, domains = sample(seed)
    means = mean(design, y, ("a", "b"), domains)
    found = compare(design, y, ("a", "b"), domains, "pairs", adjust="none")
    names = means.estimate.names
    first = found.left[0], found.right[0]
    one = contrast(means.estimate, {f"{first[0]}:a": 1.0, f"{first[1]}:a": -1.0})
    assert f"{first[0]}:a" in names
    np.testing.assert_allclose(found.estimate.value[0], one.value[0], CLOSE, CLOSE)
    np.testing.assert_allclose(found.estimate.se[0], one.se[0], 1e-7)


def test_the_rest_of_two_is_the_other() -> None:
    design, y, _ = sample(4)
    two = Domains.crossed([np.arange(24) % 2])
    rest = compare(design, y, ("a", "b"), two, "rest")
    pair = compare(design, y, ("a", "b"), two, "pairs")
    np.testing.assert_allclose(rest.estimate.value[2:], pair.estimate.value, CLOSE)
    np.testing.assert_allclose(rest.estimate.se[2:], pair.estimate.se, 1e-9)


def test_a_contrast_and_its_expression_agree() -> None:
    design, y, domains = sample(5)
    means = mean(design, y, ("a", "b"), domains).estimate
    a, b = means.names[:2]
    linear = contrast(means, {a: 1.0, b: -1.0})
    written = function_of(means, f"`{a}` - `{b}`")
    np.testing.assert_allclose(linear.se, written.se, CLOSE)
    name = domains.names[0]
    columns = {"a": y[:, 0], "b": y[:, 1]}
    text = f"mean(a, '{name}') - mean(b, '{name}')"
    other = function_of_totals(design, columns, text, domains)
    np.testing.assert_allclose(linear.se, other.se, 1e-9)


def test_constant_values_have_no_error() -> None:
    design, _, domains = sample(6)
    y = np.full((24, 1), 3.7)
    found = mean(design, y, ("y",), domains)
    np.testing.assert_allclose(found.value, 3.7)
    np.testing.assert_allclose(found.se, 0, atol=1e-12)
    assert np.isnan(found.deff()[:, 0][found.se[:, 0] == 0]).all()
    np.testing.assert_allclose(variance(design, y, ("y",)).value, 0, atol=1e-12)
    assert np.isnan(correlation(design, np.hstack([y, y]), ("a", "b")).value).all()


def test_missing_values() -> None:
    design, y, domains = sample(7)
    y[3, 0] = np.nan
    with_gap = mean(design, y, ("a", "b"), domains)
    hit = domains.of[3]
    assert np.isnan(with_gap.value[hit, 0])
    assert np.isnan(with_gap.se[hit, 0])
    assert np.isfinite(np.delete(with_gap.value.ravel(), hit * 2)).all()
    dropped = mean(design, y, ("a", "b"), domains, missing="drop")
    known = design.within(np.arange(24) != 3)
    wanted = mean(known, np.nan_to_num(y), ("a", "b"), domains)
    np.testing.assert_allclose(dropped.value, wanted.value)
    np.testing.assert_allclose(dropped.se, wanted.se)
    with pytest.raises(CallError, match="missing values"):
        mean(design, y, ("a", "b"), missing="ignore")  # type: ignore[arg-type]


def test_nothing_known_and_nobody_there() -> None:
    design, _, _ = sample(8)
    y = np.full((24, 1), np.nan)
    assert np.isnan(mean(design, y, ("y",), missing="drop").value).all()
    assert total(design, y, ("y",), missing="drop").value == 0
    groups = Domains.crossed([np.zeros(24)], levels=[[0, 1]])
    found = mean(design, np.ones((24, 1)), ("y",), groups)
    assert np.isnan(found.value[1, 0])
    assert np.isnan(found.interval()[1]).all()
    assert found.n.tolist() == [24, 0]
    assert total(design, np.ones((24, 1)), ("y",), groups).value[1, 0] == 0


def test_what_has_no_weight_is_not_there() -> None:
    design, y, domains = sample(9)
    out = np.arange(24) >= 18
    y[out] = 1e9
    y[20] = np.nan
    part = design.within(~out)
    found = mean(part, y, ("a", "b"), domains)
    assert np.abs(found.value).max() < 100
    assert found.n.sum() == 18


def test_a_distribution_rises_to_one() -> None:
    design, y, domains = sample(10)
    at = np.linspace(y.min(), y.max(), 9)
    found = distribution(design, y[:, 0], at, domains).value
    assert (np.diff(found, axis=1) >= 0).all()
    np.testing.assert_allclose(found[:, -1], 1)


def test_standardising_to_itself_changes_nothing() -> None:
    design, y, _ = sample(11)
    classes = Domains.crossed([np.arange(24) % 4])
    own = np.bincount(classes.of, design.weights)
    found = standardised(design, y, ("a", "b"), classes, own)
    np.testing.assert_allclose(found.value, mean(design, y, ("a", "b")).value)


def test_an_empty_class_is_said_or_shared() -> None:
    design, y, _ = sample(12)
    classes = Domains.crossed([np.zeros(24)], levels=[[0, 1]])
    args = (design, y, ("a", "b"), classes, np.array([1.0, 1.0]))
    assert np.isnan(standardised(*args).value).all()
    shared = standardised(*args, empty="ignore").value
    np.testing.assert_allclose(shared, mean(design, y, ("a", "b")).value)


def test_crossed_domains() -> None:
    left = np.array(["x", "y", None, "x"], dtype=object)
    right = np.array([1.0, 2.0, 1.0, np.nan])
    found = Domains.crossed([left, right])
    assert found.names == ("x.1", "y.2")
    assert found.of.tolist() == [0, 1, -1, -1]
    every = Domains.crossed([left, right], levels=[["x", "y"], [1, 2]])
    assert every.names == ("x.1", "x.2", "y.1", "y.2")
    with pytest.raises(CallError, match="outside the levels"):
        Domains.crossed([left], levels=[["x"]])
