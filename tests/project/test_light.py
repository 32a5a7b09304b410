"""Importing the package doesn't bring along what only some of the work needs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "dask",
    "duckdb",
    "formulaic",
    "IPython",
    "nbconvert",
    "polars",
    "pyspark",
    "scipy.optimize",
    "scipy.stats",
    "sklearn",
    "survey.analysis.regression",
}


def test_the_import_is_light() -> None:
    # Another test of this run may have imported any of these.
    code = "import survey.cli, sys; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert not HEAVY & set(answer.stdout.split())
