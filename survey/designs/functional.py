"""Statistics as functions of the weights, which is all that a design has to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import quotient, totals

__all__ = ["Functional", "Smooth", "mean", "ratio", "score_totals", "total"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


class Functional(Protocol):
    """A statistic of p numbers, as a function of the weights of n records.

    A record outside the subpopulation has weight nought. Replicate designs ask for the
    value under every replicate's weights; the others for the influence of each record,
    the derivative of the value with respect to its weight (Deville 1999).
    """

    @property
    def names(self) -> tuple[str, ...]:
        """What the numbers are called, p of them."""

    def value(self, weights: Floats) -> Floats:
        """Return the statistic, shape (p,).

        Parameters
        ----------
        weights
            Shape (n,).
        """

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, p).

        Parameters
        ----------
        weights
            Shape (n,).
        """


@runtime_checkable
class Additive(Protocol):
    """A statistic that adds its scores up without a row for each record."""

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


def score_totals(
    functional: Functional, weights: Floats, group: Codes, size: int
) -> Floats:
    """Return the sums of weight times influence within groups, shape (size, p).

    Parameters
    ----------
    functional
        The statistic.
    weights
        Shape (n,).
    group
        Each record's cluster, or whatever else is added up within, shape (n,).
    size
        Number of groups.

    Notes
    -----
    A statistic of many domains has an influence of records by domains, which may not
    fit in memory; its sums by cluster do. Statistics that know how are asked for those.

    Examples
    --------
    >>> one = total(np.array([[1.0], [2.0], [4.0]]), ("y",))
    >>> score_totals(one, np.ones(3), np.array([0, 1, 0]), 2)
    array([[5.],
           [2.]])
    """
    if isinstance(functional, Additive):
        return functional.score_totals(weights, group, size)
    return totals(group, functional.influence(weights), size, weights)


@dataclass(frozen=True)
class Smooth:
    """A differentiable function of weighted totals.

    Parameters
    ----------
    names
        What the p numbers are called.
    x
        The variables that are added up, shape (n, q).
    function
        From the totals, shape (q,), to the statistic, shape (p,).
    jacobian
        From the totals to the derivatives, shape (p, q).
    """

    names: tuple[str, ...]
    x: Floats
    function: Callable[[Floats], Floats]
    jacobian: Callable[[Floats], Floats]

    def value(self, weights: Floats) -> Floats:
        """Return the statistic, shape (p,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        return self.function(np.asarray(weights @ self.x))

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, p).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        return np.asarray(self.x @ self.jacobian(weights @ self.x).T)

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
        slope = self.jacobian(np.asarray(weights @ self.x))
        return np.asarray(totals(group, self.x, size, weights) @ slope.T)


def total(y: Floats, names: tuple[str, ...]) -> Smooth:
    """Return the totals of the columns of y.

    Parameters
    ----------
    y
        Shape (n, p).
    names
        One a column.

    Examples
    --------
    >>> total(np.array([[1.0], [2.0]]), ("y",)).value(np.array([10.0, 5.0]))
    array([20.])
    """
    one = np.eye(y.shape[1])
    return Smooth(names, y, lambda t: t, lambda t: one)


def ratio(y: Floats, z: Floats, names: tuple[str, ...]) -> Smooth:
    """Return the ratios of the totals of y to those of z, column by column.

    Parameters
    ----------
    y, z
        Numerators and denominators, shape (n, p).
    names
        One a column.

    Notes
    -----
    NaN where the denominator's total is nought.

    Examples
    --------
    >>> y, z = np.array([[1.0], [2.0]]), np.array([[2.0], [2.0]])
    >>> ratio(y, z, ("y/z",)).value(np.ones(2))
    array([0.75])
    """
    p = y.shape[1]

    def function(t: Floats) -> Floats:
        return quotient(t[:p], t[p:])

    def jacobian(t: Floats) -> Floats:
        value = function(t)
        inverse = quotient(np.ones(p), t[p:])
        return np.hstack([np.diag(inverse), np.diag(-value * inverse)])

    return Smooth(names, np.hstack([y, z]), function, jacobian)


def mean(y: Floats, names: tuple[str, ...]) -> Smooth:
    """Return the weighted means of the columns of y.

    Parameters
    ----------
    y
        Shape (n, p).
    names
        One a column.

    Examples
    --------
    >>> mean(np.array([[1.0], [4.0]]), ("y",)).value(np.array([2.0, 1.0]))
    array([2.])
    """
    p = y.shape[1]

    def function(t: Floats) -> Floats:
        return quotient(t[:p], t[p:])

    def jacobian(t: Floats) -> Floats:
        inverse = quotient(np.ones(p), t[p:])
        return np.column_stack([np.diag(inverse), -function(t) * inverse])

    # One column of ones serves all means.
    return Smooth(names, np.column_stack([y, np.ones(len(y))]), function, jacobian)
