"""Clusters by the auxiliary totals they carry, for batches of domains at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.least_squares import inverse_of
from survey.designs.stages import Stage
from survey.weighting import Auxiliaries, distinct

__all__ = ["Carriers", "carriers_of", "solver_of"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Carriers:
    """Clusters that carry the same auxiliary totals, which residuals can't tell apart.

    Parameters
    ----------
    totals
        Weighted totals of the auxiliaries, shape (carriers, auxiliaries).
    stratum, count
        Of each carrier, ascending by stratum: its stratum, how many clusters it is.
    of
        Each cluster's carrier, shape (clusters,).
    """

    totals: Floats
    stratum: Codes
    count: Codes
    of: Codes


def solver_of(auxiliaries: Auxiliaries, base: Floats) -> Floats:
    """Return the inverse of the cross products by base weight over scale, with ridge.

    Parameters
    ----------
    auxiliaries
        What was calibrated on.
    base
        Base weights, shape (rows,).
    """
    values = auxiliaries.values
    weight = np.bincount(auxiliaries.pattern, base, len(values))
    gram = (auxiliaries.scaled * weight[:, None]).T @ values
    return inverse_of(gram, auxiliaries.ridge)


def carriers_of(stage: Stage, auxiliaries: Auxiliaries, weights: Floats) -> Carriers:
    """Return the clusters by the auxiliary totals they carry.

    Parameters
    ----------
    stage
        The first.
    auxiliaries
        What was calibrated on.
    weights
        Final weights, shape (rows,).
    """
    values, pattern = auxiliaries.values, auxiliaries.pattern
    if stage.units < len(stage.unit):
        columns = [
            np.bincount(stage.unit, weights * column[pattern]) for column in values.T
        ]
        alone = np.arange(stage.units)
        one = np.ones_like(alone)
        return Carriers(np.stack(columns, 1), stage.stratum, one, alone)
    stratum = stage.stratum[stage.unit]
    weight = np.unique(weights, return_inverse=True)[1]
    first, of = distinct(np.stack([stratum, pattern, weight], axis=1))
    carried = weights[first, None] * values[pattern[first]]
    place = np.empty_like(of)
    place[stage.unit] = of
    return Carriers(carried, stratum[first], np.bincount(of), place)
