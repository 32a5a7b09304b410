"""Calibration of a sample to totals that are known of its population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.designs import Design, Regression, Replicates, recalibrated
from survey.errors import CallError, ConvergenceError
from survey.weighting import Calibrator, Term
from survey.weighting.calibrate import require_met

__all__ = ["Totals", "calibrator_of", "recalibrating", "to_totals", "uncalibrated"]

Totals = Sequence[Term] | Calibrator


def calibrator_of(totals: Totals) -> Calibrator:
    """Return a calibration as given, or the linear one to terms.

    Parameters
    ----------
    totals
        Terms over the records, or a calibration that was prepared of them.

    Raises
    ------
    CallError
        When there are no terms.
    """
    if isinstance(totals, Calibrator):
        return totals
    if not totals:
        raise CallError("no terms to calibrate to")
    return Calibrator.prepare(totals)


def to_totals(design: Design, calibrator: Calibrator) -> Design:
    """Return a design with its weights calibrated, and the residuals in its variance.

    Parameters
    ----------
    design
        With base weights.
    calibrator
        Over the same records.

    Raises
    ------
    CallError
        When the records aren't as many, or the weights were calibrated already.
    ConvergenceError
        When the totals can't be met; variables and levels are named.
    """
    if design.adjustments:
        raise CallError("these weights were calibrated already")
    base = design.weights
    if calibrator.rows != len(base):
        raise CallError(f"terms of {calibrator.rows} records, and {len(base)} records")
    done = calibrator.calibrate(base)
    require_met(calibrator, base, done)
    auxiliaries = replace(calibrator.auxiliaries, ridge=calibrator.ridge(base))
    final = Regression.of(auxiliaries, base, done.weights)
    return replace(
        design,
        weights=done.weights,
        base=base,
        auxiliaries=auxiliaries,
        adjustments=(final,),
    )


def uncalibrated(design: Design) -> Design:
    """Return a design as it was before `to_totals`.

    Parameters
    ----------
    design
        Calibrated.
    """
    return replace(design, weights=design.base, auxiliaries=None, adjustments=())


def recalibrating(made: Replicates, calibrator: Calibrator) -> Replicates:
    """Return replicates of base weights with the calibration done again in each.

    Parameters
    ----------
    made
        Of base weights.
    calibrator
        Over the same records.

    Raises
    ------
    ConvergenceError
        When replicates can't meet the totals; they are counted.
    """
    missed: list[float] = []

    def calibrate(base: NDArray[np.float64]) -> NDArray[np.float64]:
        done = calibrator.calibrate(base)
        if not done.converged:
            missed.append(done.error)
        return done.weights

    found = recalibrated(made, calibrate, together=calibrator.together)
    if missed:
        raise ConvergenceError(
            f"{len(missed)} of the {made.count} replicates could not meet their "
            f"totals, at worst by {max(missed):.2g}; widen bounds, or collapse cells"
        )
    return found
