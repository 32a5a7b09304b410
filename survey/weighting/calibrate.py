"""Calibration in one call, which says what is in the way when it doesn't work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.errors import ConvergenceError
from survey.weighting.auxiliaries import Term
from survey.weighting.calibrated import Calibrated
from survey.weighting.calibrator import Calibrator
from survey.weighting.conflicts import conflicts, proposal
from survey.weighting.distances import Distance, Linear
from survey.weighting.partition import Partitioned
from survey.weighting.reachable import least_gaps

__all__ = ["calibrate", "compared", "poststratify", "require_met"]

Floats = NDArray[np.float64]
Bound = float | Floats


def calibrate(
    base: Floats,
    terms: Sequence[Term],
    method: str | Distance = "linear",
    bounds: tuple[Bound, Bound] | None = None,
    bounded: str = "factor",
    scale: Floats | None = None,
    households: NDArray[np.generic] | None = None,
    partition: NDArray[np.generic] | None = None,
    sweeps: bool = False,
    max_iterations: int = 50,
    tolerance: float = 1e-9,
    force: bool = False,
) -> Calibrated:
    """Return weights that meet population totals and differ least from base weights.

    Parameters
    ----------
    base
        Base weights, shape (rows,).
    terms
        The margins to be met: categories with their populations, numbers with their
        totals; one with a penalty is met as far as that is worth it.
    method
        linear, truncated, raking, logit, sinh, or a distance of one's own.
    bounds
        The least and largest factor, held exactly; by record or for all.
    bounded
        Whether the bounds are of the factor or of the final weight.
    scale
        What the distance is divided by for each record (R's `variance`).
    households
        Within which factors are the same, shape (rows,).
    partition
        Domains calibrated each by itself, shape (rows,); every cell of every margin
        lies in one of them.
    sweeps
        Rake margin by margin instead of by Newton's method; the weights are the same.
    max_iterations, tolerance
        Newton steps or sweeps, and the largest relative error of a total.
    force
        Whether to return the nearest that was found when totals aren't met.

    Raises
    ------
    CallError
        When the arguments can't be meant.
    ConvergenceError
        When totals can't be met, or weren't; with the variables and levels, and what
        to merge them with.

    References
    ----------
    Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey sampling.
    *JASA* 87(418).

    Examples
    --------
    >>> sex = Term.categories("sex", ["m", "f", "f"], {"m": 40, "f": 60})
    >>> age = Term.number("age", [30, 40, 60], 4350)
    >>> calibrate(np.array([30.0, 30, 30]), [sex, age], "raking").weights.round(6)
    array([40. , 22.5, 37.5])
    """
    if bounded == "weight" and bounds is not None:
        bounds = (_of_weight(bounds[0], base), _of_weight(bounds[1], base))
    chosen = (method, bounds, scale, households, sweeps, max_iterations, tolerance)
    if partition is not None:
        parts = Partitioned.prepare(terms, partition, *chosen)
        done = parts.calibrate(base)
        if not (force or done.converged):
            for rows, part in zip(parts.rows, parts.calibrators, strict=True):
                require_met(part, base[rows])
        return done
    calibrator = Calibrator.prepare(terms, *chosen)
    done = calibrator.calibrate(base)
    if not force:
        require_met(calibrator, base, done)
    return done


def poststratify(
    base: Floats,
    strata: ArrayLike,
    population: Mapping[Any, float],
    partial: bool = False,
) -> Calibrated:
    """Return weights that add up to the population of every post-stratum.

    Parameters
    ----------
    base
        Base weights, shape (rows,).
    strata
        Each record's post-stratum, shape (rows,).
    population
        Persons by post-stratum.
    partial
        Whether to leave out post-strata that have no records, whose people then are
        represented by nobody.

    Raises
    ------
    CallError
        When records stand in no post-stratum.
    ConvergenceError
        When a post-stratum has no records, or records and no population.

    Examples
    --------
    >>> poststratify(np.ones(3), ["a", "b", "b"], {"a": 10, "b": 40}).weights
    array([10., 20., 20.])
    """
    term = Term.categories("stratum", strata, population)
    if partial:
        there = term.sums(np.abs(base)) != 0
        kept = zip(population.items(), there, strict=True)
        left = dict(item for item, present in kept if present)
        term = Term.categories("stratum", strata, left)
    said = conflicts([term], base, positive=True)
    if said:
        raise ConvergenceError(_listed("post-strata can't be met", said))
    return Calibrator.prepare([term]).calibrate(base)


def require_met(
    calibrator: Calibrator, base: Floats, done: Calibrated | None = None
) -> None:
    """Raise when totals weren't met, with what stands in the way.

    Parameters
    ----------
    calibrator
        The calibration.
    base
        Base weights, shape (rows,).
    done
        What it gave; calibrated again when absent.

    Raises
    ------
    ConvergenceError
        With variables, levels, and what to merge.
    """
    found = calibrator.calibrate(base) if done is None else done
    if found.converged:
        return
    positive = not isinstance(calibrator.distance, Linear)
    said = conflicts(calibrator.terms, base, positive)
    if said:
        raise ConvergenceError(_listed("margins can't be met by these records", said))
    term, cell = found.worst
    place = calibrator.terms[term].labels[cell]
    head = (
        f"calibration did not meet its totals in {found.iterations} iterations: "
        f"{place} is off by {found.error:.2g}"
    )
    said = list(_shortages(calibrator, base))
    if said:
        head += ". No weights within these bounds meet them all together; at best"
        raise ConvergenceError(_listed(head, said))
    raise ConvergenceError(f"{head}; allow more iterations, or a larger tolerance")


def compared(terms: Sequence[Term], base: Floats, final: Floats) -> pd.DataFrame:
    """Return every margin before and after.

    Parameters
    ----------
    terms
        The margins.
    base, final
        Weights, shape (rows,).

    Returns
    -------
    DataFrame
        margin, cell, n, population, before, after, error (relative).

    Examples
    --------
    >>> sex = Term.categories("sex", ["m", "f"], {"m": 4, "f": 6})
    >>> compared([sex], np.ones(2), np.array([4.0, 5.0]))["error"].round(3).tolist()
    [0.0, -0.167]
    """
    tables = [_compared(term, base, final) for term in terms]
    return pd.concat(tables, ignore_index=True)


def _compared(term: Term, base: Floats, final: Floats) -> pd.DataFrame:
    after, wanted = term.sums(final), term.totals
    nothing = np.full(len(wanted), np.nan)
    error = np.divide(after - wanted, np.abs(wanted), nothing, where=wanted != 0)
    counts = np.bincount(term.of[term.of >= 0], minlength=len(wanted))
    return pd.DataFrame(
        {
            "margin": term.name,
            "cell": term.labels,
            "n": counts,
            "population": wanted,
            "before": term.sums(base),
            "after": after,
            "error": error,
        }
    )


def _shortages(calibrator: Calibrator, base: Floats) -> Sequence[str]:
    totals = calibrator.by_combination(base)
    gaps = least_gaps(calibrator.equations, totals, calibrator.distance)
    places = [(t, c) for t in calibrator.terms for c in range(len(t.totals))]
    said = []
    for index, gap in gaps.items():
        term, cell = places[index]
        way = "short" if gap < 0 else "too large"
        merge = proposal(term, cell, base)
        said.append(f"{term.labels[cell]} stays {abs(gap):.2%} {way}{merge}")
    return said


def _listed(head: str, said: Sequence[str]) -> str:
    return "\n".join([head, *(f"  {text}" for text in said)])


def _of_weight(bound: Bound, base: Floats) -> Floats:
    """Return the bound of a factor; a record of weight nought keeps it anyway."""
    limits = np.broadcast_to(np.asarray(bound, dtype=np.float64), base.shape).copy()
    np.divide(limits, base, out=limits, where=base != 0)
    return limits
