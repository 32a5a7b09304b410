"""The batch of a study, given numbers that nobody hopes for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import SurveyError
from survey.estimates import estimate
from survey.fieldwork import Frame
from survey.weighting import weigh

ROWS = 24
FILES = {
    "study.yml": """\
study: hostile
title: {nl: Meting}
id: id
design: {strata: s, clusters: c, weight: w, lone_strata: remove}
""",
    "variables.csv": """\
name,type,codes,label::nl
id,int,,Nummer
s,int,,Stratum
c,int,,Cluster
w,decimal,,Gewicht
y,decimal,,Getal
b,code,yes,Ja of nee
g,code,group,Groep
""",
    "codes.csv": """\
list,code,label::nl
yes,0,nee
yes,1,ja
group,1,een
group,2,twee
group,3,niemand
""",
    "indicators.yml": """\
- {name: mean, theme: '', label: {nl: M}, mean: y}
- {name: total, theme: '', label: {nl: T}, total: y}
- {name: ratio, theme: '', label: {nl: R}, ratio: {numerator: y, denominator: w}}
- {name: median, theme: '', label: {nl: K}, quantile: {of: y, at: 0.5}}
- {name: share, theme: '', label: {nl: A}, share: b == 1}
- {name: codes, theme: '', label: {nl: V}, distribution: b}
- {name: by_nought, theme: '', label: {nl: N}, mean: y / (b - b)}
""",
}


@pytest.fixture
def book(tmp_path: Path) -> Codebook:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Codebook.open(tmp_path)


def estimated(book: Codebook, **changed: Any) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = {
        "id": range(1, ROWS + 1),
        "s": np.arange(ROWS) // 6,
        "c": np.arange(ROWS) // 3,
        "w": rng.uniform(1, 5, ROWS),
        "y": rng.normal(0, 1, ROWS),
        "b": rng.integers(0, 2, ROWS),
        "g": rng.integers(1, 3, ROWS),
    }
    frame = Frame.of(pd.DataFrame({**rows, **changed}), book)
    asked = book.indicators.values()
    found = estimate(frame, weigh(frame), asked, [(), ("g",)]).rows
    return found.set_index(["indicator", "category", "breakdown", "g"]).sort_index()


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"w": 0.0}, "above zero: 1, 2"),
        ({"w": np.nan}, "no weight"),
        ({"w": [np.inf] + [1.0] * 23}, "above 1e.60: 1"),
        ({"w": 1e300}, "above 1e.60: 1, 2"),
        ({"y": [0.0] * 4 + [np.inf] * 20}, "'mean' is infinite.*20 records.*record 4"),
        ({"y": -1e300}, "'mean' is infinite or above 1e.60"),
        ({"s": None}, "no 's'"),
    ],
)
def test_what_can_not_be_used_is_named(
    book: Codebook, changed: dict[str, Any], match: str
) -> None:
    with pytest.raises(SurveyError, match=match):
        estimated(book, **changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"y": np.nan},
        {"y": 3.0},
        {"y": 2.0**53},
        {"b": None},
        {"b": 1},
        {"g": None},
        {"g": 1},
        {"s": np.arange(ROWS)},
        {"s": 1, "c": 1},
        {"w": 10.0 ** np.random.default_rng(1).uniform(-8, 8, ROWS)},
    ],
    ids=str,
)
def test_everything_else_is_answered_without_a_warning(
    book: Codebook, changed: dict[str, Any]
) -> None:
    rows = estimated(book, **changed)
    nobody = rows.xs("3", level="g")
    assert nobody[["estimate", "se"]].drop("total").isna().all(axis=None)
    assert (nobody["n"] == 0).all()
    assert rows.loc["by_nought", "estimate"].isna().all()


def test_a_division_by_nought_and_what_nobody_answered_have_no_answer(
    book: Codebook,
) -> None:
    rows = estimated(book, y=np.nan)
    for name in ("mean", "ratio", "median", "by_nought"):
        assert rows.loc[name, ["estimate", "se", "low", "high"]].isna().all(axis=None)
        assert (rows.loc[name, "n"] == 0).all()


def test_digits_far_from_nought(book: Codebook) -> None:
    near = np.random.default_rng(2).normal(0, 1, ROWS)
    far = near + 1e12
    wanted = estimated(book, y=far - 1e12).loc["mean", ["se", "deff"]]
    found = estimated(book, y=far).loc["mean", ["se", "deff"]]
    # Sums of numbers of 10¹² by cluster are known to 10⁻⁴ of a person's own distance.
    np.testing.assert_allclose(found, wanted, rtol=1e-3)
