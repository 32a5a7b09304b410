"""Taylor variances of weighted means in domains, from totals per cluster.

The score of a cluster in a domain is the sum of w (y - m) / N over its records there:
the linearised mean. The variance of the mean is that of the total of the scores, over
all clusters of the design: a cluster without records in the domain has score nought and
counts. With calibrated weights the score gives way to what the auxiliaries leave of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import Cells, occupied, totals
from survey.designs.design import Carriers, Design
from survey.estimates.moments import Batch, Moments

__all__ = ["Precision", "precision"]

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
    """

    variance: Floats
    df: Floats
    deff: Floats

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> Precision:
        """Return the precision of what is not a sample: nothing is known of it."""
        unknown = np.full(shape, np.nan)
        return cls(unknown, unknown, unknown)


def precision(
    design: Design, batch: Batch, known: Moments, domain: Codes, size: int
) -> Precision:
    """Return variances, degrees of freedom and design effects of a batch.

    Parameters
    ----------
    design
        Of the sample.
    batch
        Columns over the records.
    known
        Their moments.
    domain
        Each record's domain, -1 for none.
    size
        Number of domains.

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
    cells = occupied(domain, design.cluster, design.clusters)
    used = (totals(cells.of, batch.base, cells.size) > 0).astype(np.float64)
    strata = _strata_used(design, cells, used, size)[:, :, batch.base_of]
    clusters = totals(cells.domain, used, size)[:, batch.base_of]
    score = _scores(batch, known, cells, design.weights)
    fit = _fitted(design, batch, known, domain, size)
    variance = _Parts(design, cells, score, fit, size).variance(strata)
    variance = np.where(known.n > 0, variance, np.nan)
    df = np.where(known.n > 0, clusters - strata.sum(axis=1), np.nan)
    return Precision(variance, df, _deff(design, known, variance))


def _strata_used(
    design: Design, cells: Cells, used: Floats, size: int
) -> NDArray[np.bool_]:
    """Return which strata have members in a base, (domains, strata, bases)."""
    strata = len(design.names)
    group = cells.domain * strata + design.cluster_stratum[cells.unit]
    counts = totals(group, used, size * strata)
    return np.asarray(counts.reshape(size, strata, -1) > 0)


def _inverse(values: Floats) -> Floats:
    return np.divide(1.0, values, np.zeros_like(values), where=values > 0)


def _scores(batch: Batch, known: Moments, cells: Cells, weights: Floats) -> Floats:
    """Return the score of every occupied cell, shape (cells, columns)."""
    y = totals(cells.of, batch.y, cells.size, weights)
    base = totals(cells.of, batch.base, cells.size, weights)[:, batch.base_of]
    mean = np.nan_to_num(known.estimate)
    scale = _inverse(known.n_weighted)
    return np.asarray((y - mean[cells.domain] * base) * scale[cells.domain])


def _fitted(
    design: Design, batch: Batch, known: Moments, domain: Codes, size: int
) -> Floats | None:
    """Return what the auxiliaries explain, shape (domains, carriers, columns).

    The scores per person are regressed on the auxiliaries with base weights, over the
    whole sample; a person outside the domain has score nought (Deville and Särndal
    1992, section 3; R's `calibrate`).
    """
    aux = design.auxiliaries
    if aux is None:
        return None
    cells = occupied(domain, aux.pattern, len(aux.values))
    score = _scores(batch, known, cells, design.base)
    products = np.empty((size, aux.values.shape[1], score.shape[1]))
    starts = np.searchsorted(cells.domain, np.arange(size + 1))
    for index, (start, end) in enumerate(pairwise(starts)):
        products[index] = aux.values[cells.unit[start:end]].T @ score[start:end]
    return np.asarray(design.carriers.totals @ (design.solver @ products))


@dataclass(frozen=True)
class _Parts:
    """Scores of occupied cells, and fits of all carriers, for one breakdown."""

    design: Design
    cells: Cells
    score: Floats
    fit: Floats | None
    size: int

    @property
    def strata(self) -> int:
        return len(self.design.names)

    @property
    def group(self) -> Codes:
        stratum = self.design.cluster_stratum[self.cells.unit]
        return np.asarray(self.cells.domain * self.strata + stratum)

    @property
    def carried(self) -> Codes:
        carriers = self.design.carriers
        return np.asarray(
            self.cells.domain * len(carriers.count) + carriers.of[self.cells.unit]
        )

    def variance(self, used: NDArray[np.bool_]) -> Floats:
        n = self.design.sampled
        sums = self._sums()
        mean = sums / np.maximum(n, 1)[:, None]
        squares = self._inside(mean) + self._outside(mean)
        several = np.divide(n, n - 1, np.zeros(len(n)), where=n > 1)
        scale = self.design.remaining * several
        variance = np.asarray((squares * scale[:, None]).sum(axis=1))
        if not self.design.lone.any():
            return variance
        # Residuals of calibration stand in every stratum, scores in the domain's only.
        present = used if self.fit is None else np.ones_like(used)
        return self._with_lone(variance, sums, present)

    def _by_group(self, values: Floats) -> Floats:
        added = totals(self.group, values, self.size * self.strata)
        return added.reshape(self.size, self.strata, -1)

    def _by_stratum(self, values: Floats, carriers: Carriers) -> Floats:
        starts = np.searchsorted(carriers.stratum, np.arange(self.strata))
        return np.asarray(np.add.reduceat(values, starts, axis=1))

    def _sums(self) -> Floats:
        sums = self._by_group(self.score)
        if self.fit is None:
            return sums
        carriers = self.design.carriers
        return sums - self._by_stratum(self.fit * carriers.count[:, None], carriers)

    def _inside(self, mean: Floats) -> Floats:
        columns = self.score.shape[1]
        deviation = self.score - mean.reshape(-1, columns)[self.group]
        if self.fit is not None:
            deviation -= self.fit.reshape(-1, columns)[self.carried]
        return self._by_group(deviation**2)

    def _outside(self, mean: Floats) -> Floats:
        if self.fit is None:
            inside = np.bincount(self.group, minlength=self.size * self.strata)
            outside = self.design.sampled - inside.reshape(self.size, self.strata)
            return np.asarray(outside[:, :, None] * mean**2)
        carriers = self.design.carriers
        inside = np.bincount(self.carried, minlength=self.size * len(carriers.count))
        outside = carriers.count - inside.reshape(self.size, -1)
        deviation = self.fit + mean[:, carriers.stratum]
        return self._by_stratum(outside[:, :, None] * deviation**2, carriers)

    def _with_lone(
        self, variance: Floats, sums: Floats, present: NDArray[np.bool_]
    ) -> Floats:
        lone = self.design.lone[:, None]
        if self.design.lone_strata == "average":
            all_strata = present.sum(axis=1)
            several = (present & ~lone).sum(axis=1)
            none = np.full(variance.shape, np.nan)
            factor = np.divide(all_strata, several, none, where=several > 0)
            return np.asarray(variance * factor)
        if self.design.lone_strata == "adjust":
            clusters = (present * self.design.sampled[:, None]).sum(axis=1)
            centre = (sums * present).sum(axis=1) * _inverse(clusters.astype(float))
            squares = (sums - centre[:, None]) ** 2 * self.design.remaining[:, None]
            return np.asarray(variance + (squares * (present & lone)).sum(axis=1))
        return variance


def _deff(design: Design, known: Moments, variance: Floats) -> Floats:
    simple = np.where(known.n > 1, known.spread, np.nan) / np.maximum(known.n - 1, 1)
    if design.without_replacement:
        left = 1 - known.n * _inverse(known.n_weighted)
        simple = simple * np.where(left >= 0, left, np.nan)
    nothing = np.full(variance.shape, np.nan)
    return np.asarray(np.divide(variance, simple, nothing, where=simple > 0))
