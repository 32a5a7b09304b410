"""Calibrated designs of the reference, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from survey.designs import Design, Sampled
from survey.designs.residuals import Adjustment, PostStratified, Regression
from survey.designs.sweeps import RakedSweeps
from tests.survey45 import taylor
from tests.survey45.calibrating import final
from tests.survey45.reference import data, levels, values

Build = Callable[[str, Mapping[str, Any]], Sampled]

# The auxiliaries of calibrate()'s formula, as R's model.matrix makes columns of them.
AUXILIARIES = {
    "cal": ("1", "stype"),
    "cal99": ("1", "stype", "api99"),
    "cal_full": ("1", "stype", "sch.wide", "api99", "meals"),
    "calrak": ("1", "stype", "api99"),
    "callogit": ("1", "stype", "api99"),
    "calbound": ("1", "stype", "api99"),
    "calsinh": ("1", "stype", "api99"),
    "cal_noint": ("api99",),
    "cal_var": ("api99",),
    "calagg": ("1", "stype", "api99"),
    "calforce": ("1", "stype", "api99"),
    "caltrim": ("1", "stype", "api99"),
}
# The sweeps of rake(), and how little they must change a table to stop.
SWEEPS = {"rake": (200, 1e-10), "rake_default": (10, 1.0)}


def calibrated(name: str, options: Mapping[str, Any]) -> Sampled:
    """Return a design with calibrated weights, and what they leave of scores."""
    before, kind = parts(name)
    design = taylor.DESIGNS[before](before, options)
    assert isinstance(design, Design)
    dataset = values()["designs"][name]["dataset"]
    weights = final(kind, data(dataset), design.base, design.cluster)
    steps = adjustments(kind, dataset, design, weights)
    return replace(design, weights=weights, adjustments=steps)


def parts(name: str) -> tuple[str, str]:
    """Return which design was calibrated, and how."""
    before = max((n for n in taylor.DESIGNS if name.startswith(f"{n}_")), key=len)
    return before, name[len(before) + 1 :]


def adjustments(
    kind: str, dataset: str, design: Design, weights: np.ndarray
) -> tuple[Adjustment, ...]:
    """Return what R keeps of the step for the variance."""
    rows = data(dataset)
    if kind.startswith("trim"):
        return ()
    if kind in {"ps", "ps2"}:
        by = ["stype"] if kind == "ps" else ["stype", "sch.wide"]
        cells = rows[by].astype(str).agg(" ".join, axis=1).to_numpy()
        return (PostStratified(cells, design.base, weights),)
    if kind in SWEEPS:
        margins = (rows["stype"].to_numpy(), rows["sch.wide"].to_numpy())
        return (RakedSweeps(margins, swept(rows, design.base, *SWEEPS[kind])),)
    columns = [column(dataset, term) for term in AUXILIARIES[kind]]
    x = np.column_stack(columns)
    scale = rows["api99"].to_numpy(float) if kind == "cal_var" else None
    clusters = design.cluster if kind == "calagg" else None
    return (Regression.of(x, design.base, weights, scale, clusters),)


def column(dataset: str, term: str) -> np.ndarray:
    """Return a term's columns: a factor's all but the first level."""
    rows = data(dataset)
    if term == "1":
        return np.ones((len(rows), 1))
    if term not in values()["datasets"][dataset]["factors"]:
        return rows[[term]].to_numpy(float)
    later = levels(dataset, term)[1:]
    return np.asarray(rows[term].to_numpy()[:, None] == np.array(later), float)


def swept(
    rows: pd.DataFrame, base: np.ndarray, sweeps: int, least: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights after each margin in the last sweep of R's rake()."""
    said = values()["meta"]["populations"]
    kept = least * base.sum() if least < 1 else least
    cells = rows["stype"] + rows["sch.wide"]
    weights = [base, base]
    old = pd.Series(base).groupby(cells).sum()
    for _ in range(sweeps):
        for index, name in enumerate(("stype", "sch.wide")):
            known = said[f"pop.{'types' if name == 'stype' else 'schwide'}"]
            target = dict(zip(known[name], known["Freq"], strict=True))
            now = pd.Series(weights[index - 1])
            sums = now.groupby(rows[name]).transform("sum")
            weights[index] = (now * rows[name].map(target) / sums).to_numpy()
        new = pd.Series(weights[1]).groupby(cells).sum()
        if (new - old).abs().max() < kept:
            break
        old = new
    return weights[0], weights[1]


DESIGNS: dict[str, Build] = {
    name: calibrated
    for name, said in values()["designs"].items()
    if "weights_csv" in said and "survey.design2" in said["class"]
}
