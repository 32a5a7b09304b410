"""What holds of tables on an engine, whatever the sample."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.estimates.engine import Sampling, distribution, mean, tabulate, total

# Sums of some eighty terms in another order.
CLOSE = 1e-9
# Margins are met to 10⁻⁹, relative.
MET = 1e-8
ITEMS = [mean("y"), total("y", "sum"), distribution("g")]
NUMBERS = ["estimate", "se", "n", "n_weighted", "df"]
FEW = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10_000)


def sample(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    cluster = np.arange(80) // 4
    return pd.DataFrame(
        {
            "w": rng.uniform(1, 5, 80),
            "s": cluster % 4,
            "c": cluster,
            "y": rng.normal(3, 2, 80),
            "g": np.where(np.arange(80) < 6, np.arange(80) % 3, rng.integers(0, 3, 80)),
            "h": np.arange(80) % 2,
        }
    )


def asked(calibrated: bool, times: float = 1.0, clusters: str | None = "c") -> Sampling:
    margins = {"g": {0: 90.0, 1: 110.0, 2: 100.0}, "h": {0: 140.0, 1: 160.0}}
    wanted = {k: {c: n * times for c, n in of.items()} for k, of in margins.items()}
    return Sampling("w", "s", clusters, margins=wanted if calibrated else {})


@FEW
@given(seeds, st.booleans(), st.sampled_from(["c", None]))
def test_the_order_of_records_does_not_matter(
    seed: int, calibrated: bool, clusters: str | None
) -> None:
    data, how = sample(seed), asked(calibrated, clusters=clusters)
    moved = data.sample(frac=1, random_state=seed).reset_index(drop=True)
    one, other = (tabulate(t, ITEMS, [(), ("h",)], how).rows for t in (data, moved))
    # What the margins fix has an error of rounding.
    np.testing.assert_allclose(other[NUMBERS], one[NUMBERS], CLOSE, 1e-7)


@FEW
@given(seeds, st.floats(0.01, 100), st.booleans())
def test_weights_have_no_unit(seed: int, times: float, calibrated: bool) -> None:
    data = sample(seed)
    scaled = data.assign(w=data["w"] * times)
    one = tabulate(data, [mean("y")], [("g",)], asked(calibrated)).rows
    two = tabulate(scaled, [mean("y")], [("g",)], asked(calibrated, times)).rows
    for name in ("estimate", "se", "df"):
        np.testing.assert_allclose(two[name], one[name], MET)


@FEW
@given(seeds, st.sampled_from(["c", None]))
def test_domains_add_up_and_margins_are_met(seed: int, clusters: str | None) -> None:
    how = asked(True, clusters=clusters)
    found = tabulate(sample(seed), ITEMS, [(), ("g",), ("h",)], how)
    whole = found.of("sum")["estimate"].iloc[0]
    for by, wanted in ((("g",), [90, 110, 100]), (("h",), [140, 160])):
        rows = found.of("sum", by)
        np.testing.assert_allclose(rows["estimate"].sum(), whole, MET)
        np.testing.assert_allclose(rows["n_weighted"], wanted, MET)
    shares = found.of("g")["estimate"]
    np.testing.assert_allclose(shares, np.array([90, 110, 100]) / 300, MET)


@FEW
@given(seeds)
def test_one_margin_is_post_stratification(seed: int) -> None:
    data = sample(seed)
    margins = {"g": {0: 90.0, 1: 110.0, 2: 100.0}}
    rows = [
        tabulate(
            data, ITEMS, [()], Sampling("w", "s", "c", margins=margins, method=how)
        )
        for how in ("raking", "linear")
    ]
    np.testing.assert_allclose(rows[0].rows[NUMBERS], rows[1].rows[NUMBERS], MET, 1e-7)
    sums = data.groupby("g")["w"].sum()
    factor = data["g"].map(pd.Series(margins["g"]) / sums)
    value = np.average(data["y"], weights=data["w"] * factor)
    np.testing.assert_allclose(rows[0].of("y")["estimate"], value, MET)
