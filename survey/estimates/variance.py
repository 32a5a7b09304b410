"""Linearised variances in domains, from sums per cluster.

The score of a cluster in a domain is what its records add to the estimate, linearised:
of a mean m the sum of w (y - m) / N over its records there. The variance of the
estimate is that of the total of the scores, over all clusters of the design: a cluster
without records in the domain has score nought and counts. With calibrated weights the
score gives way to what the auxiliaries leave of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.carriers import Carriers
from survey.designs.compress import over, quotient, renumbered
from survey.estimates.cube import Cube
from survey.estimates.fit import Fit, Scattered, residuals
from survey.estimates.layout import Layout, Tier
from survey.estimates.moments import Moments, scores
from survey.estimates.share_bounds import ON_LOGIT

__all__ = ["Precision", "precision_of"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Precision:
    """How sure the estimates are; arrays (domains, columns), NaN where there is none.

    Parameters
    ----------
    variance
        Of the estimate.
    df
        Clusters less strata with members in the domain.
    deff
        Variance over that of a simple random sample of the same size.
    logit
        Standard error of log(p / (1 - p)) times p (1 - p) where replicates give it by
        themselves.
    discarded
        Replicates that left nobody to estimate from; none when absent.
    """

    variance: Floats
    df: Floats
    deff: Floats
    logit: Floats | None = None
    discarded: Floats | None = None

    def errors(self, method: str) -> Floats:
        """Return the standard errors that an interval of shares rests on.

        Parameters
        ----------
        method
            See `share_bounds`.
        """
        if self.logit is None or method not in ON_LOGIT:
            return np.sqrt(self.variance)
        return self.logit

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> Precision:
        """Return the precision of what is not a sample: nothing is known of it."""
        unknown = np.full(shape, np.nan)
        return cls(unknown, unknown, unknown)


def precision_of(
    layout: Layout, cube: Cube, known: Moments, fit: Fit | Scattered | None = None
) -> Precision:
    """Return the precision of a cube's estimates.

    Parameters
    ----------
    layout
        Of the design.
    cube
        Its units are those of the layout's last stage, or its strata where it has
        scatter.
    known
        The cube's moments.
    fit
        What the auxiliaries explain, where weights were calibrated.

    Notes
    -----
    The simple random sample of the design effect is drawn as the design is: without
    replacement when there is a finite population correction (R's `deff=TRUE`), with
    replacement otherwise (`deff="replace"`).

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from
    complex surveys. *International Statistical Review* 51(3).
    Lumley, T. (2010). *Complex Surveys*. Wiley, sections 2.2 and 5.4; R survey 4.5.
    """
    base_of = cube.columns.base_of
    clusters = clusters_used(layout.first, cube)
    points = _Points.of(cube, known, fit)
    variance = points.between(layout.first, fit)
    if layout.first.lone.any():
        # Residuals of calibration stand in every stratum, scores in the domain's only.
        present = (clusters > 0) | (fit is not None)
        sums = points.sums(layout.first, fit)
        variance = _with_lone(layout, variance, sums, present[:, :, base_of])
    for tier in layout.tiers[1:]:
        variance = variance + points.between(tier, None)
    strata = (clusters > 0).sum(axis=1)
    df = (clusters.sum(axis=1) - strata)[:, base_of].astype(np.float64)
    known_at = known.n > 0
    variance = np.where(known_at, variance, np.nan)
    deff = design_effect(known, variance, layout.without_replacement)
    return Precision(variance, np.where(known_at, df, np.nan), deff)


def clusters_used(tier: Tier, cube: Cube) -> Codes:
    """Return how many clusters have members in a base, (domains, strata, bases).

    Parameters
    ----------
    tier
        The first stage.
    cube
        Its cells; with scatter, every record is a cluster.
    """
    cells = cube.cells
    if cells.scatter is not None:
        used, domain, unit = cells.count, cells.domain, cells.unit
    else:
        domain, unit, count = _within(tier, cells.domain, cells.unit, cells.count)
        used = (count > 0).astype(np.float64)
    found = tier.added(tier.group(domain, unit), used, cube.size)
    return np.asarray(np.rint(found), dtype=np.intp)


def _within(
    tier: Tier, domain: Codes, unit: Codes, values: Floats
) -> tuple[Codes, Codes, Floats]:
    """Return cells of the last stage's units added up by the units of a stage."""
    if tier.units == len(tier.of):
        return domain, unit, values
    keys, place = renumbered(domain * tier.units + tier.of[unit])
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    added = np.add.reduceat(values, starts, axis=0) if len(values) else values
    return keys // tier.units, keys % tier.units, added


@dataclass(frozen=True)
class _Points:
    """The scores of occupied cells, whose sum is the total that varies."""

    size: int
    domain: Codes
    unit: Codes
    score: Floats
    squares: Floats | None = None

    @classmethod
    def of(cls, cube: Cube, known: Moments, fit: Fit | Scattered | None) -> _Points:
        cells = cube.cells
        score = scores(cube.columns, cells, known)
        if isinstance(fit, Scattered):
            every = np.arange(cube.size * len(fit.weight))
            domain, unit = every // len(fit.weight), every % len(fit.weight)
            return cls(cube.size, domain, unit, *fit.left(cells, score, known))
        if fit is not None and fit.single:
            return cls(cube.size, *residuals(cells, score, fit, cube.size))
        squares = None
        if cells.scatter is not None:
            centre, scale = known.centre[cells.domain], known.scale[cells.domain]
            squares = cells.scatter.squares(centre, scale)
        return cls(cube.size, cells.domain, cells.unit, score, squares)

    def sums(self, tier: Tier, fit: Fit | Scattered | None) -> Floats:
        """Return the scores' sums by stratum, (domains, strata, columns)."""
        group = tier.group(self.domain, tier.of[self.unit])
        sums = tier.added(group, self.score, self.size)
        if not isinstance(fit, Fit) or fit.single:
            return sums
        carriers = fit.carriers
        return sums - _by_stratum(fit.values * carriers.count[:, None], carriers, tier)

    def between(self, tier: Tier, fit: Fit | Scattered | None) -> Floats:
        """Return the variance between a stage's units, shape (domains, columns)."""
        mean = self.sums(tier, fit) / np.maximum(tier.sampled, 1)[:, None]
        if self.squares is not None:
            group = tier.group(self.domain, self.unit)
            around = tier.added(group, self.squares, self.size)
            around -= tier.sampled[:, None] * mean**2
            around = np.maximum(around, 0.0)
        elif not isinstance(fit, Fit) or fit.single:
            around = self._around(tier, mean)
        else:
            around = self._around_fit(tier, mean, fit)
        return np.asarray((around * tier.factor[:, None]).sum(axis=1))

    def _around(self, tier: Tier, mean: Floats) -> Floats:
        domain, unit, score = _within(tier, self.domain, self.unit, self.score)
        group = tier.group(domain, unit)
        away = score - mean.reshape(-1, score.shape[1])[group]
        around = tier.added(group, away**2, self.size)
        here = np.bincount(group, minlength=self.size * tier.strata)
        elsewhere = tier.sampled - here.reshape(self.size, tier.strata)
        return np.asarray(around + elsewhere[:, :, None] * mean**2)

    def _around_fit(self, tier: Tier, mean: Floats, fit: Fit) -> Floats:
        """Do so where a cluster's residual is its score less its carrier's fit."""
        carriers, columns = fit.carriers, self.score.shape[1]
        carried = self.domain * len(carriers.count) + carriers.of[self.unit]
        group = tier.group(self.domain, self.unit)
        away = self.score - mean.reshape(-1, columns)[group]
        away -= fit.values.reshape(-1, columns)[carried]
        here = np.bincount(carried, minlength=self.size * len(carriers.count))
        elsewhere = carriers.count - here.reshape(self.size, -1)
        left = (fit.values + mean[:, carriers.stratum]) ** 2
        outside = _by_stratum(elsewhere[:, :, None] * left, carriers, tier)
        return tier.added(group, away**2, self.size) + outside


def _by_stratum(values: Floats, carriers: Carriers, tier: Tier) -> Floats:
    starts = np.searchsorted(carriers.stratum, np.arange(tier.strata))
    return np.asarray(np.add.reduceat(values, starts, axis=1))


def _with_lone(
    layout: Layout, variance: Floats, sums: Floats, present: NDArray[np.bool_]
) -> Floats:
    tier = layout.first
    lone = tier.lone[:, None]
    if layout.lone_strata == "average":
        several = (present & ~lone).sum(axis=1)
        return variance * quotient(present.sum(axis=1), several)
    if layout.lone_strata == "adjust":
        clusters = (present * tier.sampled[:, None]).sum(axis=1)
        centre = (sums * present).sum(axis=1) / np.maximum(clusters, 1)
        left = (1.0 - tier.sampled / tier.population)[:, None]
        squares = (sums - centre[:, None]) ** 2 * left
        return np.asarray(variance + (squares * (present & lone)).sum(axis=1))
    return variance


def design_effect(
    known: Moments, variance: Floats, without_replacement: bool
) -> Floats:
    """Return the variances over those of a simple random sample of the same size.

    Parameters
    ----------
    known
        The moments.
    variance
        Shape (domains, columns).
    without_replacement
        Whether the simple random sample is drawn so.
    """
    simple = np.where(known.n > 1, known.spread, np.nan) / np.maximum(known.n - 1, 1)
    simple = simple * (known.n_weighted * known.scale) ** 2
    if without_replacement:
        left = 1 - over(known.n, known.n_weighted)
        simple = simple * np.where(left >= 0, left, np.nan)
    return quotient(variance, np.where(simple > 0, simple, 0.0))
