"""Clusters, then persons in them."""

import numpy as np
import pytest

from survey.errors import CallError
from survey.sampling import select_two_stage

TOWNS = ["a"] * 8 + ["b"] * 4 + ["c"] * 6 + ["d"] * 2 + ["e"] * 10
PROVINCE = ["x"] * 12 + ["y"] * 18


def test_with_size_and_equal_takes_everyone_has_the_same_probability() -> None:
    drawn = select_two_stage(TOWNS, 2, 2, 1, method="conditional_poisson")
    np.testing.assert_allclose(drawn.probabilities, 2 * 2 / 30, rtol=1e-12)
    assert len(drawn) == 4
    assert (np.diff(drawn.indices) > 0).all()
    assert len(set(drawn.cluster)) == 2
    np.testing.assert_allclose(drawn.stages.prod(axis=1), drawn.probabilities)


def test_units_and_pairs_are_drawn_as_often_as_they_should() -> None:
    rounds, source = 400, np.random.default_rng(5)
    ones, pairs = np.zeros(30), np.zeros((30, 30))
    chance, both = np.full(30, np.nan), np.full((30, 30), np.nan)
    for _ in range(rounds):
        drawn = select_two_stage(TOWNS, 3, 3, source, method="conditional_poisson")
        ones[drawn.indices] += 1 / rounds
        pairs[np.ix_(drawn.indices, drawn.indices)] += 1 / rounds
        chance[drawn.indices] = drawn.probabilities
        both[np.ix_(drawn.indices, drawn.indices)] = drawn.joint()
    # Five standard errors; pairs never drawn are left out.
    assert (np.abs(ones - chance) <= 5 * np.sqrt(chance * (1 - chance) / rounds)).all()
    seen = ~np.isnan(both)
    error = np.sqrt(both[seen] * (1 - both[seen]) / rounds)
    assert (np.abs(pairs[seen] - both[seen]) <= 5 * error + 1e-12).all()


def test_a_cluster_sample_takes_everyone() -> None:
    drawn = select_two_stage(TOWNS, 2, None, 4)
    for town in set(drawn.cluster):
        assert (drawn.cluster == town).sum() == TOWNS.count(town)
    np.testing.assert_allclose(drawn.probabilities, 0.4)
    same = drawn.cluster[:, None] == drawn.cluster[None, :]
    np.testing.assert_allclose(drawn.joint()[same], 0.4)
    np.testing.assert_allclose(drawn.joint()[~same], 2 * 1 / (5 * 4))


def test_a_small_cluster_gives_all_it_has() -> None:
    drawn = select_two_stage(TOWNS, 5, 3, 4)
    assert (drawn.cluster == "d").sum() == 2
    assert drawn.weights.sum() == pytest.approx(30)


def test_clusters_by_stratum() -> None:
    drawn = select_two_stage(TOWNS, {"x": 1, "y": 2}, 2, 9, strata=PROVINCE)
    assert sorted(drawn.stratum) == ["x"] * 2 + ["y"] * 4
    np.testing.assert_allclose(
        drawn.stages[:, 0], np.where(drawn.stratum == "x", 1 / 2, 2 / 3)
    )


def test_sizes_from_elsewhere() -> None:
    size = {"a": 80, "b": 40, "c": 60, "d": 20, "e": 100}
    drawn = select_two_stage(TOWNS, 2, 1, 9, method="brewer", size=size)
    wanted = [2 * size[town] / 300 for town in drawn.cluster]
    np.testing.assert_allclose(drawn.stages[:, 0], wanted)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"n": 6, "take": 1}, "6 units can't be drawn from 5"),
        ({"n": 2, "take": 0}, "at least one unit"),
        ({"n": {"x": 1}, "take": 1}, "need strata"),
        ({"n": 2, "take": 1, "strata": PROVINCE}, "by stratum"),
        (
            {"n": {"x": 1, "y": 3}, "take": 1, "strata": ["x", "y"] * 15},
            "more than one",
        ),
        (
            {"n": {"x": 3, "y": 1}, "take": 1, "strata": PROVINCE},
            "stratum x: 3 to draw",
        ),
        ({"n": 2, "take": 1, "size": {"a": 1}}, "no size of cluster b, c, d, e"),
    ],
)
def test_calls_that_can_t_be_meant(given: dict[str, object], said: str) -> None:
    with pytest.raises(CallError, match=said):
        select_two_stage(TOWNS, **given)  # type: ignore[arg-type]


def test_units_without_a_cluster() -> None:
    with pytest.raises(CallError, match="1 units have no cluster"):
        select_two_stage(["a", None], 1, 1)
