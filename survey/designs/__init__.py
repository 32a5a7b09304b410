"""Floor 4: how a sample was drawn, and what variance follows from it."""

from survey.designs.compress import Cells, occupied, renumbered, totals
from survey.designs.design import Carriers, Design
from survey.designs.estimate import Estimate
from survey.designs.functional import Functional, Smooth, mean, ratio, total
from survey.designs.replicates import Replicates
from survey.designs.sampled import Sampled

__all__ = [
    "Carriers",
    "Cells",
    "Design",
    "Estimate",
    "Functional",
    "Replicates",
    "Sampled",
    "Smooth",
    "mean",
    "occupied",
    "ratio",
    "renumbered",
    "total",
    "totals",
]
