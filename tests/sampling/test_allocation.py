"""Sharing out a sample: proportional, equal, power, Neyman, to a budget."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import CallError
from survey.sampling import (
    Allocation,
    Strata,
    allocate_equal,
    allocate_neyman,
    allocate_optimal,
    allocate_power,
    allocate_proportional,
)

SD = {"y": {"a": 1.0, "b": 3.0, "c": 8.0}}
MEAN = {"y": {"a": 2.0, "b": 4.0, "c": 5.0}}
SIZES = {"a": 5000, "b": 2000, "c": 300}


def strata(**other: object) -> Strata:
    return Strata.of(SIZES, MEAN, SD, **other)  # type: ignore[arg-type]


def variance(allocation: Allocation) -> float:
    known = allocation.strata
    size = known.population**2 * known.variance[:, 0]
    return float((size / allocation.net).sum())


def test_proportional_and_equal() -> None:
    assert allocate_proportional(strata(), 73).sizes == {"a": 50, "b": 20, "c": 3}
    assert allocate_equal(strata(), 60).sizes == {"a": 20, "b": 20, "c": 20}
    assert allocate_equal(strata(), 2000).sizes == {"a": 850, "b": 850, "c": 300}


def test_limits_pass_on_what_they_take() -> None:
    done = allocate_proportional(strata(), 100, minimum=20, maximum={"a": 50})
    assert done.sizes == {"a": 50, "b": 30, "c": 20}
    assert done.n == 100


def test_response_limits_a_stratum_and_sets_the_gross_sample() -> None:
    done = allocate_equal(strata(response={"a": 0.5, "b": 0.4, "c": 0.25}), 300)
    assert done.sizes == {"a": 113, "b": 112, "c": 75}
    assert done.gross_sizes == {"a": 226, "b": 280, "c": 300}
    assert done.rows["weight"].tolist() == [5000 / 113, 2000 / 112, 300 / 75]
    assert "<table" in done._repr_html_()


def test_kish_effect_of_unequal_fractions() -> None:
    assert allocate_proportional(strata(), 73).deff == pytest.approx(1, rel=1e-12)
    weight = np.repeat([5000 / 20, 2000 / 20, 300 / 20], 20)
    wanted = 60 * (weight**2).sum() / weight.sum() ** 2
    assert allocate_equal(strata(), 60).deff == pytest.approx(wanted, rel=1e-12)


def test_power_allocation_between_its_extremes() -> None:
    # Power 0: shares in proportion to the coefficients of variation; 1: Neyman's.
    cvs = np.array([1 / 2, 3 / 4, 8 / 5])
    none = allocate_power(strata(), 285, "y", power=0)
    np.testing.assert_allclose(none.exact, 285 * cvs / cvs.sum())
    full = allocate_power(strata(), 134, "y", power=1)
    products = np.array([5000.0, 6000.0, 2400.0])
    np.testing.assert_allclose(full.exact, 134 * products / products.sum())
    even = dict.fromkeys(SIZES, 1.0)
    same = allocate_power(strata(), 285, "y", power=1, importance=even)
    np.testing.assert_allclose(same.exact, none.exact)


def test_neyman_has_its_closed_form() -> None:
    done = allocate_neyman(strata(), 134, "y")
    np.testing.assert_allclose(done.exact, [50, 60, 24], rtol=1e-12)
    assert done.sizes == {"a": 50, "b": 60, "c": 24}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(2, 9), st.floats(0.1, 20)), min_size=2, max_size=4),
    st.data(),
)
def test_neyman_is_the_best_in_whole_persons(
    made: list[tuple[int, float]], data: st.DataObject
) -> None:
    names = [str(k) for k in range(len(made))]
    population = {k: N for k, (N, _) in zip(names, made, strict=True)}
    known = Strata.of(
        population, {}, {"y": {k: s for k, (_, s) in zip(names, made, strict=True)}}
    )
    n = data.draw(st.integers(len(made), sum(population.values())))
    best = min(
        variance(Allocation("", known, np.array(each), np.array(each)))
        for each in product(*(range(1, N + 1) for N in population.values()))
        if sum(each) == n
    )
    done = allocate_neyman(known, n, "y")
    assert done.n == n
    # The same minimum, to rounding; ties may be shared out either way.
    assert variance(done) == pytest.approx(best, rel=1e-12)


def test_neyman_within_limits() -> None:
    done = allocate_neyman(strata(), 900, "y", minimum={"a": 400}, maximum={"c": 100})
    assert done.sizes == {"a": 400, "b": 400, "c": 100}
    large = allocate_neyman(strata(), 5000, "y")
    assert large.sizes["c"] == 300
    assert large.n == 5000


def test_a_stratum_that_doesn_t_vary_gets_only_what_is_left_over() -> None:
    known = Strata.of({"a": 10, "b": 10}, {}, {"y": {"a": 0.0, "b": 1.0}})
    assert allocate_neyman(known, 6, "y").sizes == {"a": 0, "b": 6}
    assert allocate_neyman(known, 12, "y").sizes == {"a": 2, "b": 10}


def test_a_design_effect_counts_as_spread() -> None:
    done = allocate_neyman(strata(deff={"a": 4.0, "b": 1.0, "c": 1.0}), 184, "y")
    np.testing.assert_allclose(done.exact, [100, 60, 24], rtol=1e-12)


def test_to_a_budget() -> None:
    cost = {"a": 1.0, "b": 4.0, "c": 16.0}
    done = allocate_optimal(strata(cost=cost), 1000, "y")
    shape = np.array([5000.0, 6000 / 2, 2400 / 4])
    wanted = 1000 * shape / (shape * np.array([1, 4, 16])).sum()
    np.testing.assert_allclose(done.exact, wanted, rtol=1e-9)
    assert 999 <= done.cost <= 1000
    with pytest.raises(CallError, match="doesn't pay for the minimum"):
        allocate_optimal(strata(cost=cost), 100, "y", minimum=10)


def test_more_budget_than_the_strata_can_take() -> None:
    done = allocate_optimal(strata(), 1e6, "y")
    assert done.sizes == SIZES


@pytest.mark.parametrize("allocate", [allocate_proportional, allocate_equal])
def test_a_size_out_of_reach(allocate: object) -> None:
    with pytest.raises(CallError, match="limits allow 15 to 7300"):
        allocate(strata(), 10, minimum=5)  # type: ignore[operator]
    with pytest.raises(CallError, match="limits allow 0 to 7300"):
        allocate(strata(), 7301)  # type: ignore[operator]


def test_strata_are_named() -> None:
    with pytest.raises(CallError, match=r"stratum c: at least 400 .* at most 300"):
        allocate_equal(strata(), 2000, minimum=400)
    with pytest.raises(CallError, match="no stratum 'bb'"):
        allocate_equal(strata(), 60, minimum={"bb": 1})
    with pytest.raises(CallError, match="no target 'z'"):
        allocate_neyman(strata(), 60, "z")
    with pytest.raises(CallError, match="limits allow"):
        allocate_neyman(strata(), 1, "y")
    nothing = Strata.of(SIZES, {"y": {"a": 0.0, "b": 1.0, "c": 1.0}}, SD)
    with pytest.raises(CallError, match="no mean of y above nought in a"):
        allocate_power(nothing, 60, "y")
    with pytest.raises(CallError, match="no importance for stratum b, c"):
        allocate_power(strata(), 60, "y", importance={"a": 1.0})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 100), min_size=2, max_size=6),
    st.integers(0, 3),
    st.data(),
)
def test_whole_persons_add_up_within_limits(
    shares: list[float], minimum: int, data: st.DataObject
) -> None:
    population = {str(k): max(4, int(share) + 4) for k, share in enumerate(shares)}
    known = Strata.of(population, {}, {})
    low, high = minimum * len(shares), sum(population.values())
    n = data.draw(st.integers(low, high))
    done = allocate_proportional(known, n, minimum=minimum)
    assert done.n == n
    assert (done.net >= minimum).all()
    assert (done.net <= known.population).all()
    assert (np.abs(done.net - done.exact) < 1 + 1e-9).all()
