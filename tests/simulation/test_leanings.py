"""Items of a battery hang together, reversed ones the other way."""

from __future__ import annotations

import numpy as np

from survey.simulation.leanings import BATTERY, THEME, Leanings, lean

ROWS = 20_000
# Correlations of 20,000 pairs have a standard error of 0.007; four of those.
CLOSE = 0.03


def correlation(leanings: Leanings, one: str, other: str) -> float:
    return float(np.corrcoef(lean(leanings, one), lean(leanings, other))[0, 1])


def test_correlations_are_those_of_the_shared_parts(made) -> None:
    leanings = Leanings.of(made(), 1, ROWS, ())
    assert abs(correlation(leanings, "happy", "calm") - (THEME + BATTERY)) < CLOSE
    assert abs(correlation(leanings, "happy", "sad") + (THEME + BATTERY)) < CLOSE
    assert abs(correlation(leanings, "happy", "friends") - THEME) < CLOSE


def test_leans_are_standard_normal(made) -> None:
    leanings = Leanings.of(made(), 1, ROWS, ())
    for name in ("happy", "worried", "friends"):
        values = lean(leanings, name)
        assert abs(values.mean()) < CLOSE
        assert abs(values.std() - 1) < CLOSE


def test_background_moves_the_answers(made) -> None:
    background = np.repeat([0, 1], ROWS // 2)
    values = lean(Leanings.of(made(), 1, ROWS, (background,)), "friends")
    apart = values[background == 1].mean() - values[background == 0].mean()
    assert abs(apart) > 0.1
