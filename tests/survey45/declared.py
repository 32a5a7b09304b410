"""Designs of the reference as study.yml declares them, with the columns they name."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tests.survey45 import replicated, taylor
from tests.survey45.reference import data, replicates_of, values

__all__ = ["Options", "declared"]

Options = tuple[tuple[str, Any], ...]
MADE = {"jackknife": "jkn", "balanced": "brr"}


@cache
def declared(name: str, options: Options) -> tuple[dict[str, Any], pd.DataFrame] | None:
    """Return what study.yml says of a design, and the columns it names."""
    chosen = taylor.settings(dict(options))
    if chosen.pop("ultimate_cluster"):
        return None
    if not chosen["lone_domains"]:
        chosen.pop("lone_domains")
    elif chosen["lone_strata"] not in ("adjust", "average"):
        return None
    every = {**replicated.LINEARISED, **taylor.DESIGNS}
    if name in replicated.MADE:
        before, verb, how = replicated.MADE[name]
        first = every[before]
        if isinstance(first, taylor.Declared):
            return _replicated(first, verb.__name__, how, chosen)
    if name in replicated.DRAWN:
        return _given(name)
    if name in PAIRS:
        return _pairs(name)
    if name.startswith("tp_"):
        return _phases(name)
    made = every.get(name)
    return _stages(made, chosen) if isinstance(made, taylor.Declared) else None


def _stages(
    said: taylor.Declared, chosen: dict[str, Any]
) -> tuple[dict[str, Any], pd.DataFrame] | None:
    columns = said.columns()
    names = list(columns)
    clusters = [n for n in names if n.startswith("drawn_cluster")]
    sizes = [n for n in names if n.startswith("drawn_population")]
    columns["drawn_weight"] = said("", {"survey.lonely.psu": "remove"}).weights
    design: dict[str, Any] = {"weight": "drawn_weight", **chosen}
    if "drawn_stratum" in columns:
        design["strata"] = "drawn_stratum"
    if clusters:
        design["clusters"] = clusters[0]
    if said.unequal:
        return {**design, "pps": {"probability": sizes[0]}}, columns
    if sizes:
        design["fpc"] = sizes[0]
    if len(sizes) > 1:
        pairs = zip(clusters[1:], sizes[1:], strict=True)
        design["stages"] = [{"clusters": c, "fpc": size} for c, size in pairs]
    return design, columns


def _replicated(
    said: taylor.Declared, verb: str, how: dict[str, Any], chosen: dict[str, Any]
) -> tuple[dict[str, Any], pd.DataFrame] | None:
    found = _stages(said, chosen)
    assert found is not None
    design, columns = found
    made = {"type": MADE[verb], **how}
    if how.get("rho"):
        made["type"] = "fay"
    if verb == "jackknife" and "strata" not in design:
        made["type"] = "jk1"
    return {**design, "replicates": made}, columns


def _given(name: str) -> tuple[dict[str, Any], pd.DataFrame]:
    said = values()["designs"][name]
    weights, analysis = replicates_of(name)
    scales = np.broadcast_to(said["rscales"], analysis.shape[1]).tolist()
    columns = {f"replicate{i}": one for i, one in enumerate(analysis.T)}
    made = {
        "type": "user",
        "weights": "replicate*",
        "scale": said["scale"],
        "rscales": scales,
        "mse": bool(said["mse"]),
    }
    table = pd.DataFrame({"drawn_weight": weights, **columns})
    return {"weight": "drawn_weight", "replicates": made}, table


PAIRS: dict[str, dict[str, Any]] = {
    "el_ov": {"method": "overton"},
    "el_hr": {"method": "hartley-rao", "mean_square": True},
    "el_hr1": {"method": "hartley-rao"},
    "el_hryg": {"method": "hartley-rao", "mean_square": True, "form": "yates-grundy"},
    "el_ht": {"method": "joint", "joint": "together_*"},
    "el_yg": {"method": "joint", "joint": "together_*", "form": "yates-grundy"},
    "el_poisson": {"method": "poisson"},
}


def _pairs(name: str) -> tuple[dict[str, Any], pd.DataFrame]:
    said = {**PAIRS[name], "probability": "drawn_chance"}
    columns = {"drawn_chance": data("election_pps")["p"]}
    if said.get("mean_square"):
        said["mean_square"] = float((data("election")["p"] ** 2).sum()) / 40
    if said["method"] == "joint":
        for number, column in enumerate(data("election_jointprob").to_numpy(float).T):
            columns[f"together_{number}"] = column
    return {"weight": "1 / drawn_chance", "pps": said}, pd.DataFrame(columns)


def _phases(name: str) -> tuple[dict[str, Any], pd.DataFrame]:
    rows = data("nwtco")
    columns = pd.DataFrame(
        {
            "drawn_weight": np.ones(len(rows)),
            "drawn_again": rows["sub"].to_numpy(bool).astype(int),
            "drawn_stratum": taylor.crossed(rows, "rel:instit"),
        }
    )
    again = {
        "selected": "drawn_again == 1",
        "strata": "drawn_stratum",
        "method": "full" if name == "tp_full" else "approximate",
    }
    return {"weight": "drawn_weight", "second_phase": again}, columns
