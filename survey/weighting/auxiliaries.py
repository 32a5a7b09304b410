"""What weights are calibrated on: terms as people give them, columns as solvers see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, hstack

from survey.errors import CallError
from survey.weighting.cells import distinct, places

__all__ = ["Auxiliaries", "Term", "columns_of"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
SHOWN = 5


@dataclass(frozen=True)
class Term:
    """One margin to be met: cells with a total each, and who stands in which cell.

    Parameters
    ----------
    name
        What messages call it.
    of
        Each record's cell, shape (rows,); -1 for a record in none of them.
    totals
        The population total by cell, shape (cells,).
    labels
        The cells' names.
    amounts
        What each record adds to its cell, shape (rows,); absent, one each: a count.
    penalty
        The price of missing a total: a relative error of e costs as much as changing
        every weight by a fraction of e · √penalty. Infinite when it has to be met.
    """

    name: str
    of: Codes
    totals: Floats
    labels: tuple[str, ...]
    amounts: Floats | None = None
    penalty: float = np.inf

    @classmethod
    def categories(
        cls,
        name: str,
        values: ArrayLike,
        population: Mapping[Any, float],
        partial: bool = False,
        penalty: float = np.inf,
    ) -> Term:
        """Return the term of a categorical variable.

        Parameters
        ----------
        name
            The variable.
        values
            Each record's category, shape (rows,).
        population
            Persons by category.
        partial
            Whether records may stand outside these categories.
        penalty
            As in the class.

        Raises
        ------
        CallError
            When records have a category without a population, all of them named.

        Examples
        --------
        >>> Term.categories("sex", ["m", "f", "f"], {"f": 60, "m": 40}).of
        array([1, 0, 0])
        """
        column = np.asarray(values)
        of = places(column, list(population))
        if (of < 0).any() and not partial:
            stray = pd.unique(pd.Series(column[of < 0]))[:SHOWN]
            shown = ", ".join(str(value) for value in stray)
            raise CallError(
                f"{int((of < 0).sum())} records have a {name} without a population: "
                f"{shown}; give it one, or say partial"
            )
        labels = tuple(f"{name}={code}" for code in population)
        totals = np.array([*population.values()], dtype=np.float64)
        return cls(name, np.asarray(of, np.intp), totals, labels, None, penalty)

    @classmethod
    def number(
        cls,
        name: str,
        values: ArrayLike,
        total: float | Mapping[Any, float],
        by: ArrayLike | None = None,
        penalty: float = np.inf,
    ) -> Term:
        """Return the term of a numeric variable with a known total.

        Parameters
        ----------
        name
            The variable.
        values
            Shape (rows,), none missing.
        total
            Over the whole population; or by category.
        by
            Each record's category, shape (rows,), where there is a total for each.
        penalty
            As in the class.

        Raises
        ------
        CallError
            When values are no numbers, missing or infinite, or a category has no total.

        Examples
        --------
        >>> Term.number("income", [1.0, 3.0], 200.0).totals
        array([200.])
        >>> Term.number("income", [1.0, 3.0], {"a": 90, "b": 110}, ["b", "a"]).labels
        ('income in a', 'income in b')
        """
        try:
            amounts = np.asarray(values, dtype=np.float64)
        except ValueError as error:
            raise CallError(f"{name} is no number: {error}") from error
        lost = int((~np.isfinite(amounts)).sum())
        if lost:
            raise CallError(f"{lost} records have no {name}; calibration needs it")
        if by is None or not isinstance(total, Mapping):
            if by is not None or isinstance(total, Mapping):
                raise CallError(f"{name} needs totals by category and categories, both")
            of = np.zeros(len(amounts), dtype=np.intp)
            totals = np.array([total], np.float64)
            return cls(name, of, totals, (name,), amounts, penalty)
        cells = cls.categories(name, by, total)
        labels = tuple(f"{name} in {category}" for category in total)
        return cls(name, cells.of, cells.totals, labels, amounts, penalty)

    @property
    def complete(self) -> bool:
        """Whether it counts every record in some cell."""
        return self.amounts is None and bool((self.of >= 0).all())

    @property
    def matrix(self) -> csr_array:
        """Every record's auxiliaries, shape (rows, cells)."""
        inside = np.flatnonzero(self.of >= 0)
        value = np.ones(len(inside)) if self.amounts is None else self.amounts[inside]
        ends = np.concatenate([[0], np.cumsum(self.of >= 0)])
        shape = (len(self.of), len(self.totals))
        return csr_array((value, self.of[inside], ends), shape=shape)

    def sums(self, weights: Floats) -> Floats:
        """Return what weights give every cell, shape (cells,).

        Parameters
        ----------
        weights
            Shape (rows,).
        """
        inside = self.of >= 0
        each = weights if self.amounts is None else weights * self.amounts
        sums = np.bincount(self.of[inside], each[inside], len(self.totals))
        return sums.astype(np.float64)

    def scaled_like(self, other: Term, domain: Codes | None = None) -> Term:
        """Return the term with the sum of totals that another has.

        Parameters
        ----------
        other
            The term whose sum counts.
        domain
            Each record's domain, shape (rows,), from 0, where the sums by domain are
            meant; a cell lies in one of them.
        """
        if domain is None:
            whole = other.totals.sum() / self.totals.sum()
            return replace(self, totals=self.totals * whole)
        size = int(domain.max(initial=0)) + 1
        here, there = (
            np.bincount(each.domains(domain), each.totals, size)
            for each in (self, other)
        )
        ratio = np.divide(there, here, np.ones(size), where=here != 0)
        return replace(self, totals=self.totals * ratio[self.domains(domain)])

    def domains(self, domain: Codes) -> Codes:
        """Return the domain that each cell lies in, shape (cells,); 0 for an empty one.

        Parameters
        ----------
        domain
            Each record's domain, shape (rows,).
        """
        lies = np.zeros(len(self.totals), dtype=np.intp)
        inside = self.of >= 0
        lies[self.of[inside]] = domain[inside]
        return lies

    def take(self, rows: Codes) -> Term:
        """Return the term over some of the records.

        Parameters
        ----------
        rows
            Their places.
        """
        amounts = None if self.amounts is None else self.amounts[rows]
        args = (self.name, self.of[rows], self.totals, self.labels, amounts)
        return Term(*args, self.penalty)


