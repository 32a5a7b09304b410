"""Time until something happens, with design-based errors."""

from survey.analysis.survival.kaplan_meier import SurvivalCurve, survival_curve
from survey.analysis.survival.models import (
    SurvivalFit,
    cox,
    curves,
    parametric_survival,
)

__all__ = [
    "SurvivalCurve",
    "SurvivalFit",
    "cox",
    "curves",
    "parametric_survival",
    "survival_curve",
]
