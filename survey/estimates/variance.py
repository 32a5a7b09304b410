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

from survey.estimates.compress import Cells, occupied, totals
from survey.estimates.design import Carriers, Design
from survey.estimates.moments import Batch, Moments

__all__ = ["Precision", "precision"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Precision:
    """How sure the estimates are; arrays (columns, domains), NaN where there is none.

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
    used = totals(cells.of, batch.base, cells.size)[batch.base_of] > 0
    strata = _strata_used(design, cells, used, size)
    score = _scores(batch, known, cells, design.weights)
    fit = _fitted(design, batch, known, domain, size)
    parts = _Parts(design, cells, score, fit, size)
    variance = parts.variance(strata)
    variance = np.where(known.n > 0, variance, np.nan)
    clusters = totals(cells.domain, used, size)
    df = np.where(known.n > 0, clusters - strata.sum(axis=2), np.nan)
    return Precision(variance, df, _deff(design, known, variance))


def _strata_used(
    design: Design, cells: Cells, used: NDArray[np.bool_], size: int
) -> NDArray[np.bool_]:
    """Return which strata have members in the base, (columns, domains, strata)."""
    strata = len(design.names)
    group = cells.domain * strata + design.cluster_stratum[cells.unit]
    counts = totals(group, used, size * strata)
    return np.asarray(counts.reshape(len(used), size, strata) > 0)


def _inverse(values: Floats) -> Floats:
    return np.divide(1.0, values, np.zeros_like(values), where=values > 0)


def _scores(batch: Batch, known: Moments, cells: Cells, weights: Floats) -> Floats:
    """Return the score of every occupied cell, shape (columns, cells)."""
    y = totals(cells.of, batch.y, cells.size, weights)
    base = totals(cells.of, batch.base, cells.size, weights)[batch.base_of]
    mean = np.nan_to_num(known.estimate)
    scale = _inverse(known.n_weighted)
    return np.asarray((y - mean[:, cells.domain] * base) * scale[:, cells.domain])


def _fitted(
    design: Design, batch: Batch, known: Moments, domain: Codes, size: int
) -> Floats | None:
    """Return what the auxiliaries explain, shape (columns, domains, carriers).

    The scores per person are regressed on the auxiliaries with base weights, over the
    whole sample; a person outside the domain has score nought (Deville and Särndal
    1992, section 3; R's `calibrate`).
    """
    aux = design.auxiliaries
    if aux is None:
        return None
    cells = occupied(domain, aux.pattern, len(aux.values))
    score = _scores(batch, known, cells, design.base)
    products = np.empty((len(score), size, aux.values.shape[1]))
    starts = np.searchsorted(cells.domain, np.arange(size + 1))
    for index, (start, end) in enumerate(pairwise(starts)):
        values = aux.values[cells.unit[start:end]]
        products[:, index] = score[:, start:end] @ values
    weight = np.bincount(aux.pattern, design.base, len(aux.values))
    gram = (aux.values * weight[:, None]).T @ aux.values
    # Margins of the same people are linearly dependent: any solution leaves the same.
    scale = 1 / np.sqrt(np.diag(gram))
    solve = np.linalg.pinv(gram * scale[:, None] * scale, rcond=1e-12, hermitian=True)
    coefficients = products * scale @ solve * scale
    return np.asarray(coefficients @ design.carriers.totals.T)


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

    def variance(self, used: NDArray[np.bool_]) -> Floats:
        sums = self._sums()
        mean = sums / self.design.sampled
        squares = self._inside(mean) + self._outside(mean)
        n = self.design.sampled
        several = np.divide(n, n - 1, np.zeros(len(n)), where=n > 1)
        variance = squares @ (self.design.remaining * several)
        if not self.design.lone.any():
            return np.asarray(variance)
        # Residuals of calibration stand in every stratum, scores in the domain's only.
        present = used if self.fit is None else np.ones_like(used)
        return self._with_lone(np.asarray(variance), sums, present)

    def _by_group(self, values: Floats) -> Floats:
        added = totals(self.group, values, self.size * self.strata)
        return added.reshape(len(values), self.size, self.strata)

    def _by_stratum(self, values: Floats, carriers: Carriers) -> Floats:
        starts = np.searchsorted(carriers.stratum, np.arange(self.strata))
        return np.asarray(np.add.reduceat(values, starts, axis=2))

    def _sums(self) -> Floats:
        sums = self._by_group(self.score)
        if self.fit is None:
            return sums
        carriers = self.design.carriers
        return sums - self._by_stratum(self.fit * carriers.count, carriers)

    def _inside(self, mean: Floats) -> Floats:
        deviation = self.score - mean.reshape(len(mean), -1)[:, self.group]
        if self.fit is not None:
            deviation -= self.fit.reshape(len(mean), -1)[:, self._carried]
        return self._by_group(deviation**2)

    @property
    def _carried(self) -> Codes:
        carriers = self.design.carriers
        return np.asarray(
            self.cells.domain * len(carriers.count) + carriers.of[self.cells.unit]
        )

    def _outside(self, mean: Floats) -> Floats:
        if self.fit is None:
            inside = np.bincount(self.group, minlength=self.size * self.strata)
            outside = self.design.sampled - inside.reshape(self.size, self.strata)
            return np.asarray(outside * mean**2)
        carriers = self.design.carriers
        inside = np.bincount(self._carried, minlength=self.size * len(carriers.count))
        outside = carriers.count - inside.reshape(self.size, -1)
        deviation = self.fit + mean[:, :, carriers.stratum]
        return self._by_stratum(outside * deviation**2, carriers)

    def _with_lone(
        self, variance: Floats, sums: Floats, present: NDArray[np.bool_]
    ) -> Floats:
        lone = self.design.lone
        if self.design.lone_strata == "average":
            all_strata = present.sum(axis=2)
            several = (present & ~lone).sum(axis=2)
            none = np.full(variance.shape, np.nan)
            factor = np.divide(all_strata, several, none, where=several > 0)
            return np.asarray(variance * factor)
        if self.design.lone_strata == "adjust":
            clusters = (present * self.design.sampled).sum(axis=2)
            centre = (sums * present).sum(axis=2) * _inverse(clusters.astype(float))
            squares = np.where(present, (sums - centre[:, :, None]) ** 2, 0.0)
            left = np.asarray((squares * self.design.remaining)[:, :, lone])
            return np.asarray(variance + left.sum(axis=2))
        return variance


def _deff(design: Design, known: Moments, variance: Floats) -> Floats:
    simple = np.where(known.n > 1, known.spread, np.nan) / np.maximum(known.n - 1, 1)
    if design.without_replacement:
        left = 1 - known.n * _inverse(known.n_weighted)
        simple = simple * np.where(left >= 0, left, np.nan)
    nothing = np.full(variance.shape, np.nan)
    return np.asarray(np.divide(variance, simple, nothing, where=simple > 0))
