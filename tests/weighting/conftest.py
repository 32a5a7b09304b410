"""An invented gross sample, and what R makes of its response."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference" / "nonresponse"


@pytest.fixture(scope="session")
def gross() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "sample.csv")


@pytest.fixture(scope="session")
def by_r() -> dict[str, dict[str, float]]:
    rows = pd.read_csv(REFERENCE / "reference.csv")
    return {
        str(what): dict(zip(group["name"], group["value"], strict=True))
        for what, group in rows.groupby("what")
    }
