"""Codes to places, places to cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from survey.fieldwork import Frame
from survey.weighting import code_positions, cross, distinct


def test_codes_come_in_codebook_order_and_missing_is_nowhere(
    persons: Callable[..., Frame],
) -> None:
    frame = persons()
    sex = pd.array([2, 1, pd.NA, 9] + [1] * (frame.rows - 4), dtype="Int64")
    codes, place = code_positions(
        replace(frame, data=frame.data.assign(sex=sex)), "sex"
    )
    assert codes == ("1", "2")
    # 9 is no code of the list: it is in no cell, like a missing answer.
    assert place[:4].tolist() == [1, 0, -1, -1]


def test_numbers_are_their_own_codes(persons: Callable[..., Frame]) -> None:
    codes, place = code_positions(persons(), "id")
    assert codes[:2] == ("1", "2")
    assert place[-1] == 599


def test_a_cross_without_one_of_its_variables_is_nowhere() -> None:
    cell = cross([np.array([0, 1, 1]), np.array([1, -1, 0])], [2, 2])
    assert cell.tolist() == [1, -1, 2]


def test_distinct_rows_of_many_columns() -> None:
    codes = np.random.default_rng(1).integers(0, 4, (200, 40))
    first, of = distinct(codes)
    assert (codes[first][of] == codes).all()
    assert len(first) == len(np.unique(codes, axis=0))
