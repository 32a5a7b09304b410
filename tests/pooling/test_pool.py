"""Waves as one: what each says by itself, and what changed between them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import CallError
from survey.pooling import Pooled, harmonise, pool
from survey.record import MissingKind
from survey.responses import Responses
from tests.pooling.small import Wave

# The same sums over the same records in the same order, a wave's noughts between them.
SAME = 1e-12
NUMBERS = ["estimate", "se", "low", "high", "n", "n_weighted", "df"]


def same(pooled: Pooled, waves: list[Responses], by: str, names: list[str]) -> int:
    """Hold pooled estimates by wave against each wave's own; how many there were."""
    found = pooled.estimates(names, [["wave"], ["wave", by]]).rows
    count = 0
    for one in waves:
        own = one.estimates(names, [[], [by]]).rows
        here = found[found["wave"] == str(one.codebook.facts.wave)].copy()
        both = here.merge(own, on=["indicator", "category", by], suffixes=("", "_own"))
        assert len(both) == len(own)
        for name in NUMBERS:
            left = both[name].to_numpy(float)
            right = both[f"{name}_own"].to_numpy(float)
            assert left == pytest.approx(right, rel=SAME, abs=SAME, nan_ok=True)
        count += int(own["estimate"].notna().sum())
    return count


@pytest.mark.parametrize("clusters", ["area", "''"])
def test_each_wave_says_what_it_says_by_itself(wave: Wave, clusters: str) -> None:
    waves = [wave(2017, clusters), wave(2022)]
    pooled = pool(waves)
    names = ["often_cheerful", "often_worried", "feels_safe", "mean_age"]
    assert same(pooled, waves, "sex", names) == 24


def test_the_survey_of_two_waves(sid: list[Responses]) -> None:
    pooled = pool(sid)
    old, new = (one.codebook for one in sid)
    # A code that moved has another name in 2017, and the same numbers.
    names = [
        name
        for name, one in new.indicators.items()
        if name in old.indicators
        and name != "activity_distribution"
        and one.statistic != "quantile"
    ]
    assert same(pooled, sid, "origin", names) > 1000


def test_groups_and_questions_of_one_wave_have_no_trend(sid: list[Responses]) -> None:
    names = ("prays_daily", "cannot_pay_unexpected")
    rows = pool(sid).trend(*names, by="origin").rows
    afghan = rows[rows["origin"] == "AF"]
    assert afghan["then"].isna().all()
    assert afghan[["estimate", "se", "p"]].isna().all(axis=None)
    assert (afghan["note"] != "").all()
    new = rows[rows["indicator"] == "cannot_pay_unexpected"]
    assert new["then"].isna().all()
    assert set(new["comparable"]) == {"no"}


def test_variances_of_a_difference_add_up(wave: Wave) -> None:
    pooled = pool([wave(2017), wave(2022)])
    rows = pooled.trend(by="sex").rows
    own = [one.estimates(None, [["sex"]]).rows for one in pooled.waves]
    keys = ["indicator", "category", "sex"]
    both = own[0].merge(own[1], on=keys, suffixes=("_then", "_now"))
    both = rows.merge(both, on=keys, suffixes=("", "_level"))
    drawn = both[both["estimate"].notna()]
    assert len(drawn) > 10
    difference = drawn["estimate_now"] - drawn["estimate_then"]
    assert drawn["estimate"].to_numpy() == pytest.approx(difference, abs=SAME)
    summed = drawn["se_now"] ** 2 + drawn["se_then"] ** 2
    assert drawn["se"].to_numpy() ** 2 == pytest.approx(summed, rel=1e-9)
    for level in ("now", "then"):
        there = both[both[level].notna()]
        assert there[level].to_numpy() == pytest.approx(
            there[f"estimate_{level}"].to_numpy(), abs=SAME
        )


