"""Floor 3: base weights, raking to margins, trimming, and what the weights cost."""

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
from survey.weighting.effects import (
    by_stratum,
    design_effect,
    distribution,
    effective_n,
    spencer_effect,
)
from survey.weighting.nonresponse import (
    Adjustment,
    Balance,
    Disposition,
    GrossNet,
    Outcomes,
    PartialIndicators,
    Propensity,
    Representativity,
    ResponseRates,
    account,
    balance,
    casro_eligibility,
    class_adjustment,
    cross_classes,
    gross_and_net,
    inverse_adjustment,
    outcome_rates,
    partial_indicators,
    propensity_class_adjustment,
    propensity_classes,
    representativity,
    response_curve,
    response_propensity,
)
from survey.weighting.partition import Partitioned
from survey.weighting.rake import Problem, Raked, rake, rake_until_still
from survey.weighting.reachable import shortfalls
from survey.weighting.trim import trim, trim_weights
from survey.weighting.weigh import weigh
from survey.weighting.weights import Weights

__all__ = [
    "Adjustment",
    "Auxiliaries",
    "Balance",
    "Calibrated",
    "Calibrator",
    "Disposition",
    "Distance",
    "Exponential",
    "GrossNet",
    "Linear",
    "Logit",
    "Outcomes",
    "PartialIndicators",
    "Partitioned",
    "Problem",
    "Propensity",
    "Raked",
    "Representativity",
    "ResponseRates",
    "Sinh",
    "Term",
    "Weights",
    "account",
    "balance",
    "by_stratum",
    "calibrate",
    "casro_eligibility",
    "class_adjustment",
    "code_positions",
    "compared",
    "cross",
    "cross_classes",
    "cross_codes",
    "design_effect",
    "distinct",
    "distribution",
    "effective_n",
    "gross_and_net",
    "inverse_adjustment",
    "outcome_rates",
    "partial_indicators",
    "poststratify",
    "propensity_class_adjustment",
    "propensity_classes",
    "rake",
    "rake_until_still",
    "representativity",
    "response_curve",
    "response_propensity",
    "shortfalls",
    "spencer_effect",
    "trim",
    "trim_weights",
    "weigh",
]
