"""A calibration made ready once, to be done for any base weights: replicates too.

`Calibrator.prepare(terms, method, ...)` codes the records into distinct combinations of
auxiliaries; `calibrator.weights(base)` then gives final weights, and
`calibrator.calibrate(base)` how they came about. What is done per call runs over the
combinations, so that beyond one bincount it doesn't grow with the records.

R's `rake` stops when weights hardly change (`change`), and then makes as many sweeps in
every replicate: `calibrator.as_often(full)`, where `full` is what the full sample gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from survey.errors import CallError
from survey.weighting.auxiliaries import Auxiliaries, Term
from survey.weighting.calibrated import Calibrated
from survey.weighting.cells import numbered
from survey.weighting.distances import Distance, distance
from survey.weighting.equations import Equations
from survey.weighting.households import shared
from survey.weighting.newton import solve
from survey.weighting.preparing import (
    bounds_of,
    equations_of,
    patterns_of,
    require_fit,
)
from survey.weighting.rake import Problem, Raked, rake, rake_until_still
from survey.weighting.together import solve_together

__all__ = ["Calibrator"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bound = float | Floats


@dataclass(frozen=True)
class Calibrator:
    """A calibration, but for the base weights.

    Parameters
    ----------
    terms
        The margins to be met.
    distance
        What is kept least.
    scale, bounds
        What the distance is divided by, and the least and the largest factor.
    pattern
        Each record's combination; None when every record is one by itself.
    households
        Within which weights stay equal, by record.
    sweeps
        Whether margins are met one after the other instead of all by Newton's method.
    max_iterations, tolerance
        Newton steps or sweeps, and the largest relative error of a total.
    change
        Instead of the tolerance: sweep until no combination's weight changes by as much
        in one sweep, in persons (see `rake_until_still`).
    first
        A record of every combination.
    """

    terms: tuple[Term, ...]
    distance: Distance
    scale: Floats | None
    bounds: tuple[Bound, Bound]
    pattern: Codes | None
    households: Codes | None = None
    sweeps: bool = False
    max_iterations: int = 50
    tolerance: float = 1e-9
    change: float | None = None
    first: Codes | None = field(default=None, repr=False)

    @classmethod
    def prepare(
        cls,
        terms: Sequence[Term],
        method: str | Distance = "linear",
        bounds: tuple[Bound, Bound] | None = None,
        scale: Floats | None = None,
        households: NDArray[np.generic] | None = None,
        sweeps: bool = False,
        max_iterations: int = 50,
        tolerance: float = 1e-9,
        change: float | None = None,
    ) -> Calibrator:
        """Return a calibration ready for base weights.

        Parameters
        ----------
        terms
            The margins to be met, over the same records.
        method
            linear, truncated, raking, logit, sinh, or a distance of one's own.
        bounds
            Least and largest factor, for all or by record; none when absent.
        scale
            What the distance is divided by for each record, shape (rows,).
        households
            Within which factors are the same, any values, shape (rows,).
        sweeps
            Rake margin by margin, which only categorical terms without bounds can.
        max_iterations, tolerance, change
            As in the class.

        Raises
        ------
        CallError
            When these can't go together.

        Examples
        --------
        >>> sex = Term.categories("sex", ["m", "f", "f"], {"f": 60, "m": 40})
        >>> Calibrator.prepare([sex], "raking").weights(np.array([1.0, 1.0, 2.0]))
        array([40., 20., 40.])
        """
        chosen = distance(method)
        limits = bounds_of(method, chosen, bounds)
        require_fit(terms, scale, limits, sweeps, chosen, households is not None)
        where = None if households is None else numbered(np.asarray(households))
        first, pattern = patterns_of(terms, [scale, *limits], where)
        args = (where, sweeps, max_iterations, tolerance, change, first)
        return cls(tuple(terms), chosen, scale, limits, pattern, *args)

    @property
    def rows(self) -> int:
        """Number of records."""
        return len(self.terms[0].of)

    @cached_property
    def equations(self) -> Equations:
        """Auxiliaries by combination, totals and bounds."""
        args = (self.scale, self.bounds, self.first, self.households)
        return equations_of(self.terms, *args)

    @property
    def combinations(self) -> int:
        """Number of distinct combinations that anything is computed for."""
        return self.rows if self.first is None else len(self.first)

    @cached_property
    def auxiliaries(self) -> Auxiliaries:
        """What the weights are calibrated on, for the variance."""
        eq = self.equations
        pattern = np.arange(self.rows) if self.pattern is None else self.pattern
        scale = eq.scale if isinstance(eq.scale, np.ndarray) else None
        return Auxiliaries(eq.matrix, pattern, scale)

    def ridge(self, base: Floats) -> Floats | None:
        """Return what relaxed totals add to the cross products, by total.

        Parameters
        ----------
        base
            Shape (rows,).

        Returns
        -------
        NDArray or None
            Nought for a total that has to be met; None when all have.

        References
        ----------
        Beaumont, J.-F. and Bocci, C. (2008). Another look at ridge calibration.
        *Metron* 66(1).
        """
        if self.equations.penalty is None:
            return None
        return self.equations.slack(self.by_combination(base))

    def as_often(self, full: Calibrated) -> Calibrator:
        """Return the calibration that iterates as often, whatever it leaves.

        Parameters
        ----------
        full
            What it did before, with the weights of the full sample.
        """
        return replace(self, max_iterations=full.iterations, tolerance=0.0, change=None)

    def weights(self, base: Floats) -> Floats:
        """Return final weights, or the nearest that were found.

        Parameters
        ----------
        base
            Shape (rows,); a record of weight nought keeps it.
        """
        return self.calibrate(base).weights

    def calibrate(self, base: Floats) -> Calibrated:
        """Return final weights and how they came about.

        Parameters
        ----------
        base
            Shape (rows,); a record of weight nought keeps it. Negative weights, which
            some replicates have, are taken as they are.

        Raises
        ------
        CallError
            When weights are missing or infinite, are not one a record, are all nought,
            or differ within a household.
        """
        totals = self.by_combination(base)
        if self.sweeps:
            return self._swept(base, totals)
        args = (self.equations, self.distance, totals)
        done = solve(*args, self.max_iterations, self.tolerance)
        factors = self._spread(done.factors)
        ends = np.cumsum([len(term.totals) for term in self.terms])[:-1]
        errors = tuple(np.split(done.errors, ends))
        places = [(t, c) for t, e in enumerate(errors) for c in range(len(e))]
        dependent = tuple(places[index] for index in done.dependent)
        state = (done.iterations, errors, done.converged, dependent)
        return Calibrated(base * factors, factors, *state)

    def together(self, base: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the factors of many replicates, and of which of them they hold.

        Parameters
        ----------
        base
            Shape (rows, replicates).

        Returns
        -------
        tuple
            Factors, shape (rows, replicates), and for which replicates they meet the
            margins; the others are left to `calibrate`.

        Notes
        -----
        By Newton's method, also where one calibration sweeps: both go to the same
        weights, and stop within the tolerance of them. None hold where steps count or
        changes are watched (`as_often`, `change`): only `calibrate` does that.
        """
        counted = self.change is not None or self.tolerance <= 0
        if counted or self.households is not None:
            return np.ones(base.shape), np.zeros(base.shape[1], dtype=bool)
        args = (self.max_iterations, self.tolerance)
        totals = base
        if self.pattern is not None:
            rows = np.arange(self.rows)
            shape = (self.combinations, self.rows)
            place = csr_array((np.ones(self.rows), (self.pattern, rows)), shape=shape)
            totals = place @ base
        factors, done = solve_together(self.equations, self.distance, totals, *args)
        return self._spread(factors), done

    def problem(self, totals: Floats) -> Problem:
        """Return the same as a problem of raking, all of whose terms have cells."""
        chosen = slice(None) if self.first is None else self.first
        cells, wanted = [], []
        for term in self.terms:
            place, outside = term.of[chosen], term.of < 0
            extra = []
            if outside.any():
                # A last cell without a population holds who is in none.
                place, extra = np.where(place < 0, len(term.totals), place), [np.nan]
            cells.append(place)
            wanted.append(np.concatenate([term.totals, extra]))
        return Problem(totals, np.stack(cells).T, tuple(wanted))

    def _swept(self, base: Floats, totals: Floats) -> Calibrated:
        problem = self.problem(totals)
        if self.change is None:
            done = rake(problem, self.max_iterations, self.tolerance)
        else:
            done = rake_until_still(problem, self.max_iterations, self.change)
        return self.spread(base, problem, done)

    def spread(self, base: Floats, problem: Problem, done: Raked) -> Calibrated:
        """Return what was raked by combination, by record.

        Parameters
        ----------
        base
            Shape (rows,).
        problem, done
            What was raked, and what that gave.
        """
        factors = self._spread(done.factors)
        each = zip(problem.errors(done.factors), self.terms, strict=True)
        errors = tuple(error[: len(term.totals)] for error, term in each)
        state = (done.iterations, errors, done.converged)
        return Calibrated(base * factors, factors, *state)

    def by_factor(self, factors: Floats) -> Floats:
        """Return the factor of every combination, given those of the records."""
        return factors if self.first is None else factors[self.first]

    def by_combination(self, base: Floats) -> Floats:
        """Return the base weight of every combination.

        Parameters
        ----------
        base
            Shape (rows,).

        Raises
        ------
        CallError
            As `calibrate`.
        """
        if base.shape != (self.rows,):
            raise CallError(f"{base.shape} base weights for {self.rows} records")
        wrong = np.flatnonzero(~np.isfinite(base))
        if len(wrong):
            raise CallError(
                f"{len(wrong)} base weights are missing or infinite, the first at row "
                f"{wrong[0]}"
            )
        if not base.any():
            raise CallError("every base weight is nought")
        if self.households is not None:
            return shared(base, self.households)
        if self.pattern is None:
            return base
        return np.bincount(self.pattern, base, self.combinations).astype(np.float64)

    def _spread(self, factors: Floats) -> Floats:
        return factors if self.pattern is None else factors[self.pattern]
