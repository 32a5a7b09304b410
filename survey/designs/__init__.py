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
from survey.designs.replicates import (
    Replicates,
    balanced,
    bootstrap,
    hadamard,
    jackknife,
    recalibrated,
    successive,
)
from survey.designs.residuals import (
    Adjustment,
    PostStratified,
    Regression,
)
from survey.designs.sampled import Sampled
from survey.designs.stages import Stage
from survey.designs.sweeps import RakedSweeps

__all__ = [
    "Adjustment",
    "Carriers",
    "Cells",
    "Design",
    "Domained",
    "Estimate",
    "Functional",
    "PostStratified",
    "RakedSweeps",
    "Regression",
    "Replicates",
    "Sampled",
    "Smooth",
    "Stage",
    "balanced",
    "bootstrap",
    "hadamard",
    "jackknife",
    "mean",
    "occupied",
    "ratio",
    "recalibrated",
    "renumbered",
    "score_totals",
    "successive",
    "total",
    "totals",
]
