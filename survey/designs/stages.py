"""The stages a sample was drawn in, as integers: units within strata within units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs.compress import renumbered
from survey.errors import CallError

__all__ = ["PerStage", "Stage", "drawn_in", "listed"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# Populations that were computed in two ways agree to rounding.
SAME = 1e-9
# One array for the first stage, or one a stage; None for a stage that has none.
PerStage: TypeAlias = NDArray[Any] | Sequence[NDArray[Any] | None] | None


@dataclass(frozen=True)
class Stage:
    """One stage: which units were drawn from which strata, out of how many.

    Parameters
    ----------
    unit
        Each record's unit, shape (rows,); units are numbered stratum after stratum.
    stratum, parent
        Each unit's stratum, ascending, and its unit of the stage before (nought at the
        first stage), shape (units,).
    names
        The strata's names.
    population
        Units in the population by stratum; infinite without a finite population
        correction.
    probability
        Each unit's probability of being drawn where they differ within a stratum,
        shape (units,); None where they don't.
    """

    unit: Codes
    stratum: Codes
    parent: Codes
    names: tuple[str, ...]
    population: Floats
    probability: Floats | None = None

    @property
    def units(self) -> int:
        """Number of units drawn."""
        return len(self.stratum)

    @cached_property
    def sampled(self) -> Codes:
        """Units drawn by stratum, shape (strata,)."""
        return np.bincount(self.stratum, minlength=len(self.names))

    @cached_property
    def starts(self) -> Codes:
        """Each stratum's first unit, shape (strata,)."""
        return np.asarray(np.cumsum(self.sampled) - self.sampled)

    @cached_property
    def first(self) -> Codes:
        """Each unit's first record, shape (units,)."""
        rows = len(self.unit)
        found = np.zeros(self.units, dtype=np.intp)
        found[self.unit[::-1]] = np.arange(rows)[::-1]
        return found

    @cached_property
    def fraction(self) -> Floats:
        """Each unit's sampled fraction, shape (units,)."""
        if self.probability is not None:
            return self.probability
        return np.asarray((self.sampled / self.population)[self.stratum])

    @property
    def remaining(self) -> Floats:
        """One minus the sampled fraction by stratum, shape (strata,)."""
        return np.asarray(1.0 - self.sampled / self.population)

    def df(self, weights: Floats) -> float:
        """Return how many units less strata have members.

        Parameters
        ----------
        weights
            Shape (rows,); nought for who is no member.
        """
        used = np.bincount(self.unit[weights != 0], minlength=self.units) > 0
        strata = np.bincount(self.stratum[used])
        return float(used.sum() - (strata > 0).sum())

    @property
    def lone(self) -> NDArray[np.bool_]:
        """Which strata have one unit and more in the population."""
        return np.asarray((self.sampled == 1) & (self.population > 1))

    @property
    def lone_names(self) -> tuple[str, ...]:
        """The names of those strata."""
        return tuple(self.names[index] for index in np.flatnonzero(self.lone))


def drawn_in(
    rows: int,
    strata: PerStage,
    clusters: PerStage,
    population: PerStage,
    unequal: bool = False,
) -> tuple[Stage, ...]:
    """Return the stages of a sample.

    Parameters
    ----------
    rows
        Number of records.
    strata, clusters
        Any values, shape (rows,), for the first stage or for every stage; without
        clusters every record is a unit. A unit belongs to its stratum and to its unit
        of the stage before: the same number in two of them is two units.
    population
        Of the record's stratum, how many units, or the sampled fraction of them when
        none is above one, shape (rows,), for the first stage or for every stage.
    unequal
        Whether `population` holds probabilities that differ between the units of a
        stratum.

    Raises
    ------
    CallError
        When arrays aren't as long as the sample, or have gaps, or a population differs
        within its stratum, or is less than the sample.

    Examples
    --------
    >>> schools, pupils = np.array([1, 1, 2, 2]), np.array([1, 2, 1, 2])
    >>> first, second = drawn_in(4, None, [schools, pupils], None)
    >>> first.sampled, second.sampled
    (array([2]), array([2, 2]))
    """
    by_stage = [listed(values) for values in (strata, clusters, population)]
    count = max(1, len(by_stage[1]))
    for name, values in zip(("strata", "", "populations"), by_stage, strict=True):
        if len(values) > count:
            raise CallError(f"{len(values)} stages of {name}, {count} of clusters")
    padded = [values + [None] * (count - len(values)) for values in by_stage]
    stages: list[Stage] = []
    called: tuple[str, ...] = ()
    for within, units, sizes in zip(*padded, strict=True):
        stage = _stage(rows, within, units, stages[-1] if stages else None, called)
        stages.append(_in_population(stage, sizes, unequal))
        if len(stages) < count:
            called = _unit_names(stage, units)
    return tuple(stages)


