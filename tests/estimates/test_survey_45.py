"""Values of R's survey 4.5 on its own data: api, fpc, scd and lone strata.

Covered: means and shares of one-stage designs, with and without strata, clusters and
finite population correction; calibrated by whatever distance, as the residuals don't
depend on it; lone strata; domains; design effects; intervals of shares. Left out: what
is estimated otherwise (totals, ratios, quantiles, replicate designs), two-stage fpc,
`rake`, whose variance iterates instead of projecting, and calibration with
`aggregate.stage` or `variance`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.designs import Design
from survey.estimates import (
    Batch,
    Moments,
    Precision,
    Statistic,
    measure,
    share_interval,
)
from survey.weighting import Auxiliaries

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference"
pytestmark = pytest.mark.shared
# As in test_against_r; svyciprop's "logit" stops iterating at 1e-8.
CLOSE, ITERATED = 1e-9, 1e-6

Frame = pd.DataFrame


@pytest.fixture(scope="session")
def values() -> dict[str, Any]:
    if not SHARED.is_dir():
        pytest.skip("needs the reference values of ../shared/reference")
    return dict(json.loads((SHARED / "survey-4.5.json").read_text(encoding="utf-8")))


def data(name: str) -> Frame:
    return pd.read_csv(SHARED / "datasets" / f"{name}.csv")


# design: dataset, strata, clusters, fpc, base weight
DESIGNS: dict[str, tuple[str, str | None, str | None, str | None, str]] = {
    "srs": ("apisrs", None, None, "fpc", "pw"),
    "srs_nofpc": ("apisrs", None, None, None, "pw"),
    "strat": ("apistrat", "stype", None, "fpc", "pw"),
    "strat_nofpc": ("apistrat", "stype", None, None, "pw"),
    "clus1": ("apiclus1", None, "dnum", "fpc", "pw"),
    "clus1_nofpc": ("apiclus1", None, "dnum", None, "pw"),
    "clus2_wr": ("apiclus2", None, "dnum", None, "pw"),
    "clus2_uc": ("apiclus2", None, "dnum", "fpc1", "pw"),
    "fpc_no": ("fpc", "stratid", "psuid", None, "weight"),
    "fpc_yes": ("fpc", "stratid", "psuid", "Nh", "weight"),
    "scd_srs": ("scd", "ESA", "ambulance", None, "one"),
}
# what was calibrated on, beside the constant
CALIBRATED = {
    "ps": ["stype"],
    "ps2": ["stype*sch.wide"],
    "cal": ["stype"],
    "cal99": ["stype", "api99"],
    "cal_full": ["stype", "sch.wide", "api99", "meals"],
    "cal_noint": ["api99"],
    "calrak": ["stype", "api99"],
    "callogit": ["stype", "api99"],
    "calbound": ["stype", "api99"],
    "calsinh": ["stype", "api99"],
    "trim": [],
}
PREFIXES = ("srs", "strat", "strat_nofpc", "clus1", "clus1_nofpc")
NAMES = [*DESIGNS, *(f"{p}_{c}" for p in PREFIXES for c in CALIBRATED)]


def split(name: str) -> tuple[str, str]:
    """Return the design's name and how it was calibrated, if it was."""
    if name in DESIGNS:
        return name, ""
    plain = max((p for p in PREFIXES if name.startswith(p + "_")), key=len)
    return plain, name.removeprefix(plain + "_")


def design(name: str, rows: Frame) -> Design:
    plain, calibrated = split(name)
    _, strata, clusters, fpc, weight = DESIGNS[plain]
    base = np.ones(len(rows)) if weight == "one" else rows[weight].to_numpy(float)
    if plain == "srs":
        # Its weights are the fpc over the sample size, not the rounded column.
        base = rows["fpc"].to_numpy(float) / len(rows)
    final = base
    if calibrated:
        final = pd.read_csv(SHARED / "weights" / f"{name}.csv")["w"].to_numpy()
    return Design.build(
        final,
        rows[strata].to_numpy() if strata else None,
        rows[clusters].to_numpy() if clusters else None,
        rows[fpc].to_numpy(float) if fpc else None,
        base,
        auxiliaries=auxiliaries(rows, CALIBRATED[calibrated]) if calibrated else None,
    )


def auxiliaries(rows: Frame, names: list[str]) -> Auxiliaries | None:
    columns = []
    for name in names:
        parts = [rows[part] for part in name.split("*")]
        if not pd.api.types.is_numeric_dtype(parts[0]):
            joined = parts[0].str.cat(parts[1:], sep="*")
            columns.append(pd.get_dummies(joined).to_numpy(float))
        else:
            columns.append(parts[0].to_numpy(float)[:, None])
    if not columns:
        return None
    return Auxiliaries(np.hstack(columns), np.arange(len(rows)))


def results(
    design: Design, y: pd.Series, domain: pd.Series | None = None, binary: bool = False
) -> tuple[list[str], Moments, Precision]:
    known = y.notna().to_numpy()
    statistic = Statistic(
        "y",
        ("",),
        y.fillna(0).to_numpy(float)[None, :],
        known[None, :],
        np.zeros(len(y), dtype=bool),
        "share" if binary else "mean",
    )
    if domain is None:
        codes, names = np.zeros(len(y), dtype=np.intp), ["all"]
    else:
        codes, index = pd.factorize(domain, sort=True)
        names = [str(name) for name in index]
    batch = Batch.of([statistic])
    return names, *measure(design, batch, codes, len(names))


