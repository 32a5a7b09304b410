"""The codebook's indicators as one statistic of all groups, and differences of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from survey.designs import Domained
from survey.errors import CallError
from survey.estimates import Statistic

__all__ = ["Groups", "Levels"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Groups:
    """Groups as sums of cells that no record is in two of.

    Parameters
    ----------
    of
        Each record's cell, shape (rows,); the last cell holds who is in no domain.
    member
        Which cells a group is the sum of, 0 or 1, shape (groups, cells).
    """

    of: Codes
    member: Floats

    @classmethod
    def around(cls, domain: Codes, size: int) -> Groups:
        """Return the domains, then everyone, then of each domain all others.

        Parameters
        ----------
        domain
            Each record's domain, shape (rows,); -1 for none.
        size
            Number of domains.

        Examples
        --------
        >>> Groups.around(np.array([0, 1, -1]), 2).member
        array([[1., 0., 0.],
               [0., 1., 0.],
               [1., 1., 1.],
               [0., 1., 1.],
               [1., 0., 1.]])
        """
        own = np.eye(size, size + 1)
        member = np.vstack([own, np.ones((1, size + 1)), 1 - own])
        return cls(np.where(domain < 0, size, domain), member)


@dataclass(frozen=True)
class Levels:
    """Indicators as columns of numbers, over what they are divided by.

    Parameters
    ----------
    indicator, category
        Of each column.
    above, below
        Shape (rows, columns), nought outside the base; below is one for a share or a
        mean.
    base
        Who is in the base, shape (rows, columns).
    start
        What a mean is measured from, shape (columns,), so that no digits get lost.
    total
        Which columns are totals, divided by nothing.
    """

    indicator: tuple[str, ...]
    category: tuple[str, ...]
    above: Floats
    below: Floats
    base: NDArray[np.bool_]
    start: Floats
    total: NDArray[np.bool_]

    @classmethod
    def of(cls, statistics: Sequence[Statistic]) -> Levels:
        """Return statistics as columns, in their order.

        Parameters
        ----------
        statistics
            Shares, means, totals and ratios.

        Raises
        ------
        CallError
            When one is a quantile, which is no function of totals.
        """
        for each in statistics:
            if each.kind == "quantile":
                raise CallError(
                    f"{each.name!r} is a quantile: ask sample().quantile() by group, "
                    "and its contrast()"
                )
        base = [np.broadcast_to(one.base, one.y.shape) for one in statistics]
        under = [
            one.x if one.x is not None else inside.astype(np.float64)
            for one, inside in zip(statistics, base, strict=True)
        ]
        means = np.repeat([s.kind == "mean" for s in statistics], [*map(_width, base)])
        above, inside = np.concatenate([s.y for s in statistics]), np.concatenate(base)
        count = np.maximum(inside.sum(axis=1), 1)
        start = np.where(means, np.round(above.sum(axis=1) / count), 0.0)
        return cls(
            tuple(s.name for s in statistics for _ in s.categories),
            tuple(code for s in statistics for code in s.categories),
            (above - start[:, None] * inside).T,
            np.concatenate(under).T,
            inside.T,
            start,
            np.repeat([s.kind == "total" for s in statistics], [*map(_width, base)]),
        )

    def functional(
        self, names: tuple[str, ...], groups: Groups, left: Codes, right: Codes | None
    ) -> Domained:
        """Return the values of groups, or differences between groups, as a statistic.

        Parameters
        ----------
        names
            Of the numbers, group after group.
        groups
            The groups.
        left, right
            Which groups, and what each is held against; nothing when absent.
        """
        member, columns = groups.member, len(self.indicator)

        def function(t: Floats) -> Floats:
            value = self._values(member @ t)
            found = value[left] if right is None else value[left] - value[right]
            return np.asarray(found.ravel())

        def jacobian(t: Floats) -> csr_array:
            slope = self._slopes(member @ t)
            found = _spread(slope, member, left)
            return found if right is None else found - _spread(slope, member, right)

        x = np.hstack([self.above, self.below])
        assert x.shape[1] == 2 * columns
        return Domained(names, x, groups.of, member.shape[1], function, jacobian)

    def _values(self, sums: Floats) -> Floats:
        """Return shape (groups, columns), NaN where nobody is in the base."""
        columns = len(self.indicator)
        above, below = sums[:, :columns], sums[:, columns:]
        none = np.full(above.shape, np.nan)
        part = np.divide(above, below, none.copy(), where=below != 0) + self.start
        return np.where(self.total, np.where(below == 0, np.nan, above), part)

    def _slopes(self, sums: Floats) -> Floats:
        """Return derivatives to the two totals of a column, (groups, columns, 2)."""
        columns = len(self.indicator)
        above, below = sums[:, :columns], sums[:, columns:]
        inverse = np.divide(1.0, below, np.full(above.shape, np.nan), where=below != 0)
        first = np.where(self.total, 1.0, inverse)
        second = np.where(self.total, 0.0, -above * inverse * inverse)
        return np.stack([first, second], axis=2)


def _width(base: NDArray[np.bool_]) -> int:
    return len(base)


def _spread(slope: Floats, member: Floats, which: Codes) -> csr_array:
    """Return the derivatives of groups to the totals of all cells, sparse."""
    _, columns, _ = slope.shape
    cells = member.shape[1]
    row, cell = np.nonzero(member[which])
    at = np.arange(columns)
    rows = (row[:, None, None] * columns + at[:, None]) + np.zeros(2, dtype=np.intp)
    place = cell[:, None, None] * 2 * columns + at[:, None] + np.array([0, columns])
    values = slope[which[row]]
    shape = (len(which) * columns, cells * 2 * columns)
    where = (rows.ravel(), place.ravel())
    return csr_array((values.ravel(), where), shape=shape)