def columns_of(terms: Sequence[Term], rows: Codes | None = None) -> csr_array:
    """Return the auxiliaries of several terms beside each other.

    Parameters
    ----------
    terms
        The terms.
    rows
        Which records; all of them when absent.

    Examples
    --------
    >>> sex = Term.categories("sex", ["m", "f"], {"f": 60, "m": 40})
    >>> columns_of([sex, Term.number("age", [30, 50], 4000)]).toarray()
    array([[ 0.,  1., 30.],
           [ 1.,  0., 50.]])
    """
    chosen = terms if rows is None else [term.take(rows) for term in terms]
    return csr_array(hstack([term.matrix for term in chosen], format="csr"))


@dataclass(frozen=True)
class Auxiliaries:
    """What the weights were calibrated on, by distinct combination.

    Parameters
    ----------
    columns
        The auxiliary variables, shape (combinations, variables), sparse or not.
    pattern
        Each record's combination, shape (rows,).
    scale
        By combination, the variance that the distance supposed, which base weights in
        the regression are divided by. One each when absent.
    ridge
        By variable, what relaxed totals add to the cross products (`Equations.slack`).
    """

    columns: Floats | csr_array
    pattern: Codes
    scale: Floats | None = None
    ridge: Floats | None = None

    @cached_property
    def values(self) -> Floats:
        """The auxiliary variables as a full array."""
        if isinstance(self.columns, np.ndarray):
            return self.columns
        return np.asarray(self.columns.toarray())

    @property
    def scaled(self) -> Floats:
        """The auxiliary variables over the scale, as they stand in the regression."""
        if self.scale is None:
            return self.values
        return np.asarray(self.values / self.scale[:, None])

    @classmethod
    def of_cells(cls, cells: Codes) -> Auxiliaries:
        """Return the auxiliaries of categorical margins: one indicator a cell.

        Parameters
        ----------
        cells
            Each record's cell per margin, shape (rows, margins); -1 for none.

        Examples
        --------
        >>> Auxiliaries.of_cells(np.array([[0, 1], [1, 1]])).values
        array([[1., 0., 1.],
               [0., 1., 1.]])
        """
        first, pattern = distinct(cells + 1)
        blocks = []
        for column in cells[first].T:
            used, place = np.unique(column, return_inverse=True)
            of = place - int((used < 0).any())
            totals = np.zeros(int((used >= 0).sum()))
            blocks.append(Term("", of, totals, ()))
        return cls(columns_of(blocks), pattern)
