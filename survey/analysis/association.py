"""Cross-tabulation: counts and shares of a two-way table, with their errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.categories import Categories
from survey.designs import Estimate, Sampled, mean, ratio, total
from survey.errors import CallError

__all__ = ["Cells", "Crosstab", "crosstab"]

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
    cells = Cells.of(design, _read(rows), across)
    down, wide = cells.rows.indicators, cells.columns.indicators
    many, few = len(cells.rows), len(cells.columns)
    inside, names = cells.indicators, cells.names
    within = design.within(cells.used)
    return Crosstab(
        cells.rows.labels,
        cells.columns.labels,
        cells.n,
        within.evaluate(total(inside, names)),
        within.evaluate(mean(inside, names)),
        within.evaluate(ratio(inside, np.repeat(down, few, axis=1), names)),
        within.evaluate(ratio(inside, np.tile(wide, (1, many)), names)),
        confidence,
    )


@dataclass(frozen=True)
class Cells:
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
    def of(cls, design: Sampled, rows: Categories, columns: Categories) -> Cells:
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
    def indicators(self) -> Floats:
        """A column of noughts and ones a cell, shape (n, cells)."""
        size = len(self.rows) * len(self.columns)
        return np.asarray(self.place[:, None] == np.arange(size), dtype=np.float64)


def _read(values: ArrayLike | Categories) -> Categories:
    return values if isinstance(values, Categories) else Categories.read(values)
