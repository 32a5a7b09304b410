"""Calibration to categorical margins of a table wherever it is held.

The factor of a record depends on its cells only, and records that share them share it.
So an engine adds base weights up by the distinct combinations of the margins' columns,
the few rows that come back are calibrated here, and the sums of groups that were kept
apart by combination are multiplied by their factor: no record is seen again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.carriers import Carriers
from survey.designs.compress import totals
from survey.designs.least_squares import inverse_of
from survey.estimates.breakdown import Breakdown
from survey.estimates.engine.engine import Engine
from survey.estimates.engine.read import Placed, cube_of, whole
from survey.estimates.engine.request import Sampling
from survey.estimates.engine.table import Looked, Measure, Table, text_of
from survey.estimates.fit import Fit, Scattered, coefficients
from survey.estimates.moments import Moments, scores
from survey.weighting import Term, calibrate
from survey.weighting.auxiliaries import columns_of

__all__ = ["Factors", "factors"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Cell = tuple[str, ...]
WEIGHT, SQUARE = Measure("weight"), Measure("square")


@dataclass(frozen=True)
class Factors:
    """What weights are multiplied by, by combination of the margins' cells.

    Parameters
    ----------
    columns
        Of the margins, each once.
    place
        Each combination's number, by its cells.
    values
        The margins' cells as 0 and 1, shape (combinations, cells).
    base
        Base weight, shape (combinations,).
    factor
        Final over base weight, shape (combinations,).
    """

    columns: tuple[str, ...]
    place: Mapping[Cell, int]
    values: Floats
    base: Floats
    factor: Floats

    def pattern(self, table: Table) -> Codes:
        """Return each group's combination, shape (groups,).

        Parameters
        ----------
        table
            Grouped by the columns, among others.
        """
        cells = _cells(table, self.columns)
        return np.array([self.place[cell] for cell in cells], dtype=np.intp)

    def explained(
        self,
        table: Table,
        looked: Sequence[Looked],
        at: Placed,
        cross: Breakdown,
        known: Moments,
    ) -> Fit | Scattered:
        """Return what the margins explain of every cluster's score, or every record's.

        Parameters
        ----------
        table
            With base weights.
        looked
            The items.
        at
            Where the groups stand in the design.
        cross
            The breakdown.
        known
            Its moments, with final weights.

        Notes
        -----
        As `survey.estimates.fit.fitted` does over records: scores are regressed on the
        cells with base weights, over everyone.
        """
        pattern = self.pattern(table)
        by_pattern = Placed(None, pattern, len(self.base), scattered=False)
        cube = cube_of(table, looked, by_pattern, cross)
        score = scores(cube.columns, cube.cells, known)
        solver = inverse_of((self.values * self.base[:, None]).T @ self.values)
        slopes = solver @ coefficients(self.values, cube.cells, score, cross.size)
        final = table.scaled(self.factor[pattern])
        if at.pattern is not None:
            sums = totals(at.unit, final.stacked([WEIGHT, SQUARE]), at.units)
            return Scattered((self.values @ slopes)[:, at.pattern], *sums.T)
        carried = final.stacked([WEIGHT]) * self.values[pattern]
        sums, alone = totals(at.unit, carried, at.units), np.arange(at.units)
        stratum = at.layout.first.stratum if at.layout else np.zeros_like(alone)
        carriers = Carriers(sums, stratum, np.ones_like(alone), alone)
        return Fit(sums @ slopes, carriers)


def factors(engine: Engine, sampling: Sampling) -> Factors:
    """Return the factors with which a table's weights meet the margins.

    Parameters
    ----------
    engine
        Has the table.
    sampling
        Names the base weight, the margins and the method.

    Raises
    ------
    CallError
        When records have no cell, or one without a population.
    ConvergenceError
        When the margins can't be met, with the cells that are in the way.
    """
    columns = sampling.calibrated_on
    table = engine.grouped(columns, (), (Measure("rows"), WEIGHT), sampling.weight)
    cells = _cells(table, columns)
    terms = []
    for margin, population in sampling.margins.items():
        names = (margin,) if isinstance(margin, str) else tuple(margin)
        at = [columns.index(name) for name in names]
        own = ["*".join(cell[place] for place in at) for cell in cells]
        wanted = {_joined(key): float(size) for key, size in population.items()}
        terms.append(Term.categories("*".join(names), own, wanted))
    base = table.sums[WEIGHT]
    done = calibrate(base, terms, sampling.method, max_iterations=200)
    values = np.asarray(columns_of(terms).toarray())
    places = {cell: place for place, cell in enumerate(cells)}
    return Factors(columns, places, values, base, done.factors)


def _cells(table: Table, columns: Sequence[str]) -> list[Cell]:
    """Return the cells of every group."""
    keys = [whole(table, column, "calibration") for column in columns]
    texts = [np.array(key.texts, dtype=object)[key.codes].tolist() for key in keys]
    return list(zip(*texts, strict=True))


def _joined(key: object) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return "*".join(text_of(part) for part in parts)
