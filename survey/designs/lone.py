"""Strata with one unit, whose variance can't be seen: what stands in for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import totals
from survey.designs.stages import Stage
from survey.errors import CallError

__all__ = ["CHOICES", "LoneStrata"]

Floats = NDArray[np.float64]
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
        self, stage: Stage, centre: Floats, present: NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        """Return what the units of every stratum are measured from, and a multiplier.

        Parameters
        ----------
        stage
            The stage.
        centre
            The strata's means, shape (strata, p).
        present
            Which units have members in the domain, shape (units,).

        Returns
        -------
        tuple
            Shapes (strata, p) and (strata,).
        """
        seen = np.bincount(stage.stratum[present], minlength=len(stage.names))
        here, one = seen > 0, np.ones(len(stage.names))
        alone = stage.lone & here
        if self.domains:
            alone |= (seen == 1) & (stage.sampled > 1)
        if not alone.any() or self.choice not in {"adjust", "average"}:
            return centre, one
        group = stage.parent[stage.starts]
        groups = int(group.max(initial=0)) + 1
        if self.choice == "average":
            return centre, _averaged(group, here, alone, groups)
        counted = np.bincount(group, stage.sampled * here, groups)
        everyone = totals(group, centre * stage.sampled[:, None], groups)
        middle = everyone / np.maximum(counted, 1)[:, None]
        return np.where(alone[:, None], middle[group], centre), one


def _averaged(
    group: NDArray[np.intp],
    here: NDArray[np.bool_],
    alone: NDArray[np.bool_],
    groups: int,
) -> Floats:
    """Return how often every stratum counts, to stand for the lone ones too."""
    strata = np.bincount(group, here, groups)
    several = np.bincount(group, here & ~alone, groups)
    times = np.divide(strata, several, np.zeros(groups), where=several > 0)
    found, known = (strata > 0).sum(), ((strata > 0) & (several > 0)).sum()
    if not known:
        return np.full(len(group), np.nan)
    return np.where(alone, 0.0, times[group] * (found / known))
