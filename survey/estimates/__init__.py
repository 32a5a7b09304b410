"""Floor 5: indicators by breakdowns, with design-based standard errors."""

from survey.estimates.batch import Batch
from survey.estimates.breakdown import Breakdown, breakdown
from survey.estimates.estimate import estimate
from survey.estimates.estimates import Estimates
from survey.estimates.interval import mean_interval, share_interval
from survey.estimates.measure import measure
from survey.estimates.moments import Moments, moments
from survey.estimates.statistic import Statistic, statistic
from survey.estimates.variance import Precision

__all__ = [
    "Batch",
    "Breakdown",
    "Estimates",
    "Moments",
    "Precision",
    "Statistic",
    "breakdown",
    "estimate",
    "mean_interval",
    "measure",
    "moments",
    "share_interval",
    "statistic",
]
