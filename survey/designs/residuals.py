"""What calibration leaves of the scores: the variance of calibrated weights.

The scores of a statistic, each times its record's weight, give way to their residuals
from a regression on what the weights were calibrated on (Deville and Särndal 1992).
Several adjustments after each other take away what each explains, in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from survey.designs.compress import over, totals
from survey.designs.least_squares import basis_of, inverse_of
from survey.errors import CallError
from survey.weighting import Auxiliaries

__all__ = [
    "FAINT",
    "Adjustment",
    "PostStratified",
    "Regression",
    "over",
    "residuals_after",
]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# From so many numbers on it pays to leave out the noughts.
LARGE = 100_000
# Squares that small beside those of the scores are what iterations and rounding leave
# of a statistic that calibration fixes.
ROUNDING = 1e-15
# The factor that scores have where bounds left the weight no factor at all: it adds
# nothing to a sum, and as a power of two it divides out again without rounding.
FAINT = 2.0**-200


class Adjustment(Protocol):
    """A step that made the weights depend on the sample."""

    def residuals(self, scores: Floats) -> Floats:
        """Return what the step leaves of the scores.

        Parameters
        ----------
        scores
            Each record's, times its final weight, shape (n, p); where that is nought
            and the weight before it isn't, times `FAINT` and the weight before.
        """


@dataclass(frozen=True)
class Regression:
    """Calibration to totals of auxiliary variables, by any distance.

    Parameters
    ----------
    auxiliaries
        Their distinct combinations, shape (combinations, k), dense or sparse.
    pattern
        Each record's combination, shape (n,).
    weight
        Each record's weight in the regression, shape (n,).
    inverse
        One over the factor of the weights, over the scale, shape (n,).
    final
        The calibrated weight, shape (n,).
    ridge
        What relaxed totals add to the cross products, shape (k,); see `Auxiliaries`.

    Notes
    -----
    With base weight d, factor g and scale s the coefficients of score u = w y are
    (Σ d x x'/s)⁻¹ Σ x u/(g s), and the residual is u − d g x'b. The columns of
    dependent margins are left out or shared: the residual is the same. A record whose
    factor is nought counts in the coefficients with its base weight, and its residual
    is nought. A ridge is added to Σ d x x'/s.

    References
    ----------
    Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey
    sampling. *Journal of the American Statistical Association* 87, section 3; with a
    ridge Beaumont, J.-F. and Bocci, C. (2008). *Metron* 66(1).
    """

    auxiliaries: Any
    pattern: Codes
    weight: Floats
    inverse: Floats
    final: Floats
    ridge: Floats | None = None

    @classmethod
    def of(
        cls,
        auxiliaries: Any,
        base: Floats,
        final: Floats,
        scale: Floats | None = None,
        clusters: NDArray[Any] | None = None,
    ) -> Regression:
        """Return the adjustment of calibrated weights.

        Parameters
        ----------
        auxiliaries
            Shape (n, k): an array, a sparse array, or combinations (`Auxiliaries`).
        base, final
            Weights before and after this step, shape (n,).
        scale
            What the distance of calibration was divided by, shape (n,); absent, as the
            auxiliaries say.
        clusters
            Within which the weights were kept equal: auxiliaries, base weights and
            scales give way to the clusters' means.

        Raises
        ------
        CallError
            When lengths differ.

        Examples
        --------
        >>> one = Regression.of(np.ones((2, 1)), np.ones(2), np.array([5.0, 5.0]))
        >>> one.residuals(5 * np.array([[1.0], [3.0]]))
        array([[-5.],
               [ 5.]])
        """
        rows = len(base)
        values, pattern = _patterns(auxiliaries)
        if len(pattern) != rows or len(final) != rows:
            raise CallError(
                f"{len(pattern)} rows of auxiliaries, {rows} base weights, "
                f"{len(final)} final weights"
            )
        factor = np.where((final == 0) & (base != 0), FAINT, over(final, base))
        given = isinstance(auxiliaries, Auxiliaries)
        if scale is None and given and auxiliaries.scale is not None:
            scale = auxiliaries.scale[pattern]
        divisor = np.ones(rows) if scale is None else np.asarray(scale, np.float64)
        if clusters is not None:
            place = np.asarray(pd.factorize(np.asarray(clusters))[0], dtype=np.intp)
            values, pattern = _means(values, pattern, place), place
            base = _means(base[:, None], np.arange(rows), place)[place, 0]
            divisor = _means(divisor[:, None], np.arange(rows), place)[place, 0]
        inverse = over(over(np.ones(rows), factor), divisor)
        ridge = auxiliaries.ridge if given else None
        weight = over(base, divisor)
        return cls(values, pattern, weight, inverse, base * factor, ridge)

    def residuals(self, scores: Floats) -> Floats:
        """Return what the step leaves of the scores.

        Parameters
        ----------
        scores
            Shape (n, p).
        """
        size = self.auxiliaries.shape[0]
        sums = totals(self.pattern, scores, size, self.inverse)
        if self._root is None:
            fitted = self.auxiliaries @ (self._solver @ (self.auxiliaries.T @ sums))
        else:
            stretch = over(np.ones(size), self._root)[:, None]
            fitted = stretch * (self._basis @ (self._basis.T @ (stretch * sums)))
        return np.asarray(scores - self.final[:, None] * fitted[self.pattern])

    @cached_property
    def _root(self) -> Floats | None:
        if issparse(self.auxiliaries):
            return None
        size = self.auxiliaries.shape[0]
        return np.asarray(np.sqrt(np.bincount(self.pattern, self.weight, size)))

    @cached_property
    def _basis(self) -> Floats:
        """A basis of the weighted auxiliaries."""
        root = np.zeros(0) if self._root is None else self._root
        return basis_of(self.auxiliaries * root[:, None], self.ridge)

    @cached_property
    def _solver(self) -> Floats:
        """The generalised inverse of the cross products of sparse auxiliaries."""
        size = self.auxiliaries.shape[0]
        weight = np.bincount(self.pattern, self.weight, size)
        gram = (self.auxiliaries.T @ (self.auxiliaries * weight[:, None])).toarray()
        return inverse_of(gram, self.ridge)


@dataclass(frozen=True)
class PostStratified:
    """Post-stratification: a regression on one indicator a cell.

    Parameters
    ----------
    cells
        Each record's cell, any values, shape (n,).
    base, final
        Weights before and after this step, shape (n,).

    References
    ----------
    Holt, D. and Smith, T. M. F. (1979). Post stratification. *Journal of the Royal
    Statistical Society* A 142.
    """

    cells: NDArray[Any]
    base: Floats
    final: Floats

    def residuals(self, scores: Floats) -> Floats:
        """Return what the step leaves of the scores.

        Parameters
        ----------
        scores
            Shape (n, p).

        Examples
        --------
        >>> cells, ones = np.array(["a", "a", "b"]), np.ones(3)
        >>> step = PostStratified(cells, ones, np.array([2.0, 2, 3]))
        >>> step.residuals(np.array([[2.0], [4.0], [9.0]]))
        array([[-1.],
               [ 1.],
               [ 0.]])
        """
        place, size = self._place
        sums = totals(place, scores, size, over(self.base, self.final))
        there = np.bincount(place, self.base, size).astype(np.float64)
        fitted = sums * over(np.ones(size), there)[:, None]
        return np.asarray(scores - self.final[:, None] * fitted[place])

    @cached_property
    def _place(self) -> tuple[Codes, int]:
        place, names = pd.factorize(np.asarray(self.cells))
        return np.asarray(place, dtype=np.intp), len(names)


def residuals_after(scores: Floats, adjustments: Sequence[Adjustment]) -> Floats:
    """Return what all steps leave of the scores, nought where they leave rounding.

    Parameters
    ----------
    scores
        Each record's, times its final weight, shape (n, p).
    adjustments
        In the order they were done.

    Examples
    --------
    >>> step = PostStratified(np.array(["a", "a"]), np.ones(2), np.ones(2))
    >>> residuals_after(np.array([[0.1, 1.0], [0.1, 2.0]]), [step])
    array([[ 0. , -0.5],
           [ 0. ,  0.5]])
    """
    rest = scores
    for adjustment in adjustments:
        rest = adjustment.residuals(rest)
    fixed = (rest**2).sum(axis=0) < ROUNDING * (scores**2).sum(axis=0)
    return np.where(fixed, 0.0, rest) if fixed.any() else rest


def _patterns(given: Any) -> tuple[Any, Codes]:
    if isinstance(given, Auxiliaries):
        values = given.values
        # Indicators of many cells are mostly noughts.
        few = values.size > LARGE and np.count_nonzero(values) < values.size / 4
        return csr_array(values) if few else values, given.pattern
    values = csr_array(given) if issparse(given) else np.asarray(given, np.float64)
    return values, np.arange(values.shape[0])


def _means(values: Any, pattern: Codes, place: Codes) -> Any:
    """Return the means of the rows' values by place."""
    rows, size = len(place), int(place.max(initial=-1)) + 1
    count = np.bincount(place, minlength=size)
    each = csr_array((1 / count[place], (place, np.arange(rows))), shape=(size, rows))
    return each @ values[pattern]
