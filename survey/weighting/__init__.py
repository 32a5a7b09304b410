"""Floor 3: base weights, calibration to margins, trimming, and what weights cost.

Non-response has a room of its own, `survey.weighting.nonresponse`, whose models are
only imported when they are asked for: they bring scikit-learn along.
"""

from survey.weighting.again import Again
from survey.weighting.auxiliaries import Auxiliaries, Term
from survey.weighting.calibrate import calibrate, compared, poststratify
from survey.weighting.calibrated import Calibrated
from survey.weighting.calibrator import Calibrator
from survey.weighting.cells import code_positions, cross, cross_codes, distinct
from survey.weighting.distances import (
    Distance,
    Exponential,
    Linear,
    Logit,
    Sinh,
)
from survey.weighting.drawn import Sampled
from survey.weighting.effects import (
    by_stratum,
    design_effect,
    distribution,
    effective_n,
    spencer_effect,
)
from survey.weighting.partition import Partitioned
from survey.weighting.rake import Problem, Raked, rake, rake_until_still
from survey.weighting.reachable import shortfalls
from survey.weighting.trim import trim, trim_weights
from survey.weighting.weigh import weigh
from survey.weighting.weights import Weights

__all__ = [
    "Again",
    "Auxiliaries",
    "Calibrated",
    "Calibrator",
    "Distance",
    "Exponential",
    "Linear",
    "Logit",
    "Partitioned",
    "Problem",
    "Raked",
    "Sampled",
    "Sinh",
    "Term",
    "Weights",
    "by_stratum",
    "calibrate",
    "code_positions",
    "compared",
    "cross",
    "cross_codes",
    "design_effect",
    "distinct",
    "distribution",
    "effective_n",
    "poststratify",
    "rake",
    "rake_until_still",
    "shortfalls",
    "spencer_effect",
    "trim",
    "trim_weights",
    "weigh",
]
