"""Agreement of ratings, and scales of several items."""

from survey.analysis.scales.components import Components, principal_components
from survey.analysis.scales.kappa import kappa
from survey.analysis.scales.omega import Omega, mcdonald_omega
from survey.analysis.scales.reliability import (
    Reliability,
    cronbach_alpha,
    reliability,
)

__all__ = [
    "Components",
    "Omega",
    "Reliability",
    "cronbach_alpha",
    "kappa",
    "mcdonald_omega",
    "principal_components",
    "reliability",
]
