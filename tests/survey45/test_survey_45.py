"""Every result of the reference is the same here, or listed with the reason why not."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from survey.designs import Sampled
from survey.errors import SurveyError
from tests.survey45 import (
    calibrated,
    cases_intervals,
    cases_regression,
    cases_replicates,
    cases_small,
    cases_tests,
    cases_totals,
    cases_weights,
    replicated,
    taylor,
)
from tests.survey45.reference import (
    ITERATED,
    SHARED,
    USUAL,
    Asked,
    Case,
    differences,
    values,
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reference"),
]
HERE = Path(__file__).parent
BUILD = {**taylor.DESIGNS, **replicated.DESIGNS, **calibrated.DESIGNS}
CASES: list[Case] = [
    *cases_totals.CASES,
    *cases_intervals.CASES,
    *cases_tests.CASES,
    *cases_regression.CASES,
    *cases_replicates.CASES,
    *cases_weights.CASES,
    *cases_small.CASES,
]


def build(name: str, options: Mapping[str, Any]) -> Sampled:
    return _built(name, tuple(sorted(options.items())))


@cache
def _built(name: str, options: tuple[tuple[str, Any], ...]) -> Sampled:
    return BUILD[name](name, dict(options))


def entry(said: Mapping[str, Any]) -> Asked:
    name = said["design"]
    code = re.sub(rf"\b{re.escape(name)}\b", "D", said["code"])
    warnings = said.get("warnings") or []
    return Asked(
        said["id"],
        name,
        code,
        said.get("result"),
        said.get("error"),
        said.get("opts") or {},
        tuple([warnings] if isinstance(warnings, str) else warnings),
        build,
    )


def excluded(asked: Asked) -> str | None:
    """Return why an entry is not covered; None when it is."""
    for pattern, reason in reasons():
        if re.fullmatch(pattern, asked.id):
            return reason
    return None


@cache
def reasons(*files: str) -> tuple[tuple[str, str], ...]:
    """Return patterns and reasons, those for data that are not shared too."""
    rows: list[tuple[str, str]] = []
    for name in files or ("not_covered.csv", "elsewhere.csv"):
        with (HERE / name).open(encoding="utf-8", newline="") as file:
            rows += [(row["pattern"], row["reason"]) for row in csv.DictReader(file)]
    return tuple(rows)


def matched(asked: Asked) -> tuple[Case, Asked] | None:
    for case in CASES:
        text = asked.id if case.ids else asked.code
        hit = re.fullmatch(case.pattern, text)
        if hit and (case.ids or asked.name in BUILD):
            found = tuple(group or "" for group in hit.groups())
            return case, Asked(**{**vars(asked), "found": found})
    return None


def verdict(asked: Asked) -> str:
    """Return an empty text when ours is R's, else what is the matter."""
    hit = matched(asked)
    if hit is None:
        return "no case computes it"
    case, asked = hit
    try:
        ours = case.answer(asked)
    except SurveyError as error:
        return "" if asked.error else f"we refuse: {error}"
    if asked.error:
        return f"R refuses ({asked.error}), we don't"
    # R's sinh calibration takes slopes for nought by linear predictor and not factor,
    # loses Newton's speed with it, and stops within 5e-11 of totals that ours meet.
    inexact = asked.name.endswith("_calsinh")
    close = max(case.close, ITERATED) if inexact else case.close
    return "; ".join(differences(asked, ours, close))


# A design that R itself could not make has no results.
ENTRIES = [
    entry(said)
    for said in values()["results"]
    if "error" not in values()["designs"].get(said["design"], {})
]
NAMES = sorted({asked.name for asked in ENTRIES})


@pytest.mark.parametrize("name", NAMES)
def test_every_result_is_the_same_or_listed(name: str) -> None:
    wrong = []
    for asked in ENTRIES:
        if asked.name == name and excluded(asked) is None:
            said = verdict(asked)
            if said:
                wrong.append(f"{asked.id}: {said}")
    assert not wrong, f"{len(wrong)} results\n" + "\n".join(wrong[:20])


def test_at_least_95_percent_is_covered() -> None:
    listed = [asked for asked in ENTRIES if excluded(asked) is not None]
    assert len(listed) <= 0.05 * len(ENTRIES)


@pytest.mark.skipif(SHARED != USUAL, reason="which are needed depends on the data")
def test_every_exclusion_is_needed() -> None:
    for pattern, reason in reasons("not_covered.csv"):
        assert reason
        assert any(re.fullmatch(pattern, asked.id) for asked in ENTRIES), pattern
    listed = [asked for asked in ENTRIES if excluded(asked) is not None]
    assert [asked.id for asked in listed if not verdict(asked)] == []
