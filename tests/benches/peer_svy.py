"""The cases in svy, run by an interpreter that has it; nothing else is needed there.

PYTHONPATH=. SVY_PYTHON tests/benches/peer_svy.py CASE FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import svy

from tests.benches.measure import report

Work = Callable[[], list[float]]
DESIGN = {"stratum": "stratum", "psu": "psu", "wgt": "w"}


def _sums(tables: list[pl.DataFrame]) -> list[float]:
    every = pl.concat([table.select("est", "se") for table in tables])
    return [every["est"].sum(), every["se"].sum(), every.height]


def _a(folder: Path) -> Work:
    rows = pl.read_parquet(folder / "a.parquet")

    def work() -> list[float]:
        sample = svy.Sample(rows, svy.Design(**DESIGN))
        return _sums([sample.estimation.prop("item", by="mun").to_polars()])

    return work


def _b(folder: Path) -> Work:
    rows = pl.read_parquet(folder / "b.parquet")
    targets = json.loads((folder / "b_targets.json").read_text("utf-8"))
    wanted = {v: {int(k): x for k, x in t.items()} for v, t in targets.items()}

    def work() -> list[float]:
        sample = svy.Sample(rows, svy.Design(wgt="w"))
        done = sample.weighting.rake(
            controls=wanted, tol=1e-8, max_iter=1000, wgt_name="raked"
        )
        w = done.data["raked"].to_numpy()
        return [float(w @ rows["y"].to_numpy() / w.sum())]

    return work


def _c(folder: Path) -> Work:
    rows = pl.read_parquet(folder / "c.parquet")
    names = [f"y{k}" for k in range(1, 21)]

    def work() -> list[float]:
        sample = svy.Sample(rows, svy.Design(**DESIGN))
        drawn = sample.weighting.create_bs_wgts(500, rstate=1)
        found = drawn.estimation.mean(names, method="replication")
        return _sums([one.to_polars() for one in found])[:2]

    return work


def _e(folder: Path) -> Work:
    rows = pl.read_parquet(folder / "e.parquet")
    rows = rows.with_columns(pl.col(r"^i\d+$").fill_nan(None))
    names = [f"i{k}" for k in range(1, 151)]

    def work() -> list[float]:
        sample = svy.Sample(rows, svy.Design(**DESIGN))
        tables = [
            one.to_polars()
            for b in range(1, 13)
            for one in sample.estimation.mean(names, by=f"b{b}", drop_nulls=True)
        ]
        return _sums(tables)

    return work


CASES: dict[str, Callable[[Path], Work]] = {"a": _a, "b": _b, "c": _c, "e": _e}


if __name__ == "__main__":
    case, folder = sys.argv[1:]
    report(f"svy {svy.__version__}", case, CASES[case](Path(folder)))
