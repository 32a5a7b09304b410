"""Strata with one unit, whose variance can't be seen: what stands in for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import over, totals
from survey.designs.stages import Stage
from survey.errors import CallError

__all__ = ["CHOICES", "LoneStrata", "Present"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
CHOICES = ("fail", "certainty", "remove", "adjust", "average")


@dataclass(frozen=True)
class LoneStrata:
    """What to do with strata of one unit.

    Parameters
    ----------
    choice
        `fail` before anything is computed; `certainty` and `remove` count nothing for
        them; `adjust` takes their unit's distance to the mean of all units instead of
        to its stratum's; `average` counts the mean of the other strata for them.
    domains
        Whether `adjust` and `average` are also for strata of several units of which
        one has members in the domain.

    Notes
    -----
    As R's `survey.lonely.psu` and `survey.adjust.domain.lonely`, survey 4.5. At later
    stages the other strata are those within the same unit of the stage before; where a
    unit has none, `average` counts the mean of the units that have.

    References
    ----------
    Lumley, T. (2010). *Complex Surveys*. Wiley, section 3.2.1.
    """

    choice: str = "fail"
    domains: bool = False

    def __post_init__(self) -> None:
        if self.choice not in CHOICES:
            raise CallError.unknown("choice for lone strata", self.choice, CHOICES)

    def treat(
        self, stage: Stage, centre: Floats, present: Flags
    ) -> tuple[Floats, Floats]:
        """Return what the units of every stratum are measured from, and a multiplier.

        Parameters
        ----------
        stage
            The stage.
        centre
            The strata's means, shape (strata, p).
        present
            Which units have members in the domain of each number, shape (units, p).

        Returns
        -------
        tuple
            Both of shape (strata, p).
        """
        seen = np.add.reduceat(present.astype(np.intp), stage.starts, axis=0)
        here, one = seen > 0, np.ones(centre.shape)
        alone = stage.lone[:, None] & here
        if self.domains:
            alone |= (seen == 1) & (stage.sampled > 1)[:, None]
        if not alone.any() or self.choice not in {"adjust", "average"}:
            return centre, one
        group = stage.parent[stage.starts]
        groups = int(group.max(initial=0)) + 1
        if self.choice == "average":
            return centre, _averaged(group, here, alone, groups)
        sampled = stage.sampled[:, None].astype(np.float64)
        counted = totals(group, sampled * here, groups)
        middle = totals(group, centre * sampled, groups) / np.maximum(counted, 1)
        return np.where(alone, middle[group], centre), one


@dataclass(frozen=True)
class Present:
    """Who is in the domain of each of p numbers.

    Parameters
    ----------
    domain
        Each record's domain, shape (rows,); -1 for a record in none.
    own
        Each number's domain, shape (p,).
    """

    domain: Codes
    own: Codes

    def units(self, stage: Stage) -> Flags:
        """Return which units of a stage have members, shape (units, p).

        Parameters
        ----------
        stage
            The stage.

        Examples
        --------
        >>> from survey.designs.stages import drawn_in
        >>> (stage,) = drawn_in(3, None, np.array(["a", "a", "b"]), None)
        >>> Present(np.array([0, 1, 1]), np.array([0, 1])).units(stage)
        array([[ True,  True],
               [False,  True]])
        """
        size, inside = int(self.own.max(initial=0)) + 1, self.domain >= 0
        cell = stage.unit[inside] * size + self.domain[inside]
        count = np.bincount(cell, minlength=stage.units * size)
        return np.asarray(count.reshape(stage.units, size)[:, self.own] > 0)


def _averaged(group: Codes, here: Flags, alone: Flags, groups: int) -> Floats:
    """Return how often every stratum counts, to stand for the lone ones too."""
    strata = totals(group, here.astype(np.float64), groups)
    several = totals(group, (here & ~alone).astype(np.float64), groups)
    times = over(strata, several)
    found = (strata > 0).sum(axis=0)
    known = ((strata > 0) & (several > 0)).sum(axis=0)
    more = np.where(known > 0, found / np.maximum(known, 1), np.nan)
    return np.where(alone & (known > 0), 0.0, times[group] * more)
