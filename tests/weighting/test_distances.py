"""The distances: their slopes, their bounds, and how they stand to each other."""

from __future__ import annotations

import numpy as np
import pytest

from survey.weighting import Distance, Exponential, Linear, Logit, Sinh

U = np.linspace(-3, 3, 61)
FREE = (-np.inf, np.inf)
CASES: list[tuple[Distance, tuple[float, float]]] = [
    (Linear(), FREE),
    (Linear(), (0.4, 2.5)),
    (Exponential(), FREE),
    (Exponential(), (0.4, 2.5)),
    (Logit(), (0.4, 2.5)),
    (Sinh(), FREE),
    (Sinh(0.5), (0.4, 2.5)),
]


@pytest.mark.parametrize(("distance", "bounds"), CASES)
def test_nothing_moves_at_nought_and_slopes_are_slopes(
    distance: Distance, bounds: tuple[float, float]
) -> None:
    one, slope = distance.factors(np.zeros(1), *bounds)
    np.testing.assert_allclose([one[0], slope[0]], 1, rtol=1e-14)
    step = 1e-6
    above, below = (distance.factors(U + h, *bounds)[0] for h in (step, -step))
    found = distance.factors(U, *bounds)[1]
    kink = (above == bounds[1]) ^ (below == bounds[1])
    kink |= (above == bounds[0]) ^ (below == bounds[0])
    numeric = (above - below) / (2 * step)
    # Central differences of a step of 1e-6 are good to some 1e-9.
    np.testing.assert_allclose(found[~kink], numeric[~kink], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("distance", "bounds"), CASES)
def test_factors_rise_and_stay_within_bounds(
    distance: Distance, bounds: tuple[float, float]
) -> None:
    factors = distance.factors(U * 100, *bounds)[0]
    assert (np.diff(factors) >= 0).all()
    assert factors.min() >= bounds[0]
    assert factors.max() <= bounds[1]


def test_the_logit_is_the_fraction_of_exponentials() -> None:
    low, high = 0.4, 2.5
    steep = (high - low) / ((high - 1) * (1 - low))
    e = np.exp(steep * U)
    above = low * (high - 1) + high * (1 - low) * e
    fraction = above / (high - 1 + (1 - low) * e)
    np.testing.assert_allclose(Logit().factors(U, low, high)[0], fraction, rtol=1e-13)


def test_the_sinh_undoes_its_definition() -> None:
    alpha = 0.7
    f = Sinh(alpha).factors(U, *FREE)[0]
    np.testing.assert_allclose(np.sinh(alpha * (f - 1 / f)), 2 * alpha * U, atol=1e-10)
