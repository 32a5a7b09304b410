"""From records to estimates and their precision, by whatever the design allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.designs.design import Design
from survey.designs.replicates import Replicates
from survey.designs.sampled import Sampled
from survey.estimates.batch import Batch
from survey.estimates.cube import compress
from survey.estimates.fit import fitted
from survey.estimates.layout import Layout
from survey.estimates.moments import Moments, moments, moments_of
from survey.estimates.replicated import replicated
from survey.estimates.scored import scored
from survey.estimates.variance import Precision, precision_of

__all__ = ["measure", "units"]

Codes = NDArray[np.intp]


def measure(
    design: Sampled, batch: Batch, domain: Codes, size: int
) -> tuple[Moments, Precision]:
    """Return the estimates of a batch in the domains of one breakdown.

    Parameters
    ----------
    design
        Of the sample.
    batch
        Columns over the records.
    domain
        Each record's domain, -1 for none.
    size
        Number of domains.

    Notes
    -----
    Where the sums by domain and cluster are all that the variance rests on, nothing
    else is looked at. Probabilities that differ within strata, pairs of units, two
    phases, weights adjusted in several steps, and lone strata in domains take each
    record's score, domain by domain.
    """
    if isinstance(design, Replicates):
        return replicated(design, batch, domain, size)
    if not isinstance(design, Design) or not _compressible(design):
        known = moments(batch, design.weights, domain, size)
        return known, scored(design, batch, known, domain, size)
    layout = Layout.of(design)
    unit = design.stages[len(layout.tiers) - 1].unit
    last = len(layout.first.of)
    cube = compress(batch, design.weights, domain, size, unit, last)
    known = moments_of(cube)
    fit = fitted(design, batch, known, domain, size)
    return known, precision_of(layout, cube, known, fit)


def units(design: Sampled | None) -> int:
    """Return how many units a domain's results are held of: the memory they take.

    Parameters
    ----------
    design
        Of the sample.
    """
    if design is None:
        return 1
    if isinstance(design, Replicates):
        return design.count
    if not isinstance(design, Design):
        return 1
    if design.auxiliaries is not None and _compressible(design):
        return len(design.carriers.count)
    return max(len(stage.names) for stage in design.stages)


def _compressible(design: Design) -> bool:
    """Whether sums by domain and unit are all the variance rests on."""
    if design.compressible:
        return True
    stages = design.stages
    equal = all(stage.probability is None for stage in stages)
    odd = design.lone_strata in ("adjust", "average")
    lone = odd and any(stage.lone.any() for stage in stages[1:])
    return equal and not (lone or design.adjustments or design.lone_domains)
