"""Statistics of many domains at once, from totals by domain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from survey.designs.compress import occupied, totals

__all__ = ["Domained"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Domained:
    """A differentiable function of the weighted totals of every domain.

    Parameters
    ----------
    names
        What the p numbers are called.
    x
        The variables that are added up, shape (n, q).
    domain
        Each record's domain, shape (n,); -1 for a record in none.
    domains
        Number of domains.
    function
        From the totals, shape (domains, q), to the statistic, shape (p,).
    jacobian
        From the totals to the derivatives, shape (p, domains * q); a sparse array
        where every number is of its own domain.
    own
        Each number's domain, shape (p,), where every number is of one.

    Notes
    -----
    A record adds to one domain only, so that no array of records by domains is needed
    to estimate, nor for the sums of scores by cluster.
    """

    names: tuple[str, ...]
    x: Floats
    domain: Codes
    domains: int
    function: Callable[[Floats], Floats]
    jacobian: Callable[[Floats], Any]
    own: Codes | None = None

    @classmethod
    def each(
        cls,
        names: tuple[str, ...],
        x: Floats,
        domain: Codes,
        domains: int,
        function: Callable[[Floats], Floats],
        jacobian: Callable[[Floats], Floats],
    ) -> Domained:
        """Return a statistic that is computed in the same way in each domain.

        Parameters
        ----------
        names, x, domain, domains
            As in the class; p is domains times columns, domain after domain.
        function
            From totals, shape (domains, q), to values, shape (domains, columns).
        jacobian
            From totals to derivatives, shape (domains, columns, q).
        """
        return cls(
            names,
            x,
            domain,
            domains,
            lambda t: function(t).ravel(),
            lambda t: _blocks(jacobian(t)),
            np.repeat(np.arange(domains), len(names) // max(domains, 1)),
        )

    def combined(self, names: tuple[str, ...], matrix: csr_array) -> Domained:
        """Return linear combinations of the numbers.

        Parameters
        ----------
        names
            What the combinations are called, m of them.
        matrix
            Shape (m, p); a number that is NaN spoils the combinations it is stored in.
        """
        return Domained(
            names,
            self.x,
            self.domain,
            self.domains,
            lambda t: np.asarray(matrix @ self.function(t)),
            lambda t: matrix @ csr_array(self.jacobian(t)),
        )

    def value(self, weights: Floats) -> Floats:
        """Return the statistic, shape (p,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        return self.function(self._totals(weights))

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, p).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        rows = np.arange(len(self.x))
        return self._within(weights, rows, len(self.x), np.ones(len(self.x)))

    def score_totals(self, weights: Floats, group: Codes, size: int) -> Floats:
        """Return the sums of weight times influence within groups, shape (size, p).

        Parameters
        ----------
        weights
            Shape (n,).
        group
            Shape (n,), from 0 to `size` - 1.
        size
            Number of groups.
        """
        return self._within(weights, group, size, weights)

    def _totals(self, weights: Floats) -> Floats:
        place = np.where(self.domain < 0, self.domains, self.domain)
        return totals(place, self.x, self.domains, weights)

    def _within(self, weights: Floats, group: Codes, size: int, each: Floats) -> Floats:
        q = self.x.shape[1]
        cells = occupied(self.domain, group, size)
        sums = totals(cells.of, self.x, cells.size, each)
        column = cells.domain[:, None] * q + np.arange(q)
        place = (np.repeat(cells.unit, q), column.ravel())
        sparse = csr_array((sums.ravel(), place), shape=(size, self.domains * q))
        scores = sparse @ self.jacobian(self._totals(weights)).T
        return np.asarray(scores.toarray() if issparse(scores) else scores)


def _blocks(each: Floats) -> csr_array:
    """Set the derivatives of each domain on the diagonal of a large sparse matrix."""
    domains, columns, q = each.shape
    row = np.repeat(np.arange(domains * columns), q)
    column = np.arange(domains)[:, None, None] * q + np.arange(q)
    column = np.broadcast_to(column, each.shape)
    shape = (domains * columns, domains * q)
    return csr_array((each.ravel(), (row, column.ravel())), shape=shape)
