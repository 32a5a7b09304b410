"""Statistics of arrays under a design, one at a time."""

from survey.estimates.statistics.adjust import adjusted
from survey.estimates.statistics.compare import Differences, compare
from survey.estimates.statistics.contrast import (
    Compared,
    against_nought,
    apart,
    contrast,
    function_of,
)
from survey.estimates.statistics.distribution import distribution
from survey.estimates.statistics.domains import Domains, domain_df
from survey.estimates.statistics.formula import Formula
from survey.estimates.statistics.found import Found
from survey.estimates.statistics.known import Missing
from survey.estimates.statistics.proportion import Proportions, proportion
from survey.estimates.statistics.quantile import Quantiles, quantile
from survey.estimates.statistics.quantile_rules import RULES, quantiles
from survey.estimates.statistics.smooth import function_of_totals
from survey.estimates.statistics.spread import (
    correlation,
    covariance,
    deviation,
    variance,
    variation,
)
from survey.estimates.statistics.standardise import standardised
from survey.estimates.statistics.totals import mean, ratio, share, total

__all__ = [
    "RULES",
    "Compared",
    "Differences",
    "Domains",
    "Formula",
    "Found",
    "Missing",
    "Proportions",
    "Quantiles",
    "adjusted",
    "against_nought",
    "apart",
    "compare",
    "contrast",
    "correlation",
    "covariance",
    "deviation",
    "distribution",
    "domain_df",
    "function_of",
    "function_of_totals",
    "mean",
    "proportion",
    "quantile",
    "quantiles",
    "ratio",
    "share",
    "standardised",
    "total",
    "variance",
    "variation",
]
