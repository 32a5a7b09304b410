"""Parquet files of other programs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from survey.errors import InputError
from survey.fieldwork import read_raw


def test_whole_numbers_stay_whole_and_categories_become_text(tmp_path: Path) -> None:
    data = pd.DataFrame(
        {
            "id": pd.array([1, None, 2**60 + 1], dtype="Int64"),
            "origin": pd.Categorical(["TR", None, "BE"]),
            "when": pd.to_datetime(["2022-01-31", None, "1850-01-01"]),
        },
        index=pd.Index([5, 6, 7], name="hidden"),
    )
    data.to_parquet(tmp_path / "a.parquet")
    raw = read_raw(tmp_path / "a.parquet")
    assert raw.data["id"].tolist()[2] == 2**60 + 1
    assert raw.data["origin"].tolist()[0] == "TR"
    assert raw.data["origin"].isna().tolist() == [False, True, False]
    assert raw.data["when"].dtype == "datetime64[us]"


def test_a_cell_with_more_than_one_value_is_an_error(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "many": [[1, 2]]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="lists or records in its column 'many'"):
        read_raw(tmp_path / "a.parquet")
