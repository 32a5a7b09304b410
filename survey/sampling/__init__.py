"""Floor 3: drawing a sample, and how large it has to be.

The next wave, designed with what the last one taught: seven strata of origin, two
shares that have to be known to 3 points in each of them and to 1.5 over all, a design
effect of the weights inside a stratum, and the response of the last time.

>>> from survey.sampling import Goal, Strata, allocate_bethel, expected_precision
>>> population = {"BE": 5_000_000, "MA": 180_000, "TR": 130_000, "PL": 60_000,
...               "RO": 45_000, "CD": 32_000, "AF": 15_000}
>>> last_wave = {
...     "landlord refused": {"BE": .15, "MA": .30, "TR": .25, "PL": .20, "RO": .28,
...                          "CD": .41, "AF": .35},
...     "at home in Belgium": {"BE": .85, "MA": .76, "TR": .75, "PL": .60, "RO": .55,
...                            "CD": .77, "AF": .78}}
>>> answered = {"BE": .45, "MA": .30, "TR": .30, "PL": .35, "RO": .33, "CD": .28,
...             "AF": .25}
>>> strata = Strata.of_shares(population, last_wave, deff=1.2, response=answered)
>>> goals = [Goal("*", "each stratum", se=0.03 / 1.96), Goal("*", se=0.015 / 1.96)]
>>> design = allocate_bethel(strata, goals, minimum=500)
>>> bool((design.goals["se"] <= design.goals["limit"] + 1e-12).all())
True
>>> margins = expected_precision(design).rows.set_index(["domain", "target"])["margin"]
>>> bool(margins["AF"].max() <= 0.03)
True

`select_stratified(register["origin"], design.gross_sizes, seed=2027)` then draws it.
"""

from survey.sampling.allocation import Allocation
from survey.sampling.bethel import BethelAllocation, Goal, allocate_bethel
from survey.sampling.neyman import allocate_neyman, allocate_optimal
from survey.sampling.planned import Planned, SampleSize
from survey.sampling.precision import Domain, Precision, expected_precision
from survey.sampling.probabilities import inclusion_probabilities
from survey.sampling.sample_size import (
    size_for_difference,
    size_for_mean,
    size_for_share,
    size_for_total,
)
from survey.sampling.select import select, select_stratified
from survey.sampling.selection import Selection
from survey.sampling.shares import (
    allocate_equal,
    allocate_power,
    allocate_proportional,
)
from survey.sampling.strata import Strata
from survey.sampling.two_stage import select_two_stage

__all__ = [
    "Allocation",
    "BethelAllocation",
    "Domain",
    "Goal",
    "Planned",
    "Precision",
    "SampleSize",
    "Selection",
    "Strata",
    "allocate_bethel",
    "allocate_equal",
    "allocate_neyman",
    "allocate_optimal",
    "allocate_power",
    "allocate_proportional",
    "expected_precision",
    "inclusion_probabilities",
    "select",
    "select_stratified",
    "select_two_stage",
    "size_for_difference",
    "size_for_mean",
    "size_for_share",
    "size_for_total",
]
