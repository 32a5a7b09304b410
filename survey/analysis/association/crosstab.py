"""Cross-tabulation: counts and shares of a two-way table, with their errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.association.categories import Categories
from survey.designs import Domained, Estimate, Sampled
from survey.designs.compress import quotient
from survey.errors import CallError

__all__ = ["Crosstab", "TwoWay", "cell_shares", "cell_totals", "crosstab"]

Floats = NDArray[np.float64]
OF = ("total", "share", "row_share", "column_share")


@dataclass(frozen=True)
class Crosstab:
    """A table of two variables; of one when there is a single column.

    Parameters
    ----------
    row_labels, column_labels
        The categories that somebody is in.
    n
        Records in each cell, unweighted, shape (rows, columns).
    total, share, row_share, column_share
        Estimates by cell, row after row: of the number in the population, the share
        of the whole table, of its row and of its column.
    confidence
        Of the intervals.
    """

    row_labels: tuple[Any, ...]
    column_labels: tuple[Any, ...]
    n: NDArray[np.intp]
    total: Estimate
    share: Estimate
    row_share: Estimate
    column_share: Estimate
    confidence: float = 0.95

    @property
    def rows(self) -> pd.DataFrame:
        """One row a cell: estimates with standard errors and intervals."""
        pairs = [(r, c) for r in self.row_labels for c in self.column_labels]
        columns: dict[str, Any] = {
            "row": [r for r, _ in pairs],
            "column": [c for _, c in pairs],
            "n": self.n.ravel(),
        }
        for name in OF:
            found: Estimate = getattr(self, name)
            interval = found.interval(self.confidence)
            columns[name] = found.value
            columns[f"{name}_se"] = found.se
            columns[f"{name}_low"] = interval[:, 0]
            columns[f"{name}_high"] = interval[:, 1]
        return pd.DataFrame(columns)

    def table(self, of: str = "total") -> pd.DataFrame:
        """Return one estimate as a two-way table.

        Parameters
        ----------
        of
            total, share, row_share or column_share.

        Raises
        ------
        CallError
            When it is none of these.
        """
        if of not in OF:
            raise CallError.unknown("estimate", of, OF)
        found: Estimate = getattr(self, of)
        shape = self.n.shape
        return pd.DataFrame(
            found.value.reshape(shape),
            pd.Index(self.row_labels),
            pd.Index(self.column_labels),
        )

    def _repr_html_(self) -> str:
        return str(self.table().to_html())


def crosstab(
    design: Sampled,
    rows: ArrayLike | Categories,
    columns: ArrayLike | Categories | None = None,
    confidence: float = 0.95,
) -> Crosstab:
    """Return the estimated table of two variables.

    Parameters
    ----------
    design
        The sample.
    rows, columns
        Their values, shape (n,); a record that misses either is left out. Without
        columns the table is of one variable.
    confidence
        Of the intervals.

    Raises
    ------
    CallError
        When no record has both.

    Notes
    -----
    A category that nobody in the (sub)population is in has no row or column; an empty
    cell has a share of nought, with a standard error of nought.

    Examples
    --------
    >>> from survey.designs import Design
    >>> found = crosstab(Design.build(np.full(4, 10.0)), ["a", "a", "b", None])
    >>> found.table().to_numpy().ravel(), found.share.value.round(3)
    (array([20., 10.]), array([0.667, 0.333]))
    """
    whole = np.zeros(len(design.weights), dtype=np.intp)
    across = Categories(whole, ("",)) if columns is None else _read(columns)
    cells = TwoWay.of(design, _read(rows), across)
    within = design.within(cells.used)
    every = np.ones_like(cells.n)
    down = np.arange(len(cells.rows))[:, None] * every
    wide = np.arange(len(cells.columns)) * every
    return Crosstab(
        cells.rows.labels,
        cells.columns.labels,
        cells.n,
        within.evaluate(cells.totals),
        within.evaluate(cells.shares),
        within.evaluate(cell_shares(cells.place, cells.names, down.ravel())),
        within.evaluate(cell_shares(cells.place, cells.names, wide.ravel())),
        confidence,
    )


def cell_shares(
    place: NDArray[np.intp], names: tuple[str, ...], of: NDArray[np.intp] | None = None
) -> Domained:
    """Return the share of every cell, as a statistic that a design evaluates.

    Parameters
    ----------
    place
        Each record's cell, shape (n,); -1 for a record in none.
    names
        The cells'.
    of
        What each cell is a share of, shape (cells,): cells with the same number add up
        to one. All of them when absent.
    """
    size = len(names)
    group = np.zeros(size, dtype=np.intp) if of is None else of
    same = (group[:, None] == group).astype(np.float64)

    # A replicate can leave nobody in a row.
    def inverse(t: Floats) -> Floats:
        return quotient(np.ones(size), same @ t[:, 0])

    def function(t: Floats) -> Floats:
        return np.asarray(t[:, 0] * inverse(t))

    def jacobian(t: Floats) -> Floats:
        slope = np.eye(size) - same * function(t)[:, None]
        return np.asarray(slope * inverse(t)[:, None])

    one = np.ones((len(place), 1))
    return Domained(names, one, place, size, function, jacobian)


def cell_totals(place: NDArray[np.intp], names: tuple[str, ...]) -> Domained:
    """Return the total of every cell, as a statistic that a design evaluates.

    Parameters
    ----------
    place
        Each record's cell, shape (n,); -1 for a record in none.
    names
        The cells'.
    """
    one, slope = np.ones((len(place), 1)), np.eye(len(names))
    return Domained(names, one, place, len(names), lambda t: t[:, 0], lambda t: slope)


@dataclass(frozen=True)
class TwoWay:
    """The cells of a two-way table and who is in them.

    Parameters
    ----------
    used
        Which records have both and a weight, shape (n,).
    rows, columns
        The categories, of those records.
    """

    used: NDArray[np.bool_]
    rows: Categories
    columns: Categories

    @classmethod
    def of(cls, design: Sampled, rows: Categories, columns: Categories) -> TwoWay:
        """Return the cells that records of the sample are in.

        Parameters
        ----------
        design
            The sample.
        rows, columns
            The categories.

        Raises
        ------
        CallError
            When the lengths differ, or no record with a weight has both.
        """
        size = len(design.weights)
        if len(rows.of) != size or len(columns.of) != size:
            raise CallError(
                f"{len(rows.of)} and {len(columns.of)} values for {size} records"
            )
        used = rows.known & columns.known & (design.weights != 0)
        if not used.any():
            raise CallError("no record has both variables and a weight")
        return cls(used, rows.among(used), columns.among(used))

    @property
    def place(self) -> NDArray[np.intp]:
        """Each record's cell, row after row, shape (n,); -1 outside."""
        inside = self.rows.of * len(self.columns) + self.columns.of
        return np.where(self.used, inside, -1)

    @property
    def n(self) -> NDArray[np.intp]:
        """Records by cell, shape (rows, columns)."""
        size = len(self.rows) * len(self.columns)
        count = np.bincount(self.place[self.used], minlength=size)
        return count.reshape(len(self.rows), len(self.columns))

    @property
    def names(self) -> tuple[str, ...]:
        """The cells' names."""
        return tuple(f"{r}:{c}" for r in self.rows.labels for c in self.columns.labels)

    @property
    def totals(self) -> Domained:
        """The cells' totals, as a statistic that a design evaluates."""
        return cell_totals(self.place, self.names)

    @property
    def shares(self) -> Domained:
        """The cells' shares of the table, as a statistic that a design evaluates."""
        return cell_shares(self.place, self.names)


def _read(values: ArrayLike | Categories) -> Categories:
    return values if isinstance(values, Categories) else Categories.read(values)
