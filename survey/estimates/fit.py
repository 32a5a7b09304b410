"""What calibration explains of scores: the auxiliaries' part, that has no variance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from survey.designs.carriers import Carriers
from survey.designs.design import Design
from survey.estimates.batch import Batch
from survey.estimates.cube import Sums, sums
from survey.estimates.moments import Moments, scores

__all__ = ["Fit", "Scattered", "coefficients", "fitted", "residuals"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Fit:
    """What the auxiliaries explain of every cluster's score.

    Parameters
    ----------
    values
        Shape (domains, carriers, columns).
    carriers
        The clusters by the auxiliary totals they carry.
    """

    values: Floats
    carriers: Carriers

    @property
    def single(self) -> bool:
        """Whether every cluster is a carrier by itself."""
        return len(self.carriers.count) == len(self.carriers.of)


@dataclass(frozen=True)
class Scattered:
    """What the auxiliaries explain of records, many in one unit, each a cluster.

    Parameters
    ----------
    values
        Of one record's score, shape (domains, units, columns).
    weight, square
        Of everyone in the unit, weights and squared weights added up, shape (units,).
    """

    values: Floats
    weight: Floats
    square: Floats

    def left(self, cells: Sums, score: Floats, known: Moments) -> tuple[Floats, Floats]:
        """Return what is left of scores in every domain and unit: sums, and squares.

        Parameters
        ----------
        cells, score
            The occupied cells and their scores.
        known
            The moments of the domains.

        Returns
        -------
        tuple
            Both of shape (domains * units, columns).

        Notes
        -----
        Of a record with score s and weight w, f being explained, it is w (s - f), and s
        is nought outside the domain: squares are Σ w² s² - 2 f Σ w² s + f² Σ w², the
        last over everyone.
        """
        parts, at = cells.scatter, (cells.domain, cells.unit)
        sums = -self.values * self.weight[:, None]
        sums[at] += score
        squares = self.values**2 * self.square[:, None]
        if parts is not None:
            centre, scale = known.centre[cells.domain], known.scale[cells.domain]
            once = (parts.wy - centre * parts.wb) * scale
            squares[at] += parts.squares(centre, scale) - 2 * self.values[at] * once
        columns = score.shape[1]
        return sums.reshape(-1, columns), squares.reshape(-1, columns)


def fitted(
    design: Design, batch: Batch, known: Moments, domain: NDArray[np.intp], size: int
) -> Fit | None:
    """Return what the auxiliaries explain; None for weights that weren't calibrated.

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
    The scores per person are regressed on the auxiliaries with base weights, over the
    whole sample; a person outside the domain has score nought (Deville and Särndal
    1992, section 3; R's `calibrate`). A person whose final weight bounds made nought
    counts with its base weight all the same. Relaxed totals add their ridge to the
    cross products (Beaumont and Bocci 2008).
    """
    aux = design.auxiliaries
    if aux is None:
        return None
    cells = sums(batch, design.base, domain, aux.pattern, len(aux.values))
    score = scores(batch.columns, cells, known)
    products = coefficients(aux.scaled, cells, score, size)
    carriers = design.carriers
    return Fit(carriers.totals @ (design.solver @ products), carriers)


def coefficients(values: Floats, cells: Sums, score: Floats, size: int) -> Floats:
    """Return the cross products of auxiliaries and scores, by domain.

    Parameters
    ----------
    values
        Auxiliaries, shape (patterns, auxiliaries).
    cells, score
        Sums by domain and pattern, and their scores, shape (cells, columns).
    size
        Number of domains.

    Returns
    -------
    NDArray
        Shape (domains, auxiliaries, columns).
    """
    products = np.empty((size, values.shape[1], score.shape[1]))
    starts = np.searchsorted(cells.domain, np.arange(size + 1))
    for index, (start, end) in enumerate(pairwise(starts)):
        products[index] = values[cells.unit[start:end]].T @ score[start:end]
    return products


def residuals(
    cells: Sums, score: Floats, fit: Fit, size: int
) -> tuple[Codes, Codes, Floats]:
    """Return what is left of the score of every cluster in every domain.

    Parameters
    ----------
    cells, score
        The occupied cells and their scores.
    fit
        What the auxiliaries explain.
    size
        Number of domains.

    Returns
    -------
    tuple
        Domain and cluster, shape (domains * clusters,), and the residuals, shape
        (domains * clusters, columns): a cluster without anybody in the domain has one
        too.
    """
    left = -fit.values[:, fit.carriers.of]
    left[cells.domain, cells.unit] += score
    clusters = left.shape[1]
    place = np.arange(size * clusters)
    return place // clusters, place % clusters, left.reshape(len(place), -1)
