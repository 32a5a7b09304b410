"""Estimates for areas with few records, or none: models that borrow strength."""

from survey.analysis.small_areas.area_level import AreaFit, fay_herriot
from survey.analysis.small_areas.unit_level import UnitFit, nested_errors

__all__ = ["AreaFit", "UnitFit", "fay_herriot", "nested_errors"]
