"""The reference values, and how ours are held against them.

They are read from ../shared/reference, or from the folder that the environment variable
SURVEY_REFERENCE names: any that make_reference.R wrote, with other data or by another
version of R's survey. A design or data set that isn't there is passed over.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from survey.designs import Estimate, Sampled

USUAL = Path(__file__).resolve().parents[3] / "shared" / "reference"
SHARED = Path(os.environ.get("SURVEY_REFERENCE", USUAL))
# As the folder names it, or as make_reference.R does.
FILES = ("survey-4.5.json", "reference.json")
# Double precision loses a digit or two in sums of 200 to 10,000 records, and solving
# for a few coefficients a few more: 1e-9 holds for what is computed in one go.
CLOSE = 1e-9
# Where both sides stop iterating at their own small step.
ITERATED = 1e-6
# What calibration fixes has no error but rounding, some 1e-13 of the estimate, and what
# R's rake leaves, which stops at a change of 1e-10 of the sample.
NOTHING = 1e-9
# Entries of a result that say what it is, and no number of a statistic.
WORDS = {"kind", "names", "rows", "columns", "cols", "dim", "dimnames", "table"} | {
    "raw",
    "method",
}


@cache
def values() -> dict[str, Any]:
    """Return the whole file; nothing where it isn't."""
    for name in FILES:
        if (SHARED / name).is_file():
            return dict(json.loads((SHARED / name).read_text(encoding="utf-8")))
    return {"designs": {}, "results": []}


@cache
def data(name: str) -> pd.DataFrame:
    """Return one of the data sets, or several; factors come as text, see `levels`."""
    parts = [pd.read_csv(SHARED / "datasets" / f"{n}.csv") for n in name.split("+")]
    return pd.concat(parts, ignore_index=True)


def levels(dataset: str, variable: str) -> list[str]:
    """Return a factor's levels in R's order."""
    return list(values()["datasets"][dataset]["factors"][variable])


@cache
def weights_of(name: str) -> np.ndarray:
    """Return the weights that R gave a calibrated design."""
    return pd.read_csv(SHARED / "weights" / f"{name}.csv")["w"].to_numpy(float)


@cache
def replicates_of(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return sampling weights and replicate weights that R gave a design."""
    table = pd.read_csv(SHARED / "replicates" / f"{name}.csv").to_numpy(float)
    return table[:, 0], table[:, 1:]


@dataclass(frozen=True)
class Asked:
    """One entry of the file: a design, R code, and what R answered."""

    id: str
    name: str
    code: str
    result: Mapping[str, Any] | None
    error: str | None
    options: Mapping[str, Any]
    warnings: tuple[str, ...]
    build: Callable[[str, Mapping[str, Any]], Sampled]
    found: tuple[str, ...] = field(default=())

    @property
    def design(self) -> Sampled:
        """Our design of that name, under the entry's options."""
        return self.build(self.name, self.options)

    @property
    def dataset(self) -> str:
        """The data set's name."""
        return str(values()["designs"][self.name]["dataset"])

    @property
    def data(self) -> pd.DataFrame:
        """The design's data."""
        return data(self.dataset)


@dataclass(frozen=True)
class Case:
    """R code of one form, and what computes the same here.

    Parameters
    ----------
    pattern
        Matches the whole code, the design written D; groups reach `answer` in
        `asked.found`.
    answer
        From the entry to the entries of its result that hold numbers, by R's keys
        (est, se, vcov, ci_z, ci_t, df, deff, ci, statistic, p_value, ...).
    close
        Relative tolerance.
    ids
        Matches the entry's id instead of its code, where the code isn't of a design.
    """

    pattern: str
    answer: Callable[[Asked], Mapping[str, Any]]
    close: float = CLOSE
    ids: bool = False


def of_estimate(found: Estimate, df: float | None = None) -> dict[str, Any]:
    """Return what R reports of numbers with a covariance."""
    used = found.df if df is None else df
    return {
        "est": found.value,
        "se": found.se,
        "vcov": found.covariance,
        "df": used,
        "ci_t": found.interval(df=used),
        "ci_z": found.interval(df=np.inf),
    }


def differences(asked: Asked, ours: Mapping[str, Any], close: float) -> list[str]:
    """Return what isn't the same, and what R reports that we do not."""
    assert asked.result is not None
    said = []
    for key, wanted in {**asked.result, **_limits(asked.result)}.items():
        if key in WORDS or wanted is None or wanted == []:
            continue
        if key not in ours:
            said.append(f"{key}: R reports it, we don't")
            continue
        said += different(key, ours[key], wanted, asked.result, close)
    return said


def _limits(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the intervals that a table of svyby holds, as `limits`."""
    table = result.get("table")
    if not isinstance(table, Mapping):
        return {}
    ends = [np.ravel(v) for n, v in table.items() if re.match(r"ci_[lu](\.|$)", n)]
    return {"limits": np.concatenate(ends).tolist()} if ends else {}


def different(
    key: str, ours: Any, wanted: Any, result: Mapping[str, Any], close: float
) -> list[str]:
    """Return how one entry differs; nothing when it doesn't."""
    if isinstance(wanted, Mapping):
        # A list of R's: its parts one by one, without those that are words.
        parts = {k: v["value"] for k, v in wanted.items() if v["kind"] == "numeric"}
        each = [different(k, ours.get(k), v, {}, close) for k, v in parts.items()]
        return [said for part in each for said in part]
    if isinstance(wanted, str) or (isinstance(wanted, list) and _texts(wanted)):
        same = (
            np.ravel(np.asarray(ours, dtype=object)).tolist()
            == np.ravel(np.asarray(wanted, dtype=object)).tolist()
        )
        return [] if same else [f"{key}: {ours} is not {wanted}"]
    a, b = _numbers(ours), _numbers(wanted)
    if a.shape != b.shape:
        return [f"{key}: {a.shape} numbers, R has {b.shape}"]
    size = np.nanmax(np.abs(_numbers(result.get("est", 0.0))), initial=0.0)
    square = (NOTHING * size) ** 2
    floors = {"se": NOTHING * size, "vcov": square, "var": square, "deff": NOTHING}
    # A curve's last step leaves R some 1e-17 where nobody is left.
    floors["surv"] = NOTHING
    floor = floors.get(key, 0.0)
    if key == "vcov":
        # A covariance is as precise as the variances it stands between.
        floor = max(floor, close * float(np.nanmax(np.abs(b), initial=0.0)))
    if key.startswith("ci"):
        floor = NOTHING * size
    near = np.isclose(a, b, rtol=close, atol=floor, equal_nan=True)
    if near.all():
        return []
    worst = int(np.flatnonzero(~near)[0])
    return [f"{key}[{worst}]: {a[worst]!r} is not {b[worst]!r}"]


def _texts(values: list[Any]) -> bool:
    return any(isinstance(v, str) and v not in ("Inf", "-Inf") for v in values)


def _numbers(values: Any) -> np.ndarray:
    flat = np.ravel(np.asarray(values, dtype=object))
    return np.array([np.nan if v is None else float(v) for v in flat])
