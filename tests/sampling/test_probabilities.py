"""Probabilities in proportion to size."""

import numpy as np
import pytest

from survey.errors import CallError
from survey.sampling import inclusion_probabilities
from survey.sampling.probabilities import checked_probabilities

SIZE = np.array([120, 3, 14, 15, 92, 6, 5, 3, 5, 35, 35, 15], dtype=float)


@pytest.mark.parametrize("n", [3, 5, 8])
def test_they_are_r_s(n: int, by_r: dict[str, np.ndarray]) -> None:
    # Sums of a dozen numbers: equal to rounding.
    np.testing.assert_allclose(
        inclusion_probabilities(SIZE, n), by_r[f"inclusion {n}"], rtol=1e-13
    )


def test_units_too_large_are_certain_and_the_rest_shares_what_is_left() -> None:
    chance = inclusion_probabilities(SIZE, 5)
    assert chance.sum() == pytest.approx(5, rel=1e-14)
    assert chance.max() == 1.0
    free = chance < 1
    np.testing.assert_allclose(
        chance[free] / SIZE[free], (chance / SIZE)[1], rtol=1e-13
    )


def test_everyone_with_a_size_is_certain_when_all_are_drawn() -> None:
    chance = inclusion_probabilities(np.array([5.0, 0.0, 1.0]), 2)
    assert chance.tolist() == [1.0, 0.0, 1.0]
    assert inclusion_probabilities(np.array([5.0, 1.0]), 0).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("size", "n", "said"),
    [
        ([1.0, -1.0], 1, "1 units have a size that is missing or negative.*row 1"),
        ([1.0, np.nan], 1, "missing or negative"),
        ([1.0, 0.0], 2, "2 units can't be drawn from 1 with a size"),
    ],
)
def test_what_is_no_size(size: list[float], n: int, said: str) -> None:
    with pytest.raises(CallError, match=said):
        inclusion_probabilities(np.array(size), n)


def test_what_is_no_probability() -> None:
    with pytest.raises(CallError, match=r"row 1: 1\.2"):
        checked_probabilities(np.array([0.5, 1.2]), whole=False)
    with pytest.raises(CallError, match=r"add up to 1\.2; a sample of fixed size"):
        checked_probabilities(np.array([0.5, 0.7]), whole=True)
