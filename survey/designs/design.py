"""The sampling design in integers: stages, weights, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.designs.carriers import Carriers, carriers_of, solver_of
from survey.designs.compress import totals
from survey.designs.declared import declared_stages
from survey.designs.domained import Domained
from survey.designs.estimate import Estimate
from survey.designs.first_stage import FirstStage
from survey.designs.functional import Functional, score_totals
from survey.designs.lone import LoneStrata, Present
from survey.designs.residuals import FAINT, Adjustment, Regression, residuals_after
from survey.designs.stages import PerStage, Stage, drawn_in, listed
from survey.designs.taylor import counted, covariance_of_totals
from survey.designs.weights import checked_weights, implied_weights
from survey.errors import CallError, LoneStratumError, NoDesignError
from survey.fieldwork import Frame
from survey.weighting import Auxiliaries, Weights

__all__ = ["Carriers", "Design"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Design(FirstStage):
    """How the sample was drawn and weighted, ready for a variance.

    Parameters
    ----------
    weights, base
        Final and base weight, shape (rows,).
    stages
        The stages it was drawn in; one when the clusters are all that counts.
    lone_strata
        What to do with a stratum of one cluster.
    auxiliaries
        What the weights were calibrated on, by combination; None when nothing was.
    adjustments
        What made the weights depend on the sample, in the order it was done.
    lone_domains
        Whether `lone_strata` is also for strata with one cluster in the domain.
    members
        Who is in the subpopulation, shape (rows,); None for everyone.
    """

    weights: Floats
    base: Floats
    stages: tuple[Stage, ...]
    lone_strata: str = "fail"
    auxiliaries: Auxiliaries | None = None
    adjustments: tuple[Adjustment, ...] = ()
    lone_domains: bool = False
    members: Flags | None = None

    @classmethod
    def build(
        cls,
        weights: Floats | None = None,
        strata: PerStage = None,
        clusters: PerStage = None,
        population: PerStage = None,
        base: Floats | None = None,
        lone_strata: str = "fail",
        auxiliaries: Auxiliaries | None = None,
        *,
        adjustments: Sequence[Adjustment] = (),
        unequal: bool = False,
        ultimate_cluster: bool = False,
        lone_domains: bool = False,
    ) -> Design:
        """Return the design of arrays.

        Parameters
        ----------
        weights
            Final weights, shape (rows,); absent, one over the sampled fractions.
        strata, clusters
            Any values, shape (rows,); or a list of such arrays, one a stage. A cluster
            belongs to its stratum, so the same number in two strata is two clusters.
        population
            Clusters in the population of the record's stratum, shape (rows,); or the
            sampled fraction of them, when no value is above one; or a list of such
            arrays, one a stage.
        base, lone_strata, auxiliaries, adjustments, lone_domains
            As in the class. Calibrated weights may be negative.
        unequal
            Whether `population` holds probabilities that differ between the clusters of
            a stratum, drawn without replacement (Brewer's approximation).
        ultimate_cluster
            Whether only the first stage counts in the variance.

        Raises
        ------
        LoneStratumError
            When strata have one cluster and `lone_strata` is fail.
        CallError
            When arrays have gaps or other lengths, or a population differs within a
            stratum, or is less than the sample.

        References
        ----------
        Brewer, K. R. W. (2002). *Combined Survey Sampling Inference*. Arnold.

        Examples
        --------
        >>> design = Design.build(np.ones(4), strata=np.array(["a", "a", "b", "b"]))
        >>> design.sampled
        array([2, 2])
        """
        given = [weights, *listed(strata), *listed(clusters), *listed(population)]
        rows = next((len(values) for values in given if values is not None), 0)
        stages = drawn_in(rows, strata, clusters, population, unequal)
        adjusted = auxiliaries is not None or bool(adjustments)
        if weights is None:
            weights = implied_weights(stages)
        weights = checked_weights(weights, "weights", rows, adjusted)
        first = weights if base is None else checked_weights(base, "base weights", rows)
        if auxiliaries is not None and not adjustments:
            adjustments = (Regression.of(auxiliaries, first, weights),)
        design = cls(
            weights,
            first,
            stages[:1] if ultimate_cluster else stages,
            lone_strata,
            auxiliaries,
            tuple(adjustments),
            lone_domains,
        )
        return design._checked()

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
        strata, clusters, population = declared_stages(
            frame, declared, weights.population
        )
        return cls.build(
            weights.final,
            strata,
            clusters,
            population,
            weights.base,
            declared.lone_strata,
            weights.auxiliaries,
            unequal=declared.pps is not None,
            lone_domains=declared.lone_domains,
        )

    def _checked(self) -> Design:
        names = [name for stage in counted(self.stages) for name in stage.lone_names]
        if self._lone.choice == "fail" and names:
            raise LoneStratumError.named(names)
        return self

    @property
    def _lone(self) -> LoneStrata:
        return LoneStrata(self.lone_strata, self.lone_domains)

    @property
    def df(self) -> float:
        """Clusters less strata with members."""
        return self.stages[0].df(self.weights)

    def within(self, members: Flags) -> Design:
        """Return the design seen as one of a subpopulation.

        Parameters
        ----------
        members
            Shape (rows,).
        """
        inside = np.asarray(members, dtype=bool)
        weights = np.where(inside, self.weights, 0.0)
        if self.members is not None:
            inside = inside & self.members
        return replace(self, weights=weights, members=inside)

    def evaluate(self, functional: Functional) -> Estimate:
        """Return a statistic's value and its linearised covariance.

        Parameters
        ----------
        functional
            The statistic.

        Notes
        -----
        With calibrated weights everyone has a residual, so every stratum is in the
        subpopulation.

        References
        ----------
        Deville, J.-C. (1999). Variance estimation for complex statistics and
        estimators. *Survey Methodology* 25(2).
        """
        value = functional.value(self.weights)
        stages = counted(self.stages)
        last = stages[-1]
        if self.adjustments:
            scores = functional.influence(self.weights) * self.carrying[:, None]
            scores = residuals_after(scores, self.adjustments)
            sums, members = totals(last.unit, scores, last.units), None
        else:
            sums = score_totals(functional, self.weights, last.unit, last.units)
            members = self._present(functional)
        covariance = covariance_of_totals(stages, sums, self._lone, members)
        return Estimate(functional.names, value, covariance, self.df)

    def _present(self, functional: Functional) -> Flags | Present | None:
        """Return who is in the subpopulation, or in the domain of each number."""
        if not isinstance(functional, Domained) or functional.own is None:
            return self.members
        domain = functional.domain
        if self.members is not None:
            domain = np.where(self.members, domain, -1)
        return Present(domain, functional.own)

    @cached_property
    def carrying(self) -> Floats:
        """What scores are multiplied by before an adjustment, shape (rows,).

        The weights; for a member whose weight calibration made nought next to nothing,
        so that it counts in the regression with its base weight and adds nothing else.
        After several adjustments such a member has no part in any.
        """
        lost = (self.weights == 0) & (self.base != 0)
        if self.members is not None:
            lost &= self.members
        if len(self.adjustments) != 1 or not lost.any():
            return self.weights
        return np.where(lost, FAINT * self.base, self.weights)

    @property
    def compressible(self) -> bool:
        """Whether the first stage and the auxiliaries are all the variance needs."""
        residuals = 0 if self.auxiliaries is None else 1
        one = len(counted(self.stages)) == 1 and self.stages[0].probability is None
        return one and len(self.adjustments) == residuals and not self.lone_domains

    @cached_property
    def solver(self) -> Floats:
        """The inverse of the auxiliaries' cross products, as `solver_of` gives it."""
        return solver_of(_require(self.auxiliaries), self.base)

    @cached_property
    def carriers(self) -> Carriers:
        """The clusters by the auxiliary totals they carry."""
        return carriers_of(self.stages[0], _require(self.auxiliaries), self.weights)


def _require(auxiliaries: Auxiliaries | None) -> Auxiliaries:
    if auxiliaries is None:
        raise CallError("weights that were not calibrated leave no residuals")
    return auxiliaries
