"""A file is what its content says, whatever its name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.fieldwork import read_raw


@pytest.mark.parametrize("suffix", [".sav", ".csv", ".dat"])
def test_a_workbook_under_another_name(tmp_path: Path, suffix: str) -> None:
    table = pd.DataFrame({"nr": [1, 2], "talks": ["a", "b"]})
    table.to_excel(tmp_path / "book.xlsx", index=False)
    renamed = (tmp_path / "book.xlsx").rename(tmp_path / f"book{suffix}")
    raw = read_raw(renamed)
    assert raw.source.format == "xlsx"
    assert list(raw.data.columns) == ["nr", "talks"]
