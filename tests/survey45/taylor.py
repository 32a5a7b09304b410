"""Designs of the reference that are linearised, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from survey.designs import Design, Sampled
from survey.designs.dual_frame import DualFrame
from survey.designs.pairs import PairMatrix
from survey.designs.pps import Pps
from survey.designs.two_phase import TwoPhase
from tests.survey45.reference import data

Build = Callable[[str, Mapping[str, Any]], Sampled]
# R's ppsmat() takes entries below this for nought.
NEGLIGIBLE = 1e-4
Column = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Declared:
    """svydesign(id, strata, weights, fpc) of a data set's columns.

    Stages are separated by +, crossed strata by :; R's `nest=TRUE` is how clusters are
    read here always.
    """

    dataset: str
    ids: str = ""
    strata: str = ""
    weights: Column = ""
    fpc: Column = ""
    unequal: bool = False

    def __call__(self, name: str, options: Mapping[str, Any]) -> Sampled:
        columns = self.columns()
        stages = [
            columns[n].to_numpy() for n in columns if n.startswith("drawn_cluster")
        ]
        return Design.build(
            columns["drawn_weight"].to_numpy() if self.weights else None,
            columns["drawn_stratum"].to_numpy() if self.strata else None,
            stages or None,
            [
                columns[n].to_numpy()
                for n in columns
                if n.startswith("drawn_population")
            ],
            unequal=self.unequal,
            **settings(options),
        )

    def columns(self) -> pd.DataFrame:
        """Return what tells how the sample was drawn, by our names."""
        rows = data(self.dataset)
        found: dict[str, Any] = {}
        for number, name in enumerate(self.ids.split("+") if self.ids else ()):
            found[f"drawn_cluster{number}"] = rows[name]
        if self.strata:
            found["drawn_stratum"] = crossed(rows, self.strata)
        if self.weights:
            found["drawn_weight"] = _weights(rows, self.weights)
        if callable(self.fpc):
            found["drawn_population0"] = np.asarray(self.fpc(rows), dtype=float)
        else:
            names = [name for name in self.fpc.split("+") if name]
            for number, name in enumerate(names):
                found[f"drawn_population{number}"] = rows[name].astype(float)
        return pd.DataFrame(found, index=rows.index)


def _weights(rows: pd.DataFrame, weights: Column) -> np.ndarray:
    return np.asarray(weights(rows) if callable(weights) else rows[weights], float)


def crossed(rows: pd.DataFrame, names: str) -> np.ndarray:
    """Return a column, or several separated by : and crossed."""
    return rows[names.split(":")].astype(str).agg(".".join, axis=1).to_numpy()


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


def _two_phase(name: str, options: Mapping[str, Any]) -> Sampled:
    """Return method full; R's simple and approx are the same computation."""
    rows = data("nwtco")
    return TwoPhase.build(
        Design.build(np.ones(len(rows))),
        rows["sub"].to_numpy(bool),
        crossed(rows, "rel:instit"),
        method="full" if name == "tp_full" else "approximate",
    )


def _dual_frame(name: str, options: Mapping[str, Any]) -> Sampled:
    frames, overlap = [], []
    for letter, both in (("A", "ab"), ("B", "ba")):
        rows = data(f"Dat{letter}")
        pairs = PairMatrix.of(data(f"Pikl{letter}").to_numpy(float), NEGLIGIBLE)
        frames.append(Pps.build(rows[f"Prob{letter}"].to_numpy(float), pairs))
        overlap.append((rows["Domain"] == both).to_numpy())
    return DualFrame.build(frames[0], frames[1], (overlap[0], overlap[1]), theta=0.74)


def pairwise(joint: str, form: str = "horvitz_thompson", known: bool = False) -> Build:
    """Return what builds a PPS design of counties by their joint probabilities."""

    def build(name: str, options: Mapping[str, Any]) -> Sampled:
        each = data("election_pps")["p"].to_numpy(float)
        pairs: Any = joint
        if joint == "matrix":
            matrix = data("election_jointprob").to_numpy(float)
            pairs = PairMatrix.of(matrix, NEGLIGIBLE)
        square = float((data("election")["p"] ** 2).sum()) / 40 if known else None
        return Pps.build(each, pairs, mean_square=square, form=form)

    return build


DESIGNS: dict[str, Build] = {
    "srs": Declared("apisrs", fpc="fpc"),
    "srs_nofpc": Declared("apisrs", weights="pw"),
    "strat": Declared("apistrat", strata="stype", weights="pw", fpc="fpc"),
    "strat_nofpc": Declared("apistrat", strata="stype", weights="pw"),
    "clus1": Declared("apiclus1", "dnum", weights="pw", fpc="fpc"),
    "clus1_nofpc": Declared("apiclus1", "dnum", weights="pw"),
    "clus2": Declared("apiclus2", "dnum+snum", fpc="fpc1+fpc2"),
    "clus2_wr": Declared("apiclus2", "dnum+snum", weights="pw"),
    "clus2_uc": Declared("apiclus2", "dnum", weights="pw", fpc="fpc1"),
    "scd_srs": _ambulances,
    "scd_fpc": _ambulances,
    "fpc_no": Declared("fpc", "psuid", "stratid", "weight"),
    "fpc_yes": Declared("fpc", "psuid", "stratid", "weight", "Nh"),
    "fpc_prob": Declared("fpc", "psuid", "stratid", fpc=lambda d: d["nh"] / d["Nh"]),
    "fpc_noweights": Declared("fpc", "psuid", "stratid", fpc="Nh"),
    "lone": Declared("lonely", "psu", "stratum", "w"),
    "lone_fpc": Declared("lonely", "psu", "stratum", "w", "N"),
    "tp_simple": _two_phase,
    "tp_full": _two_phase,
    "tp_approx": _two_phase,
    "mf": _dual_frame,
    "nh": Declared("nhanes", "SDMVPSU", "SDMVSTRA", "WTMEC2YR"),
    "nh2": Declared("nhanes2", "SDMVPSU", "SDMVSTRA", "WTMEC2YR"),
    "hosp": Declared("hospital", "hospno", "oblevel", "weighta", "tothosp"),
    "mu": Declared("mu284", "id1+id2", fpc="n1+n2"),
    "mu_uc": Declared(
        "mu284", "id1", weights=lambda d: d["n1"] / 5 * d["n2"] / 3, fpc="n1"
    ),
    "s3": Declared("stage3", "psu+ssu+id", "h", fpc="Npsu+Nssu+Nunit"),
    "s3_2": Declared("stage3", "psu+ssu", "h", "w", "Npsu+Nssu"),
    "s3_1": Declared("stage3", "psu", "h", "w"),
    "s3_1f": Declared("stage3", "psu", "h", "w", "Npsu"),
    "yr": Declared("yrbs", "psu", "stratum", "weight"),
    "my": Declared("myco", strata="Age:leprosy", weights="wt"),
    "el_br": Declared("election_pps", fpc="p", unequal=True),
    "el_ov": pairwise("overton"),
    "el_hr": pairwise("hartley_rao", known=True),
    "el_hr1": pairwise("hartley_rao"),
    "el_ht": pairwise("matrix"),
    "el_yg": pairwise("matrix", "yates_grundy"),
    "el_hryg": pairwise("hartley_rao", "yates_grundy", known=True),
    "el_wr": Declared("election_pps", weights=lambda d: 1 / d["p"]),
    "el_poisson": pairwise("poisson"),
}
