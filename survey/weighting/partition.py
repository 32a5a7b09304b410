"""Calibration domain by domain: many small problems instead of one large one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.auxiliaries import Auxiliaries, Term
from survey.weighting.calibrated import Calibrated
from survey.weighting.calibrator import Calibrator
from survey.weighting.cells import numbered
from survey.weighting.distances import Distance

__all__ = ["Partitioned"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bound = float | Floats


@dataclass(frozen=True)
class Partitioned:
    """A calibration in every domain by itself.

    Parameters
    ----------
    terms
        The margins of all domains together.
    calibrators
        One a domain, over the cells that lie in it.
    rows
        Each domain's records.
    cells
        By domain and term, which cells of the whole margin those are.
    """

    terms: tuple[Term, ...]
    calibrators: tuple[Calibrator, ...]
    rows: tuple[Codes, ...]
    cells: tuple[tuple[Codes, ...], ...]

    @classmethod
    def prepare(
        cls,
        terms: Sequence[Term],
        partition: NDArray[np.generic],
        method: str | Distance = "linear",
        bounds: tuple[Bound, Bound] | None = None,
        scale: Floats | None = None,
        households: NDArray[np.generic] | None = None,
        *rest: Any,
    ) -> Partitioned:
        """Return calibrations ready for base weights, one a domain.

        Parameters
        ----------
        terms
            The margins; every cell has records of one domain alone.
        partition
            Each record's domain, shape (rows,).
        method, bounds, scale, households, rest
            As in `Calibrator.prepare`.

        Raises
        ------
        CallError
            When a cell lies in two domains, or has a total and no records.

        References
        ----------
        Zardetto, D. (2015). ReGenesees: an advanced R system for calibration,
        estimation and sampling error assessment. *Journal of Official Statistics*
        31(2), section 3: partitioned calibration.

        Examples
        --------
        >>> city = np.array(["a", "a", "b"])
        >>> count = Term.categories("city", city, {"a": 10, "b": 7})
        >>> Partitioned.prepare([count], city).weights(np.ones(3))
        array([5., 5., 7.])
        """
        domain = numbered(np.asarray(partition))
        order = np.argsort(domain, kind="stable")
        rows = np.split(order, np.cumsum(np.bincount(domain))[:-1])
        cells = [_domain_of(term, domain) for term in terms]
        calibrators, places = [], []
        for index, inside in enumerate(rows):
            found = [np.flatnonzero(of == index) for of in cells]
            here = [
                _within(term, inside, cell)
                for term, cell in zip(terms, found, strict=True)
                if len(cell)
            ]
            limits = None if bounds is None else tuple(_at(b, inside) for b in bounds)
            chosen = (_at(scale, inside), _at(households, inside), *rest)
            calibrators.append(Calibrator.prepare(here, method, limits, *chosen))
            places.append(tuple(found))
        return cls(tuple(terms), tuple(calibrators), tuple(rows), tuple(places))

    @cached_property
    def auxiliaries(self) -> Auxiliaries:
        """What the weights are calibrated on, for the variance."""
        return Calibrator.prepare(self.terms).auxiliaries

    def ridge(self, base: Floats) -> Floats | None:
        """Return what relaxed totals add to the cross products, as a calibrator does.

        Parameters
        ----------
        base
            Shape (rows,).
        """
        if all(np.isinf(term.penalty) for term in self.terms):
            return None
        ridge = [np.zeros(len(term.totals)) for term in self.terms]
        parts = zip(self.calibrators, self.rows, self.cells, strict=True)
        for calibrator, rows, cells in parts:
            here = calibrator.ridge(base[rows])
            if here is not None:
                ends = np.cumsum([len(cell) for cell in cells])[:-1]
                for all_of, cell, part in zip(
                    ridge, cells, np.split(here, ends), strict=True
                ):
                    all_of[cell] = part
        return np.concatenate(ridge)

    def weights(self, base: Floats) -> Floats:
        """Return final weights, or the nearest that were found.

        Parameters
        ----------
        base
            Shape (rows,).
        """
        return self.calibrate(base).weights

    def calibrate(self, base: Floats) -> Calibrated:
        """Return final weights and how they came about; as often as the most takes.

        Parameters
        ----------
        base
            Shape (rows,).
        """
        factors = np.ones(len(base))
        errors = tuple(np.zeros(len(term.totals)) for term in self.terms)
        iterations, converged = 0, True
        parts = zip(self.calibrators, self.rows, self.cells, strict=True)
        for calibrator, rows, cells in parts:
            done = calibrator.calibrate(base[rows])
            factors[rows] = done.factors
            iterations = max(iterations, done.iterations)
            converged = converged and done.converged
            there = [index for index, cell in enumerate(cells) if len(cell)]
            for index, error in zip(there, done.errors, strict=True):
                errors[index][cells[index]] = error
        return Calibrated(base * factors, factors, iterations, errors, converged)

    def together(self, base: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the factors of many replicates, and of which of them they hold.

        Parameters
        ----------
        base
            Shape (rows, replicates).
        """
        factors, done = np.ones(base.shape), np.ones(base.shape[1], dtype=bool)
        for calibrator, rows in zip(self.calibrators, self.rows, strict=True):
            factors[rows], here = calibrator.together(base[rows])
            done &= here
        return factors, done


def _domain_of(term: Term, domain: Codes) -> Codes:
    """Return the domain of every cell."""
    inside = term.of >= 0
    of, here = term.of[inside], domain[inside]
    least = np.full(len(term.totals), len(domain))
    most = np.full(len(term.totals), -1)
    np.minimum.at(least, of, here)
    np.maximum.at(most, of, here)
    for index in np.flatnonzero(least < most):
        raise CallError(f"{term.labels[index]} lies in more than one domain")
    for index in np.flatnonzero((most < 0) & (term.totals != 0)):
        raise CallError(f"{term.labels[index]} has a total and no records")
    return most


def _within(term: Term, rows: Codes, cells: Codes) -> Term:
    place = np.full(len(term.totals) + 1, -1)
    place[cells] = np.arange(len(cells))
    part = term.take(rows)
    labels = tuple(term.labels[cell] for cell in cells)
    return replace(part, of=place[part.of], totals=term.totals[cells], labels=labels)


def _at(value: Any, rows: Codes) -> Any:
    return value[rows] if isinstance(value, np.ndarray) else value
