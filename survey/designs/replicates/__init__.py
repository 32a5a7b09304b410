"""Designs whose variance comes from replicate weights, given or made."""

from survey.designs.replicates.balanced import balanced
from survey.designs.replicates.bootstrap import bootstrap
from survey.designs.replicates.declared import declared_replicates
from survey.designs.replicates.given import Kind
from survey.designs.replicates.hadamard import hadamard
from survey.designs.replicates.jackknife import jackknife
from survey.designs.replicates.recalibrated import recalibrated
from survey.designs.replicates.replicates import Replicates
from survey.designs.replicates.successive import successive

__all__ = [
    "Kind",
    "Replicates",
    "balanced",
    "bootstrap",
    "declared_replicates",
    "hadamard",
    "jackknife",
    "recalibrated",
    "successive",
]
