"""What R says about the same designs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

REFERENCE = Path(__file__).parents[1] / "reference" / "sampling" / "reference.csv"


@pytest.fixture(scope="session")
def by_r() -> dict[str, NDArray[np.float64]]:
    rows = pd.read_csv(REFERENCE)
    return {what: group["value"].to_numpy() for what, group in rows.groupby("what")}
