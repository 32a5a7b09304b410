"""Domains: which group every record is in, one variable or several crossed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs import Sampled
from survey.errors import CallError

__all__ = ["Domains", "domain_df"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Domains:
    """The groups that estimates are asked for.

    Parameters
    ----------
    of
        Each record's domain, shape (n,); -1 for a record in none.
    labels
        Each domain's values, one for each crossed variable.
    """

    of: Codes
    labels: tuple[tuple[str, ...], ...]

    @classmethod
    def crossed(
        cls,
        columns: Sequence[NDArray[Any]],
        levels: Sequence[Sequence[object]] | None = None,
    ) -> Domains:
        """Return the domains of variables crossed, the last one varying fastest.

        Parameters
        ----------
        columns
            Each of shape (n,); a record with a missing value is in no domain.
        levels
            The values of each variable, in order, whether or not they occur; without
            them, the crosses that occur, in sorted order.

        Raises
        ------
        CallError
            When there is no column, or a value is not among the levels.

        Examples
        --------
        >>> sex, town = np.array(["m", "f", "m"]), np.array([2, 1, 1])
        >>> found = Domains.crossed([sex, town])
        >>> found.of, found.names
        (array([2, 0, 1]), ('f.1', 'm.1', 'm.2'))
        """
        if not columns:
            raise CallError("domains need at least one variable")
        coded = [
            _coded(np.asarray(column), levels[i] if levels else None)
            for i, column in enumerate(columns)
        ]
        of = np.zeros(len(coded[0][0]), dtype=np.intp)
        for codes, names in coded:
            inside = (of >= 0) & (codes >= 0)
            of = np.where(inside, of * len(names) + codes, -1)
        sizes = tuple(len(names) for _, names in coded)
        cells = np.arange(int(np.prod(sizes)))
        if levels is None:
            cells = np.unique(of[of >= 0])
            of = np.where(of >= 0, np.searchsorted(cells, of), -1)
        places = np.stack(np.unravel_index(cells, sizes), axis=1)
        labels = tuple(
            tuple(coded[i][1][at] for i, at in enumerate(place)) for place in places
        )
        return cls(of, labels)

    @property
    def size(self) -> int:
        """Number of domains."""
        return len(self.labels)

    @property
    def names(self) -> tuple[str, ...]:
        """Each domain's values, joined by a point."""
        return tuple(".".join(label) for label in self.labels)

    def counts(self, members: NDArray[np.bool_]) -> Codes:
        """Return how many of the members each domain has, shape (size,).

        Parameters
        ----------
        members
            Shape (n,).
        """
        return np.bincount(self.of[members & (self.of >= 0)], minlength=self.size)


def domain_df(design: Sampled, domains: Domains) -> Floats:
    """Return the design's degrees of freedom within each domain, shape (size,).

    Parameters
    ----------
    design
        The sample.
    domains
        The groups.
    """
    return np.array([design.within(domains.of == d).df for d in range(domains.size)])


def _coded(
    column: NDArray[Any], levels: Sequence[object] | None
) -> tuple[Codes, tuple[str, ...]]:
    if levels is None:
        codes, found = pd.factorize(column, sort=True)
        return np.asarray(codes, dtype=np.intp), tuple(_text(x) for x in found)
    codes = np.asarray(pd.Index(list(levels)).get_indexer(pd.Index(column)))
    stray = (codes < 0) & ~np.asarray(pd.isna(column))
    if stray.any():
        shown = ", ".join(sorted({str(v) for v in column[stray]})[:5])
        raise CallError(f"values outside the levels: {shown}")
    return codes.astype(np.intp), tuple(_text(x) for x in levels)


def _text(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)  # type: ignore[call-overload]
