"""Statistics of the covariances between items, and what each record adds to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.association.grouped import numbers
from survey.designs import Sampled
from survey.errors import CallError

__all__ = ["OfCovariances", "Scale", "covariances"]

Floats = NDArray[np.float64]


def covariances(items: Floats, weights: Floats) -> Floats:
    """Return the items' covariances in the population, shape (k, k).

    Parameters
    ----------
    items
        Shape (n, k).
    weights
        Shape (n,).

    Notes
    -----
    They are divided by the population size N, not N - 1 or n - 1: reliabilities don't
    depend on it.

    Examples
    --------
    >>> covariances(np.array([[1.0, 2.0], [3.0, 6.0]]), np.ones(2))
    array([[1., 2.],
           [2., 4.]])
    """
    share = weights / weights.sum()
    away = items - share @ items
    return np.asarray((away * share[:, None]).T @ away)


@dataclass(frozen=True)
class OfCovariances:
    """A function of the items' covariances, as a statistic that a design evaluates.

    Parameters
    ----------
    names
        What the p numbers are called.
    items
        Shape (n, k), finite.
    function
        From covariances, shape (k, k), to the numbers, shape (p,).
    gradient
        From covariances to derivatives with respect to each, shape (p, k, k).
    """

    names: tuple[str, ...]
    items: Floats
    function: Callable[[Floats], Floats]
    gradient: Callable[[Floats], Floats]

    def value(self, weights: Floats) -> Floats:
        """Return the numbers, shape (p,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        return self.function(covariances(self.items, weights))

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, p).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        size = weights.sum()
        away = self.items - weights @ self.items / size
        found = covariances(self.items, weights)
        # The influence on a covariance is the record's product less the covariance.
        slope = self.gradient(found)
        columns = [
            ((away @ g) * away).sum(axis=1) - float((g * found).sum()) for g in slope
        ]
        return np.asarray(np.column_stack(columns) / size)


@dataclass(frozen=True)
class Scale:
    """The items of a scale, among the records that answered them all.

    Parameters
    ----------
    within
        The design seen as one of those records.
    items
        Shape (n, k); nought for other records.
    names
        The items'.
    n
        Records.
    """

    within: Sampled
    items: Floats
    names: tuple[str, ...]
    n: int

    @classmethod
    def of(
        cls, design: Sampled, items: ArrayLike | pd.DataFrame, names: Sequence[str] = ()
    ) -> Scale:
        """Return the scale of several items.

        Parameters
        ----------
        design
            The sample.
        items
            Shape (n, k). A record that misses one is left out.
        names
            The items'; a data frame's columns, or numbers from one, when absent.

        Raises
        ------
        CallError
            When there are fewer than two items, an item is the same for everybody or
            no finite number, or nobody answered all.
        """
        table = items if isinstance(items, pd.DataFrame) else pd.DataFrame(items)
        own = [c if isinstance(c, str) else f"item {c + 1}" for c in table.columns]
        called = tuple(names) or tuple(own)
        if len(table) != len(design.weights) or len(called) != table.shape[1]:
            raise CallError(
                f"{len(table)} rows of {table.shape[1]} items for "
                f"{len(design.weights)} records and {len(called)} names"
            )
        if len(called) < 2:
            raise CallError("a scale needs two items")
        values = np.column_stack(
            [numbers(column, design) for _, column in table.items()]
        )
        used = np.isfinite(values).all(axis=1) & (design.weights != 0)
        if not used.any():
            raise CallError("no record has answered all items")
        spread = np.ptp(values[used], axis=0) ** 2
        if not (spread > 0).all():
            same = ", ".join(np.array(called)[spread == 0])
            raise CallError(f"the same for everybody: {same}")
        # Covariances don't change with a shift, but keep their digits near nought.
        values = values - values[used].mean(axis=0)
        inside = np.where(used[:, None], values, 0.0)
        return cls(design.within(used), inside, called, int(used.sum()))
