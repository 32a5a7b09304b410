"""Invented samples for the benches: the same seed gives the same file.

a   1,000,000 records, 50 strata of 40 clusters, an item of 5 categories, 300 places
b   200,000 records, six margins of 2 to 300 levels with targets a quarter away
c   50,000 records, 50 strata of 8 clusters, 20 numbers
e   5,000 records, 25 strata of 4 clusters, 200 yes/no items with item non-response, 12
    variables to break down by
f   as a, of small integers and 32-bit weights, in row groups: any number of records
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["MAKERS", "ensure", "levels_of_b"]

LEVELS_B = (2, 4, 7, 20, 60, 300)
LEVELS_E = (2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 8)
LOGITS = np.array([0, 0.3, -0.2, 0.5, -0.6])
PEOPLE_B = 10_000_000.0
GROUP = 1_000_000


def levels_of_b() -> dict[str, int]:
    """Return how many levels each margin of case b has."""
    return {f"m{j}": size for j, size in enumerate(LEVELS_B, start=1)}


def ensure(case: str, folder: Path) -> Path:
    """Return a case's file, made when it isn't there yet; peers read it as CSV too."""
    path = folder / f"{case}.parquet"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        MAKERS[case](path)
    return path


def _places(rng: np.random.Generator, clusters: int, places: int) -> np.ndarray:
    return rng.integers(0, places, clusters)


def _items(
    rng: np.random.Generator, psu: np.ndarray, clusters: int, categories: int = 5
) -> np.ndarray:
    """Return a category a record, alike within clusters (a Gumbel draw of logits)."""
    logits = rng.normal(0, 0.5, (clusters, categories)) + LOGITS
    return (logits[psu] + rng.gumbel(size=(len(psu), categories))).argmax(axis=1)


def _a(path: Path, rows: int = 1_000_000) -> None:
    rng = np.random.default_rng(1)
    home = _places(rng, 2000, 300)
    psu = rng.integers(0, 2000, rows)
    away = rng.integers(0, 300, rows)
    item = _items(rng, psu, 2000)
    columns = {
        "stratum": psu // 40 + 1,
        "psu": psu + 1,
        "mun": np.where(rng.random(rows) < 0.8, home[psu], away) + 1,
        "item": item + 1,
        "w": np.exp(rng.normal(0, 0.6, rows)) * (20 + 10 * (psu // 40 % 7)),
    }
    _write(path, columns)


def _b(path: Path, rows: int = 200_000) -> None:
    rng = np.random.default_rng(2)
    shared = rng.normal(size=rows)
    columns: dict[str, np.ndarray] = {}
    targets: dict[str, dict[str, float]] = {}
    for name, size in levels_of_b().items():
        cuts = np.cumsum(rng.dirichlet(np.full(size, 8.0)))[:-1]
        mixed = 0.4 * shared + np.sqrt(0.84) * rng.normal(size=rows)
        level = np.searchsorted(cuts, mixed.argsort().argsort() / rows)
        wanted = np.bincount(level, minlength=size) * np.exp(rng.normal(0, 0.25, size))
        wanted *= PEOPLE_B / wanted.sum()
        columns[name] = level + 1
        targets[name] = {str(k + 1): float(t) for k, t in enumerate(wanted)}
    columns["w"] = np.exp(rng.normal(0, 0.3, rows)) * PEOPLE_B / rows
    columns["y"] = rng.normal(size=rows) + shared
    _write(path, columns)
    path.with_name("b_targets.json").write_text(json.dumps(targets), "utf-8")
    lines = [f"{v},{k},{x!r}" for v, t in targets.items() for k, x in t.items()]
    text = "\n".join(["var,level,freq", *lines]) + "\n"
    path.with_name("b_targets.csv").write_text(text, "utf-8")


def _c(path: Path, rows: int = 50_000) -> None:
    rng = np.random.default_rng(3)
    psu = rng.integers(0, 400, rows)
    psu[:400] = np.arange(400)
    columns = {
        "stratum": psu // 8 + 1,
        "psu": psu + 1,
        "w": np.exp(rng.normal(3, 0.5, rows)),
    }
    effects = rng.normal(0, 0.5, (400, 20))
    for k in range(20):
        columns[f"y{k + 1}"] = effects[psu, k] + rng.normal(size=rows)
    _write(path, columns)


def _e(path: Path, rows: int = 5_000) -> None:
    rng = np.random.default_rng(5)
    psu = rng.integers(0, 100, rows)
    psu[:100] = np.arange(100)
    columns = {
        "stratum": psu // 4 + 1,
        "psu": psu + 1,
        "w": np.exp(rng.normal(3, 0.5, rows)),
    }
    for j, size in enumerate(LEVELS_E, start=1):
        columns[f"b{j}"] = rng.integers(1, size + 1, rows)
    effects, height = rng.normal(0, 0.4, (100, 200)), rng.normal(size=200)
    for k in range(200):
        logit = height[k] + effects[psu, k] + 0.2 * (columns["b1"] - 1)
        yes = (rng.random(rows) < 1 / (1 + np.exp(-logit))).astype(float)
        yes[rng.random(rows) < 0.03] = np.nan
        columns[f"i{k + 1}"] = yes
    _write(path, columns)


def _f(path: Path, rows: int = 100_000_000) -> None:
    home = _places(np.random.default_rng(6), 2000, 300)
    with pq.ParquetWriter(path, next(_groups(GROUP, GROUP, home)).schema) as writer:
        for table in _groups(rows, GROUP, home):
            writer.write_table(table)


def _groups(rows: int, size: int, home: np.ndarray) -> Iterator[pa.Table]:
    for start in range(0, rows, size):
        rng = np.random.default_rng([6, start])
        n = min(size, rows - start)
        psu = rng.integers(0, 2000, n)
        away = rng.integers(0, 300, n)
        yield pa.table(
            {
                "stratum": (psu // 40 + 1).astype(np.int16),
                "psu": (psu + 1).astype(np.int16),
                "mun": (np.where(rng.random(n) < 0.8, home[psu], away) + 1).astype(
                    np.int16
                ),
                "item": _quick_items(rng, psu).astype(np.int8),
                "y": (psu % 7 + rng.standard_normal(n, dtype=np.float32)).astype(
                    np.float32
                ),
                "w": rng.uniform(1, 9, n).astype(np.float32),
            }
        )


def _quick_items(rng: np.random.Generator, psu: np.ndarray) -> np.ndarray:
    return np.minimum(rng.integers(1, 6, len(psu)) + (psu % 3 == 0), 5)


def _write(path: Path, columns: dict[str, np.ndarray]) -> None:
    pq.write_table(pa.table(columns), path)


MAKERS: dict[str, Callable[..., None]] = {"a": _a, "b": _b, "c": _c, "e": _e, "f": _f}
