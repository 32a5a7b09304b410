"""Which cell of a margin is nearest: by each variable, in the order of its codes."""

from __future__ import annotations

from itertools import product

import numpy as np

from survey.weighting.merging import neighbour

AGES, HOMES = ("young", "middle", "old"), ("Belgium", "Afghanistan", "Turkey", "Iran")
CELLS = [*product(AGES, HOMES)]


def nearest(gone: tuple[str, str], *others: tuple[str, str]) -> tuple[str, ...]:
    """Return the cell to merge with, where only some others have weight."""
    given = np.array([float(cell in others) for cell in CELLS])
    found = neighbour(CELLS, CELLS.index(gone), np.ones(len(CELLS)), given)
    assert found is not None
    return CELLS[found]


def test_steps_are_counted_by_variable_and_not_by_place_in_the_cross() -> None:
    # Two steps of home stand two places away, one step of age four.
    gone = ("young", "Belgium")
    found = nearest(gone, ("young", "Turkey"), ("middle", "Belgium"))
    assert found == ("middle", "Belgium")


def test_texts_have_the_order_of_the_code_list() -> None:
    gone = ("old", "Turkey")
    assert nearest(gone, ("old", "Belgium"), ("old", "Iran")) == ("old", "Iran")
    # Of texts alone, middle would stand before old and old before young.
    assert (
        nearest(("old", "Iran"), ("young", "Iran"), ("middle", "Iran"))[0] == "middle"
    )


def test_the_order_is_found_where_the_cross_has_holes() -> None:
    cells = [("a", "2"), ("b", "1"), ("b", "2"), ("b", "3"), ("c", "1")]
    given = np.array([0.0, 1, 0, 1, 0])
    # Towards 1 and 3 it is as far; the merged cell's factor is nearest with 3.
    wanted = np.array([1.0, 1, 1, 9, 1])
    assert neighbour(cells, 2, wanted, given) == 3
    assert neighbour([("a", "1"), ("b", "1")], 0, np.ones(2), np.zeros(2)) is None
