"""Designs that are rarely met, against R's survey package (4.1)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.designs import (
    Design,
    Estimate,
    PairMatrix,
    PostStratified,
    Pps,
    Regression,
    Sampled,
    TwoPhase,
    mean,
    ratio,
    total,
)

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "designs"
FOUND = pd.read_csv(REFERENCE / "estimates.csv")
STAGES = pd.read_csv(REFERENCE / "stages.csv")
SIZES = pd.read_csv(REFERENCE / "sizes.csv")
PHASES = pd.read_csv(REFERENCE / "phases.csv")
# The same sums in another order; the variances of pairs subtract numbers some hundred
# times as large.
CLOSE = 1e-9


def columns(data: pd.DataFrame, *names: str) -> list[np.ndarray]:
    return [data[name].to_numpy() for name in names]


def drawn(
    units: str, sizes: str = "", weights: str = "w", strata: str = "h", **chosen: bool
) -> Design:
    return Design.build(
        STAGES[weights].to_numpy() if weights else None,
        columns(STAGES, *strata.split()),
        columns(STAGES, *units.split()),
        columns(STAGES, *sizes.split()),
        **chosen,
    )


def calibrated(times: int) -> Design:
    weights = pd.read_csv(REFERENCE / "stages_weights.csv")
    first, last = columns(weights, "poststratified", "calibrated_twice")
    base = STAGES["w"].to_numpy()
    x = np.column_stack([np.ones(len(STAGES)), STAGES["x"]])
    steps = (
        PostStratified(STAGES["sex"].to_numpy(), base, first),
        Regression.of(x, first, last),
    )[:times]
    return Design.build(
        (first, last)[times - 1],
        columns(STAGES, "h"),
        columns(STAGES, "psu", "ssu"),
        columns(STAGES, "N1", "N2"),
        base,
        adjustments=steps,
    )


DRAWN: dict[str, Callable[[], Design]] = {
    "three": lambda: drawn("psu ssu unit", "N1 N2 N3", ""),
    "three_weighted": lambda: drawn("psu ssu unit", "N1 N2 N3"),
    "two": lambda: drawn("psu ssu", "N1 N2"),
    "strata_within": lambda: drawn("psu ssu", "N1 Nhalf", strata="h half"),
    "one": lambda: drawn("psu", "N1"),
    "replaced": lambda: drawn("psu ssu unit"),
    "brewer": lambda: drawn("psu ssu", "p1 f2", "", unequal=True),
    "poststratified": lambda: calibrated(1),
    "calibrated_twice": lambda: calibrated(2),
}
P = SIZES["p"].to_numpy()
H = SIZES["h"].to_numpy()


def joint(form: str) -> Pps:
    pairs = pd.read_csv(REFERENCE / "joint.csv").to_numpy()
    return Pps.build(P, pairs, form=form)


# R's when it isn't told.
R_FORM = "horvitz_thompson"
UNEQUAL: dict[str, Callable[[], Sampled]] = {
    "brewer_sizes": lambda: Design.build(None, H, population=P, unequal=True),
    "overton": lambda: Pps.build(P, "overton", H, form=R_FORM),
    "overton_yg": lambda: Pps.build(P, "overton", H, form="yates_grundy"),
    "hartley_rao": lambda: Pps.build(P, "hartley_rao", H, form=R_FORM),
    "hartley_rao_known": lambda: Pps.build(
        P, "hartley_rao", mean_square=0.25, form=R_FORM
    ),
    "joint": lambda: joint("horvitz_thompson"),
    "joint_yg": lambda: joint("yates_grundy"),
    "poisson": lambda: Pps.build(P, "poisson"),
}


def first_phase(kind: str) -> Design:
    rows = len(PHASES)
    if kind == "P":
        return Design.build(np.ones(rows))
    if kind == "S":
        population = PHASES["N"].to_numpy(float)
        return Design.build(None, PHASES["h"].to_numpy(), population=population)
    return Design.build(population=np.full(rows, 850.0))


def again(method: str, kind: str) -> TwoPhase:
    first = first_phase(kind)
    chosen, group = PHASES["again"].to_numpy(bool), PHASES["group"].to_numpy()
    plain = TwoPhase.build(first, chosen, group, method=method)
    if kind != "C":
        return plain
    base = np.zeros(len(PHASES))
    base[chosen] = plain.second.weights
    final = pd.read_csv(REFERENCE / "phases_weights.csv")["weight"].to_numpy()
    x = np.column_stack([np.ones(len(PHASES)), PHASES["x"]])
    step = Regression.of(x, base, final)
    return TwoPhase.build(
        first, chosen, group, weights=final, method=method, adjustments=[step]
    )


def agrees(found: Estimate, df: float, design: str, statistic: str) -> None:
    rows = FOUND[(FOUND["design"] == design) & (FOUND["statistic"] == statistic)]
    assert len(rows) == len(found)
    np.testing.assert_allclose(found.value, rows["estimate"], rtol=CLOSE)
    np.testing.assert_allclose(found.se, rows["se"], rtol=CLOSE)
    assert df == rows["df"].iloc[0]


@pytest.mark.parametrize("name", DRAWN)
def test_samples_drawn_in_stages(name: str) -> None:
    design = DRAWN[name]()
    y, x = STAGES[["y"]].to_numpy(), STAGES[["x"]].to_numpy()
    both = np.hstack([y, x])
    agrees(design.evaluate(total(both, ("y", "x"))), design.df, name, "total")
    agrees(design.evaluate(mean(both, ("y", "x"))), design.df, name, "mean")
    agrees(design.evaluate(ratio(y, x, ("y/x",))), design.df, name, "ratio")
    part = design.within(((STAGES["sex"] == "f") & (STAGES["h"] != 2)).to_numpy())
    agrees(part.evaluate(mean(y, ("y",))), part.df, name, "mean in part")


def test_only_the_first_stage_counts() -> None:
    design = drawn("psu ssu unit", "N1 N2 N3", "", ultimate_cluster=True)
    y = total(STAGES[["y"]].to_numpy(), ("y",))
    agrees(design.evaluate(y), design.df, "three", "total ultimate")


@pytest.mark.parametrize("name", UNEQUAL)
def test_samples_with_unequal_probabilities(name: str) -> None:
    design = UNEQUAL[name]()
    both, y = SIZES[["y", "z"]].to_numpy(), SIZES[["y"]].to_numpy()
    agrees(design.evaluate(total(both, ("y", "z"))), design.df, name, "total")
    agrees(design.evaluate(mean(y, ("y",))), design.df, name, "mean")
    part = design.within((SIZES["z"] > 50).to_numpy())
    agrees(part.evaluate(mean(y, ("y",))), part.df, name, "mean in part")


@pytest.mark.parametrize(
    "name",
    ["full_D", "full_P", "full_C", "approx_D", "approx_P", "approx_C", "approx_S"],
)
def test_samples_drawn_again(name: str) -> None:
    method, kind = name.split("_")
    design = again("full" if method == "full" else "approximate", kind)
    y, both = PHASES[["y"]].to_numpy(), PHASES[["y", "x"]].to_numpy()
    agrees(design.evaluate(total(y, ("y",))), design.df, name, "total")
    agrees(design.evaluate(mean(both, ("y", "x"))), design.df, name, "mean")


def test_calibrated_pairs() -> None:
    # R 4.1 leaves the residuals out; 4.5 has them.
    x = np.column_stack([np.ones(len(SIZES)), SIZES["size"]])
    final = 1.1 / P
    design = Pps.build(
        P,
        "overton",
        H,
        form=R_FORM,
        weights=final,
        adjustments=[Regression.of(x, 1 / P, final)],
    )
    y = SIZES[["y"]].to_numpy()
    root = 1 / np.sqrt(P)
    slope = np.linalg.lstsq(x * root[:, None], y[:, 0] * root, rcond=None)[0]
    rest = (final * (y[:, 0] - x @ slope))[:, None]
    wanted = design.pairs.form(rest)
    found = design.evaluate(total(y, ("y",))).covariance
    np.testing.assert_allclose(found, wanted, rtol=CLOSE)


def test_pairs_written_out_and_in_terms_are_the_same() -> None:
    x = SIZES[["y", "z"]].to_numpy() / P[:, None]
    terms = Pps.build(P, "hartley_rao", mean_square=0.25).pairs
    entries = np.eye(len(P))
    matrix = np.array(
        [[terms.form(e[:, None] + f[:, None]) for f in entries] for e in entries]
    )[:, :, 0, 0]
    own = np.array([terms.form(e[:, None])[0, 0] for e in entries])
    matrix = (matrix - own[:, None] - own) / 2
    np.fill_diagonal(matrix, own)
    written = PairMatrix(matrix)
    np.testing.assert_allclose(written.form(x), terms.form(x), rtol=1e-9)
    np.testing.assert_allclose(written.columns(), terms.columns(), rtol=1e-9)
