"""What replicates take over from a linearised design, and what they can't."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.designs.design import Design
from survey.errors import CallError, LoneStratumError

__all__ = ["carried", "left_alone"]

Floats = NDArray[np.float64]


def carried(design: Design) -> Floats:
    """Return the weights that a design's replicates multiply, shape (n,).

    Parameters
    ----------
    design
        A linearised one.

    Raises
    ------
    CallError
        When weights were calibrated: replicates of them would not know it, and give
        the variance of weights that were not.
    """
    inside = design.weights != 0
    same = np.array_equal(design.weights[inside], design.base[inside])
    if design.adjustments or not same:
        raise CallError(
            "these weights were calibrated; make replicates of the design with its "
            "base weights, and calibrate under each with recalibrated()"
        )
    return design.weights


def left_alone(design: Design) -> NDArray[np.bool_]:
    """Return which strata have one cluster and more in the population.

    Parameters
    ----------
    design
        A linearised one.

    Raises
    ------
    LoneStratumError
        When there are any and the design was to fail on that.
    """
    alone = np.asarray((design.sampled == 1) & (design.population > 1))
    if design.lone_strata == "fail" and alone.any():
        raise LoneStratumError.named(design.names[i] for i in np.flatnonzero(alone))
    return alone
