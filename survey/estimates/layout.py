"""The design without its records: the units of every stage, all a variance needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import over, totals
from survey.designs.design import Design
from survey.designs.stages import Stage
from survey.designs.taylor import counted, shares

__all__ = ["Layout", "Tier"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Tier:
    """One stage of drawing, as counts.

    Parameters
    ----------
    of
        The stage's unit that each unit of the last stage is in, shape (units,).
    stratum
        The stratum of each of the stage's own units, ascending.
    sampled
        Units in the sample by stratum, shape (strata,).
    population
        Units in the population by stratum; infinite without a finite population
        correction.
    share
        What was sampled, at the stages before, of what the stratum lies in; one at the
        first.
    """

    of: Codes
    stratum: Codes
    sampled: Codes
    population: Floats
    share: Floats

    @property
    def strata(self) -> int:
        """Number of strata."""
        return len(self.sampled)

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.stratum)

    @property
    def lone(self) -> NDArray[np.bool_]:
        """Which strata have one unit and more in the population."""
        return np.asarray((self.sampled == 1) & (self.population > 1))

    @property
    def factor(self) -> Floats:
        """What squares around the stratum's mean are multiplied by, shape (strata,)."""
        n = self.sampled
        several = over(np.asarray(n, np.float64), np.asarray(n - 1.0))
        return np.asarray(self.share * (1.0 - n / self.population) * several)

    def group(self, domain: Codes, unit: Codes) -> Codes:
        """Return each cell's place in the cross of domains and strata.

        Parameters
        ----------
        domain, unit
            Of the cells; units are the stage's own.
        """
        return np.asarray(domain * self.strata + self.stratum[unit])

    def added(self, group: Codes, values: Floats, size: int) -> Floats:
        """Return sums by domain and stratum, shape (domains, strata, columns).

        Parameters
        ----------
        group
            What `group` returned.
        values
            Of the cells, shape (cells, columns).
        size
            Number of domains.
        """
        sums = totals(group, values, size * self.strata)
        return sums.reshape(size, self.strata, values.shape[1])


@dataclass(frozen=True)
class Layout:
    """Which units there are at every stage of a design.

    Parameters
    ----------
    tiers
        The stages that add to the variance, from the first on.
    lone_strata
        What to do with a stratum of one unit.
    names
        The strata's names at the first stage.
    """

    tiers: tuple[Tier, ...]
    lone_strata: str = "fail"
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, design: Design) -> Layout:
        """Return the layout of a design.

        Parameters
        ----------
        design
            Its records are not looked at any more.
        """
        stages = counted(design.stages)
        within = _within(stages)
        tiers = [
            Tier(of, stage.stratum, stage.sampled, stage.population, share)
            for of, stage, share in zip(within, stages, shares(stages), strict=True)
        ]
        return cls(tuple(tiers), design.lone_strata, design.names)

    @property
    def first(self) -> Tier:
        """The first stage, which gives the degrees of freedom."""
        return self.tiers[0]

    @property
    def lone_names(self) -> tuple[str, ...]:
        """The names of the first stage's strata of one unit."""
        return tuple(self.names[index] for index in np.flatnonzero(self.first.lone))

    @property
    def without_replacement(self) -> bool:
        """Whether there is a finite population correction."""
        return bool(np.isfinite(self.first.population).any())


def _within(stages: Sequence[Stage]) -> list[Codes]:
    """Return, per stage, which of its units each unit of the last stage is in."""
    found = [np.arange(stages[-1].units)]
    for stage in stages[:0:-1]:
        found.insert(0, stage.parent[found[0]])
    return found
