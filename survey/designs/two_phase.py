"""A sample drawn from a sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import totals
from survey.designs.design import Design
from survey.designs.estimate import Estimate
from survey.designs.functional import Functional
from survey.designs.lone import LoneStrata
from survey.designs.pairs import PairTerms
from survey.designs.phases import (
    first_phase_covariance,
    first_phase_pairs,
    phase_pairs,
    phase_share,
)
from survey.designs.residuals import Adjustment, residuals_after
from survey.designs.stages import PerStage, drawn_in, listed
from survey.designs.taylor import counted, covariance_of_totals
from survey.designs.weights import implied_weights
from survey.errors import CallError

__all__ = ["TwoPhase"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
METHODS = ("full", "approximate")
# Chances are counts over counts, or weights that were calibrated.
ALIKE = 1e-12


@dataclass(frozen=True)
class TwoPhase:
    """A sample of which a part was drawn again, and answered more.

    Parameters
    ----------
    weights
        Of both phases together, shape (rows,): nought for who was not drawn again.
    first
        The first phase, over all its records.
    second
        The second phase, over the records that were drawn again.
    selected
        Who they are, shape (rows,).
    share
        The probability of being drawn again, shape (rows,).
    method
        `full`: Horvitz and Thompson's, from all pairs; `approximate`, which is exact
        for simple random sampling in the first phase and stratified in the second.
    adjustments
        What made the weights of the second phase depend on the sample, over all records
        with weight nought for who was not drawn again.

    References
    ----------
    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). *Model Assisted Survey
    Sampling*. Springer, chapter 9.
    """

    weights: Floats
    first: Design
    second: Design
    selected: Flags
    share: Floats
    method: str = "full"
    adjustments: tuple[Adjustment, ...] = ()

    @classmethod
    def build(
        cls,
        first: Design,
        selected: Flags,
        strata: PerStage = None,
        clusters: PerStage = None,
        population: PerStage = None,
        weights: Floats | None = None,
        *,
        method: str = "full",
        lone_strata: str = "fail",
        adjustments: Sequence[Adjustment] = (),
    ) -> TwoPhase:
        """Return the design of two phases.

        Parameters
        ----------
        first
            The first phase, over all its records.
        selected
            Who was drawn again, shape (rows,).
        strata, clusters, population
            Of the second phase, as in `Design.build`, over all records of the first;
            without a population it is what the first phase holds.
        weights
            Of the second phase alone, shape (rows,); absent, they follow from the
            population.
        method, adjustments
            As in the class.
        lone_strata
            As in `Design`, for the second phase.

        Raises
        ------
        CallError
            When a stratum of the second phase drew nobody, or lengths differ.

        Examples
        --------
        >>> from survey.designs.functional import mean
        >>> first = Design.build(np.full(4, 10.0))
        >>> drawn = np.array([True, True, False, True])
        >>> y = mean(np.array([[1.0], [3.0], [0.0], [2.0]]), ("y",))
        >>> design = TwoPhase.build(first, drawn, method="approximate")
        >>> design.evaluate(y).value
        array([2.])
        """
        if method not in METHODS:
            raise CallError.unknown("method", method, METHODS)
        rows, chosen = len(first.weights), np.asarray(selected, dtype=bool)
        if chosen.shape != (rows,):
            raise CallError(f"{rows} records, of which {chosen.shape} were drawn again")
        whole = drawn_in(rows, strata, clusters, None)
        share = phase_share(first.stages, chosen, whole[0])
        nobody = np.flatnonzero(share == 0)
        if len(nobody):
            name = whole[0].names[whole[0].stratum[whole[0].unit[nobody[0]]]]
            raise CallError(f"nobody was drawn again in stratum {name}")
        if population is None:
            population = [
                stage.sampled[stage.stratum[stage.unit]].astype(np.float64)
                for stage in whole
            ]
        second = Design.build(
            None if weights is None else np.asarray(weights, np.float64)[chosen],
            _only(strata, chosen),
            _only(clusters, chosen),
            _only(population, chosen),
            lone_strata=lone_strata,
        )
        if adjustments:
            implied = implied_weights(second.stages)
            share[chosen] *= implied / second.weights
        both = np.zeros(rows)
        both[chosen] = first.weights[chosen] * second.weights
        return cls(both, first, second, chosen, share, method, tuple(adjustments))

    @property
    def df(self) -> float:
        """Clusters less strata of the second phase, with members."""
        return self.second.stages[0].df(self.weights[self.selected])

    def within(self, members: Flags) -> TwoPhase:
        """Return the design seen as one of a subpopulation.

        Parameters
        ----------
        members
            Shape (rows,).
        """
        return replace(self, weights=np.where(members, self.weights, 0.0))

    def evaluate(self, functional: Functional) -> Estimate:
        """Return a statistic's value and covariance.

        Parameters
        ----------
        functional
            The statistic; what it says of records that were not drawn again is not
            looked at.
        """
        scores = functional.influence(self.weights) * self.weights[:, None]
        scores = np.where(self.selected[:, None], scores, 0.0)
        rest = residuals_after(scores, self.adjustments)
        phase = self._full if self.method == "full" else self._approximate
        value = functional.value(self.weights)
        return Estimate(functional.names, value, phase(scores, rest), self.df)

    def _approximate(self, scores: Floats, rest: Floats) -> Floats:
        if self.first.adjustments:
            raise CallError("a calibrated first phase needs method full")
        self._require_one_share()
        stages = self.first.stages
        one = first_phase_covariance(stages, scores, self.selected, self.share)
        own = rest[self.selected]
        if self._nested:
            own = own / np.sqrt(self.first.weights[self.selected])[:, None]
        phase = counted(self.second.stages)
        sums = totals(phase[-1].unit, own, phase[-1].units)
        lone = LoneStrata(self.second.lone_strata)
        return np.asarray(one + covariance_of_totals(phase, sums, lone))

    def _require_one_share(self) -> None:
        """Raise where a cluster's records had different chances to be drawn again."""
        unit = self.first.stages[-1].unit[self.selected]
        share = self.share[self.selected]
        count = int(unit.max(initial=-1)) + 1
        low, high = np.full(count, np.inf), np.zeros(count)
        np.minimum.at(low, unit, share)
        np.maximum.at(high, unit, share)
        several = int((high > low * (1 + ALIKE)).sum())
        if several:
            raise CallError(
                f"{several} clusters of the first phase hold records with different "
                "chances to be drawn again; method approximate has one chance a "
                "cluster, so take method full"
            )

    def _full(self, scores: Floats, rest: Floats) -> Floats:
        left = residuals_after(scores, self.first.adjustments)[self.selected]
        first, second = self._pairs
        one = first.together(second).form(left) - second.form(left)
        return np.asarray(one + second.form(rest[self.selected]))

    @cached_property
    def _pairs(self) -> tuple[PairTerms, PairTerms]:
        first = first_phase_pairs(self.first.stages, self.first.weights, self.selected)
        return first, phase_pairs(self.second.stages, self.second.weights)

    @property
    def _nested(self) -> bool:
        """Whether clusters of the second phase lie within units of the first."""
        unit = self.first.stages[-1].unit[self.selected]
        each = unit[self.second.stages[0].first]
        return len(np.unique(each)) < len(each)


def _only(values: PerStage, rows: Flags) -> list[NDArray[Any] | None]:
    return [None if v is None else np.asarray(v)[rows] for v in listed(values)]
