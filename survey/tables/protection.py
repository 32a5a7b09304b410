"""Secondary suppression: hide partners until nothing hidden can be worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from survey.tables.relations import Relation

__all__ = ["determined", "equations", "linked_relations", "protect"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
NEVER = np.iinfo(np.intp).max
Safe = Callable[[Relation, Sequence[int]], bool]


def protect(
    hidden: Mask,
    relations: Sequence[Relation],
    safe: Safe,
    rank: NDArray[np.intp],
    known: Mask | None = None,
) -> Mask:
    """Return which cells have to be hidden so that the hidden ones stay so.

    Parameters
    ----------
    hidden
        Shape (cells,): the cells hidden for their own sake.
    relations
        The sums the cells take part in.
    safe
        Whether some cells of a relation may be known as one sum.
    rank
        Shape (cells,): the cell with the lowest rank is the first to be hidden.
    known
        Shape (cells,): the cells that everyone knows, hidden or not, such as those
        under a margin of none. They protect nothing, so they are no partners.

    Returns
    -------
    array of bool
        Shape (cells,): at least `hidden`. The result depends on the order of the
        relations and on the ranks only.
    """
    sure = np.zeros_like(hidden) if known is None else known
    gone = hidden & ~sure
    order = np.where(sure, NEVER, rank)
    while True:
        before = gone.sum()
        for relation in relations:
            _close(relation, gone, safe, order)
        if gone.sum() > before:
            continue
        for place in determined(gone, relations):
            _blur(place, relations, gone, order)
        if gone.sum() == before:
            return gone | hidden


def _close(relation: Relation, gone: Mask, safe: Safe, order: NDArray[np.intp]) -> None:
    """Hide parts of one sum until what is hidden in it can't be subtracted."""
    while True:
        missing = [part for part in relation.parts if gone[part]]
        whole_gone = relation.whole is not None and bool(gone[relation.whole])
        if not missing and not whole_gone:
            return
        if whole_gone and missing:
            return
        if len(missing) > 1 and safe(relation, missing):
            return
        if not _hide_first(relation.parts, gone, order):
            # All parts are hidden, and their sum may be shown by itself.
            if len(missing) == 1:
                _hide_first(relation.cells, gone, order)
            return


def _hide_first(cells: Sequence[int], gone: Mask, order: NDArray[np.intp]) -> bool:
    """Hide the first of the cells that can be, and say whether there was one."""
    shown = [cell for cell in cells if not gone[cell] and order[cell] < NEVER]
    if shown:
        gone[min(shown, key=lambda cell: order[cell])] = True
    return bool(shown)


def _blur(
    place: int, relations: Iterable[Relation], gone: Mask, order: NDArray[np.intp]
) -> None:
    near = {cell for r in relations if place in r.cells for cell in r.cells}
    _hide_first(sorted(near), gone, order)


def determined(hidden: Mask, relations: Iterable[Relation]) -> list[int]:
    """Return the hidden cells that follow from the shown ones by linear algebra.

    Parameters
    ----------
    hidden
        Shape (cells,).
    relations
        The sums the cells take part in.

    Notes
    -----
    A hidden cell is determined when no vector of the null space of the sums, over the
    hidden cells only, moves it. Each sum may hide two cells and still give one away:
    two rings of hidden cells with one cell as the bridge between them.
    """
    found: list[int] = []
    for linked in linked_relations(hidden, relations):
        cells = sorted({c for r in linked for c in r.cells if hidden[c]})
        matrix = equations(linked, cells)
        free = _freedom(matrix)
        found += [cell for cell, left in zip(cells, free, strict=True) if left < 1e-9]
    return found


def equations(relations: Sequence[Relation], cells: Sequence[int]) -> Floats:
    """Return the sums as a matrix over some of the cells, wholes with a minus.

    Parameters
    ----------
    relations
        One a row.
    cells
        One a column; a relation's other cells are left out.

    Returns
    -------
    array
        Shape (relations, cells), entries -1, 0 and 1.
    """
    column = {cell: number for number, cell in enumerate(cells)}
    matrix = np.zeros((len(relations), len(cells)))
    for row, relation in enumerate(relations):
        for part in relation.parts:
            if part in column:
                matrix[row, column[part]] = 1.0
        if relation.whole in column:
            matrix[row, column[relation.whole]] = -1.0
    return matrix


def _freedom(matrix: Floats) -> Floats:
    """Return the part of each column that lies in the null space, from 0 to 1."""
    rows, corner, _ = scipy.linalg.qr(matrix.T, mode="economic", pivoting=True)
    # Entries are -1, 0 and 1, so pivots are either far from zero or rounding.
    rank = int((np.abs(np.diag(corner)) > 1e-9).sum())
    return np.asarray(1.0 - (rows[:, :rank] ** 2).sum(axis=1))


def linked_relations(
    hidden: Mask, relations: Iterable[Relation]
) -> list[list[Relation]]:
    """Return the relations with hidden cells, those that share any together.

    Parameters
    ----------
    hidden
        Shape (cells,).
    relations
        The sums the cells take part in.
    """
    root: dict[int, int] = {}

    def find(cell: int) -> int:
        while root.setdefault(cell, cell) != cell:
            root[cell] = root[root[cell]]
            cell = root[cell]
        return cell

    touched = []
    for relation in relations:
        cells = [cell for cell in relation.cells if hidden[cell]]
        if cells:
            touched.append((relation, cells[0]))
            for cell in cells[1:]:
                root[find(cell)] = find(cells[0])
    groups: dict[int, list[Relation]] = defaultdict(list)
    for relation, cell in touched:
        groups[find(cell)].append(relation)
    return list(groups.values())
