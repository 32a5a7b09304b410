"""What has to be raked, over the distinct combinations of its margins' cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Problem"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Block:
    """Some margins crossed, whose sums all follow from those of the cross.

    Parameters
    ----------
    of
        Each combination's place in the cross, shape (combinations,).
    size
        Number of places.
    cells
        Per margin, the cell that each place is in, shape (size,).
    """

    of: NDArray[np.intp]
    size: int
    cells: tuple[NDArray[np.intp], ...]

    def crossed(self, column: NDArray[np.intp], size: int) -> Block:
        """Return the block with one more margin.

        Parameters
        ----------
        column
            Each combination's cell, shape (combinations,).
        size
            Number of cells.
        """
        before = tuple(np.repeat(cell, size) for cell in self.cells)
        last = np.tile(np.arange(size), self.size)
        return Block(self.of * size + column, self.size * size, (*before, last))


@dataclass(frozen=True)
class Problem:
    """What has to be raked.

    Parameters
    ----------
    totals
        Base weight per combination of cells, shape (combinations,), positive.
    cells
        Each combination's cell per margin, shape (combinations, margins).
    populations
        Per margin, the population per cell; NaN for a cell that may have any.
    """

    totals: Floats
    cells: NDArray[np.intp]
    populations: tuple[Floats, ...]

    def errors(self, factors: Floats) -> tuple[Floats, ...]:
        """Return every margin's relative errors; 0 for a cell without population.

        Parameters
        ----------
        factors
            Per combination.
        """
        return tuple(self.offs(self.totals * factors))

    @cached_property
    def columns(self) -> tuple[NDArray[np.intp], ...]:
        """Each margin's cells by themselves, which is how they are read."""
        return tuple(np.ascontiguousarray(column) for column in self.cells.T)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The margins in order, as many together as have a small table."""
        most = max(64, len(self.totals) // 8)
        blocks: list[Block] = []
        for column, wanted in zip(self.columns, self.populations, strict=True):
            size = len(wanted)
            if blocks and blocks[-1].size * size <= most:
                blocks[-1] = blocks[-1].crossed(column, size)
            else:
                blocks.append(Block(column, size, (np.arange(size),)))
        return tuple(blocks)

    def offs(self, weights: Floats) -> Iterator[Floats]:
        """Yield every margin's relative errors.

        Parameters
        ----------
        weights
            Per combination.
        """
        populations = iter(self.populations)
        for block in self.blocks:
            table = np.bincount(block.of, weights, block.size)
            for cell, wanted in zip(block.cells, populations, strict=False):
                sums = np.bincount(cell, table, len(wanted))
                none = np.zeros_like(sums)
                yield np.divide(sums - wanted, wanted, none, where=wanted > 0)
