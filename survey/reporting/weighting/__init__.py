"""The weighting report: steps, factors, spread, effective n, margins before and after.

The page of `sid run` and the weighting section of the wave's report both come from
here.
"""

from survey.reporting.weighting.report import WeightingReport
from survey.reporting.weighting.steps import steps_table, steps_told

__all__ = ["WeightingReport", "steps_table", "steps_told"]
