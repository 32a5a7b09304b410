"""Every verb of a sample, asked of one table, and its answer as plain numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from survey.designs import Estimate
from survey.sample import Sample

__all__ = ["DESIGN", "VERBS", "numbers_of", "sample", "table"]

DESIGN: dict[str, Any] = {"weights": "w", "strata": "s", "clusters": "c"}
ALIKE = {"a": 1.0, "b": 2.0}

VERBS: dict[str, Callable[[Sample], Any]] = {
    "mean": lambda s: s.mean("y", "x"),
    "mean by": lambda s: s.mean("y", by=["g", "h"]),
    "total": lambda s: s.total("y", by="g"),
    "share": lambda s: s.share("b", "g", by="h"),
    "share, beta": lambda s: s.share("b", interval="beta"),
    "share, likelihood": lambda s: s.share("b", interval="likelihood"),
    "share, wilson": lambda s: s.share("b", interval="wilson"),
    "ratio": lambda s: s.ratio("y", "x", by="g"),
    "quantile": lambda s: s.quantile("y", [0.25, 0.5], by="g"),
    "variance": lambda s: s.variance("y", by="g"),
    "correlation": lambda s: s.correlation("y", "x", "y2", by="g"),
    "standardised": lambda s: s.standardised("y", over="g", population=ALIKE, by="h"),
    "differences": lambda s: s.differences("y", between="h"),
    "differences, rest": lambda s: s.differences("y", between="h", against="rest"),
    "crosstab": lambda s: s.crosstab("g", "h"),
    "association": lambda s: s.association("g", "h"),
    "association, Wald": lambda s: s.association("g", "h", "Wald"),
    "t_test": lambda s: s.t_test("y"),
    "t_test of groups": lambda s: s.t_test("y", "g"),
    "rank_test": lambda s: s.rank_test("y", "g"),
    "rank_test of groups": lambda s: s.rank_test("y", "h"),
    "kappa": lambda s: s.kappa("g", "k"),
    "reliability": lambda s: s.reliability("y", "y2", "y3"),
    "omega": lambda s: s.omega("y", "y2", "y3"),
    "mean, each": lambda s: s.mean("y", "x", by="g", missing="each"),
    "function": lambda s: s.function("log(total(y) / total(x))", by="h"),
    "inequality": lambda s: s.inequality("x", by="h"),
    "regress": lambda s: s.regress("y ~ x + g"),
    "regress, logistic": lambda s: s.regress("b ~ x", "binomial"),
}


def table(rows: int = 96, seed: int = 3, **changed: Any) -> pd.DataFrame:
    """Return a table with some gaps; columns by name instead of its own."""
    rng = np.random.default_rng(seed)
    y = rng.normal(3, 1, rows)
    parts = {
        "s": np.arange(rows) * 4 // rows,
        "c": np.arange(rows) // 3,
        "w": rng.uniform(1, 5, rows),
        "y": np.where(np.arange(rows) % 17 == 16, np.nan, y),
        "x": rng.normal(5, 1, rows),
        "y2": y + rng.normal(0, 1, rows),
        "y3": y + rng.normal(0, 1, rows),
        "b": rng.random(rows) < 0.4,
    }
    g = rng.choice(["a", "b"], rows).astype(object)
    parts["k"] = np.where(rng.random(rows) < 0.7, g, "a")
    g[np.arange(rows) % 19 == 18] = None
    parts |= {"g": g, "h": rng.choice(["p", "q", "r"], rows)}
    return pd.DataFrame({**parts, **changed})


def sample(data: pd.DataFrame, **more: Any) -> Sample:
    """Return the sample with the design that the table has."""
    return Sample.of(data, **{**DESIGN, **more})


def numbers_of(found: Any) -> dict[str, np.ndarray]:
    """Return the numbers of an answer, by column."""
    if isinstance(found, Estimate):
        return {"value": found.value, "se": found.se, "df": np.array([found.df])}
    rows = found.rows
    return {
        name: rows[name].to_numpy(dtype=np.float64)
        for name in rows.columns
        if pd.api.types.is_numeric_dtype(rows[name].dtype)
    }
