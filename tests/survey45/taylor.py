"""Designs of the reference that are linearised, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from survey.designs import Design, Sampled
from tests.survey45.reference import data

Build = Callable[[str, Mapping[str, Any]], Sampled]


def declared(
    dataset: str,
    ids: str = "",
    strata: str = "",
    weights: str = "",
    fpc: str | Callable[[Any], Any] = "",
) -> Build:
    """Return what builds svydesign(id, strata, weights, fpc) of a data set's columns.

    Stages are separated by +; R's `nest=TRUE` is how clusters are read here always.
    """

    def build(name: str, options: Mapping[str, Any]) -> Sampled:
        rows = data(dataset)
        stages = [rows[n].to_numpy() for n in ids.split("+")] if ids else None
        if callable(fpc):
            population = [np.asarray(fpc(rows), dtype=float)]
        else:
            population = [rows[n].to_numpy(float) for n in fpc.split("+") if n]
        return Design.build(
            rows[weights].to_numpy(float) if weights else None,
            rows[strata].to_numpy() if strata else None,
            stages,
            population,
            **settings(options),
        )

    return build


def settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return R's options in our words."""
    return {
        "lone_strata": options.get("survey.lonely.psu", "fail"),
        "lone_domains": bool(options.get("survey.adjust.domain.lonely", False)),
        "ultimate_cluster": bool(options.get("survey.ultimate.cluster", False)),
    }


def _ambulances(name: str, options: Mapping[str, Any]) -> Sampled:
    rows = data("scd")
    population = np.full(len(rows), 5.0) if name == "scd_fpc" else None
    return Design.build(
        np.ones(len(rows)),
        rows["ESA"].to_numpy(),
        rows["ambulance"].to_numpy(),
        population,
        **settings(options),
    )


DESIGNS: dict[str, Build] = {
    "srs": declared("apisrs", fpc="fpc"),
    "srs_nofpc": declared("apisrs", weights="pw"),
    "strat": declared("apistrat", strata="stype", weights="pw", fpc="fpc"),
    "strat_nofpc": declared("apistrat", strata="stype", weights="pw"),
    "clus1": declared("apiclus1", "dnum", weights="pw", fpc="fpc"),
    "clus1_nofpc": declared("apiclus1", "dnum", weights="pw"),
    "clus2": declared("apiclus2", "dnum+snum", fpc="fpc1+fpc2"),
    "clus2_wr": declared("apiclus2", "dnum+snum", weights="pw"),
    "clus2_uc": declared("apiclus2", "dnum", weights="pw", fpc="fpc1"),
    "scd_srs": _ambulances,
    "scd_fpc": _ambulances,
    "fpc_no": declared("fpc", "psuid", "stratid", "weight"),
    "fpc_yes": declared("fpc", "psuid", "stratid", "weight", "Nh"),
    "fpc_prob": declared("fpc", "psuid", "stratid", fpc=lambda d: d["nh"] / d["Nh"]),
    "fpc_noweights": declared("fpc", "psuid", "stratid", fpc="Nh"),
    "lone": declared("lonely", "psu", "stratum", "w"),
    "lone_fpc": declared("lonely", "psu", "stratum", "w", "N"),
}
