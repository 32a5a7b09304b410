"""Floor 3: base weights, raking to margins, trimming, and what the weights cost."""

from survey.weighting.auxiliaries import Auxiliaries, Term
from survey.weighting.calibrator import Calibrated, Calibrator
from survey.weighting.cells import code_positions, cross, cross_codes, distinct
from survey.weighting.effects import design_effect, distribution, effective_n
from survey.weighting.rake import Problem, Raked, rake
from survey.weighting.reachable import shortfalls
from survey.weighting.trim import trim
from survey.weighting.weigh import weigh
from survey.weighting.weights import Weights

__all__ = [
    "Auxiliaries",
    "Calibrated",
    "Calibrator",
    "Problem",
    "Raked",
    "Term",
    "Weights",
    "code_positions",
    "cross",
    "cross_codes",
    "design_effect",
    "distinct",
    "distribution",
    "effective_n",
    "rake",
    "shortfalls",
    "trim",
    "weigh",
]
