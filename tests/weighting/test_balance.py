"""Respondents beside the sample."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import CallError
from survey.weighting.nonresponse import balance, class_adjustment


def test_by_hand() -> None:
    frame = pd.DataFrame({"age": [20.0, 30, 40, 50], "sex": ["m", "v", "m", None]})
    weights = np.array([1.0, 2.0, 1.0, 2.0])
    yes = np.array([True, True, False, True])
    rows = balance(frame, yes, weights, np.array([2.0, 1.0, 0.0, 1.0])).rows
    age = rows.iloc[0]
    mean, before, after = 220 / 6, 180 / 5, 200 / 6
    spread = (1 * (20 - mean) ** 2 + 2 * (30 - mean) ** 2 + (40 - mean) ** 2) / 6
    spread += 2 * (50 - mean) ** 2 / 6
    assert age["sample"] == pytest.approx(mean)
    assert age["before"] == pytest.approx(before)
    assert age["after"] == pytest.approx(after)
    assert age["difference_before"] == pytest.approx((before - mean) / np.sqrt(spread))
    inner = (
        (20 - before) ** 2 / 5 + 2 * (30 - before) ** 2 / 5 + 2 * (50 - before) ** 2 / 5
    )
    assert age["ratio_before"] == pytest.approx(inner / spread)
    assert rows["level"].tolist() == ["", "m", "missing", "v"]
    assert rows["n"].tolist() == [4, 2, 1, 1]
    assert rows["respondents"].tolist() == [3, 1, 1, 1]


def test_classes_balance_their_own_variable_exactly(gross: pd.DataFrame) -> None:
    yes = gross["responded"].to_numpy() == 1
    weights = gross["weight"].to_numpy(float)
    done = class_adjustment(gross["region"], yes, weights)
    found = balance(gross[["region", "sex"]], yes, weights, done.factors)
    region = found.rows["variable"] == "region"
    np.testing.assert_allclose(
        found.rows.loc[region, "difference_after"], 0, atol=1e-12
    )
    np.testing.assert_allclose(found.rows.loc[region, "ratio_after"], 1, rtol=1e-12)
    assert found.average[0] > found.average[1]
    assert "largest standardised difference" in repr(found)
    assert "<table" in found._repr_html_()


def test_what_doesn_t_vary_is_in_balance() -> None:
    frame = pd.DataFrame({"country": ["BE"] * 3})
    row = balance(frame, np.array([True, False, True])).rows.iloc[0]
    assert row["difference_before"] == row["difference_after"] == 0


def test_lengths_have_to_agree() -> None:
    with pytest.raises(
        CallError, match="2 sampled persons, 1 rows of the frame, 2 fac"
    ):
        balance(pd.DataFrame({"a": [1]}), np.array([True, False]))
