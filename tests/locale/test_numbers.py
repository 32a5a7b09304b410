"""Numbers as Flanders, French-speaking Belgium and Britain write them."""

from __future__ import annotations

import numpy as np
import pytest
from babel.numbers import parse_pattern

from survey.errors import CallError
from survey.locale import format_number, format_share, language_tag


@pytest.mark.parametrize(
    ("language", "number", "share"),
    [
        ("nl", "-1.234,5", "12,5%"),
        # French: a narrow space that doesn't break between thousands, one before %.
        ("fr", "-1\u202f234,5", "12,5\u00a0%"),
        ("en", "-1,234.5", "12.5%"),
    ],
)
def test_notation(language: str, number: str, share: str) -> None:
    assert format_number(-1234.5, 1, language) == number
    assert format_share(0.125, 1, language) == share


@pytest.mark.parametrize("value", [float("nan"), None])
def test_nothing_is_shown_for_what_is_missing(value: float) -> None:
    assert format_number(value) == format_share(value) == ""


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(-0.4, 0, "0"), (-0.04, 1, "0,0"), (-0.6, 0, "-1"), (0, 0, "0"), (-0.0, 0, "0")],
)
def test_no_negative_zero(value: float, decimals: int, shown: str) -> None:
    assert format_number(value, decimals) == shown


def test_no_negative_zero_percent() -> None:
    assert format_share(-0.001) == "0%"
    assert format_share(-0.01) == "-1%"


def test_languages() -> None:
    assert language_tag("fr") == "fr_BE"
    with pytest.raises(CallError, match="there is no language 'de'"):
        format_number(1, 0, "de")


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_the_notation_is_that_of_babel(language: str, decimals: int) -> None:
    pattern = parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))
    rng = np.random.default_rng(1)
    values = [*rng.normal(0, 10 ** rng.uniform(0, 7, 500)), 0.5, 1.5, 2.25, 1e6]
    for value in map(float, values):
        expected = pattern.apply(value, language_tag(language))
        expected = expected if expected.strip("-0,.") else expected.removeprefix("-")
        assert format_number(value, decimals, language) == expected
