"""Secondary suppression on sums small enough to check by hand."""

from __future__ import annotations

import numpy as np

from survey.tables.protection import determined, equations, protect
from survey.tables.relations import Relation


def mask(size: int, *places: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found = np.zeros(size, dtype=bool)
    found[list(places)] = True
    return found


def test_a_single_part_hides_its_whole() -> None:
    gone = protect(
        mask(2, 0),
        [Relation(1, (0,))],
        lambda *_: True,
        np.array([0, 1], dtype=np.intp),
    )
    assert gone.tolist() == [True, True]


def test_a_hidden_whole_needs_a_hidden_part() -> None:
    ranks = np.array([1, 0, 2], dtype=np.intp)
    gone = protect(mask(3, 2), [Relation(2, (0, 1))], lambda *_: True, ranks)
    assert gone.tolist() == [False, True, True]


def test_the_lowest_rank_goes_first_until_the_sum_is_safe() -> None:
    counts = np.array([1, 2, 9, 30, 42])
    gone = protect(
        mask(5, 0),
        [Relation(4, (0, 1, 2, 3))],
        lambda _, cells: bool(counts[list(cells)].sum() >= 10),
        np.arange(5, dtype=np.intp),
    )
    assert gone.tolist() == [True, True, True, False, False]


def test_a_bridge_between_two_rings_is_determined() -> None:
    # Rows and columns of a 4 x 4 table with known margins. Every row and column hides
    # two cells or none, but for the bridge's, which hide three.
    ring = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
    bridge = (1, 2)
    place = {(r, c): 4 * r + c for r in range(4) for c in range(4)}
    hidden = mask(16, *(place[cell] for cell in [*ring, bridge]))
    rows = [Relation(None, tuple(place[r, c] for c in range(4))) for r in range(4)]
    columns = [Relation(None, tuple(place[r, c] for r in range(4))) for c in range(4)]
    assert determined(hidden, rows + columns) == [place[bridge]]
    ranks = np.arange(16, dtype=np.intp)
    gone = protect(hidden, rows + columns, lambda *_: True, ranks)
    assert determined(gone, rows + columns) == []


def test_equations_give_wholes_a_minus() -> None:
    found = equations([Relation(2, (0, 1)), Relation(None, (1, 3))], [1, 2, 3])
    assert found.tolist() == [[1, -1, 0], [1, 0, 1]]


def test_a_cell_in_no_sum_is_free() -> None:
    assert determined(mask(3, 2), [Relation(None, (0, 1))]) == []
