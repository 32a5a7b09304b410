"""Non-response: what became of the sample, and weights that answer for it."""

from survey.weighting.nonresponse.adjustment import Adjustment
from survey.weighting.nonresponse.balance import Balance, balance
from survey.weighting.nonresponse.classes import class_adjustment, cross_classes
from survey.weighting.nonresponse.dispositions import Disposition
from survey.weighting.nonresponse.gross_net import (
    GrossNet,
    gross_and_net,
    response_curve,
)
from survey.weighting.nonresponse.inverse import (
    inverse_adjustment,
    propensity_class_adjustment,
    propensity_classes,
)
from survey.weighting.nonresponse.outcomes import Outcomes, ResponseRates, account
from survey.weighting.nonresponse.partial import PartialIndicators, partial_indicators
from survey.weighting.nonresponse.propensity import Propensity, response_propensity
from survey.weighting.nonresponse.rates import casro_eligibility, outcome_rates
from survey.weighting.nonresponse.representativity import (
    Representativity,
    representativity,
)

__all__ = [
    "Adjustment",
    "Balance",
    "Disposition",
    "GrossNet",
    "Outcomes",
    "PartialIndicators",
    "Propensity",
    "Representativity",
    "ResponseRates",
    "account",
    "balance",
    "casro_eligibility",
    "class_adjustment",
    "cross_classes",
    "gross_and_net",
    "inverse_adjustment",
    "outcome_rates",
    "partial_indicators",
    "propensity_class_adjustment",
    "propensity_classes",
    "representativity",
    "response_curve",
    "response_propensity",
]
