"""The sampling design in integers: strata, clusters, populations, calibration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs.compress import renumbered
from survey.designs.declared import clusters_of, population_of, strata_of
from survey.designs.estimate import Estimate
from survey.designs.functional import Functional
from survey.errors import CallError, LoneStratumError, NoDesignError
from survey.fieldwork import Frame
from survey.weighting import Auxiliaries, Weights, distinct

__all__ = ["Carriers", "Design"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Carriers:
    """Clusters that carry the same auxiliary totals, which residuals can't tell apart.

    Parameters
    ----------
    totals
        Weighted totals of the auxiliaries, shape (carriers, auxiliaries).
    stratum, count
        Of each carrier, ascending by stratum: its stratum, how many clusters it is.
    of
        Each cluster's carrier, shape (clusters,).
    """

    totals: Floats
    stratum: Codes
    count: Codes
    of: Codes


@dataclass(frozen=True)
class Design:
    """How the sample was drawn and weighted, ready for a variance.

    Parameters
    ----------
    weights, base
        Final and base weight, shape (rows,).
    stratum, cluster
        Codes, shape (rows,); clusters are numbered stratum after stratum.
    names
        The strata's names.
    population
        Clusters in the population by stratum; infinite without a finite population
        correction.
    lone_strata
        What to do with a stratum of one cluster.
    auxiliaries
        What the weights were calibrated on.
    """

    weights: Floats
    base: Floats
    stratum: Codes
    cluster: Codes
    names: tuple[str, ...]
    population: Floats
    lone_strata: str = "fail"
    auxiliaries: Auxiliaries | None = None

    @classmethod
    def build(
        cls,
        weights: Floats,
        strata: NDArray[Any] | None = None,
        clusters: NDArray[Any] | None = None,
        population: Floats | None = None,
        base: Floats | None = None,
        lone_strata: str = "fail",
        auxiliaries: Auxiliaries | None = None,
    ) -> Design:
        """Return the design of arrays.

        Parameters
        ----------
        weights
            Final weights, shape (rows,).
        strata, clusters
            Any values, shape (rows,); a cluster belongs to its stratum, so the same
            number in two strata is two clusters.
        population
            Clusters in the population of the record's stratum, shape (rows,); or the
            sampled fraction of them, when no value is above one.
        base, lone_strata, auxiliaries
            As in the class.

        Raises
        ------
        LoneStratumError
            When strata have one cluster and `lone_strata` is fail.
        CallError
            When a population differs within a stratum, or is less than the sample.

        Examples
        --------
        >>> design = Design.build(np.ones(4), strata=np.array(["a", "a", "b", "b"]))
        >>> design.sampled
        array([2, 2])
        """
        rows = len(weights)
        names, stratum = _coded(strata, rows)
        cluster = np.arange(rows) if clusters is None else _coded(clusters, rows)[1]
        size = int(cluster.max(initial=0)) + 1
        cluster = renumbered(stratum * size + cluster)[1]
        design = cls(
            weights,
            weights if base is None else base,
            stratum,
            cluster,
            names,
            np.full(len(names), np.inf),
            lone_strata,
            auxiliaries,
        )
        return design._in_population(population)._checked()

    @classmethod
    def of(cls, frame: Frame, weights: Weights) -> Design:
        """Return the design that study.yml declares, over the records of a frame.

        Parameters
        ----------
        frame
            The records.
        weights
            Their weights, in the same order.

        Raises
        ------
        NoDesignError
            When the study declares none.
        CallError
            When weights and records don't match, or a record lacks its stratum or
            cluster.
        LoneStratumError
            When strata have one cluster and the study chose to fail.
        """
        declared = frame.codebook.facts.design
        if declared is None:
            raise NoDesignError(f"{frame.codebook.name} declares no sampling design")
        if len(weights) != frame.rows:
            raise CallError(f"{len(weights)} weights for {frame.rows} records")
        return cls.build(
            weights.final,
            strata_of(frame, declared.strata) if declared.strata else None,
            clusters_of(frame, declared.clusters) if declared.clusters else None,
            population_of(frame, declared, weights.population),
            weights.base,
            declared.lone_strata,
            weights.auxiliaries,
        )

    def _in_population(self, population: Floats | None) -> Design:
        if population is None:
            return self
        least = np.full(len(self.names), np.inf)
        most = np.full(len(self.names), -np.inf)
        np.minimum.at(least, self.stratum, population)
        np.maximum.at(most, self.stratum, population)
        if not np.array_equal(least, most):
            which = self.names[int(np.flatnonzero(least != most)[0])]
            raise CallError(f"the fpc differs within stratum {which}")
        size = least if np.any(least > 1) else self.sampled / least
        # A fraction turned into a size is rounded: 15 of 15/44 is not quite 44.
        for index in np.flatnonzero(size < self.sampled * (1 - 1e-9)):
            raise CallError(
                f"stratum {self.names[index]} has {self.sampled[index]} clusters in "
                f"the sample and {size[index]:.10g} in the population"
            )
        return replace(self, population=size)

    def _checked(self) -> Design:
        if self.lone_strata == "fail" and self.lone.any():
            raise LoneStratumError.named(self.lone_names)
        return self

    @property
    def df(self) -> float:
        """Clusters less strata with members."""
        clusters = np.unique(self.cluster[self.weights > 0])
        return float(len(clusters) - len(np.unique(self.cluster_stratum[clusters])))

    def within(self, members: NDArray[np.bool_]) -> Design:
        """Return the design seen as one of a subpopulation.

        Parameters
        ----------
        members
            Shape (rows,).
        """
        return replace(self, weights=np.where(members, self.weights, 0.0))

    def evaluate(self, functional: Functional) -> Estimate:
        """Return a statistic's value and its linearised covariance.

        Parameters
        ----------
        functional
            The statistic.
        """
        scores = functional.influence(self.weights) * self.weights[:, None]
        sums = np.zeros((self.clusters, scores.shape[1]))
        np.add.at(sums, self.cluster, scores)
        stratum = self.cluster_stratum
        mean = np.zeros((len(self.names), scores.shape[1]))
        np.add.at(mean, stratum, sums)
        away = sums - (mean / self.sampled[:, None])[stratum]
        n = self.sampled
        several = np.divide(n, n - 1, np.zeros(len(n)), where=n > 1)
        covariance = (away.T * (self.remaining * several)[stratum]) @ away
        value = functional.value(self.weights)
        return Estimate(functional.names, value, covariance, self.df)

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return len(self.cluster_stratum)

    @cached_property
    def cluster_stratum(self) -> Codes:
        """Each cluster's stratum, shape (clusters,)."""
        strata = np.zeros(int(self.cluster.max(initial=-1)) + 1, dtype=np.intp)
        strata[self.cluster] = self.stratum
        return strata

    @cached_property
    def sampled(self) -> Codes:
        """Clusters in the sample by stratum, shape (strata,)."""
        return np.bincount(self.cluster_stratum, minlength=len(self.names))

    @property
    def without_replacement(self) -> bool:
        """Whether there is a finite population correction."""
        return bool(np.isfinite(self.population).any())

    @property
    def remaining(self) -> Floats:
        """One minus the sampled fraction by stratum, shape (strata,)."""
        return np.asarray(1.0 - self.sampled / self.population)

    @property
    def lone(self) -> NDArray[np.bool_]:
        """Which strata have one cluster and more in the population."""
        return np.asarray((self.sampled == 1) & (self.population > 1))

    @property
    def lone_names(self) -> tuple[str, ...]:
        """The names of those strata."""
        return tuple(self.names[index] for index in np.flatnonzero(self.lone))

    @cached_property
    def solver(self) -> Floats:
        """The inverse of the auxiliaries' cross products, weighted by base weight."""
        aux = _require(self.auxiliaries)
        weight = np.bincount(aux.pattern, self.base, len(aux.values))
        gram = (aux.values * weight[:, None]).T @ aux.values
        # Margins of the same people are linearly dependent: of the many solutions any
        # leaves the same residuals, so a pseudo-inverse will do.
        scale = 1 / np.sqrt(np.diag(gram))
        even = gram * scale[:, None] * scale
        inverse = np.linalg.pinv(even, rcond=1e-12, hermitian=True)
        return np.asarray(inverse * scale[:, None] * scale)

    @cached_property
    def carriers(self) -> Carriers:
        """The clusters by the auxiliary totals they carry."""
        aux = _require(self.auxiliaries)
        if self.clusters < len(self.cluster):
            columns = [
                np.bincount(self.cluster, self.weights * column[aux.pattern])
                for column in aux.values.T
            ]
            alone = np.arange(self.clusters)
            one = np.ones_like(alone)
            return Carriers(np.stack(columns, 1), self.cluster_stratum, one, alone)
        weight = np.unique(self.weights, return_inverse=True)[1]
        first, of = distinct(np.stack([self.stratum, aux.pattern, weight], axis=1))
        carried = self.weights[first, None] * aux.values[aux.pattern[first]]
        place = np.empty_like(of)
        place[self.cluster] = of
        return Carriers(carried, self.stratum[first], np.bincount(of), place)


def _require(auxiliaries: Auxiliaries | None) -> Auxiliaries:
    if auxiliaries is None:
        raise CallError("weights that were not calibrated leave no residuals")
    return auxiliaries


def _coded(values: NDArray[Any] | None, rows: int) -> tuple[tuple[str, ...], Codes]:
    if values is None:
        return ("the sample",), np.zeros(rows, dtype=np.intp)
    codes, names = pd.factorize(np.asarray(values), sort=True)
    return tuple(str(name) for name in names), np.asarray(codes, dtype=np.intp)
