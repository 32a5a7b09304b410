"""Every estimate of two invented samples, against R's survey package (4.1)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.designs import Design
from survey.estimates import Batch, Statistic, estimate, measure
from survey.fieldwork import Frame
from survey.weighting import Auxiliaries, Weights, distinct, weigh

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "estimates"
# The same sums in another order: a few units in the last place, times the number of
# terms. R's intervals take qt to 1e-12.
CLOSE = 1e-10
BREAKDOWNS = {
    "total": (),
    "stratum": ("stratum",),
    "sex": ("sex",),
    "stratum*sex": ("stratum", "sex"),
}
NUMBERS = {
    "estimate": "est",
    "se": "se",
    "low": "low",
    "high": "high",
    "n": "n",
    "n_weighted": "weighted",
    "df": "df",
    "deff": "deff",
}
CALIBRATE = "margins: [stratum, sex_age, region], tolerance: 1.0e-14"
WEIGHTINGS = {
    "plain": "{}",
    "raked": f"{{calibrate: {{{CALIBRATE}}}}}",
    "trimmed": f"{{calibrate: {{{CALIBRATE}}}, trim: {{cap: 2}}}}",
}


def reference(file: str) -> pd.DataFrame:
    texts = dict.fromkeys(("category", "level", "by"), "str")
    rows = pd.read_csv(REFERENCE / file, dtype=texts)
    return rows.fillna({"category": ""})


def level(rows: pd.DataFrame) -> pd.Series:
    both = rows["stratum"].fillna("") + "*" + rows["sex"].fillna("")
    return both.str.strip("*").mask(rows["breakdown"] == "", "1")


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_persons(persons: Callable[..., Frame], name: str) -> None:
    frame = persons(weighting=WEIGHTINGS[name])
    indicators = frame.codebook.indicators.values()
    found = estimate(frame, weigh(frame), indicators, BREAKDOWNS.values()).rows
    found = found.assign(
        level=level(found),
        by=found["breakdown"].mask(found["breakdown"] == "", "total"),
    )
    wanted = reference("persons_estimates.csv").query("design == @name")
    wanted = wanted.rename(columns={name: f"r_{name}" for name in NUMBERS.values()})
    keys = ["category", "by", "level"]
    both = wanted.merge(
        found, left_on=["item", *keys], right_on=["indicator", *keys], validate="1:1"
    )
    assert len(both) == len(wanted) == 168
    for ours, theirs in NUMBERS.items():
        left, right = both[ours], both[f"r_{theirs}"]
        # Where nobody or everybody counts, R has neither interval nor design effect.
        known = right.notna()
        # Where a margin fixes the estimate its error is rounding, in R as here.
        atol = 1e-14 if ours == "se" else 0
        np.testing.assert_allclose(left[known], right[known], CLOSE, atol, err_msg=ours)


def clustered(name: str, lone: str) -> tuple[pd.DataFrame, Design]:
    data = pd.read_csv(REFERENCE / "clusters.csv")
    auxiliaries = None
    if name == "raked":
        cells = data[["sex", "group"]].to_numpy() - 1
        auxiliaries = Auxiliaries.of_cells(cells)
    design = Design.build(
        data["raked" if name == "raked" else "base"].to_numpy(),
        data["stratum"].to_numpy(),
        data["cluster"].to_numpy(),
        None if name == "replaced" else data["population"].to_numpy(float),
        data["base"].to_numpy(),
        lone,
        auxiliaries,
    )
    return data, design


def column(values: pd.Series, binary: bool) -> Statistic:
    known = values.notna().to_numpy()
    return Statistic(
        str(values.name),
        ("",),
        values.fillna(0).to_numpy(float)[None, :],
        known[None, :],
        np.zeros(len(values), dtype=bool),
        "share" if binary else "mean",
    )


CHOICES = [
    ("sampled", "certainty"),
    ("sampled", "remove"),
    ("sampled", "adjust"),
    ("sampled", "average"),
    ("replaced", "certainty"),
    ("replaced", "average"),
    ("raked", "certainty"),
    ("raked", "average"),
]


@pytest.mark.parametrize(("name", "lone"), CHOICES)
@pytest.mark.parametrize("by", ["total", "sex", "group"])
def test_clusters(name: str, lone: str, by: str) -> None:
    data, design = clustered(name, lone)
    assert design.lone_names == ("4",)
    batch = Batch.of([column(data["agrees"], True), column(data["score"], False)])
    ones = np.ones(len(data), dtype=np.intp)
    domain = (ones if by == "total" else data[by].to_numpy()) - 1
    size = int(domain.max()) + 1
    known, sure = measure(design, batch, domain, size)
    wanted = reference("clusters_estimates.csv").query(
        "design == @name and lone == @lone and by == @by"
    )
    assert len(wanted) == 2 * size
    for place, row in enumerate(wanted.itertuples()):
        at = (place % size, place // size)
        got = [known.estimate[at], np.sqrt(sure.variance[at]), sure.df[at], known.n[at]]
        np.testing.assert_allclose(got, [row.est, row.se, row.df, row.n], CLOSE)
        np.testing.assert_allclose(sure.deff[at], row.deff, CLOSE)


def test_many_records_a_cluster_give_the_same_as_their_totals() -> None:
    """Clusters of one record, and the same records as clusters of two."""
    rng = np.random.default_rng(5)
    y, w = rng.normal(size=60), rng.uniform(1, 2, 60)
    cells = rng.integers(0, 2, (60, 2))
    twice = np.repeat(np.arange(60), 2)
    single = Design.build(w, auxiliaries=Auxiliaries.of_cells(cells), base=w)
    split = Design.build(
        np.repeat(w / 2, 2),
        clusters=twice,
        base=np.repeat(w / 2, 2),
        auxiliaries=Auxiliaries.of_cells(cells[twice]),
    )
    results = []
    for design, values in ((single, y), (split, y[twice])):
        batch = Batch.of([column(pd.Series(values), False)])
        domain = np.zeros(len(values), dtype=np.intp)
        results.append(measure(design, batch, domain, 1)[1].variance)
    np.testing.assert_allclose(results[0], results[1], rtol=1e-12)


def test_auxiliaries_without_a_pattern_are_carried_too() -> None:
    """A numeric auxiliary: every record its own pattern; residuals of a regression."""
    rng = np.random.default_rng(3)
    x, e, w = rng.normal(size=80), rng.normal(size=80), rng.uniform(1, 3, 80)
    y = 2 * x + e
    values = np.stack([np.ones(80), x], axis=1)
    design = Design.build(w, base=w, auxiliaries=Auxiliaries(values, np.arange(80)))
    batch = Batch.of([column(pd.Series(y), False)])
    domain = np.zeros(80, dtype=np.intp)
    fit = np.linalg.lstsq(values * np.sqrt(w)[:, None], y * np.sqrt(w), rcond=None)[0]
    score = w * (y - values @ fit) / w.sum()
    wanted = 80 / 79 * np.sum((score - score.mean()) ** 2)
    got = measure(design, batch, domain, 1)[1].variance[0, 0]
    assert got == pytest.approx(wanted, rel=1e-11)


def test_weights_keep_apart_what_was_calibrated() -> None:
    cells = np.array([[0, 1], [1, 0], [0, 1]])
    first, of = distinct(cells)
    weights = Weights(np.ones(3), np.ones(3), auxiliaries=Auxiliaries.of_cells(cells))
    assert weights.auxiliaries is not None
    assert (weights.auxiliaries.pattern == of).all()
    assert len(first) == 2
