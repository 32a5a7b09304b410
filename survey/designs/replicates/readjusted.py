"""Non-response adjusted for again under every replicate, as the sample's own was."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from survey.designs.replicates.replicates import Replicates
from survey.weighting import Sampled, distinct

__all__ = ["readjusted"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


def readjusted(design: Replicates, sampled: Sampled) -> Replicates:
    """Return replicates of respondents, from those of everyone drawn.

    Parameters
    ----------
    design
        Of everyone drawn, with weights from before non-response.
    sampled
        How these weights were handed over to respondents; each replicate's are so too,
        within the same classes with their own factors.

    Returns
    -------
    Replicates
        Shape (records,); records of one unit and the same classes share factors.
        Degrees of freedom are those of the units that have respondents.

    References
    ----------
    Valliant, R. (2004). The effect of multiple weighting steps on variance estimation.
    *Journal of Official Statistics* 20(1). Rust, K. F. and Rao, J. N. K. (1996).
    Variance estimation for complex surveys using replication techniques. *Statistical
    Methods in Medical Research* 5(3).

    Examples
    --------
    >>> from survey.fieldwork import Frame
    >>> from survey.weighting.nonresponse.handover import HandOver
    >>> ones, class_ = np.ones(4), np.array([0, 0, 1, 1])
    >>> step = HandOver(class_, np.array([True, False, True, True]))
    >>> drawn = Replicates(ones, 4 / 3 * (1 - np.eye(4)), 3 / 4, ones, ones)
    >>> places = np.array([0, 2, 3])
    >>> sampled = Sampled(Frame, ones, (step,), places)  # no frame is looked at
    >>> readjusted(drawn, sampled).expanded().round(2).tolist()[0]
    [0.0, 1.33, 2.67, 2.67]
    """
    unit = np.arange(len(design.weights)) if design.unit is None else design.unit
    place = sampled.place
    columns = [unit[place], *(step.place[place] for step in sampled.steps)]
    first, cell = distinct(np.column_stack(columns))
    among = _Units(design, unit, place, unit[place][first])
    factors = np.empty((len(first), design.count))
    for index in range(design.count):
        factors[:, index] = _factors(design, sampled, place[first], index)
    return Replicates(
        sampled.adjusted(design.weights),
        factors,
        design.scale,
        design.rscales,
        design.base[place],
        cell,
        design.mse,
        among.df,
        partial(_spanned, among),
    )


def _factors(design: Replicates, sampled: Sampled, place: Codes, index: int) -> Floats:
    """Return what a replicate multiplies the base of these persons by."""
    weights = design.replicate(index)
    column = design.factors[:, index].astype(np.float64)
    found = column[place] if design.unit is None else column[design.unit[place]]
    for step in sampled.steps:
        found = found * step.factors(weights)[step.place[place]]
        weights = step(weights)
    return np.asarray(found)


@dataclass(frozen=True)
class _Units:
    """The units of everyone drawn, as far as respondents stand in them.

    Parameters
    ----------
    design
        Of everyone drawn.
    unit, place
        Each person's unit, and each record's place among the persons.
    of
        The unit of each row of factors of the respondents' replicates.
    """

    design: Replicates
    unit: Codes
    place: Codes
    of: Codes

    @property
    def df(self) -> float:
        """Degrees of freedom of the units with respondents."""
        return self.within(self.unit[self.place])

    def within(self, units: Codes) -> float:
        """Return the degrees of freedom of some units."""
        there = np.zeros(len(self.design.factors), dtype=bool)
        there[units] = True
        return self.design.df_of(np.where(there, self.design.sizes, 0.0))


def _spanned(among: _Units, inside: Flags) -> int:
    return int(among.within(among.of[inside])) + 1
