"""The attacker's program finds what a pattern of hidden cells gives back."""

from __future__ import annotations

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import CallError
from survey.tables import audit


def by_origin(counts: list[int], hidden: list[int], base: int = 1000) -> pd.DataFrame:
    """A total and four groups, with the groups in `hidden` hidden."""
    codes = ["BE", "MA", "TR", "CD"][: len(counts)]
    marks = ["cell" if place in hidden else "" for place in range(len(counts))]
    return pd.DataFrame(
        {
            "indicator": "talks_often",
            "category": "",
            "breakdown": ["", *["origin"] * len(counts)],
            "origin": pd.array([None, *codes], dtype="str"),
            "n": [base * len(counts), *[base] * len(counts)],
            "n_cell": [sum(counts), *counts],
            "hidden": ["", *marks],
        }
    )


@pytest.mark.parametrize(
    ("counts", "hidden", "low", "high"),
    [
        # sdcTools/UserSupport#194: 0 = 0 + 0 + 0, and 15 = 10 + 5 + 0 + 0.
        ([0, 0, 0], [0, 1], [0, 0], [0, 0]),
        ([10, 5, 0, 0], [2, 3], [0, 0], [0, 0]),
        # And 15 = 10 + 3 + 1 + 1, both ones hidden: together two.
        ([10, 3, 1, 1], [2, 3], [0, 0], [2, 2]),
        # A single hidden cell is what is left.
        ([10, 5, 3], [1], [5], [5]),
    ],
)
def test_known_patterns(
    street: Codebook,
    counts: list[int],
    hidden: list[int],
    low: list[int],
    high: list[int],
) -> None:
    found = audit(by_origin(counts, hidden), street)
    # HiGHS stops within 1e-7 of its bounds; the counts are whole.
    assert found["low"].tolist() == pytest.approx(low, abs=1e-6)
    assert found["high"].tolist() == pytest.approx(high, abs=1e-6)


def test_a_base_that_is_not_shown_bounds_nothing(street: Codebook) -> None:
    found = audit(by_origin([40, 30, 20], [0, 1], base=45), street)
    assert found["low"].tolist() == pytest.approx([0, 0], abs=1e-6)
    assert found["high"].tolist() == pytest.approx([70, 70], abs=1e-6)


def test_a_shown_base_bounds_a_count(street: Codebook) -> None:
    # 40 and 30 of 45 each are hidden, but another answer shows that it is 45 each.
    rows = by_origin([40, 30, 20], [0, 1], base=45)
    rows = rows.assign(indicator="reasons", category="1")
    other = rows.assign(category="2", n_cell=[0, 0, 0, 0], hidden="")
    found = audit(pd.concat([rows, other], ignore_index=True), street)
    assert found["low"].tolist() == pytest.approx([25, 25], abs=1e-6)
    assert found["high"].tolist() == pytest.approx([45, 45], abs=1e-6)


def test_nothing_hidden_leaves_nothing_to_list(street: Codebook) -> None:
    assert audit(by_origin([1, 2, 3], []), street).empty


def test_rows_that_were_not_suppressed_are_refused(street: Codebook) -> None:
    with pytest.raises(CallError, match="suppress them first"):
        audit(by_origin([1], []).drop(columns="hidden"), street)
