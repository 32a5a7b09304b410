"""Poverty and inequality of an income, linearised."""

from survey.analysis.inequality.grouped import by_group
from survey.analysis.inequality.poverty import (
    Poverty,
    poverty_gap,
    poverty_rate,
    poverty_threshold,
)
from survey.analysis.inequality.shares import (
    atkinson,
    gini,
    quintile_ratio,
    theil,
)

__all__ = [
    "Poverty",
    "atkinson",
    "by_group",
    "gini",
    "poverty_gap",
    "poverty_rate",
    "poverty_threshold",
    "quintile_ratio",
    "theil",
]
