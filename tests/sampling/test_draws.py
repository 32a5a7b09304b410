"""Every method has the probabilities it promises: for one unit, and for two."""

from itertools import combinations

import numpy as np
import pytest

from survey.errors import CallError
from survey.sampling import inclusion_probabilities
from survey.sampling.conditional_poisson import (
    conditional_inclusion,
    poisson_probabilities,
)
from survey.sampling.draws import METHODS, draw, joint

PIK = np.array([0.2, 0.7, 0.8, 0.5, 0.4, 0.4])
CERTAIN = np.array([0.2, 1.0, 0.7, 0.0, 0.8, 0.5, 0.4, 0.4])
ROUNDS = 2000


def chances(method: str) -> np.ndarray:
    return np.full(6, 0.5) if method in ("simple", "systematic") else PIK


def drawn(method: str, chance: np.ndarray, rounds: int = ROUNDS) -> np.ndarray:
    source = np.random.default_rng(20221122)
    return np.array([draw(method, chance, source) for _ in range(rounds)], dtype=float)


def within_chance(found: np.ndarray, wanted: np.ndarray, rounds: int = ROUNDS) -> None:
    # Five standard errors of a share, for some dozens of shares at once; exactly where
    # the share is 0 or 1.
    error = np.sqrt(wanted * (1 - wanted) / rounds)
    assert (np.abs(found - wanted) <= 5 * error + 1e-12).all()


@pytest.mark.parametrize("method", METHODS)
def test_units_are_drawn_as_often_as_they_should(method: str) -> None:
    chance = chances(method)
    within_chance(drawn(method, chance).mean(axis=0), chance)


@pytest.mark.parametrize("method", METHODS)
def test_pairs_are_drawn_as_often_as_they_should(method: str) -> None:
    chance = np.array([0.3, 0.5, 0.7, 0.5]) if method == "brewer" else chances(method)
    samples = drawn(method, chance)
    pairs = joint(method, chance, np.arange(len(chance)))
    within_chance(samples.T @ samples / ROUNDS, pairs)


@pytest.mark.parametrize("method", [m for m in METHODS if m != "poisson"])
def test_joint_probabilities_add_up(method: str) -> None:
    # In a sample of fixed size n, Σ_l π_kl over the others is (n − 1) π_k.
    chance = np.array([0.3, 0.5, 0.7, 0.5]) if method == "brewer" else chances(method)
    pairs = joint(method, chance, np.arange(len(chance)))
    others = pairs.sum(axis=1) - np.diag(pairs)
    n = chance.sum()
    np.testing.assert_allclose(others, (n - 1) * chance, rtol=1e-10)
    np.testing.assert_allclose(pairs, pairs.T, atol=1e-15)


@pytest.mark.parametrize("method", ["pps_systematic", "conditional_poisson", "brewer"])
def test_the_size_is_fixed_and_certain_units_are_in(method: str) -> None:
    samples = drawn(method, CERTAIN, 300)
    assert (samples.sum(axis=1) == 4).all()
    assert samples[:, 1].all()
    assert not samples[:, 3].any()


def test_certain_units_in_joint_probabilities() -> None:
    pairs = joint("conditional_poisson", CERTAIN, np.arange(8))
    np.testing.assert_allclose(pairs[1], CERTAIN, rtol=1e-14)
    assert not pairs[3].any()
    inside = [0, 2, 4, 5, 6, 7]
    alone = joint("conditional_poisson", PIK, np.arange(6))
    np.testing.assert_allclose(pairs[np.ix_(inside, inside)], alone, rtol=1e-12)


def test_conditional_poisson_is_the_poisson_design_given_its_size() -> None:
    # Every sample of three, by its probability.
    chance = poisson_probabilities(PIK)
    weights = chance / (1 - chance)
    samples = [list(each) for each in combinations(range(6), 3)]
    mass = np.array([weights[each].prod() for each in samples])
    mass /= mass.sum()
    pairs = np.zeros((6, 6))
    for each, share in zip(samples, mass, strict=True):
        pairs[np.ix_(each, each)] += share
    np.testing.assert_allclose(np.diag(pairs), PIK, rtol=1e-11)
    found = joint("conditional_poisson", PIK, np.arange(6))
    np.testing.assert_allclose(found, pairs, rtol=1e-10)
    np.testing.assert_allclose(conditional_inclusion(chance, 3), PIK, rtol=1e-11)


@pytest.mark.parametrize(
    ("method", "tolerance"),
    # R finds the conditional Poisson weights to 1e-6 only.
    [("conditional_poisson", 1e-5), ("pps_systematic", 1e-12)],
)
def test_joint_probabilities_are_r_s(
    method: str, tolerance: float, by_r: dict[str, np.ndarray]
) -> None:
    what = "systematic" if "systematic" in method else "conditional poisson"
    wanted = by_r[f"{what} joint"].reshape(6, 6)
    found = joint(method, PIK, np.arange(6))
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=1e-9)


def test_a_large_frame_has_a_conditional_poisson_sample() -> None:
    size = np.random.default_rng(3).lognormal(0, 1.5, 2000)
    chance = inclusion_probabilities(size, 60)
    taken = draw("conditional_poisson", chance, np.random.default_rng(4))
    assert int(taken.sum()) == 60
    pairs = joint("conditional_poisson", chance, np.arange(2000))
    others = pairs.sum(axis=1) - chance
    np.testing.assert_allclose(others, 59 * chance, rtol=1e-9)


def test_yates_grundy_is_unbiased() -> None:
    # Over all samples of three: the mean of the estimator is the variance itself.
    y = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    pairs = joint("conditional_poisson", PIK, np.arange(6))
    chance = poisson_probabilities(PIK)
    weights, expanded = chance / (1 - chance), y / PIK
    samples = [list(each) for each in combinations(range(6), 3)]
    mass = np.array([weights[each].prod() for each in samples])
    mass /= mass.sum()
    totals = np.array([expanded[each].sum() for each in samples])
    truth = mass @ (totals - y.sum()) ** 2
    estimates = []
    for each in samples:
        own, inside = expanded[each], pairs[np.ix_(each, each)]
        off = np.outer(PIK[each], PIK[each]) - inside
        np.fill_diagonal(off, 0.0)
        gaps = (own[:, None] - own[None, :]) ** 2
        estimates.append(0.5 * float(np.sum(off / inside * gaps)))
    assert mass @ np.array(estimates) == pytest.approx(truth, rel=1e-9)


def test_what_isn_t_known() -> None:
    with pytest.raises(CallError, match="Brewer's method are known for two units"):
        joint("brewer", PIK, np.arange(6))
    with pytest.raises(CallError, match="no selection method 'sampfor'"):
        draw("sampfor", PIK, np.random.default_rng(1))
