"""`sid pool`: two waves from their files to estimates and trends."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from survey.cli import main
from survey.pooling import pool
from survey.responses import Responses
from survey.study.waves import protected_trends
from survey.tables import suppress
from tests.pooling.small import CROSSWALK, answers, write


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Codebook and fieldwork file of the later wave, then of the earlier."""
    found = []
    for year in (2022, 2017):
        book = write(tmp_path / str(year), year, "area", CROSSWALK)
        file = tmp_path / f"{year}.csv"
        answers(book, year).data.to_csv(file, index=False)
        found += [str(book.path), str(file)]
    return found


def test_waves_in_one_command(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "out"
    told = ["sid", "pool", *files, "--to", str(to)]
    monkeypatch.setattr(sys, "argv", told)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    trends = pd.read_csv(to / "trends.csv")
    waves = pd.read_csv(to / "estimates.csv")["wave"]
    assert set(waves) == {2017, 2022}
    key = trends.set_index(["indicator", "category", "breakdown"]).sort_index()
    assert set(key.loc["often_cheerful", "comparable"]) == {"yes"}
    assert set(key.loc["was_harassed", "comparable"]) == {"no"}
    assert key.loc["was_harassed", "estimate"].isna().all()
    # One test of an indicator has nothing to be adjusted for.
    alone = key.loc["often_cheerful"].query("breakdown.isna()")
    assert alone["p_adjusted"].tolist() == alone["p"].tolist()
    made = {path.name for path in to.iterdir()}
    assert {"pooled.parquet", "weights.csv", "notes.txt", "manifest.json"} <= made
    assert len(pd.read_parquet(to / "pooled.parquet")) == 480


def test_what_a_wave_may_not_show_is_in_no_difference(tmp_path: Path) -> None:
    waves = []
    for year in (2017, 2022):
        book = write(tmp_path / str(year), year, "area", CROSSWALK)
        waves.append(Responses.of(answers(book, year, 60)).derive().weight())
    pooled = pool(waves)
    book = pooled.codebook
    shown = suppress(pooled.estimates().rows, book.facts.disclosure, book)
    rows, _ = protected_trends(pooled, shown)
    hidden = rows[rows["hidden"] != ""]
    assert len(hidden) > 0
    assert hidden[["estimate", "se", "low", "high", "p"]].isna().all(axis=None)
    for level, column in (("now", "wave"), ("then", "against")):
        own = shown[shown["hidden"] != ""]
        keys = {
            (one.indicator, one.category, one.wave)
            for one in own[own["breakdown"] == "wave"].itertuples()
        }
        total = rows[rows["breakdown"] == ""]
        for one in total.itertuples():
            if (one.indicator, one.category, str(getattr(one, column))) in keys:
                assert pd.isna(getattr(one, level))
