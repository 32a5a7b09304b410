"""Floor 4: how a sample was drawn, and what variance follows from it."""

from survey.designs.compress import Cells, occupied, renumbered, totals
from survey.designs.design import Carriers, Design
from survey.designs.domained import Domained
from survey.designs.estimate import Estimate
from survey.designs.functional import (
    Functional,
    Smooth,
    mean,
    ratio,
    score_totals,
    total,
)
from survey.designs.replicates import Replicates
from survey.designs.sampled import Sampled

__all__ = [
    "Carriers",
    "Cells",
    "Design",
    "Domained",
    "Estimate",
    "Functional",
    "Replicates",
    "Sampled",
    "Smooth",
    "mean",
    "occupied",
    "ratio",
    "renumbered",
    "score_totals",
    "total",
    "totals",
]
