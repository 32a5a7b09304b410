"""Margins met with the records: population per cell, and who stands in which cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Margin
from survey.errors import CallError, ConvergenceError
from survey.fieldwork import Frame
from survey.weighting.cells import code_positions, cross, cross_codes

__all__ = ["Target", "require_reachable", "targets"]


@dataclass(frozen=True)
class Target:
    """One margin, beside the records that have to meet it.

    Parameters
    ----------
    margin
        What the codebook declares.
    cells
        The codes of every cell, the last variable running fastest.
    population
        Persons per cell, shape (cells,).
    cell
        Each record's cell, shape (rows,); -1 where a variable is missing.
    """

    margin: Margin
    cells: tuple[tuple[str, ...], ...]
    population: NDArray[np.float64]
    cell: NDArray[np.intp]

    @property
    def name(self) -> str:
        """The margin's name."""
        return self.margin.name

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.cells)

    @cached_property
    def respondents(self) -> NDArray[np.intp]:
        """Records per cell, shape (cells,)."""
        return np.bincount(self.cell[self.cell >= 0], minlength=self.size)

    def label(self, index: int | np.intp) -> str:
        """Return a cell as margins.csv writes it.

        Parameters
        ----------
        index
            The cell's number.
        """
        pairs = zip(self.margin.variables, self.cells[int(index)], strict=True)
        return " ".join(f"{name}={code}" for name, code in pairs)

    def sums(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weight that stands in every cell, shape (cells,).

        Parameters
        ----------
        weights
            Shape (rows,).
        """
        inside = self.cell >= 0
        sums = np.bincount(self.cell[inside], weights[inside], self.size)
        return sums.astype(np.float64)


def targets(frame: Frame, names: Sequence[str]) -> tuple[Target, ...]:
    """Return margins beside the records.

    Parameters
    ----------
    frame
        The records.
    names
        Margins of the codebook.

    Raises
    ------
    CallError
        When a margin or one of its variables isn't there.
    """
    return tuple(_target(frame, name) for name in names)


def _target(frame: Frame, name: str) -> Target:
    book = frame.codebook
    if name not in book.margins:
        raise CallError.unknown("margin", name, book.margins)
    margin = book.margins[name]
    for variable in margin.variables:
        if not frame.has(variable):
            raise CallError(
                f"margin {name!r} needs {variable!r}, which the data don't hold; "
                "derived variables are there after derive()"
            )
    placed = [code_positions(frame, variable) for variable in margin.variables]
    cells = cross_codes([codes for codes, _ in placed])
    population = margin.population()
    return Target(
        margin,
        tuple(cells),
        np.array([population.get(cell, 0.0) for cell in cells]),
        cross([place for _, place in placed], [len(codes) for codes, _ in placed]),
    )


def require_reachable(margins: Iterable[Target], rows: int) -> None:
    """Raise when some cell can't be met whatever the weights.

    Parameters
    ----------
    margins
        The margins beside the records.
    rows
        Number of records.

    Raises
    ------
    ConvergenceError
        With every such cell, its counts, and how to get rid of it.
    """
    problems = [said for target in margins for said in _problems(target, rows)]
    if problems:
        head = f"{len(problems)} cells of the margins can't be met by these records"
        raise ConvergenceError("\n".join([head, *(f"  {said}" for said in problems)]))


def _problems(target: Target, rows: int) -> Iterator[str]:
    start = f"margin {target.name!r}"
    missing = rows - int(target.respondents.sum())
    if missing:
        names = " or ".join(target.margin.variables)
        yield (
            f"{start}: {missing} records have no {names}; "
            "edit or set them aside before weighting"
        )
    for index, n in enumerate(target.respondents):
        persons = target.population[index]
        if persons > 0 and n == 0:
            yield (
                f"{start}: {target.label(index)} stands for {persons:.10g} persons "
                f"and has no respondents; collapse it with {_neighbour(target, index)}"
            )
        if persons <= 0 and n > 0:
            yield (
                f"{start}: {target.label(index)} has {n} respondents and a population "
                f"of {persons:.10g}; collapse it with {_neighbour(target, index)}"
            )


def _neighbour(target: Target, index: int) -> str:
    """Return the nearest cell that has both persons and respondents.

    Nearest is: most variables the same, then the least distance in code order.
    """
    good = np.flatnonzero((target.respondents > 0) & (target.population > 0))
    if not len(good):
        return "a margin that has respondents"
    here = target.cells[index]

    def distance(other: int) -> tuple[int, int]:
        pairs = zip(here, target.cells[other], strict=True)
        return sum(a != b for a, b in pairs), abs(other - index)

    return target.label(min((int(cell) for cell in good), key=distance))
