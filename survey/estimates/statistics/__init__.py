"""Statistics of arrays under a design, one at a time."""

from survey.estimates.statistics.domains import Domains, domain_df
from survey.estimates.statistics.found import Found
from survey.estimates.statistics.known import Missing
from survey.estimates.statistics.totals import mean, ratio, share, total

__all__ = [
    "Domains",
    "Found",
    "Missing",
    "domain_df",
    "mean",
    "ratio",
    "share",
    "total",
]
