"""Samples drawn with unequal probabilities and without replacement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import totals
from survey.designs.estimate import Estimate
from survey.designs.functional import Functional
from survey.designs.joint import hartley_rao, overton, poisson
from survey.designs.pairs import PairMatrix, Pairs
from survey.designs.residuals import Adjustment, residuals_after
from survey.designs.stages import Stage, drawn_in
from survey.designs.weights import checked_weights
from survey.errors import CallError

__all__ = ["Pps"]

Floats = NDArray[np.float64]
APPROXIMATIONS = ("hartley_rao", "overton", "poisson")
FORMS = ("horvitz_thompson", "yates_grundy")
# Of samples of fixed size, whose pairs don't quite add up.
NEARLY = ("hartley_rao", "overton")


@dataclass(frozen=True)
class Pps:
    """A sample of units drawn with unequal probabilities, pair by pair.

    Parameters
    ----------
    weights
        Final weights, shape (rows,).
    stage
        The units drawn, and their strata.
    pairs
        Of the units.
    form
        `horvitz_thompson`, or `yates_grundy` for samples of fixed size.
    adjustments
        What made the weights depend on the sample.

    Notes
    -----
    Brewer's approximation, which needs no pairs and goes on to further stages, is
    `Design.build(..., unequal=True)`.

    References
    ----------
    Horvitz, D. G. and Thompson, D. J. (1952). A generalization of sampling without
    replacement from a finite universe. *JASA* 47.
    Yates, F. and Grundy, P. M. (1953). Selection without replacement from within strata
    with probability proportional to size. *JRSS* B 15.
    """

    weights: Floats
    stage: Stage
    pairs: Pairs
    form: str = "horvitz_thompson"
    adjustments: tuple[Adjustment, ...] = ()

    @classmethod
    def build(
        cls,
        probability: Floats,
        joint: str | Pairs | NDArray[Any] = "hartley_rao",
        strata: NDArray[Any] | None = None,
        clusters: NDArray[Any] | None = None,
        *,
        mean_square: float | Floats | None = None,
        form: str | None = None,
        weights: Floats | None = None,
        adjustments: Sequence[Adjustment] = (),
    ) -> Pps:
        """Return the design of a sample.

        Parameters
        ----------
        probability
            Of being drawn, shape (rows,), the same within a cluster.
        joint
            `overton`, `hartley_rao`, `poisson`; the matrix of joint probabilities by
            record, shape (rows, rows); or pairs of units, numbered as `stage` does.
        strata, clusters
            Any values, shape (rows,); without clusters every record is a unit.
        mean_square
            For Hartley and Rao, where the population's is known: the sum of squared
            probabilities over n, a number or shape (rows,).
        form
            As in the class; absent, `yates_grundy` for approximated pairs of samples of
            fixed size, and else `horvitz_thompson`.
        weights
            Final weights, shape (rows,); absent, one over the probability.
        adjustments
            As in the class.

        Raises
        ------
        CallError
            When probabilities or weights are no such thing, or a name is not known.

        Notes
        -----
        The joint probabilities of a sample of fixed size n add up to (n - 1) π, those
        of Overton, Hartley and Rao not quite. Horvitz and Thompson's form takes that
        for variance: enumerated for totals of 3 units from 6 it gives 1.4 to 2 times
        as much as there is, where Yates and Grundy's gives 0.7 to 1 times; of means
        and ratios, whose scores add up to about nought, the two are close. R's survey
        takes `horvitz_thompson` unless told.

        Examples
        --------
        >>> from survey.designs.functional import total
        >>> design = Pps.build(np.array([0.5, 0.25]), "poisson")
        >>> y = np.array([[1.0], [1.0]])
        >>> design.evaluate(total(y, ("y",))).covariance
        array([[14.]])
        """
        if form is None:
            nearly = isinstance(joint, str) and joint in NEARLY
            form = "yates_grundy" if nearly else "horvitz_thompson"
        if form not in FORMS:
            raise CallError.unknown("form of the variance", form, FORMS)
        rows = len(probability)
        given = np.asarray(probability, dtype=np.float64)
        (stage,) = drawn_in(rows, strata, clusters, given, unequal=True)
        if weights is None:
            weights = 1 / given
        final = checked_weights(weights, "weights", rows, bool(adjustments))
        pairs = _pairs(stage, joint, mean_square)
        return cls(final, stage, pairs, form, tuple(adjustments))

    @property
    def df(self) -> float:
        """Units less strata with members."""
        return self.stage.df(self.weights)

    def within(self, members: NDArray[np.bool_]) -> Pps:
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
            The statistic.
        """
        scores = functional.influence(self.weights) * self.weights[:, None]
        scores = residuals_after(scores, self.adjustments)
        sums = totals(self.stage.unit, scores, self.stage.units)
        covariance = self.pairs.form(sums)
        if self.form == "yates_grundy":
            covariance = covariance - (sums.T * self.pairs.columns()) @ sums
        value = functional.value(self.weights)
        return Estimate(functional.names, value, covariance, self.df)


def _pairs(
    stage: Stage,
    joint: str | Pairs | NDArray[Any],
    mean_square: float | Floats | None,
) -> Pairs:
    first, each = stage.first, np.asarray(stage.probability)
    if isinstance(joint, str):
        return _approximated(joint, each, stage, mean_square)
    if not isinstance(joint, np.ndarray):
        return joint
    matrix = np.asarray(joint, dtype=np.float64)
    if matrix.shape != (len(stage.unit), len(stage.unit)):
        raise CallError(
            f"joint probabilities of shape {matrix.shape} for {len(stage.unit)} records"
        )
    return PairMatrix.of(matrix[np.ix_(first, first)])


def _approximated(
    name: str, each: Floats, stage: Stage, mean_square: float | Floats | None
) -> Pairs:
    if name == "poisson":
        return poisson(each)
    if name == "overton":
        return overton(each, stage.stratum)
    if name != "hartley_rao":
        what = "approximation of joint probabilities"
        raise CallError.unknown(what, name, APPROXIMATIONS)
    if isinstance(mean_square, np.ndarray):
        mean_square = mean_square[stage.first]
    return hartley_rao(each, stage.stratum, mean_square)
