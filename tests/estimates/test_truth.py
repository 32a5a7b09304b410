"""Intervals of every kind over repeated samples of people whose numbers are known.

As tests/designs/test_truth.py, which holds the variance methods against each other.
"""

from __future__ import annotations

import pytest

from tests.benches.coverage.judged import repeated
from tests.benches.coverage.measures import STATISTICS
from tests.benches.coverage.methods import METHODS
from tests.benches.coverage.people import laid_out

# Five Monte-Carlo errors of twelve statistics, six of them shares of the same records:
# with 120 samples 10 points of coverage either way, and 0.65 of the ratio.
FAR, DRAWS = 5.0, 120


@pytest.mark.parametrize("name", ["taylor", "taylor, raking, non-response"])
def test_intervals_hold_the_truth_as_often_as_they_say(name: str) -> None:
    method = METHODS[name]
    draws = DRAWS if method.most < 10_000 else DRAWS // 2
    rows = repeated(laid_out(1, method.most), method, draws, 5).rows
    assert rows["statistic"].tolist() == list(STATISTICS)
    assert not (rows["z_coverage"].abs() > FAR).any(), rows
    assert not (rows["z_ratio"].abs() > FAR).any(), rows
