"""The same estimates of a table in memory, on disk or on a cluster.

from survey.estimates.engine import Sampling, distribution, mean, tabulate

people = duckdb.read_parquet("people/*.parquet")
sampling = Sampling(weight="w", strata="stratum", clusters="psu")
tabulate(people, [mean("age"), distribution("answer")], [(), ("town",)], sampling)
"""

from survey.estimates.engine.request import (
    Item,
    Sampling,
    distribution,
    mean,
    ratio,
    share,
    total,
)
from survey.estimates.engine.tabulate import tabulate

__all__ = [
    "Item",
    "Sampling",
    "distribution",
    "mean",
    "ratio",
    "share",
    "tabulate",
    "total",
]