def listed(values: PerStage) -> list[NDArray[Any] | None]:
    """Return the arrays of every stage.

    Parameters
    ----------
    values
        One array, or a list of them.
    """
    if values is None:
        return []
    several = isinstance(values, list | tuple) and all(
        value is None or np.ndim(value) for value in values
    )
    return list(values) if several else [np.asarray(values)]


def _stage(
    rows: int,
    strata: NDArray[Any] | None,
    clusters: NDArray[Any] | None,
    before: Stage | None,
    called: tuple[str, ...],
) -> Stage:
    names: tuple[str, ...] = ("the sample",)
    stratum = np.zeros(rows, dtype=np.intp)
    if strata is not None:
        names, stratum = _coded(strata, rows, "stratum")
    if before is not None:
        key, place = renumbered(before.unit * len(names) + stratum)
        of, own = key // len(names), key % len(names)
        tail = [f" / {name}" for name in names] if strata is not None else [""]
        names = tuple(called[p] + tail[s] for p, s in zip(of, own, strict=True))
        stratum = place
    cluster = np.arange(rows)
    if clusters is not None:
        cluster = _coded(clusters, rows, "cluster")[1]
    size = int(cluster.max(initial=0)) + 1
    key, unit = renumbered(stratum * size + cluster)
    parent = np.zeros(len(key), dtype=np.intp)
    if before is not None:
        parent[unit] = before.unit
    return Stage(unit, key // size, parent, names, np.full(len(names), np.inf))


def _coded(values: NDArray[Any], rows: int, what: str) -> tuple[tuple[str, ...], Codes]:
    if np.shape(values) != (rows,):
        raise CallError(
            f"{rows} records need one {what} each, not an array of {np.shape(values)}"
        )
    codes, names = pd.factorize(np.asarray(values), sort=True)
    missing = np.flatnonzero(codes < 0)
    if len(missing):
        raise CallError(
            f"{len(missing)} records have no {what}, the first of them record "
            f"{missing[0]} (counted from nought)"
        )
    return tuple(str(name) for name in names), np.asarray(codes, dtype=np.intp)


def _unit_names(stage: Stage, clusters: NDArray[Any] | None) -> tuple[str, ...]:
    rows = len(stage.unit)
    values = np.arange(rows) if clusters is None else np.asarray(clusters)
    own = [str(value) for value in values[stage.first]]
    if len(stage.names) == 1:
        return tuple(own)
    return tuple(
        f"{stage.names[s]} / {name}" for s, name in zip(stage.stratum, own, strict=True)
    )


def _in_population(
    stage: Stage, population: NDArray[Any] | None, unequal: bool
) -> Stage:
    if population is None:
        if unequal:
            raise CallError("unequal probabilities have to be given as the population")
        return stage
    rows = len(stage.unit)
    sizes = np.asarray(population, dtype=np.float64)
    if sizes.shape != (rows,):
        raise CallError(
            f"{rows} records need one population each, not an array of {sizes.shape}"
        )
    if not (sizes >= 0).all():
        raise CallError("a population is missing or negative")
    if unequal:
        return _with_probabilities(stage, sizes)
    return _with_sizes(stage, sizes)


def _with_probabilities(stage: Stage, given: Floats) -> Stage:
    if (given <= 0).any() or (given > 1).any():
        raise CallError("a probability of being drawn lies above 0 and not above 1")
    each = np.ones(stage.units)
    each[stage.unit] = given
    stray = np.flatnonzero(~np.isclose(each[stage.unit], given, rtol=SAME, atol=0))
    if len(stray):
        name = stage.names[stage.stratum[stage.unit[stray[0]]]]
        raise CallError(f"probabilities differ within a cluster of stratum {name}")
    # A stratum drawn with certainty has no more in the population than in the sample.
    certain = np.minimum.reduceat(each, stage.starts) == 1
    population = np.where(certain, stage.sampled, np.inf)
    return replace(stage, population=population, probability=each)


def _with_sizes(stage: Stage, given: Floats) -> Stage:
    stratum = stage.stratum[stage.unit]
    size = np.ones(len(stage.names))
    size[stratum] = given
    stray = np.flatnonzero(~np.isclose(size[stratum], given, rtol=SAME, atol=0))
    if len(stray):
        name = stage.names[stratum[stray[0]]]
        raise CallError(f"the fpc differs within stratum {name}")
    if (size > 1).any():
        if (size < 1).any():
            raise CallError(
                "populations are all sizes or all fractions, not some of each"
            )
    else:
        with np.errstate(divide="ignore"):
            size = stage.sampled / size
    # A fraction turned into a size is rounded: 15 of 15/44 is not quite 44.
    for index in np.flatnonzero(size < stage.sampled * (1 - SAME)):
        raise CallError(
            f"stratum {stage.names[index]} has {stage.sampled[index]} clusters in "
            f"the sample and {size[index]:.10g} in the population"
        )
    return replace(stage, population=np.maximum(size, stage.sampled))
