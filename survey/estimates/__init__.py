"""Floor 5: indicators by breakdowns, with design-based standard errors."""

from survey.estimates.batch import Batch
from survey.estimates.breakdown import Breakdown, breakdown
from survey.estimates.estimate import declared_design, estimate
from survey.estimates.estimates import Estimates
from survey.estimates.interval import mean_interval, share_interval
from survey.estimates.judge import Judged, judge, rulesets
from survey.estimates.measure import measure
from survey.estimates.moments import Moments, moments
from survey.estimates.statistic import Statistic, statistic
from survey.estimates.variance import Precision

__all__ = [
    "Batch",
    "Breakdown",
    "Estimates",
    "Judged",
    "Moments",
    "Precision",
    "Statistic",
    "breakdown",
    "declared_design",
    "estimate",
    "judge",
    "mean_interval",
    "measure",
    "moments",
    "rulesets",
    "share_interval",
    "statistic",
]
