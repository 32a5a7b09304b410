"""The cases as a user of the toolkit would ask them, and on every engine.

python -m tests.benches.ours CASE FOLDER [ENGINE]
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from survey.designs import Design, mean
from survey.designs.replicates import bootstrap
from survey.estimates import estimate
from survey.estimates.engine import Sampling, distribution, tabulate
from survey.estimates.engine import mean as mean_of
from survey.weighting import Term, calibrate, weigh
from tests.benches.data import ensure
from tests.benches.measure import report
from tests.benches.study import BREAKDOWNS, study

__all__ = ["CASES", "checks_of", "source"]

SAMPLING = Sampling("w", "stratum", "psu")
ITEMS = [distribution("item"), mean_of("y")]
Work = Callable[[], list[float]]


def checks_of(rows: pd.DataFrame) -> list[float]:
    """Return what results are compared by: sums of estimates and of errors."""
    return [rows["estimate"].sum(), rows["se"].sum(), len(rows)]


def _a(folder: Path, engine: str) -> Work:
    table = source(ensure("a", folder), engine or "pandas")

    def work() -> list[float]:
        found = tabulate(table, [distribution("item")], [("mun",)], SAMPLING)
        return checks_of(found.rows)

    return work


def _b(folder: Path, engine: str) -> Work:
    rows = pd.read_parquet(ensure("b", folder))
    targets = json.loads((folder / "b_targets.json").read_text("utf-8"))
    wanted = {v: {int(k): x for k, x in t.items()} for v, t in targets.items()}
    columns = {name: rows[name].to_numpy() for name in wanted}
    base = rows["w"].to_numpy()

    def work() -> list[float]:
        terms = [Term.categories(v, columns[v], wanted[v]) for v in wanted]
        done = calibrate(
            base, terms, "raking", sweeps=True, max_iterations=500, tolerance=1e-8
        )
        return [float(done.weights @ rows["y"] / done.weights.sum())]

    return work


def _c(folder: Path, engine: str) -> Work:
    rows = pd.read_parquet(ensure("c", folder))
    names = tuple(f"y{k}" for k in range(1, 21))
    y, w = rows[[*names]].to_numpy(), rows["w"].to_numpy()
    strata, clusters = rows["stratum"].to_numpy(), rows["psu"].to_numpy()

    def work() -> list[float]:
        drawn = bootstrap(Design.build(w, strata, clusters), 500, seed=1)
        found = drawn.evaluate(mean(y, names))
        return [found.value.sum(), found.se.sum()]

    return work


def _e(folder: Path, engine: str) -> Work:
    with tempfile.TemporaryDirectory() as made:
        frame = study(ensure("e", folder), Path(made))
    weights = weigh(frame)
    indicators = list(frame.codebook.indicators.values())

    def work() -> list[float]:
        found = estimate(frame, weights, indicators, BREAKDOWNS)
        found.labelled(frame.codebook)
        return checks_of(found.rows)

    return work


def _f(folder: Path, engine: str) -> Work:
    path = ensure("f", folder)

    def work() -> list[float]:
        table = source(path, engine or "duckdb")
        return checks_of(tabulate(table, ITEMS, [(), ("mun",)], SAMPLING).rows)

    return work


def source(path: Path, engine: str) -> Any:
    """Return a Parquet file as an engine's table."""
    return SOURCES[engine](str(path))


def _duckdb(path: str) -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET memory_limit = '2GB'; SET preserve_insertion_order = false")
    return connection.read_parquet(path)


def _dask(path: str) -> Any:
    import dask
    import dask.dataframe

    dask.config.set(scheduler="threads", num_workers=2)
    return dask.dataframe.read_parquet(path, blocksize="64MiB")


def _spark(path: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("benches")
    builder = builder.config("spark.driver.memory", "3g")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()
    return session.read.parquet(path)


def _polars(path: str) -> Any:
    import polars

    return polars.scan_parquet(path)


SOURCES: dict[str, Callable[[str], Any]] = {
    "pandas": pd.read_parquet,
    "polars": _polars,
    "duckdb": _duckdb,
    "dask": _dask,
    "spark": _spark,
}
CASES: dict[str, Callable[[Path, str], Work]] = {
    "a": _a,
    "b": _b,
    "c": _c,
    "e": _e,
    "f": _f,
}


if __name__ == "__main__":
    case, folder, *asked = sys.argv[1:]
    engine = asked[0] if asked else ""
    np.seterr(all="raise", under="ignore")
    report(f"ours {engine}".strip(), case, CASES[case](Path(folder), engine))
