"""Hadamard matrices."""

from __future__ import annotations

import numpy as np
import pytest

from survey.designs import hadamard


@pytest.mark.parametrize(
    "n", [0, 1, 2, 3, 4, 7, 8, 15, 24, 27, 33, 40, 51, 75, 99, 300]
)
def test_rows_are_orthogonal_and_balanced(n: int) -> None:
    matrix = hadamard(n).astype(int)
    order = len(matrix)
    assert order > n
    np.testing.assert_array_equal(matrix @ matrix.T, order * np.eye(order, dtype=int))
    np.testing.assert_array_equal(matrix[0], 1)
    np.testing.assert_array_equal(matrix[:, 0], 1)
    assert set(np.unique(matrix)) == {-1, 1}


def test_orders_are_the_smallest_that_are_easily_made() -> None:
    orders = {len(hadamard(n)) for n in range(100)}
    assert orders == {*range(4, 51, 4), *range(56, 75, 4), 80, 84, 88, 96, 104}


def test_what_is_given_out_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        hadamard(3)[0, 0] = 5
