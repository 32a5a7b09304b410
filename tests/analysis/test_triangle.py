"""The triangle of many rows, by blocks."""

from __future__ import annotations

import numpy as np
import pytest

from survey.analysis.regression.triangle import triangle


@pytest.mark.parametrize(
    ("n", "p"),
    [(0, 2), (1, 3), (3, 3), (200, 1), (9000, 1), (5000, 7), (8191, 40), (700, 150)],
)
def test_as_of_the_whole(n: int, p: int) -> None:
    x = np.random.default_rng(1).normal(size=(n, p))
    found, whole = triangle(x), np.linalg.qr(x, mode="r")
    assert found.shape == whole.shape
    # Rounding only: the columns are far from dependent.
    np.testing.assert_allclose(np.abs(found), np.abs(whole), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.T @ found, x.T @ x, rtol=0, atol=1e-12 * max(n, 1))
    np.testing.assert_array_equal(np.tril(found, -1), 0)


def test_as_precise_as_of_the_whole_for_columns_that_are_nearly_one() -> None:
    # Powers of years: a cross product would lose every digit of the last column.
    year = np.linspace(1.0, 1.01, 6000)
    x = np.column_stack([year**power for power in range(4)])
    last = np.abs(triangle(x)[-1, -1])
    assert last == pytest.approx(np.abs(np.linalg.qr(x)[1][-1, -1]), rel=1e-6)


def test_what_is_not_finite_is_seen() -> None:
    x = np.ones((5000, 2))
    x[3000, 1] = np.nan
    assert not np.isfinite(triangle(x)).all()
