"""Floor 4: how a sample was drawn, and what variance follows from it."""

from survey.designs.compress import Cells, occupied, renumbered, totals
from survey.designs.design import Carriers, Design
from survey.designs.domained import Domained
from survey.designs.drawing import drawn_as_declared
from survey.designs.dual_frame import DualFrame
from survey.designs.effects import design_effect, simple_variance
from survey.designs.estimate import Estimate
from survey.designs.functional import (
    Functional,
    Smooth,
    mean,
    ratio,
    score_totals,
    total,
)
from survey.designs.joint import hartley_rao, overton, poisson
from survey.designs.pairs import PairMatrix
from survey.designs.pps import Pps
from survey.designs.replicates import (
    Replicates,
    balanced,
    bootstrap,
    declared_replicates,
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
from survey.designs.two_phase import TwoPhase

__all__ = [
    "Adjustment",
    "Carriers",
    "Cells",
    "Design",
    "Domained",
    "DualFrame",
    "Estimate",
    "Functional",
    "PairMatrix",
    "PostStratified",
    "Pps",
    "RakedSweeps",
    "Regression",
    "Replicates",
    "Sampled",
    "Smooth",
    "Stage",
    "TwoPhase",
    "balanced",
    "bootstrap",
    "declared_replicates",
    "design_effect",
    "drawn_as_declared",
    "hadamard",
    "hartley_rao",
    "jackknife",
    "mean",
    "occupied",
    "overton",
    "poisson",
    "ratio",
    "recalibrated",
    "renumbered",
    "score_totals",
    "simple_variance",
    "successive",
    "total",
    "totals",
]
