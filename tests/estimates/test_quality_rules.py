"""A study's estimates under the quality rules of a statistics office."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey.codebook import Disclosure
from survey.estimates import Estimates, estimate
from survey.fieldwork import Frame
from survey.tables import suppress
from survey.weighting import weigh

Persons = Callable[..., Frame]
RULED = "{quality_rules: nchs-2017, share_interval: beta}"


def made(frame: Frame) -> Estimates:
    by: list[tuple[str, ...]] = [(), ("stratum",), ("stratum", "sex")]
    return estimate(frame, weigh(frame), frame.codebook.indicators.values(), by)


@pytest.fixture
def ruled(persons: Persons) -> Frame:
    return persons(weighting=f"{{}}\nestimation: {RULED}")


def test_the_rules_mark_and_say_why(ruled: Frame) -> None:
    rows = made(ruled).rows
    assert set(rows["quality"]) <= {"publish", "flag", "withhold"}
    withheld = rows[rows["quality"] == "withhold"]
    assert (withheld["n"] >= 30).any()
    assert (withheld["why"] != "").all()
    assert (withheld["why"].str.contains("n < min_base") == (withheld["n"] < 30)).all()
    assert (rows.loc[rows["quality"] == "publish", "why"] == "").all()


def test_without_rules_nothing_changes(persons: Persons) -> None:
    rows = made(persons()).rows
    assert "why" not in rows
    assert (rows["quality"] == "withhold").equals(rows["n"] < 30)


def test_what_the_rules_withhold_is_hidden_and_nothing_for_it(ruled: Frame) -> None:
    rows = made(ruled).rows
    limits = Disclosure(min_base=1, min_cell=1)
    hidden = suppress(rows, limits, ruled.codebook)
    withheld = rows["quality"] == "withhold"
    assert (hidden.loc[withheld, "hidden"] == "quality").all()
    assert (hidden.loc[~withheld, "hidden"] == "").all()
    again = suppress(hidden, limits, ruled.codebook)
    assert again["hidden"].tolist() == hidden["hidden"].tolist()
