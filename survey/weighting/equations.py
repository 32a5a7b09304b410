"""The equations of a calibration, over distinct combinations of auxiliaries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["Equations"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Equations:
    """The totals that calibrated weights have to give.

    Parameters
    ----------
    matrix
        Auxiliaries, shape (combinations, p).
    totals
        Of the population, shape (p,).
    scale
        The distance's variance by combination, or one for all.
    low, high
        Bounds of the factors, by combination or for all.
    penalty
        By total, infinite where it has to be met; see `Term`.

    Examples
    --------
    >>> wanted = Equations(csr_array(np.array([[1.0, 1], [1, 0]])), np.array([5.0, 2]))
    >>> wanted.gram(np.array([1.0, 2.0]))
    array([[3., 1.],
           [1., 1.]])
    """

    matrix: csr_array
    totals: Floats
    scale: float | Floats = 1.0
    low: float | Floats = -np.inf
    high: float | Floats = np.inf
    penalty: Floats | None = None

    @cached_property
    def turned(self) -> csr_array:
        """The matrix on its side."""
        return csr_array(self.matrix.T.tocsr())

    @cached_property
    def lengths(self) -> Codes:
        """Entries in every row of the matrix."""
        return np.asarray(np.diff(self.matrix.indptr))

    def sums(self, weights: Floats) -> Floats:
        """Return the totals that weights by combination give, shape (p,)."""
        return np.asarray(self.turned @ weights)

    @cached_property
    def columns(self) -> tuple[Codes, Floats] | None:
        """Each row's entries: places and values, shape (entries, rows).

        Only where all rows have as many, and there are enough for it to be worth it.
        """
        rows, size = self.matrix.shape
        if size > rows or len(np.unique(self.lengths)) != 1:
            return None
        places = self.matrix.indices.reshape(rows, -1).T.astype(np.intp)
        return np.ascontiguousarray(places), self.matrix.data.reshape(rows, -1).T.copy()

    def gram(self, weights: Floats) -> Floats:
        """Return X' diag(weights) X, shape (p, p)."""
        if self.columns is not None:
            return self._counted(weights, *self.columns)
        each = self.matrix.data * np.repeat(weights, self.lengths)
        parts = (each, self.matrix.indices, self.matrix.indptr)
        weighted = csr_array(parts, shape=self.matrix.shape)
        return np.asarray((self.turned @ weighted).toarray())

    def _counted(self, weights: Floats, places: Codes, values: Floats) -> Floats:
        """Return the gram by counting pairs of entries, which beats multiplying."""
        size = self.matrix.shape[1]
        gram = np.zeros((size, size))
        diagonal = np.diag_indices(size)
        # The entries of one margin lie beside each other, so that tables stay small.
        low, high = places.min(axis=1), places.max(axis=1) + 1
        spans = high - low
        for i, place in enumerate(places):
            left = weights * values[i]
            gram[diagonal] += np.bincount(place, left * values[i], size)
            row = place - low[i]
            for j in range(i + 1, len(places)):
                key = row * spans[j] + (places[j] - low[j])
                sums = np.bincount(key, left * values[j], spans[i] * spans[j])
                block = sums.reshape(spans[i], spans[j])
                gram[low[i] : high[i], low[j] : high[j]] += block
                gram[low[j] : high[j], low[i] : high[i]] += block.T
        return gram

    def sizes(self, weights: Floats) -> Floats:
        """Return what errors are relative to.

        The totals; where those are nought, the sum of absolute values behind them.
        """
        behind = np.abs(self.turned) @ np.abs(weights)
        found = np.where(self.totals != 0, np.abs(self.totals), behind)
        return np.where(found > 0, found, 1.0)

    def slack(self, weights: Floats) -> Floats:
        """Return by how much a total gives way per unit of its multiplier, shape (p,).

        In the units of `gram(weights / scale)`, whose diagonal it is added to.
        """
        if self.penalty is None:
            return np.zeros(len(self.totals))
        n = float(np.abs(weights).sum())
        return np.asarray(self.sizes(weights) ** 2 / (self.penalty * n))