def test_pooled_strata_are_of_a_wave_and_records_keep_apart(wave: Wave) -> None:
    pooled = pool([wave(2022), wave(2017)])
    data = pooled.frame.data
    assert data["wave"].tolist() == [2017] * 240 + [2022] * 240
    strata = {str(s).partition(":")[0] for s in data["wave_stratum"]}
    assert strata == {"2017", "2022"}
    assert pooled.frame.ids.is_unique
    assert pooled.frame.ids.iloc[0] == "2017:1"
    clusters = [set(part["wave_cluster"]) for _, part in data.groupby("wave")]
    assert not clusters[0] & clusters[1]
    design = pooled.sample().design
    assert design.df == sum(one.sample().design.df for one in pooled.waves)


def test_constants_that_differ_are_columns(wave: Wave) -> None:
    waves = [wave(2017), wave(2022)]
    pooled = pool(waves)
    years = pooled.frame.data.groupby("wave")["reference_year"].unique()
    assert [year.tolist() for year in years] == [[2017], [2022]]
    rows = pooled.trend("by_constant", "mean_age").rows
    assert rows["then"].nunique() == 1
    assert rows["estimate"].nunique() == 1


def test_what_was_not_asked_is_so_in_that_wave_only(wave: Wave) -> None:
    pooled = pool([wave(2017), wave(2022)])
    kinds = pd.Series(pooled.frame.kinds("rents"))
    then = pooled.frame.data["wave"].eq(2017).to_numpy(bool)
    assert (kinds[then] == MissingKind.NOT_ASKED).all()
    assert (kinds[~then] != MissingKind.NOT_ASKED).all()


@pytest.fixture
def changed(wave: Wave) -> pd.DataFrame:
    found = pool([wave(2017), wave(2022)]).trend().rows
    return found.set_index(["indicator", "category"])


@pytest.mark.parametrize(
    ("row", "comparable", "drawn", "there"),
    [
        (("often_cheerful", ""), "yes", True, True),
        (("often_worried", ""), "yes", True, True),
        (("feels_safe", ""), "limited", True, True),
        (("was_harassed", ""), "no", False, True),
        (("renting", ""), "no", False, False),
        (("silent", ""), "no", False, False),
        (("reading", "1"), "yes", True, True),
        (("reading", "3"), "no", False, False),
        (("jobs", "2"), "yes", True, True),
        (("jobs", "3"), "yes", False, False),
    ],
)
def test_a_trend_is_drawn_flagged_or_broken(
    changed: pd.DataFrame,
    row: tuple[str, str],
    comparable: str,
    drawn: bool,
    there: bool,
) -> None:
    found = changed.loc[row]
    assert found["comparable"] == comparable
    assert bool(np.isfinite(found["estimate"])) == drawn
    assert bool(np.isfinite(found["then"])) == there
    assert bool(found["note"]) == (comparable != "yes" or not drawn)


def test_a_new_group_is_named_and_never_nought(wave: Wave) -> None:
    found = pool([wave(2017), wave(2022)]).trend("often_cheerful", by="group")
    new = found.rows[found.rows["group"] == "C"].iloc[0]
    assert np.isnan(new["then"])
    assert np.isnan(new["estimate"])
    assert any("C" in note and "2017" in note for note in found.notes)
    assert "n.v.t." in repr(found)
    assert "n.v.t." in found._repr_html_()


def test_a_harmonised_wave_pools_as_the_raw_one(wave: Wave) -> None:
    then, now = wave(2017), wave(2022)
    raw = pool([then, now])
    ready = harmonise(then, to=now.codebook)
    assert harmonise(ready, to=now.codebook) is ready
    assert raw.waves[0].frame.data.equals(ready.frame.data)


@pytest.mark.parametrize("years", [[2022], [2022, 2022]])
def test_one_wave_is_not_pooled(wave: Wave, years: list[int]) -> None:
    with pytest.raises(CallError, match="pooling takes two waves"):
        pool([wave(year) for year in years])


def test_a_comparison_with_an_unknown_wave_is_refused(wave: Wave) -> None:
    pooled = pool([wave(2017), wave(2022)])
    with pytest.raises(CallError, match="previous or first"):
        pooled.trend("often_cheerful", against="last")
