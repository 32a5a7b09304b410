"""The studies' own lists of municipalities are those of the day of their sample."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import CallError
from survey.places import Places, code_list, lookup_rows

RESIDENCE = {"brussels": "1", "centre": "2", "other": "3"}


@pytest.mark.parametrize(
    ("study", "on", "number"),
    [("sid-2017", "2017-06-01", 308 + 19), ("sid-2022", "2022-06-01", 300 + 19)],
)
def test_every_municipality_of_the_fieldwork_has_its_code(
    codebooks: Path, study: str, on: str, number: int
) -> None:
    book = Codebook.open(codebooks / study)
    rows = code_list(on)
    assert book.codes("municipality_nis") == tuple(rows["code"])
    assert len(rows) == number
    for tag in ("nl", "fr", "en"):
        labels = [book.code_label("municipality_nis", c, tag) for c in rows["code"]]
        assert labels == rows[f"label::{tag}"].tolist()
    for table, rows in (
        ("region", lookup_rows(on, "region", "region")),
        ("residence", lookup_rows(on, "residence", "residence", RESIDENCE)),
    ):
        said = {row.code: row.value for row in book.lookups[table]}
        assert said == dict(zip(rows["code"], rows["value"], strict=True))


def test_a_list_of_one_region() -> None:
    assert len(code_list("2025-01-01", region="BR")) == 19
    with pytest.raises(CallError, match="region"):
        code_list("2025-01-01", region="WAL")


def test_an_area_that_some_lack_and_values_that_lack_one() -> None:
    rows = lookup_rows("2022-01-01", "province", "province")
    assert len(rows) == 300
    assert set(rows["code"]) == {
        place.code for place in Places.known().at("2022-01-01") if place.province
    }
    with pytest.raises(CallError, match="values say nothing of other"):
        lookup_rows("2022-01-01", "r", "residence", {"brussels": "1", "centre": "2"})
    with pytest.raises(CallError, match="area"):
        lookup_rows("2022-01-01", "r", "canton")  # type: ignore[arg-type]


def test_the_waves_are_joined_as_the_table_joins_them(codebooks: Path) -> None:
    rows = Codebook.open(codebooks / "sid-2022").crosswalk
    said = {
        row.source_code: row.target_code
        for row in rows
        if row.source_name == "municipality_nis" and row.source_code
    }
    old = pd.Series([place.code for place in Places.known().at("2017-06-01")])
    new = Places.known().recode(old, "2017-06-01", "2022-06-01").codes
    moved = dict(zip(old[old != new], new[old != new], strict=True))
    assert said == moved
