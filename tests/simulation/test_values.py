"""Draws become values: shares exactly, bounds kept, rules and cases followed."""

from __future__ import annotations

import numpy as np
import pytest

from survey.simulation.draws import Draw
from survey.simulation.people import nobody, put
from survey.simulation.values import Strata, cut, draw_values, share_table

ROWS = 4000


@pytest.fixture
def strata() -> Strata:
    return Strata(("A", "B"), np.repeat([0, 1], ROWS // 2))


@pytest.fixture
def lean() -> np.ndarray:
    return np.random.default_rng(1).standard_normal(ROWS)


def given(book, variable, draw, strata, lean):
    people = put(nobody(book, ROWS), "friends", np.arange(ROWS) % 21.0)
    everyone = np.ones(ROWS, dtype=bool)
    shares = share_table(book, variable, draw, strata, 1)
    return draw_values(people, variable, draw, strata, lean, everyone, shares)


def test_shares_hold_to_one_person_in_every_stratum(made, strata, lean) -> None:
    shares = {"shares": {1: 1, 5: 3}, "by": {"B": {"shares": {2: 1, 3: 2}}}}
    values = given(made(), "happy", Draw.model_validate(shares), strata, lean)
    counts = [
        np.bincount(part.astype(int), minlength=6) for part in np.split(values, 2)
    ]
    assert counts[0].tolist() == [0, 500, 0, 0, 0, 1500]
    assert counts[1].tolist() == [0, 0, 667, 1333, 0, 0]


def test_only_the_asked_are_given_an_option(lean) -> None:
    asked = lean > 0
    place = np.zeros(ROWS, dtype=int)
    chosen = cut(lean, place, asked, np.array([[0.5, 0.5]]))
    assert (chosen[~asked] == -1).all()
    assert abs((chosen[asked] == 0).mean() - 0.5) < 1 / asked.sum()


def test_an_option_that_nobody_takes_and_one_that_everybody_takes(lean) -> None:
    everyone, place = np.ones(ROWS, dtype=bool), np.zeros(ROWS, dtype=int)
    shares = np.array([[0.0, 1.0, 0.0]])
    assert (cut(lean, place, everyone, shares) == 1).all()


def test_who_leans_higher_gets_a_higher_option(made, strata, lean) -> None:
    values = given(made(), "happy", None, strata, lean)
    assert np.corrcoef(values, lean)[0, 1] > 0.8


def test_bounds_may_follow_from_other_answers(made, strata, lean) -> None:
    draw = Draw.model_validate({"between": ["0", "friends"]})
    values = given(made(), "close", draw, strata, lean)
    friends = np.arange(ROWS) % 21
    assert (values >= 0).all()
    assert (values <= friends).all()
    assert (values == friends).any()


def test_a_rule_is_followed(made, strata, lean) -> None:
    draw = Draw.model_validate({"value": "friends + 1"})
    values = given(made(), "close", draw, strata, lean)
    assert (values == np.arange(ROWS) % 21 + 1).all()


def test_the_first_case_that_holds_counts(made, strata, lean) -> None:
    cases = [{"when": "friends < 5", "shares": {1: 1}}, {"shares": {7: 1}}]
    values = given(made(), "close", Draw.model_validate({"cases": cases}), strata, lean)
    few = np.arange(ROWS) % 21 < 5
    assert (values[few] == 1).all()
    assert (values[~few] == 7).all()


def test_numbers_without_a_draw_stay_in_the_codebooks_range(made, strata, lean) -> None:
    values = given(made(), "friends", None, strata, lean)
    assert values.min() >= 0
    assert values.max() <= 20
