"""Every calibrated weight that R survey 4.5 gave, from ours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.weighting import poststratify, trim_weights
from tests.survey45.calibrating import KINDS, TYPES, ready
from tests.survey45.reference import SHARED, data, replicates_of, weights_of

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reference"),
]
# Linear calibration is solved in one go; rounding in sums of 200 records.
CLOSE = 1e-9
# Where both iterate, to a relative error of totals of 1e-10 here and there.
ITERATED = 1e-6
ITERATES = {"calrak", "callogit", "calbound", "calsinh", "calforce"}
DATA = {
    "srs": "apisrs",
    "strat": "apistrat",
    "strat_nofpc": "apistrat",
    "clus1": "apiclus1",
    "clus1_nofpc": "apiclus1",
    "clus2": "apiclus2",
}
REPLICATED = {
    "clus1_jk1": "apiclus1",
    "clus1_nofpc_jk1": "apiclus1",
    "strat_jkn": "apistrat",
    "clus1_boot": "apiclus1",
}


def base_of(design: str, rows: pd.DataFrame) -> np.ndarray:
    # Without probabilities R takes the population over the sample's size.
    if design == "srs":
        return rows["fpc"].to_numpy(float) / len(rows)
    return rows["pw"].to_numpy(float)


def there(folder: str, name: str) -> None:
    if not (SHARED / folder / f"{name}.csv").exists():
        pytest.skip("R gave no weights either: infeasible, or not converged")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "estw_cal"])
@pytest.mark.parametrize("design", DATA)
def test_weights_are_those_of_r(design: str, kind: str) -> None:
    there("weights", f"{design}_{kind}")
    rows = data(DATA[design])
    clusters = rows["dnum"].to_numpy() if "clus" in design else np.arange(len(rows))
    done = ready(kind, rows, clusters).calibrate(base_of(design, rows))
    assert done.converged
    close = ITERATED if kind in ITERATES else CLOSE
    np.testing.assert_allclose(done.weights, weights_of(f"{design}_{kind}"), rtol=close)


@pytest.mark.parametrize("design", DATA)
def test_trimmed_weights_are_those_of_r(design: str) -> None:
    base = base_of(design, data(DATA[design]))
    once = trim_weights(base, 0.6 * base.mean(), 1.3 * base.mean())
    np.testing.assert_allclose(once, weights_of(f"{design}_trim"), rtol=CLOSE)
    strict = trim_weights(base, upper=1.1 * base.mean(), strict=True)
    np.testing.assert_allclose(strict, weights_of(f"{design}_trim_strict"), rtol=CLOSE)


@pytest.mark.parametrize("design", DATA)
def test_poststratified_weights_are_those_of_r(design: str) -> None:
    rows = data(DATA[design])
    done = poststratify(base_of(design, rows), rows["stype"], TYPES)
    np.testing.assert_allclose(done.weights, weights_of(f"{design}_ps"), rtol=CLOSE)


def test_weights_calibrated_for_a_model_are_those_of_r() -> None:
    rows = data("apistrat")
    ours = ready("estw_cal", rows).weights(rows["pw"].to_numpy(float))
    np.testing.assert_allclose(ours, weights_of("strat_estw_cal"), rtol=CLOSE)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "estw_cal"])
@pytest.mark.parametrize("design", REPLICATED)
def test_replicate_weights_are_those_of_r(design: str, kind: str) -> None:
    there("replicates", f"{design}_{kind}")
    base, analysis = replicates_of(design)
    calibrator = ready(kind, data(REPLICATED[design]))
    full = calibrator.calibrate(base)
    if calibrator.sweeps:
        calibrator = calibrator.as_often(full)
    weights, theirs = replicates_of(f"{design}_{kind}")
    close = ITERATED if kind in ITERATES else CLOSE
    np.testing.assert_allclose(full.weights, weights, rtol=close)
    ours = np.stack([calibrator.weights(one) for one in analysis.T], axis=1)
    np.testing.assert_allclose(ours, theirs, rtol=close, atol=1e-9)
