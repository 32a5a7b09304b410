"""Designs of the reference that are linearised, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from survey.designs import Design, Sampled
from tests.survey45.reference import data

Build = Callable[[str, Mapping[str, Any]], Sampled]


def _srs(name: str, options: Mapping[str, Any]) -> Sampled:
    rows = data("apisrs")
    weights = rows["fpc"].to_numpy(float) / len(rows)
    return Design.build(weights, population=rows["fpc"].to_numpy(float))


def _strat(name: str, options: Mapping[str, Any]) -> Sampled:
    rows = data("apistrat")
    fpc = None if name.endswith("nofpc") else rows["fpc"].to_numpy(float)
    return Design.build(rows["pw"].to_numpy(float), rows["stype"].to_numpy(), None, fpc)


def _clus1(name: str, options: Mapping[str, Any]) -> Sampled:
    rows = data("apiclus1")
    fpc = None if name.endswith("nofpc") else rows["fpc"].to_numpy(float)
    return Design.build(rows["pw"].to_numpy(float), None, rows["dnum"].to_numpy(), fpc)


DESIGNS: dict[str, Build] = {
    "srs": _srs,
    "srs_nofpc": lambda name, options: Design.build(
        data("apisrs")["pw"].to_numpy(float)
    ),
    "strat": _strat,
    "strat_nofpc": _strat,
    "clus1": _clus1,
    "clus1_nofpc": _clus1,
    "clus2_wr": lambda name, options: Design.build(
        data("apiclus2")["pw"].to_numpy(float),
        clusters=np.asarray(data("apiclus2")["dnum"]),
    ),
}
