"""The noun: a sample with replicate weights, held as small as they allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey.designs.compress import over
from survey.designs.domained import Domained
from survey.designs.estimate import Estimate
from survey.designs.functional import Functional, Smooth
from survey.designs.replicates.given import Kind, matrix, sampling, scaling
from survey.designs.replicates.rank import rank
from survey.designs.replicates.sums import domain_totals, product, unit_totals
from survey.errors import CallError

__all__ = ["Replicates"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Replicates:
    """A sample with replicate weights.

    Under a replicate, a record's weight is its `base` times a factor. Records of one
    unit (a cluster, as a rule) share factors, so what has to be held is units by
    replicates: totals are added up by unit first, and the factors do the rest.

    Parameters
    ----------
    weights
        The sample's, shape (n,).
    factors
        Shape (units, replicates).
    scale
        Multiplies the whole variance.
    rscales
        Multiplies each replicate's square, shape (replicates,).
    base
        What the factors multiply, shape (n,); ones where they are weights themselves.
    unit
        Each record's row of factors, shape (n,); None when every record has its own.
    mse
        Whether squares are around the estimate, and not around the replicates' mean.
    said
        Degrees of freedom of the whole sample as somebody says they are, which those of
        a subpopulation don't exceed; None to find them.
    spanned
        The rank of the factors of some units, shape (units,), where a formula gives it
        or that of others counts; None to compute it.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation; Lumley (2010), Complex Surveys,
    section 2.3.
    """

    weights: Floats
    factors: NDArray[np.floating]
    scale: float
    rscales: Floats
    base: Floats
    unit: Codes | None = None
    mse: bool = False
    said: float | None = None
    spanned: Callable[[NDArray[np.bool_]], int] | None = None

    @classmethod
    def given(
        cls,
        weights: ArrayLike,
        replicates: Any,
        kind: Kind,
        *,
        combined: bool = True,
        rho: float | None = None,
        scale: float | None = None,
        rscales: ArrayLike | None = None,
        fraction: ArrayLike | None = None,
        average: int = 1,
        mse: bool = False,
        df: float | None = None,
        negative: bool = False,
    ) -> Replicates:
        """Return the design of replicate weights that came with the data.

        Parameters
        ----------
        weights
            The sample's, shape (n,).
        replicates
            Shape (n, replicates); float32 is taken as it is.
        kind
            How they were made; `successive-difference` is the ACS's.
        combined
            Whether they are weights, and not what weights are multiplied by.
        rho
            Of Fay's half-samples.
        scale, rscales
            What multiplies the variance and each replicate's square, where the kind
            doesn't say it.
        fraction
            Sampled part of the population, one number or one a replicate, which a
            jackknife's variance is lessened by.
        average
            Bootstrap samples that each replicate is the mean of.
        mse
            Whether squares are around the estimate, as the Census Bureau's successive
            differences are, and not around the replicates' mean.
        df
            Degrees of freedom; found when absent.
        negative
            Whether weights below nought are meant.

        Raises
        ------
        CallError
            When these don't go together, or weights are missing.

        Examples
        --------
        >>> halves = [[2.0, 0], [0, 2], [0, 2], [2, 0]]
        >>> design = Replicates.given(np.ones(4), halves, "BRR", combined=False)
        >>> design.scale, design.df
        (0.5, 1.0)
        """
        own = sampling(weights, negative)
        factors = matrix(replicates, own, combined, negative)
        size, each = scaling(kind, factors, combined, rho, scale, rscales, average)
        if fraction is not None:
            if kind not in ("JK1", "JKn", "other"):
                raise CallError(f"a sampled fraction has no place in {kind} replicates")
            part = np.broadcast_to(np.asarray(fraction, dtype=np.float64), each.shape)
            if not ((part >= 0) & (part <= 1)).all():
                raise CallError("a sampled fraction is between 0 and 1")
            each = each * (1 - part)
        base = np.ones(len(own)) if combined else own
        return cls(own, factors, size, each, base, None, mse, df)

    @property
    def count(self) -> int:
        """Number of replicates."""
        return int(self.factors.shape[1])

    @cached_property
    def df(self) -> float:
        """What was said, or else the rank of the replicate weights less one."""
        return self.df_of(self.sizes)

    @property
    def sizes(self) -> Floats:
        """What each unit counts for in `df_of`, shape (units,)."""
        square = np.square(self.base)
        if self.unit is not None:
            square = np.bincount(self.unit, square, len(self.factors))
        return np.asarray(np.sqrt(square), dtype=np.float64)

    def df_of(self, sizes: Floats) -> float:
        """Return the degrees of freedom of a subpopulation, from what units have in it.

        Parameters
        ----------
        sizes
            What each unit counts for, nought when it has no members, shape (units,):
            the root of the sum of squares of `base`.
        """
        inside = sizes != 0
        if self.said is not None and inside.all():
            return float(self.said)
        spanned = self.spanned
        found = rank(self.factors, sizes) if spanned is None else spanned(inside)
        most = np.inf if self.said is None else self.said
        return float(min(most, max(0, found - 1)))

    def replicate(self, index: int) -> Floats:
        """Return the weights under one replicate, shape (n,).

        Parameters
        ----------
        index
            From 0.
        """
        factor = self.factors[:, index]
        each = factor if self.unit is None else factor[self.unit]
        return np.asarray(self.base * each, dtype=np.float64)

    def expanded(self) -> Floats:
        """Return the weights under all replicates, shape (n, replicates): large."""
        rows = self.factors if self.unit is None else self.factors[self.unit]
        return np.asarray(self.base[:, None] * rows, dtype=np.float64)

    def within(self, members: NDArray[np.bool_]) -> Replicates:
        """Return the design seen as one of a subpopulation.

        Parameters
        ----------
        members
            Shape (n,).
        """
        weights = np.where(members, self.weights, 0.0)
        return replace(self, weights=weights, base=np.where(members, self.base, 0.0))

    def values(self, functional: Functional) -> Floats:
        """Return a statistic's value under every replicate, shape (replicates, p).

        Parameters
        ----------
        functional
            The statistic. What is a function of totals (`Smooth`, `Domained`) costs one
            look at the records; anything else one a replicate.
        """
        where = (self.unit, len(self.factors), self.base)
        own = self.base if self.unit is None else None
        if isinstance(functional, Smooth):
            sums = unit_totals(functional.x, *where)
            each = product(sums, self.factors, own).T
            return np.stack([functional.function(row) for row in each])
        if isinstance(functional, Domained):
            shape = (functional.domains, functional.x.shape[1])
            each = product(domain_totals(functional, *where), self.factors, own).T
            return np.stack([functional.function(row.reshape(shape)) for row in each])
        under = (self.replicate(index) for index in range(self.count))
        return np.stack([functional.value(weights) for weights in under])

    def evaluate(self, functional: Functional) -> Estimate:
        """Return a statistic's value and covariance.

        Parameters
        ----------
        functional
            The statistic.

        Raises
        ------
        CallError
            When a number that the sample has can't be computed under any replicate.
        """
        value = functional.value(self.weights)
        values = self.values(functional)
        covariance = self.covariance(functional.names, value, values)
        return Estimate(functional.names, value, covariance, self.df, values)

    def covariance(
        self, names: tuple[str, ...], value: Floats, values: Floats
    ) -> Floats:
        """Return the covariance of numbers from their values under every replicate.

        Parameters
        ----------
        names
            Of the numbers, p of them.
        value
            The sample's, shape (p,).
        values
            The replicates', shape (replicates, p).

        Raises
        ------
        CallError
            When a number that the sample has can't be computed under any replicate.

        Notes
        -----
        A replicate under which a number can't be computed (it left nobody in the
        domain) is left out of that number's variance and counted in the estimate's
        `discarded`. A number that the sample itself doesn't have has no variance.
        """
        known = np.isfinite(values)
        none = ~known.any(axis=0)
        if (none & np.isfinite(value)).any():
            which = names[int(np.flatnonzero(none & np.isfinite(value))[0])]
            raise CallError(f"no replicate gives {which}, so it has no variance")
        centre = value if self.mse else _means(values, known, self.rscales > 0)
        away = np.where(known, values - centre, 0.0)
        covariance = self.scale * (away.T * self.rscales) @ away
        covariance[none | ~np.isfinite(value)] = np.nan
        covariance[:, none | ~np.isfinite(value)] = np.nan
        return np.asarray(covariance)


def _means(
    values: Floats, known: NDArray[np.bool_], counted: NDArray[np.bool_]
) -> Floats:
    used = known & counted[:, None]
    sums = np.where(used, values, 0.0).sum(axis=0)
    return over(sums, used.sum(axis=0, dtype=np.float64))
