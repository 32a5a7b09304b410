"""Cost against rows: the engine's part grows, the finishing step doesn't.

    python -m tests.benches.growth --data out/benches

Case f on DuckDB over its first 10 thousand to 100 million records. The finishing step
is everything but what the engine does: codes, layout, variances, intervals, the table.
It goes over occupied cells of domain by cluster: by stratum there are 2,000 of them
from the start, by place 600,000 in the end, of which the first records fill few.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from survey.estimates.engine import tabulate
from survey.estimates.engine.lazy import Lazy
from tests.benches.data import ensure
from tests.benches.ours import ITEMS, SAMPLING

ROWS = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)


def timed(method: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    """Return a method that adds the seconds it takes to a list."""

    def call(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return method(*given, **named)
        finally:
            spent.append(time.perf_counter() - began)

    return call


def main() -> int:
    """Print a line for every number of records."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("out/benches"))
    path = ensure("f", parser.parse_args().data.resolve())
    print("| rows | by | engine s | finishing s | rows of the result |")
    print("|---|---|---|---|---|")
    for by in ("stratum", "mun"):
        for rows in ROWS:
            engine, finishing, size = split(path, rows, by)
            print(f"| {rows:,} | {by} | {engine:.2f} | {finishing:.2f} | {size} |")
    return 0


def split(path: Path, rows: int, by: str) -> tuple[float, float, int]:
    """Return the seconds of the engine and of the rest, and the rows that came out."""
    table = f"read_parquet('{path}', file_row_number = true)"
    chosen = f"SELECT * FROM {table} WHERE file_row_number < {rows}"
    relation = duckdb.connect().sql(chosen)
    spent: list[float] = []
    look, grouped = timed(Lazy.look, spent), timed(Lazy.grouped, spent)
    began = time.perf_counter()
    with patch.multiple(Lazy, look=look, grouped=grouped):
        found = tabulate(relation, ITEMS, [(), (by,)], SAMPLING)
    took = time.perf_counter() - began
    return sum(spent), took - sum(spent), len(found)


if __name__ == "__main__":
    sys.exit(main())
