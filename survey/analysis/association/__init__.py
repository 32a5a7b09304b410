"""Tables of two variables, and tests between variables."""

from survey.analysis.association.categories import Categories
from survey.analysis.association.chisquare import chi_square
from survey.analysis.association.chisquare_fit import goodness_of_fit
from survey.analysis.association.crosstab import Crosstab, crosstab
from survey.analysis.association.loglinear import Loglinear, loglinear
from survey.analysis.association.loglinear_compare import compare_loglinear
from survey.analysis.association.quadratic_form import ChiSquareSum
from survey.analysis.association.ranks import rank_test
from survey.analysis.association.significance import HypothesisTest, together
from survey.analysis.association.ttest import mean_test, t_test

__all__ = [
    "Categories",
    "ChiSquareSum",
    "Crosstab",
    "HypothesisTest",
    "Loglinear",
    "chi_square",
    "compare_loglinear",
    "crosstab",
    "goodness_of_fit",
    "loglinear",
    "mean_test",
    "rank_test",
    "t_test",
    "together",
]
