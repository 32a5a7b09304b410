"""What a group-by leaves of the records: the only thing estimates are made from.

Records are put into cells, domain by unit, where a unit is a cluster of the sample (or
a pattern of auxiliaries, or a stratum of single records). Of every cell the sums are
kept that scores need, of every domain the sums that moments need besides. Whoever adds
them up, numpy here or a database elsewhere, all that follows is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import occupied, totals
from survey.estimates.batch import Batch, Columns

__all__ = ["Cube", "Scatter", "Sums", "compress", "sums"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Scatter:
    """Sums of squares over the clusters of cells that hold several of them.

    Parameters
    ----------
    yy, yb, bb
        Of y, of y times what the column is divided by, and of that; each weighted and
        added up within the cluster before it is squared, shape (cells, columns).
    wy, wb
        Of y and of what the column is divided by, times the weight of everyone.
    """

    yy: Floats
    yb: Floats
    bb: Floats
    wy: Floats
    wb: Floats

    def squares(self, centre: Floats, scale: Floats) -> Floats:
        """Return the squared scores, added up, shape (cells, columns).

        Parameters
        ----------
        centre, scale
            Of the scores, as in `Moments`, shape (cells, columns).
        """
        around = self.yy - 2 * centre * self.yb + centre**2 * self.bb
        return np.asarray(around * scale**2)


@dataclass(frozen=True)
class Sums:
    """Sums of the records of every occupied cell, cells by domain and then unit.

    Parameters
    ----------
    domain, unit
        Each cell's two codes, shape (cells,).
    count
        Records in the base, shape (cells, bases).
    weight
        Their weight, shape (cells, bases).
    y
        Weighted sums of the columns, shape (cells, columns).
    x
        Weighted sums of the ratios' denominators, shape (cells, ratios).
    scatter
        Where a unit is not one cluster but many.
    """

    domain: Codes
    unit: Codes
    count: Floats
    weight: Floats
    y: Floats
    x: Floats
    scatter: Scatter | None = None

    def below(self, columns: Columns) -> Floats:
        """Return what each column is divided by, shape (cells, columns).

        Parameters
        ----------
        columns
            What they are: the weight in the base, but for a ratio its denominator.
        """
        below = self.weight[:, columns.base_of]
        if self.x.shape[1]:
            below[:, columns.are("ratio")] = self.x
        return below


@dataclass(frozen=True)
class Cube:
    """All sums of a batch in one breakdown.

    Parameters
    ----------
    columns
        What was added up.
    size
        Number of domains.
    cells
        Sums by domain and unit.
    whole
        The same by domain alone, one cell a domain.
    squares
        Sum of squared weights, shape (domains, bases).
    hits
        Records that count in a share, shape (domains, shares).
    power
        Weighted sum of squares of the numeric columns, shape (domains, numeric).
    cross, under
        Weighted sums of y times x and of x squared, shape (domains, ratios).
    """

    columns: Columns
    size: int
    cells: Sums
    whole: Sums
    squares: Floats
    hits: Floats
    power: Floats
    cross: Floats
    under: Floats


def sums(batch: Batch, weights: Floats, domain: Codes, unit: Codes, units: int) -> Sums:
    """Return the sums of every occupied cell of domain by unit.

    Parameters
    ----------
    batch
        Columns over the records.
    weights
        Shape (rows,); whoever has none is in no base.
    domain, unit
        Codes, shape (rows,); domain -1 for a record in none.
    units
        Number of units.
    """
    cells = occupied(domain, unit, units)
    counted = (weights != 0).astype(np.float64)
    return Sums(
        cells.domain,
        cells.unit,
        totals(cells.of, batch.base, cells.size, counted),
        totals(cells.of, batch.base, cells.size, weights),
        totals(cells.of, batch.y, cells.size, weights),
        totals(cells.of, batch.x, cells.size, weights),
    )


def compress(
    batch: Batch, weights: Floats, domain: Codes, size: int, unit: Codes, units: int
) -> Cube:
    """Return a batch's cube: the one look at the records.

    Parameters
    ----------
    batch, weights, domain, unit, units
        As in `sums`.
    size
        Number of domains.
    """
    cells = sums(batch, weights, domain, unit, units)
    of = np.where(domain < 0, size, domain)
    counted = (weights != 0).astype(np.float64)
    return Cube(
        batch.columns,
        size,
        cells,
        gathered(cells, size),
        totals(of, batch.base, size, weights**2),
        totals(of, batch.hits, size, counted),
        totals(of, batch.power, size, weights),
        totals(of, batch.cross, size, weights),
        totals(of, batch.x**2, size, weights),
    )


def gathered(cells: Sums, size: int) -> Sums:
    """Return sums by domain alone.

    Parameters
    ----------
    cells
        Sums by domain and unit.
    size
        Number of domains.
    """
    of = cells.domain
    return Sums(
        np.arange(size),
        np.zeros(size, dtype=np.intp),
        totals(of, cells.count, size),
        totals(of, cells.weight, size),
        totals(of, cells.y, size),
        totals(of, cells.x, size),
    )
