"""Generalised linear and ordinal models by formula, with design-based errors."""

from survey.analysis.regression.fit import Fit
from survey.analysis.regression.ordinal import OrdinalFit, ordinal
from survey.analysis.regression.regress import regress

__all__ = ["Fit", "OrdinalFit", "ordinal", "regress"]