Result = tuple[list[str], Moments, Precision]
ASKED: dict[str, Callable[[Design, Frame], Result]] = {
    "svymean(~api00, D)": lambda d, r: results(d, r["api00"]),
    "svymean(~x, D)": lambda d, r: results(d, r["x"]),
    "svymean(~alive, D)": lambda d, r: results(d, r["alive"]),
    "svymean(~acs.k3, D, na.rm=TRUE)": lambda d, r: results(d, r["acs.k3"]),
    "svymean(~sch.wide, D)": lambda d, r: results(
        d, (r["sch.wide"] == "No").astype(float), binary=True
    ),
    "svymean(~stype, D)": lambda d, r: results(
        d, (r["stype"] == "E").astype(float), binary=True
    ),
    "svymean(~api00, subset(D, comp.imp=='Yes'))": lambda d, r: results(
        d, r["api00"], r["comp.imp"].where(r["comp.imp"] == "Yes")
    ),
    "svyby(~api00, ~stype, D, svymean)": lambda d, r: results(
        d, r["api00"], r["stype"]
    ),
    "svyby(~api00, ~comp.imp, D, svymean)": lambda d, r: results(
        d, r["api00"], r["comp.imp"]
    ),
    "svyby(~api00, ~stype+sch.wide, D, svymean)": lambda d, r: results(
        d, r["api00"], r["stype"].str.cat(r["sch.wide"], sep=".")
    ),
}


def asked(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a design's results by code, with D for the design."""
    found = {}
    for each in values["results"]:
        if each["design"] == name and "result" in each:
            code = each["id"].removeprefix(f"{name}::")
            found[code] = each["result"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_estimates_and_standard_errors(values: dict[str, Any], name: str) -> None:
    rows = data(DESIGNS[split(name)[0]][0])
    sampled = design(name, rows)
    compared = 0
    for code, result in asked(values, name).items():
        if code not in ASKED:
            continue
        names, found, sure = ASKED[code](sampled, rows)
        labels = [str(label) for label in result.get("rows", names)][: len(names)]
        order = [names.index(label) for label in labels]
        estimate, se = found.estimate[:, 0][order], np.sqrt(sure.variance[:, 0][order])
        np.testing.assert_allclose(
            estimate, result["est"][: len(order)], CLOSE, err_msg=code
        )
        wanted = np.ravel(result["se"])[: len(order)]
        # What calibration fixes has no error but rounding: 1e-14 of a mean of 600.
        np.testing.assert_allclose(se, wanted, CLOSE, 1e-11, err_msg=code)
        # The reference asks degf of the whole design; ours is of the domain's base.
        if "df" in result and code in ("svymean(~api00, D)", "svymean(~x, D)"):
            assert sure.df[0][0] == result["df"]
        compared += 1
    assert compared >= 1


@pytest.mark.parametrize("name", NAMES)
def test_intervals_of_shares(values: dict[str, Any], name: str) -> None:
    found = asked(values, name)
    rows = data(DESIGNS[split(name)[0]][0])
    if "stype" not in rows:
        return
    items = {
        "~I(ell==0), D": (rows["ell"] == 0, 0.95),
        "~I(sch.wide=='No'), D": (rows["sch.wide"] == "No", 0.95),
        "~I(stype=='H'), D": (rows["stype"] == "H", 0.90),
    }
    sampled = design(name, rows)
    for item, (hit, level) in items.items():
        _, known, sure = results(sampled, hit.astype(float), binary=True)
        end = f", level={level:.2f})" if level != 0.95 else ")"
        exact = found.get(f"svyciprop({item}, method='xlogit'{end}")
        iterated = found.get(f"svyciprop({item}, method='logit'{end}")
        iterated = iterated or found.get(f"svyciprop({item}{end}")
        for wanted, close in ((exact, CLOSE), (iterated, ITERATED)):
            if wanted is None or None in wanted["ci"]:
                continue
            interval = share_interval(
                known.estimate,
                np.sqrt(sure.variance),
                sure.df,
                known.n,
                level,
            )
            np.testing.assert_allclose(np.ravel(interval), wanted["ci"], close)


@pytest.mark.parametrize("name", list(DESIGNS))
def test_design_effects(values: dict[str, Any], name: str) -> None:
    found = asked(values, name)
    rows = data(DESIGNS[name][0])
    sampled = design(name, rows)
    deff = "TRUE" if sampled.without_replacement else "'replace'"
    for variable in ("api00", "x"):
        wanted = found.get(f"svymean(~{variable}, D, deff={deff})")
        if wanted is not None:
            sure = results(sampled, rows[variable])[2]
            np.testing.assert_allclose(sure.deff[:, 0], wanted["deff"], CLOSE)


@pytest.mark.parametrize("fpc", [False, True])
@pytest.mark.parametrize("choice", ["certainty", "remove", "adjust", "average"])
def test_lone_strata(values: dict[str, Any], fpc: bool, choice: str) -> None:
    rows = data("lonely")
    sampled = Design.build(
        rows["w"].to_numpy(float),
        rows["stratum"].to_numpy(),
        rows["psu"].to_numpy(),
        rows["N"].to_numpy(float) if fpc else None,
        lone_strata=choice,
    )
    name = "lone_fpc" if fpc else "lone"
    found = asked(values, name)
    cases = {
        "svymean(~y, D)": results(sampled, rows["y"]),
        "svyby(~y, ~g, D, svymean)": results(sampled, rows["y"], rows["g"]),
        "svymean(~g, D)": results(sampled, (rows["g"] == "a") * 1.0, binary=True),
    }
    for code, (_, known, sure) in cases.items():
        wanted = found[f"{name} {code} {choice} domain.lonely FALSE"]
        n = known.estimate.size
        se = np.sqrt(np.ravel(sure.variance))
        np.testing.assert_allclose(np.ravel(known.estimate), wanted["est"][:n], CLOSE)
        np.testing.assert_allclose(se, np.ravel(wanted["se"])[:n], CLOSE)
