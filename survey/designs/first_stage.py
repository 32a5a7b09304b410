"""What there is to ask of a sample's first stage: strata, clusters, populations."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.designs.stages import Stage

__all__ = ["FirstStage"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


class FirstStage:
    """A sample whose first stage is the first of its stages."""

    stages: tuple[Stage, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The strata's names."""
        return self.stages[0].names

    @property
    def cluster(self) -> Codes:
        """Each record's cluster, shape (rows,), numbered stratum after stratum."""
        return self.stages[0].unit

    @cached_property
    def stratum(self) -> Codes:
        """Each record's stratum, shape (rows,)."""
        return np.asarray(self.cluster_stratum[self.cluster])

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return self.stages[0].units

    @property
    def cluster_stratum(self) -> Codes:
        """Each cluster's stratum, shape (clusters,)."""
        return self.stages[0].stratum

    @property
    def sampled(self) -> Codes:
        """Clusters in the sample by stratum, shape (strata,)."""
        return self.stages[0].sampled

    @property
    def population(self) -> Floats:
        """Clusters in the population by stratum, shape (strata,)."""
        return self.stages[0].population

    @property
    def without_replacement(self) -> bool:
        """Whether there is a finite population correction."""
        return bool(self.stages[0].fraction.any())

    @property
    def remaining(self) -> Floats:
        """One minus the sampled fraction by stratum, shape (strata,)."""
        return self.stages[0].remaining

    @property
    def lone(self) -> NDArray[np.bool_]:
        """Which strata have one cluster and more in the population."""
        return self.stages[0].lone

    @property
    def lone_names(self) -> tuple[str, ...]:
        """The names of those strata."""
        return self.stages[0].lone_names
