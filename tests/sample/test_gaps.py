"""What is done with missing values, and that a note counts them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import CallError
from survey.sample import Sample
from tests.sample.verbs import sample, table

# Two ways to the same sums: all but the last digits.
CLOSE = 1e-10


@pytest.fixture
def gappy() -> Sample:
    rng = np.random.default_rng(5)
    return sample(table(x=np.where(rng.random(96) < 0.2, np.nan, rng.normal(5, 1, 96))))


@pytest.mark.parametrize("verb", ["mean", "total", "share"])
@pytest.mark.parametrize("by", [(), ("h",)])
def test_each_is_as_asked_one_by_one(
    gappy: Sample, verb: str, by: tuple[str, ...]
) -> None:
    asked = ["b", "g"] if verb == "share" else ["y", "x", "g"]
    ask = getattr(gappy, verb)
    together = ask(*asked, by=by, missing="each").rows
    for one in asked:
        alone = ask(one, by=by).rows
        found = together[together["indicator"] == one].reset_index(drop=True)
        pd.testing.assert_frame_equal(found, alone, rtol=CLOSE)


@pytest.mark.parametrize("verb", ["mean", "total"])
def test_each_knows_the_covariance(gappy: Sample, verb: str) -> None:
    found = getattr(gappy, verb)("y", "x", by="h", missing="each")
    assert np.diag(found.covariance) == pytest.approx(found.rows["se"] ** 2, rel=CLOSE)
    # The jackknife of a total is its linearised variance; of a mean it differs by terms
    # of the order of one over the clusters, some thirty to a domain.
    under = getattr(gappy.replicated("jackknife"), verb)(
        "y", "x", by="h", missing="each"
    )
    scale = np.sqrt(np.outer(np.diag(found.covariance), np.diag(found.covariance)))
    apart = np.abs(found.covariance - under.covariance) / scale
    assert apart.to_numpy().max() < (1e-9 if verb == "total" else 0.1)


def test_where_nothing_is_missing_each_is_drop() -> None:
    whole = sample(table(y=np.linspace(1, 5, 96), x=np.linspace(2, 9, 96) ** 2))
    each, drop = (whole.mean("y", "x", missing=how) for how in ("each", "drop"))
    pd.testing.assert_frame_equal(each.rows, drop.rows, rtol=CLOSE)
    pd.testing.assert_frame_equal(each.covariance, drop.covariance, rtol=CLOSE)
    assert each.notes == drop.notes == ()


def test_a_note_counts_whatever_is_chosen(gappy: Sample) -> None:
    data = gappy.columns.data
    y, x = int(data["y"].isna().sum()), int(data["x"].isna().sum())
    either = int((data["y"].isna() | data["x"].isna()).sum())
    assert gappy.mean("y", "x").notes == (
        f"{either} of 96 records miss a value and are left out",
    )
    assert gappy.mean("y", "x", missing="each").notes == (
        "Each figure is of those who answer it; without an answer, of 96 records: "
        f"y {y}, x {x}",
    )
    assert gappy.mean("y", "x", missing="propagate").notes == (
        f"{either} of 96 records miss a value; where they belong there is no figure",
    )


def test_who_is_in_no_group_is_counted(gappy: Sample) -> None:
    nowhere = int(gappy.columns.data["g"].isna().sum())
    note = f"{nowhere} of 96 records are in no group: their g is missing"
    assert note in gappy.mean("x", by="g").notes
    assert note in gappy.quantile("x", by="g").notes
    assert note in gappy.differences("x", between="g").notes
    assert not any("no group" in one for one in gappy.mean("x", by="h").notes)


def test_what_takes_columns_together_has_no_each(gappy: Sample) -> None:
    with pytest.raises(CallError, match="drop or propagate"):
        gappy.correlation("y", "x", missing="each")
    with pytest.raises(CallError, match="way with missing"):
        gappy.mean("y", missing="skip")  # type: ignore[arg-type]
