"""Which pairs of units come into a sample together: what Horvitz and Thompson need.

For units i and j with probabilities π of being drawn, alone and together, the variance
of a total is estimated by Σ D(i, j) x(i) x(j), with D = (π(i, j) − π(i) π(j)) / π(i, j)
and x a unit's weighted value. All but an explicit matrix of joint probabilities are
sums of products within cells, so that nothing of the size of n × n is ever made.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from survey.designs.compress import renumbered, totals
from survey.errors import CallError

__all__ = ["PairMatrix", "PairTerms", "Pairs", "Term"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


class Pairs(Protocol):
    """The matrix D of a sample of n units."""

    def form(self, x: Floats) -> Floats:
        """Return the sum of D(i, j) x(i) x(j)' over all pairs, shape (p, p).

        Parameters
        ----------
        x
            Shape (n, p).
        """

    def columns(self) -> Floats:
        """Return the sums of the columns of D, shape (n,)."""


@dataclass(frozen=True)
class Term:
    """left(i) right(j) for i and j in the same cell, nought for others.

    Parameters
    ----------
    cell
        Shape (n,).
    left, right
        Shape (n,).
    """

    cell: Codes
    left: Floats
    right: Floats

    def times(self, other: Term) -> Term:
        """Return the term that is the product of the two, pair by pair.

        Parameters
        ----------
        other
            Over the same units.
        """
        size = int(other.cell.max(initial=0)) + 1
        cell = renumbered(self.cell * size + other.cell)[1]
        return Term(cell, self.left * other.left, self.right * other.right)


@dataclass(frozen=True)
class PairTerms:
    """A matrix D that is a sum of terms.

    Parameters
    ----------
    terms
        Over the same units.

    Examples
    --------
    >>> ones = np.ones(3)
    >>> within = PairTerms((Term(np.array([0, 0, 1]), ones, ones),))
    >>> within.form(np.array([[1.0], [2.0], [4.0]]))
    array([[25.]])
    >>> within.columns()
    array([2., 2., 1.])
    """

    terms: tuple[Term, ...]

    def form(self, x: Floats) -> Floats:
        """Return the sum of D(i, j) x(i) x(j)' over all pairs, shape (p, p).

        Parameters
        ----------
        x
            Shape (n, p).
        """
        result = np.zeros((x.shape[1], x.shape[1]))
        for term in self.terms:
            size = int(term.cell.max(initial=-1)) + 1
            left = totals(term.cell, x, size, term.left)
            result += left.T @ totals(term.cell, x, size, term.right)
        return np.asarray((result + result.T) / 2)

    def columns(self) -> Floats:
        """Return the sums of the columns of D, shape (n,)."""
        sums = [
            np.bincount(term.cell, term.left)[term.cell] * term.right
            for term in self.terms
        ]
        return np.asarray(np.sum(sums, axis=0))

    def together(self, other: PairTerms) -> PairTerms:
        """Return D of a sample that both this and another way of drawing let through.

        Parameters
        ----------
        other
            Of the second phase or stage, over the same units.

        Notes
        -----
        The joint probabilities multiply, so that 1 − D does.
        """
        both = tuple(a.times(b) for a, b in product(self.terms, other.terms))
        minus = tuple(Term(t.cell, -t.left, t.right) for t in both)
        return PairTerms(self.terms + other.terms + minus)


@dataclass(frozen=True)
class PairMatrix:
    """A matrix D written out.

    Parameters
    ----------
    matrix
        Shape (n, n), dense or sparse.
    """

    matrix: Any

    @classmethod
    def of(cls, joint: Floats, tolerance: float = 0.0) -> PairMatrix:
        """Return D of joint probabilities.

        Parameters
        ----------
        joint
            The probability of drawing both, and on the diagonal of drawing each, shape
            (n, n).
        tolerance
            Entries of D smaller than this count as nought (R's `ppsmat` takes 1e-4).

        Raises
        ------
        CallError
            When the matrix isn't square, or holds what is no probability.

        Examples
        --------
        >>> PairMatrix.of(np.array([[0.5, 0.2], [0.2, 0.5]])).matrix
        array([[ 0.5 , -0.25],
               [-0.25,  0.5 ]])
        """
        pairs = np.asarray(joint, dtype=np.float64)
        if pairs.ndim != 2 or pairs.shape[0] != pairs.shape[1]:
            raise CallError(f"joint probabilities of shape {pairs.shape}, not n × n")
        if not ((pairs > 0) & (pairs <= 1)).all():
            raise CallError("a joint probability lies above 0 and not above 1")
        each = np.diag(pairs)
        matrix = 1 - each[:, None] * each / pairs
        matrix[np.abs(matrix) < tolerance] = 0.0
        return cls(matrix)

    def form(self, x: Floats) -> Floats:
        """Return the sum of D(i, j) x(i) x(j)' over all pairs, shape (p, p).

        Parameters
        ----------
        x
            Shape (n, p).
        """
        return np.asarray(x.T @ (self.matrix @ x))

    def columns(self) -> Floats:
        """Return the sums of the columns of D, shape (n,)."""
        sums = self.matrix.sum(axis=0)
        return np.asarray(sums).ravel() if issparse(self.matrix) else np.asarray(sums)
