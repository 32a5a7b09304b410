"""Replicate designs of the reference, by name.

What R drew at random is taken from its replicate weights; what it makes by rule, and
what it calibrates under every replicate, is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from survey.designs import (
    Design,
    Replicates,
    Sampled,
    balanced,
    jackknife,
    recalibrated,
)
from tests.survey45 import taylor
from tests.survey45.calibrating import KINDS, ready
from tests.survey45.reference import data, replicates_of, values

Build = Callable[[str, Mapping[str, Any]], Sampled]
Floats = np.ndarray

LINEARISED: dict[str, Build] = {
    **taylor.DESIGNS,
    "crowd": taylor.Declared("crowd", "cluster", weights="weight"),
    "crowd_strata": taylor.Declared("crowd", "cluster", "stratum", "weight"),
}
# By name: the linearised design it is made of, and how.
MADE: dict[str, tuple[str, Callable[..., Replicates], dict[str, Any]]] = {
    "strat_jkn": ("strat", jackknife, {}),
    "strat_nofpc_jkn": ("strat_nofpc", jackknife, {}),
    "strat_nofpc_jkn_mse": ("strat_nofpc", jackknife, {"mse": True}),
    "clus1_jk1": ("clus1", jackknife, {}),
    "clus1_nofpc_jk1": ("clus1_nofpc", jackknife, {}),
    "clus1_jk1_mse": ("clus1", jackknife, {"mse": True}),
    "srs_jk1": ("srs", jackknife, {}),
    "clus2_jk1": ("clus2_uc", jackknife, {}),
    "scd_brr": ("scd_srs", balanced, {}),
    "scd_fay": ("scd_srs", balanced, {"rho": 0.3}),
    "scd_jkn": ("scd_fpc", jackknife, {}),
    "fpc_jkn": ("fpc_yes", jackknife, {}),
    "crowd_jk": ("crowd", jackknife, {}),
    "crowd_jkn": ("crowd_strata", jackknife, {}),
    "crowd_boot4": ("crowd_strata", balanced, {"rho": 0.2}),
    "nh_jkn": ("nh", jackknife, {}),
    "nh2_brr": ("nh2", balanced, {}),
    "nh2_brr_mse": ("nh2", balanced, {"mse": True}),
    "nh2_fay": ("nh2", balanced, {"rho": 0.3}),
    "hosp_jkn": ("hosp", jackknife, {}),
    "s3_jkn": ("s3_1", jackknife, {}),
    "s3_jknf": ("s3_1f", jackknife, {}),
    "lone_jkn_remove": ("lone", jackknife, {}),
    "lone_jkn_certainty": ("lone", jackknife, {}),
    "lone_jkn_adjust": ("lone", jackknife, {}),
    "lone_jkn_average": ("lone", jackknife, {}),
}
DRAWN = ("strat_boot", "strat_subboot", "clus1_boot", "clus1_subboot_mse", "clus2_mrb")
DRAWN += ("s3_mrb", "s3_sub")
CALIBRATED = ("strat_jkn", "clus1_jk1", "clus1_nofpc_jk1", "clus1_boot")
# After these R counts degrees of freedom again, after its other calibrations it keeps
# those from before.
RECOUNTED = {"ps", "ps2", "rake", "rake_default", "cal", "cal99", "cal_full"}
RECOUNTED |= {"caltrim", "calagg", "cal_noint", "cal_var"}
TRIMMED = {"trim": (0.6, 1.3), "trim_strict": (-np.inf, 1.1)}


def made(name: str, options: Mapping[str, Any]) -> Replicates:
    """Return a design of replicates made by rule."""
    before, make, how = MADE[name]
    design = LINEARISED[before](before, options)
    assert isinstance(design, Design)
    return make(design, **how)


def user(name: str, options: Mapping[str, Any]) -> Replicates:
    """Return the half-samples that the reference's script writes down."""
    halves = [[1, 0, 1, 0, 1, 0], [1, 0, 0, 1, 0, 1], [0, 1, 1, 0, 0, 1]]
    halves += [[0, 1, 0, 1, 1, 0]]
    mse = name.endswith("mse")
    given = 2.0 * np.array(halves).T
    return Replicates.given(np.ones(6), given, "BRR", combined=False, mse=mse)


def drawn(name: str, options: Mapping[str, Any]) -> Replicates:
    """Return a design of the replicate weights that R drew."""
    said = values()["designs"][name]
    weights, analysis = replicates_of(name)
    return Replicates.given(
        weights,
        analysis,
        "other",
        scale=said["scale"],
        rscales=np.broadcast_to(said["rscales"], analysis.shape[1]),
        mse=said["mse"],
    )


def calibrated(name: str, options: Mapping[str, Any]) -> Replicates:
    """Return a design calibrated under every replicate."""
    base = next(b for b in CALIBRATED if name.startswith(b + "_"))
    kind = name.removeprefix(base + "_")
    design = DESIGNS[base](base, options)
    assert isinstance(design, Replicates)
    if kind in TRIMMED:
        return trimmed(design, *TRIMMED[kind])
    calibrator = ready(kind, data(values()["designs"][name]["dataset"]))
    if calibrator.sweeps:
        calibrator = calibrator.as_often(calibrator.calibrate(design.weights))
    return recalibrated(design, calibrator.weights, recount=kind in RECOUNTED)


def trimmed(design: Replicates, lower: float, upper: float) -> Replicates:
    """Return a design with replicate weights trimmed as R's trimWeights does.

    It lifts the weights of records that a replicate leaves out to the lower bound, and
    leaves the sample's own weights as they are.
    """
    low, high = lower * design.weights.mean(), upper * design.weights.mean()

    def trim(weights: Floats) -> Floats:
        outside = (weights < low) | (weights > high)
        if not outside.any():
            return weights
        cut = np.clip(weights, low, high)
        share = (weights - cut).sum() / (~outside).sum()
        return np.where(outside, cut, cut + share)

    # Calibration leaves a weight of nought as it is, which this doesn't.
    apart = recalibrated(design, lambda weights: weights)
    factors = np.column_stack([trim(column) for column in design.expanded().T])
    return replace(apart, factors=factors)


def _known() -> dict[str, Build]:
    known: dict[str, Build] = dict.fromkeys(MADE, made)
    known |= dict.fromkeys(("scd_user", "scd_user_mse"), user)
    known |= dict.fromkeys(DRAWN, drawn)
    kinds = [*KINDS, *TRIMMED]
    known |= {f"{base}_{kind}": calibrated for base in CALIBRATED for kind in kinds}
    return {name: build for name, build in known.items() if name in values()["designs"]}


DESIGNS: dict[str, Build] = _known()
