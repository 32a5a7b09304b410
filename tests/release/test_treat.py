"""Numbers made coarser before they leave."""

from __future__ import annotations

import pandas as pd
import pytest

from survey.codebook import Treatment
from survey.release.treat import treated


@pytest.mark.parametrize(
    ("treatment", "expected"),
    [
        ("topcode:80", [17, 43, 80, None]),
        ("bottomcode:18", [18, 43, 101, None]),
        ("band:25", [0, 25, 100, None]),
    ],
)
def test_whole_numbers_stay_whole(treatment: str, expected: list[int | None]) -> None:
    ages = pd.DataFrame({"age": pd.array([17, 43, 101, None], dtype="Int64")})
    found = treated(ages, {"age": Treatment.model_validate(treatment)})["age"]
    pd.testing.assert_series_equal(
        found, pd.Series(pd.array(expected, dtype="Int64"), name="age")
    )
    assert ages["age"][2] == 101


def test_a_limit_between_whole_numbers_makes_decimals() -> None:
    ages = pd.DataFrame({"age": pd.array([17, 18], dtype="Int64")})
    by = {
        "age": Treatment.model_validate("topcode:17.5"),
        "gone": Treatment(way="keep"),
    }
    assert treated(ages, by)["age"].tolist() == [17.0, 17.5]
