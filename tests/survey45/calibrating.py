"""The calibrations of the reference, ready for the base weights of any api sample.

`ready(kind, rows)` is the calibration that R's design `<base>_<kind>` had, over the
rows of its sample: `.weights(base)` are its weights, `.auxiliaries` what residuals are
taken of. For replicates of a raked design, R sweeps as often as for the full sample:
`.as_often(full)`. `caltrim` is `cal99`, since R leaves `trim` out of a linear
calibration. `final` gives the weights of any kind, trimmed ones too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.weighting import Calibrator, Term, trim_weights
from tests.survey45.reference import data

__all__ = ["KINDS", "final", "ready"]

TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
API99 = 3914069


def _types(rows: pd.DataFrame) -> Term:
    return Term.categories("stype", rows["stype"], TYPES)


def _wide(rows: pd.DataFrame) -> Term:
    return Term.categories("sch.wide", rows["sch.wide"], WIDE)


def _both(rows: pd.DataFrame) -> Term:
    counts = (data("apipop")["stype"] + data("apipop")["sch.wide"]).value_counts()
    crossed = rows["stype"] + rows["sch.wide"]
    # A post-stratum without records is left out, as with R's partial=TRUE.
    there = {cell: counts[cell] for cell in sorted(set(crossed))}
    return Term.categories("stype and sch.wide", crossed, there)


def _api99(rows: pd.DataFrame) -> Term:
    return Term.number("api99", rows["api99"], API99)


def _summed(name: str) -> Callable[[pd.DataFrame], Term]:
    return lambda rows: Term.number(name, rows[name], float(data("apipop")[name].sum()))


def _everyone(rows: pd.DataFrame) -> Term:
    return Term.categories("everyone", np.zeros(len(rows)), {0: 6194})


def _later_types(rows: pd.DataFrame) -> Term:
    later = {code: count for code, count in TYPES.items() if code != "E"}
    return Term.categories("stype", rows["stype"], later, partial=True)


# ~stype+api99 as R has it: what is asked of E follows, and is not looked at for when to
# stop.
USUAL = [_everyone, _later_types, _api99]
MARGINS = [_types, _wide]
SWEPT = {"method": "raking", "sweeps": True}
# As closely as R iterates: its epsilon, by default 1e-7.
TIGHT = {"tolerance": 1e-10}
KINDS: dict[str, tuple[list[Callable[[pd.DataFrame], Term]], dict[str, Any]]] = {
    "ps": ([_types], {}),
    "ps2": ([_both], {}),
    # R's epsilon of 1e-10 is of the sum of all weights.
    "rake": (MARGINS, {**SWEPT, "change": 6194e-10, "max_iterations": 200}),
    "rake_default": (MARGINS, {**SWEPT, "change": 1.0, "max_iterations": 10}),
    "cal": ([_types], {}),
    "cal99": (USUAL, {}),
    "caltrim": (USUAL, {}),
    "cal_full": ([*MARGINS, _summed("api99"), _summed("meals")], {}),
    "calrak": (USUAL, {**TIGHT, "method": "raking"}),
    "callogit": (USUAL, {**TIGHT, "method": "logit", "bounds": (0.3, 3.0)}),
    "calbound": (USUAL, {**TIGHT, "bounds": (0.6, 1.6)}),
    "calsinh": (USUAL, {**TIGHT, "method": "sinh", "bounds": (0.3, 3.0)}),
    "calforce": (
        USUAL,
        {"tolerance": 1e-7, "method": "logit", "bounds": (0.9, 1.1)},
    ),
    "cal_noint": ([_api99], {}),
    "cal_var": ([_api99], {"scale": "api99"}),
    "calagg": (USUAL, {}),
    "estw_cal": ([_types, _summed("api99"), _summed("ell")], {}),
}


def ready(
    kind: str, rows: pd.DataFrame, clusters: NDArray[Any] | None = None
) -> Calibrator:
    """Return the calibration of a kind over the rows of a sample.

    Parameters
    ----------
    kind
        What R's design is called after its base: cal99, rake, ...
    rows
        The sample.
    clusters
        First-stage clusters, for `calagg`; R aggregates replicate designs by none.
    """
    terms, how = KINDS[kind]
    options = dict(how)
    if "scale" in options:
        options["scale"] = rows[options["scale"]].to_numpy(float)
    if kind == "calagg" and clusters is not None:
        options["households"] = np.asarray(clusters)
    return Calibrator.prepare([term(rows) for term in terms], **options)


def final(
    kind: str,
    rows: pd.DataFrame,
    base: NDArray[np.float64],
    clusters: NDArray[Any] | None = None,
) -> NDArray[np.float64]:
    """Return the weights of a design of that kind.

    Parameters
    ----------
    kind, rows, clusters
        As `ready`; or trim, trim_strict.
    base
        Base weights.
    """
    if kind == "trim":
        return trim_weights(base, 0.6 * base.mean(), 1.3 * base.mean())
    if kind == "trim_strict":
        return trim_weights(base, upper=1.1 * base.mean(), strict=True)
    return ready(kind, rows, clusters).weights(base)
