"""Indicators made of several answers count who gave all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.codebook import Codebook

FOLDER = Path(__file__).resolve().parents[2] / "codebooks"


@pytest.mark.parametrize("wave", ["sid-2017", "sid-2022"])
@pytest.mark.parametrize(
    ("indicator", "derived"),
    [("household_distribution", "household_type"), ("contact_any", "contact_weekly")],
)
def test_the_base_is_who_answered_everything(
    wave: str, indicator: str, derived: str
) -> None:
    # One answer can settle one category (living alone, a weekly contact) while the
    # others need them all: who left one open would count for that category alone.
    book = Codebook.open(FOLDER / wave)
    base = book.indicator(indicator).base
    assert base is not None
    (made,) = (each for each in book.derivations if each.name == derived)
    cases = made.expressions
    assert {name for rule in cases for name in rule.names} == set(base.names)
