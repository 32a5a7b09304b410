"""The reference by a study's estimates and a sample's verbs: the same, or listed."""

from __future__ import annotations

import re

import pytest

from tests.survey45.reference import SHARED, USUAL
from tests.survey45.roads import ROADS, by_road, excused, unlike
from tests.survey45.test_survey_45 import ENTRIES, NAMES, excluded, matched

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reference"),
]


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("name", NAMES)
def test_what_a_road_reaches_is_the_same_or_listed(name: str, road: str) -> None:
    wrong = []
    for asked in ENTRIES:
        hit = matched(asked) if asked.name == name else None
        if hit is None or asked.error or excluded(asked) or excused(road, asked):
            continue
        said = by_road(road, *hit)
        if said:
            wrong.append(f"{asked.id}: {said}")
    assert not wrong, f"{len(wrong)} results\n" + "\n".join(wrong[:20])


@pytest.mark.skipif(SHARED != USUAL, reason="which are needed depends on the data")
def test_every_reason_is_needed() -> None:
    for _, pattern, reason in unlike():
        assert reason
        assert any(re.fullmatch(pattern, asked.id) for asked in ENTRIES), pattern
