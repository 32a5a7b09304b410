"""Answers agree with routing, with each other and with the codebook's checks."""

from __future__ import annotations

import numpy as np

from survey.record import MissingKind
from survey.simulation import population
from survey.simulation.people import frame_of


def test_only_who_is_asked_has_an_answer(made) -> None:
    people = population(made(), 1).people
    asked = people.vector("friends").values >= 1
    assert (people.kinds("close")[~asked] == MissingKind.NOT_APPLICABLE).all()
    assert (people.kinds("close")[asked] == 0).mean() > 0.99


def test_answers_that_a_check_forbids_do_not_occur(made) -> None:
    people = population(made(), 1).people
    close, friends = people.vector("close"), people.vector("friends")
    known = ~close.missing
    assert (close.values[known] <= friends.values[known]).all()


def test_something_is_ticked_and_none_stands_alone(made) -> None:
    people = population(made(), 1).people
    work, none = people.vector("reason_work"), people.vector("reason_none")
    asked = ~work.missing
    assert ((work.values + none.values)[asked] == 1).all()


def test_codes_are_of_the_list(everyone) -> None:
    book = everyone.codebook
    for name in ("prayer_freq", "mother_tongue", "tenure"):
        values = frame_of(everyone.people, [name]).data[name].dropna().astype("str")
        assert set(values.unique()) <= set(book.codes(name))


def test_a_variable_more_leaves_the_other_answers_alone(made) -> None:
    before = population(made(), 1).people
    variables = (made.folder / "variables.csv").read_text(encoding="utf-8")
    more = variables + "extra,life,code,ordinal,agree,,,Extra,,,answer,survey,none\n"
    after = population(made(variables_csv=more), 1).people
    same = before.vector("friends").values == after.vector("friends").values
    assert np.all(same)
