"""Samples from a frame: reproducible, in frame order, stratum by stratum."""

import numpy as np
import pandas as pd
import pytest

from survey.errors import CallError
from survey.sampling import inclusion_probabilities, select, select_stratified

STRATA = ["BE"] * 50 + ["TR", "MA"] * 15


@pytest.mark.parametrize("method", ["simple", "systematic"])
def test_a_seed_gives_one_sample_in_frame_order(method: str) -> None:
    first, again = (select(100, 20, 7, method=method) for _ in range(2))
    assert (first.indices == again.indices).all()
    assert (np.diff(first.indices) > 0).all()
    assert len(first) == 20
    assert first.weights.sum() == pytest.approx(100, rel=1e-12)
    assert (select(100, 20, 8, method=method).indices != first.indices).any()


def test_a_generator_goes_on() -> None:
    source = np.random.default_rng(1)
    one, two = select(1000, 10, source), select(1000, 10, source)
    assert (one.indices != two.indices).any()


def test_systematic_reading_order_is_not_the_order_of_the_sample() -> None:
    age = np.arange(60) % 12
    drawn = select(60, 10, 5, method="systematic", order=age)
    assert (np.diff(drawn.indices) > 0).all()
    # One in six of every age class of six people or more: at least one of each pair.
    assert np.bincount(age[drawn.indices] // 2, minlength=6).min() >= 1
    pairs = drawn.joint()
    assert np.diag(pairs).tolist() == drawn.probabilities.tolist()
    assert select(60, 10, 5, method="systematic", order="random").weights.sum() == 60


def test_joint_probabilities_follow_the_sample_not_the_reading_order() -> None:
    size = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    order = np.array([3, 1, 4, 0, 2])
    read = np.argsort(order)
    drawn = select(5, 2, 3, method="pps_systematic", size=size, order=order)
    straight = select(5, 2, 3, method="pps_systematic", size=size[read])
    assert set(read[straight.indices]) == set(drawn.indices)
    assert drawn.joint()[0, 1] == pytest.approx(straight.joint()[0, 1], abs=1e-15)


def test_weights_of_unequal_probabilities() -> None:
    size = np.array([100.0, 10, 10, 20, 30, 15])
    for method in ("brewer", "conditional_poisson", "pps_systematic"):
        drawn = select(6, 3, 2, method=method, size=size)
        chance = inclusion_probabilities(size, 3)
        assert drawn.certain[0]
        np.testing.assert_allclose(drawn.weights, 1 / chance[drawn.indices])


def test_poisson_sizes_vary_around_the_one_asked_for() -> None:
    sizes = [len(select(200, 20, seed, method="poisson")) for seed in range(200)]
    # 200 samples with variance 18: five standard errors are 1.5.
    assert abs(np.mean(sizes) - 20) < 1.5
    assert len(set(sizes)) > 3


def test_the_sample_beside_the_frame() -> None:
    frame = pd.DataFrame({"name": list("abcdef")}, index=range(10, 16))
    drawn = select(6, 3, 1)
    taken = drawn.of(frame)
    assert taken["name"].tolist() == [list("abcdef")[i] for i in drawn.indices]
    assert taken["weight"].tolist() == [2.0, 2.0, 2.0]
    assert "weight" not in frame
    assert drawn.drawn.sum() == 3
    assert list(drawn.rows) == ["row", "probability", "weight", "certain"]
    assert "<table" in drawn._repr_html_()
    with pytest.raises(CallError, match="drawn from 6 rows, not 2"):
        drawn.of(frame.iloc[:2])
    with pytest.raises(CallError, match="column 'weight' already"):
        drawn.of(frame.assign(weight=1))


def test_every_stratum_has_its_size_and_its_own_stream() -> None:
    sizes = {"BE": 10, "MA": 5, "TR": 15}
    drawn = select_stratified(STRATA, sizes, 3)
    counts = pd.Series(drawn.stratum).value_counts().to_dict()
    assert counts == sizes
    assert (np.diff(drawn.indices) > 0).all()
    sums = pd.Series(drawn.weights).groupby(drawn.stratum).sum()
    assert sums.round(9).to_dict() == {"BE": 50, "MA": 15, "TR": 15}
    more = select_stratified(STRATA, {**sizes, "BE": 20}, 3)
    of = np.array(STRATA)
    here, there = (each.indices[of[each.indices] == "MA"] for each in (drawn, more))
    assert (here == there).all()


def test_joint_probabilities_across_strata_are_products() -> None:
    drawn = select_stratified(STRATA, {"BE": 10, "MA": 5, "TR": 15}, 3)
    pairs = drawn.joint()
    chance, same = drawn.probabilities, drawn.stratum[:, None] == drawn.stratum[None, :]
    np.testing.assert_allclose(pairs[~same], np.outer(chance, chance)[~same])
    inside = pairs[np.ix_(drawn.stratum == "BE", drawn.stratum == "BE")]
    assert inside[0, 1] == pytest.approx(10 * 9 / (50 * 49))
    np.testing.assert_allclose(np.diag(pairs), chance)


def test_strata_by_size_and_in_order() -> None:
    size = np.arange(1.0, 81.0)
    drawn = select_stratified(
        STRATA,
        {"BE": 4, "MA": 3, "TR": 0},
        1,
        method="pps_systematic",
        size=size,
        order=size,
    )
    assert pd.Series(drawn.stratum).value_counts().to_dict() == {"BE": 4, "MA": 3}


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"BE": 51, "MA": 5, "TR": 5}, "stratum BE: 51 to draw from 50"),
        ({"BE": 5, "MA": 5}, "stratum TR: no size given"),
        ({"BE": 5, "MA": 5, "TR": 5, "PL": 2}, "stratum PL: 2 to draw from 0"),
        ({"BE": 0, "MA": 0, "TR": 0}, "nothing is to be drawn"),
    ],
)
def test_strata_that_can_t_be_drawn_from(sizes: dict[str, int], said: str) -> None:
    with pytest.raises(CallError, match=said):
        select_stratified(STRATA, sizes, 1)


def test_a_stratum_is_named_when_its_sizes_are_wrong() -> None:
    size = np.where(np.array(STRATA) == "MA", np.nan, 1.0)
    with pytest.raises(CallError, match="stratum MA: 15 units have a size"):
        select_stratified(
            STRATA, {"BE": 2, "MA": 2, "TR": 2}, 1, method="brewer", size=size
        )
    with pytest.raises(CallError, match="1 units have no stratum"):
        select_stratified(["BE", None], {"BE": 1}, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"n": 11}, "11 units can't be drawn from 10"),
        ({}, "give n, or probabilities"),
        ({"n": 3, "method": "brewer"}, "brewer needs a size"),
        ({"n": 3, "size": np.ones(10)}, "simple selection takes no size"),
        ({"n": 3, "order": "random"}, "doesn't depend on the order"),
        ({"n": 3, "method": "systematic", "order": "age"}, "no order 'age'"),
        ({"n": 3, "method": "systematic", "order": [1, 2]}, "2 values to order by"),
        ({"n": 3, "probabilities": np.ones(10)}, "give probabilities, or n"),
        ({"probabilities": np.full(9, 1 / 3)}, "10 units, 9 sizes or"),
        ({"probabilities": np.array([0.2, 0.8] * 5)}, "has equal probabilities"),
    ],
)
def test_calls_that_can_t_be_meant(given: dict[str, object], said: str) -> None:
    with pytest.raises(CallError, match=said):
        select(10, **given)  # type: ignore[arg-type]
