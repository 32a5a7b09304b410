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
from survey.weighting.auxiliaries import Term
from survey.weighting.cells import code_positions, cross, cross_codes
from survey.weighting.merging import neighbour

__all__ = ["Target", "nearest_cell", "require_reachable", "targets"]


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
    amounts
        What each record adds to its cell, shape (rows,); None where it is one.
    """

    margin: Margin
    cells: tuple[tuple[str, ...], ...]
    population: NDArray[np.float64]
    cell: NDArray[np.intp]
    amounts: NDArray[np.float64] | None = None

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
        added = [self.margin.amount] if self.margin.amount else []
        return " ".join([*added, *(f"{name}={code}" for name, code in pairs)])

    def term(self, penalty: float = np.inf) -> Term:
        """Return the margin as calibration takes it.

        Parameters
        ----------
        penalty
            See `Term`.
        """
        labels = tuple(self.label(index) for index in range(self.size))
        args = (self.name, self.cell, self.population, labels, self.amounts)
        return Term(*args, penalty)

    def sums(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the weights give every cell, shape (cells,).

        Parameters
        ----------
        weights
            Shape (rows,).
        """
        return self.term().sums(weights)


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
    added = (margin.amount,) if margin.amount else ()
    for variable in (*added, *margin.variables):
        if not frame.has(variable):
            raise CallError(
                f"margin {name!r} needs {variable!r}, which the data don't hold; "
                "derived variables are there after derive()"
            )
    placed = [code_positions(frame, variable) for variable in margin.variables]
    cells = cross_codes([codes for codes, _ in placed])
    population = margin.population()
    everybody = np.zeros(frame.rows, dtype=np.intp)
    sizes = [len(codes) for codes, _ in placed]
    return Target(
        margin,
        tuple(cells),
        np.array([population.get(cell, 0.0) for cell in cells]),
        cross([place for _, place in placed], sizes) if placed else everybody,
        _amounts(frame, margin.amount) if margin.amount else None,
    )


def _amounts(frame: Frame, name: str) -> NDArray[np.float64]:
    return np.asarray(frame.data[name].to_numpy(dtype=np.float64, na_value=np.nan))


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
    if target.amounts is not None:
        unknown = int(np.isnan(target.amounts).sum())
        if unknown:
            yield (
                f"{start}: {unknown} records have no {target.margin.amount}; "
                "edit or set them aside before weighting"
            )
        for empty in np.flatnonzero(target.respondents == 0):
            yield f"{start}: {target.label(empty)} has a total, but no respondents"
        return
    for index, n in enumerate(target.respondents):
        persons, merge = target.population[index], nearest_cell(target, index)
        if persons > 0 and n == 0:
            yield (
                f"{start}: {target.label(index)} stands for {persons:.10g} persons "
                f"and has no respondents; collapse it with {merge}"
            )
        if persons <= 0 and n > 0:
            yield (
                f"{start}: {target.label(index)} has {n} respondents and a population "
                f"of {persons:.10g}; collapse it with {merge}"
            )


def nearest_cell(target: Target, index: int) -> str:
    """Return the cell that a cell is best collapsed with, in words.

    Parameters
    ----------
    target
        The margin.
    index
        The cell's number.
    """
    given = target.respondents.astype(np.float64)
    other = neighbour(target.cells, index, target.population, given)
    return "a margin that has respondents" if other is None else target.label(other)
