"""Codes of one day as codes of another."""

from __future__ import annotations

import pandas as pd
import pytest

from survey.errors import CallError, FindingsError
from survey.places import Places
from survey.sample import Sample

PLACES = Places.known()
# facts, section 6: old NIS → new.
MERGERS = {
    "2019-01-01": "12030+12034→12041; 44001+44029→44084; 44011+44049→44083; "
    "44036+44072+44080→44085; 45017+45057→45068; 71047+72040→72042; 72025+72029→72043",
    "2025-01-01": "11002+11007→11002; 23023+23024+23032→23106; 37012+37018→37021; "
    "37007+37015→37022; 44012+44048→44086; 44034+44073→44087; 46014+44045→46029; "
    "44040+44043→44088; 46003+46013+11056→46030; 73006+73032→73110; "
    "73009+73083→73111; 71057+71069→71071; 71022+73040→71072",
}
PAIRS = [
    (on, tuple(merger.split("→")[0].split("+")), merger.split("→")[1])
    for on, listed in MERGERS.items()
    for merger in listed.split("; ")
]
BEFORE = {"2019-01-01": "2018-12-31", "2025-01-01": "2024-12-31"}


@pytest.mark.parametrize(("on", "old", "new"), PAIRS)
def test_every_merger(on: str, old: tuple[str, ...], new: str) -> None:
    found = PLACES.recode(pd.Series(old), BEFORE[on], on)
    assert found.codes.tolist() == [new] * len(old)
    assert len(found.findings) == 0


@pytest.mark.parametrize(("on", "old", "new"), PAIRS)
def test_no_merger_is_undone(on: str, old: tuple[str, ...], new: str) -> None:
    found = PLACES.recode(pd.Series([new], name="nis"), on, BEFORE[on])
    assert found.codes.isna().all()
    row = found.findings.rows.iloc[0]
    assert (row["check"], row["variable"], row["value"]) == (
        "place_divided",
        "nis",
        new,
    )
    assert all(code in row["message"] for code in old)
    with pytest.raises(FindingsError):
        found.findings.enforce()


def test_mergers_follow_each_other_over_the_years() -> None:
    whole = pd.Series([place.code for place in PLACES.at("2018-01-01")])
    at_once = PLACES.recode(whole, "2018-01-01", "2025-01-01")
    first = PLACES.recode(whole, "2018-01-01", "2019-01-01").codes
    pd.testing.assert_series_equal(
        at_once.codes, PLACES.recode(first, "2019-01-01", "2025-01-01").codes
    )
    assert at_once.codes.nunique() == 285 + 19
    assert len(at_once.findings) == 0


def test_back_is_possible_for_who_did_not_merge() -> None:
    found = PLACES.recode(pd.Series(["41002", "44084"]), "2025-01-01", "2019-01-01")
    assert found.codes.tolist() == ["41002", "44084"]


def test_what_can_not_be_told_is_a_finding_and_nothing_else_changes() -> None:
    given = pd.Series(["37021", "99991", None, "41002"], index=[7, 8, 9, 10])
    found = PLACES.recode(given, "2022-03-01", "2025-01-01", "en")
    assert found.codes.dropna().to_dict() == {10: "41002"}
    rows = found.findings.rows.set_index("record")
    assert rows["check"].to_dict() == {"8": "place_unknown", "7": "place_other_day"}
    assert "Wingene (37021) wasn’t there on 2022-03-01" in rows.loc["7", "message"]
    summary = found.findings.summary.set_index("check")
    assert summary.loc["place_unknown", ["items", "fails", "unknown"]].tolist() == [
        *(4, 1, 1)
    ]


@pytest.mark.parametrize("kind", ["int64", "Int64", "float64", "str", "object"])
def test_codes_may_be_numbers(kind: str) -> None:
    given = pd.Series([37012, 11007]).astype(kind)
    before = given.copy()
    assert PLACES.recode(given, "2024-01-01", "2025-01-01").codes.tolist() == [
        *("37021", "11002")
    ]
    pd.testing.assert_series_equal(given, before)


def test_numbers_with_gaps() -> None:
    given = pd.Series([37012, float("nan")])
    found = PLACES.recode(given, "2024-01-01", "2025-01-01")
    assert found.codes.isna().tolist() == [False, True]
    assert len(found.findings) == 0


def test_no_codes_at_all() -> None:
    found = PLACES.recode(pd.Series([], dtype="str"), "2024-01-01", "2025-01-01")
    assert (len(found.codes), len(found.findings)) == (0, 0)


def test_the_area_of_a_code_is_that_of_a_day() -> None:
    codes = pd.Series(["11056", "21004", "46030"])
    found = PLACES.area(codes, "province", "2024-06-01")
    assert found.codes.fillna("-").tolist() == ["10000", "-", "-"]
    assert found.findings.rows["check"].tolist() == ["place_other_day"]
    kinds = PLACES.area(
        pd.Series(["44021", "21004", "23088"]), "residence", "2024-06-01"
    )
    assert kinds.codes.tolist() == ["centre", "brussels", "other"]
    with pytest.raises(CallError, match="arrondissement"):
        PLACES.area(codes, "arrondisement", "2024-06-01")  # type: ignore[arg-type]


def test_a_merged_place_is_estimated_anew_from_its_records() -> None:
    # Of Ruiselede 1 of 4 are content, with weight 1; of Wingene 9 of 12, with weight 2.
    people = pd.DataFrame(
        {
            "nis": ["37012"] * 4 + ["37018"] * 12,
            "content": [1] + [0] * 3 + [1] * 9 + [0] * 3,
            "weight": [1.0] * 4 + [2.0] * 12,
        }
    )
    new = PLACES.recode(people["nis"], "2022-03-01", "2025-01-01").codes
    sample = Sample.of(people.assign(nis_2025=new), weights="weight")
    parts = sample.mean("content", by="nis").rows["estimate"].tolist()
    assert parts == pytest.approx([1 / 4, 9 / 12], rel=1e-12)
    whole = sample.mean("content", by="nis_2025").rows
    assert whole["nis_2025"].tolist() == ["37021"]
    # Rounding of sums only; the mean of the two percentages would be 0.5.
    assert whole["estimate"].tolist() == pytest.approx([19 / 28], rel=1e-12)


def test_nothing_here_averages() -> None:
    verbs = {name for name in dir(Places) if not name.startswith("_")}
    assert verbs == {
        *("known", "at", "on", "of", "find", "history", "members"),
        *("recode", "area"),
    }
