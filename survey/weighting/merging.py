"""Which cell a cell that can't be met is best merged with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["neighbour"]

Floats = NDArray[np.float64]


def neighbour(
    cells: Sequence[Sequence[str]],
    index: int,
    wanted: Floats,
    given: Floats,
) -> int | None:
    """Return the nearest cell that has both persons and weight.

    Parameters
    ----------
    cells
        What each cell is by each variable, in the order of the codes.
    index
        The cell that has to go.
    wanted, given
        Population and base weight by cell, shape (cells,).

    Returns
    -------
    int or None
        None when there is no such cell.

    Notes
    -----
    Nearest is: most variables the same, then the fewest steps in the order of each
    variable's codes, added up; of two that are as near, the one that makes the factor
    of the merged cell differ least from that of the whole margin. The order of a
    variable's codes is the one in which cells that are otherwise the same stand.

    Examples
    --------
    >>> ages = [["15-24"], ["25-44"], ["45-64"]]
    >>> neighbour(ages, 1, np.array([10.0, 5, 20]), np.array([1.0, 0, 1]))
    0
    >>> cells = [[age, home] for age in ("young", "old") for home in ("N", "EU", "TR")]
    >>> there = np.array([1.0, 1, 0, 1, 1, 1])
    >>> cells[neighbour(cells, 2, np.ones(6), there)]
    ['young', 'EU']
    """
    good = np.flatnonzero((given > 0) & (wanted > 0))
    good = good[good != index]
    if not len(good):
        return None
    whole = wanted[good].sum() / given[good].sum()
    places = _places(cells)
    here = places[index]

    def distance(other: int) -> tuple[int, int, float]:
        steps = np.abs(places[other] - here)
        both = [index, other]
        factor = wanted[both].sum() / given[both].sum()
        away = abs(float(np.log(factor / whole)))
        return int((steps > 0).sum()), int(steps.sum()), away

    return min((int(cell) for cell in good), key=distance)


def _places(cells: Sequence[Sequence[str]]) -> NDArray[np.intp]:
    """Return each cell's place in the order of every variable, (cells, variables)."""
    columns = []
    for variable in range(len(cells[0])):
        order = _order(cells, variable)
        columns.append([order[cell[variable]] for cell in cells])
    return np.array(columns, dtype=np.intp).T


def _order(cells: Sequence[Sequence[str]], variable: int) -> dict[str, int]:
    """Return the place of each code, as cells that are otherwise alike stand."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for cell in cells:
        rest = (*cell[:variable], *cell[variable + 1 :])
        alike[rest].append(cell[variable])
    before: dict[str, set[str]] = {cell[variable]: set() for cell in cells}
    for codes in alike.values():
        for one, other in pairwise(codes):
            before[other].add(one)
    try:
        found = [*TopologicalSorter(before).static_order()]
    except CycleError:
        found = [*before]
    return {code: place for place, code in enumerate(found)}
