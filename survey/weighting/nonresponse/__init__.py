"""Non-response: what became of the sample, and weights that answer for it.

Response models are fetched when they are first asked for: they bring scikit-learn
along, which most work has no need of.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from survey.weighting.nonresponse.adjustment import Adjustment
from survey.weighting.nonresponse.balance import Balance, balance
from survey.weighting.nonresponse.classes import class_adjustment, cross_classes
from survey.weighting.nonresponse.dispositions import Disposition
from survey.weighting.nonresponse.gross_net import (
    GrossNet,
    gross_and_net,
    response_curve,
)
from survey.weighting.nonresponse.outcomes import Outcomes, ResponseRates, account
from survey.weighting.nonresponse.rates import casro_eligibility, outcome_rates

if TYPE_CHECKING:
    from survey.weighting.nonresponse.inverse import (
        cut_propensities,
        inverse_adjustment,
        propensity_class_adjustment,
        propensity_classes,
    )
    from survey.weighting.nonresponse.partial import (
        PartialIndicators,
        partial_indicators,
    )
    from survey.weighting.nonresponse.propensity import (
        Propensity,
        response_propensity,
    )
    from survey.weighting.nonresponse.r_indicator import (
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
    "cut_propensities",
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
LATER = {
    "PartialIndicators": "partial",
    "Propensity": "propensity",
    "Representativity": "r_indicator",
    "cut_propensities": "inverse",
    "inverse_adjustment": "inverse",
    "partial_indicators": "partial",
    "propensity_class_adjustment": "inverse",
    "propensity_classes": "inverse",
    "representativity": "r_indicator",
    "response_propensity": "propensity",
}
"""The module of each name that is fetched on demand."""


def __getattr__(name: str) -> Any:
    """Return one of the names that are fetched on demand."""
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"survey.weighting.nonresponse.{LATER[name]}")
    return getattr(module, name)
