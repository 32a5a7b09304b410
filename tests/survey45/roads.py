"""The reference by the public roads: a study's estimates, and a sample's verbs."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from survey.errors import SurveyError
from tests.survey45 import by_estimates, by_sample
from tests.survey45.questions import Question, compared, question, without_answers
from tests.survey45.reference import ITERATED, Asked, Case

__all__ = ["ROADS", "by_road", "excused", "road_taken", "unlike"]

Answer = Callable[[Asked, Question], dict[str, Any] | None]
ROADS: dict[str, Answer] = {
    "estimates": by_estimates.answer,
    "sample": by_sample.answer,
}
TAKEN = {"estimates": by_estimates.road, "sample": by_sample.road}


@cache
def unlike() -> tuple[tuple[str, str, str], ...]:
    """Return road, pattern and reason of what a road says otherwise or can't ask."""
    file = Path(__file__).parent / "not_by_roads.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        every = csv.DictReader(rows)
        return tuple((r["road"], r["pattern"], r["reason"]) for r in every)


def road_taken(road: str, asked: Asked) -> str:
    """Return how the road gets the entry's design."""
    return TAKEN[road](asked)


def by_road(road: str, case: Case, asked: Asked) -> str | None:
    """Return what is the matter, empty when nothing; None for what it can't be asked.

    Parameters
    ----------
    road
        estimates or sample.
    case, asked
        An entry with a result, and the case that computes it from arrays.
    """
    # As of arrays: R's sinh calibration stops at a distance.
    inexact = asked.name.endswith("_calsinh")
    close = max(case.close, ITERATED) if inexact else case.close
    verb = by_sample.OTHERS.get(case.answer) if road == "sample" else None
    if verb is not None:
        said = verb(asked)
        return None if said is None else compared(asked, said, close)
    asks = question(case, asked)
    if asks is None or (road == "estimates" and without_answers(asked, asks)):
        return None
    try:
        ours = ROADS[road](asked, asks)
    except SurveyError as error:
        return f"we refuse: {error}"
    if ours is None:
        return None
    return compared(asked, ours, close)


def excused(road: str, asked: Asked) -> bool:
    """Return whether a reason is listed why the road differs."""
    named = [pattern for on, pattern, _ in unlike() if on in ("any", road)]
    return any(re.fullmatch(pattern, asked.id) for pattern in named)
