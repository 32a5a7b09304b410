"""Colours against white, and text against colours."""

from __future__ import annotations

import pytest

from survey.tables.palette import ACCENT, categorical, contrast, diverging, on, ordered


def test_the_ends_of_the_ratio() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


@pytest.mark.parametrize("count", range(1, 9))
def test_every_colour_stands_out_from_the_page(count: int) -> None:
    for colour in (*categorical(count), *ordered(count), *diverging(count), ACCENT):
        # WCAG 2.2, 1.4.11: 3 to 1 for graphics; 1.4.3: 4.5 to 1 for text.
        assert contrast(colour) >= 3
        assert contrast(colour, on(colour)) >= 4.5


@pytest.mark.parametrize("count", range(1, 9))
def test_as_many_colours_as_asked_and_all_different(count: int) -> None:
    for made in (categorical, ordered, diverging):
        assert len(set(made(count))) == count


def test_ordered_colours_grow_darker() -> None:
    for count in range(2, 6):
        steps = [contrast(colour) for colour in ordered(count)]
        assert steps == sorted(steps)


def test_the_middle_of_an_odd_scale_is_grey() -> None:
    colour = diverging(5)[2]
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    assert max(parts) - min(parts) < 40
