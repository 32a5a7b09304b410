"""Which cell a cell that can't be met is best merged with."""

from __future__ import annotations

from collections.abc import Sequence

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
    Nearest is: most variables the same, then the least distance in the order of the
    codes; of two that are as near, the one that makes the factor of the merged cell
    differ least from that of the whole margin.

    Examples
    --------
    >>> ages = [["15-24"], ["25-44"], ["45-64"]]
    >>> neighbour(ages, 1, np.array([10.0, 5, 20]), np.array([1.0, 0, 1]))
    0
    """
    good = np.flatnonzero((given > 0) & (wanted > 0))
    good = good[good != index]
    if not len(good):
        return None
    whole = wanted[good].sum() / given[good].sum()
    here = cells[index]

    def distance(other: int) -> tuple[int, int, float]:
        differ = sum(a != b for a, b in zip(here, cells[other], strict=True))
        both = [index, other]
        factor = wanted[both].sum() / given[both].sum()
        return differ, abs(other - index), abs(float(np.log(factor / whole)))

    return min((int(cell) for cell in good), key=distance)
