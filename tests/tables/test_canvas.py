"""Scales, keys and labels of charts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.codebook import Codebook
from survey.tables.canvas import EDGE, WIDTH, Label, Scale, key, mean_bounds
from survey.tables.svg import text_width


@given(st.floats(0, 1))
def test_a_share_scale_holds_its_largest_and_few_ticks(largest: float) -> None:
    scale = Scale.shares(largest, 0, 100)
    assert scale.high >= largest
    assert scale.high <= 1 + 1e-9
    assert 2 <= len(scale.ticks) <= 6
    assert scale.ticks[-1] == pytest.approx(scale.high)


@given(st.floats(-50, 50), st.floats(0.1, 500))
def test_a_number_scale_holds_both_ends(low: float, size: float) -> None:
    scale = Scale.numbers(low, low + size, 0, 100)
    # Ticks are multiples of a step, so rounding in the last digits is all there is.
    slack = 1e-6 * size
    assert scale.low <= low + slack
    assert scale.high >= low + size - slack
    assert len(scale.ticks) <= 8


def test_places_stay_within_the_scale() -> None:
    scale = Scale(0.0, 0.5, 100, 200, 0.1)
    assert [scale.at(v) for v in (-1, 0, 0.25, 0.5, 2)] == [100, 100, 150, 200, 200]


def test_a_label_says_how_high_it_is() -> None:
    assert (
        Label.within("kort", 100).height == Label.within("kort en lang", 60).height / 2
    )


def test_a_key_flows_within_the_drawing() -> None:
    labels = [f"antwoord nummer {number} van de lijst" for number in range(7)]
    shapes, below = key([("patch", "#000000", label) for label in labels], 30)
    for shape in shapes:
        found = re.search(r'<text x="([\d.]+)"[^>]*>([^<]*)<', shape)
        if found:
            right = float(found[1]) + text_width(found[2], 13)
            assert right <= WIDTH - EDGE + 1
    assert below > 30 + 3 * 20


def test_a_mean_of_one_variable_has_that_variable_s_scale(street: Codebook) -> None:
    assert mean_bounds(street, street.indicator("hours_worked")) == (0, 60)
    assert mean_bounds(street, street.indicator("talks_often")) is None
