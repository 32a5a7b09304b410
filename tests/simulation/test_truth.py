"""Truth is the plain weighted mean over everybody."""

from __future__ import annotations

import numpy as np
import pytest

from survey.simulation import Population, population
from survey.simulation.truth import truth_breakdowns


def test_a_mean_a_share_and_a_set_by_hand(made) -> None:
    everyone = population(made(), 1)
    truth = everyone.truth.set_index(["indicator", "category", "by", "cell"])["value"]
    weight, people = everyone.stands_for, everyone.people
    friends, happy = people.vector("friends").values, people.vector("happy").values
    in_b = everyone.place == 1
    assert truth["friends_mean", "", "", ""] == pytest.approx(
        np.average(friends, weights=weight)
    )
    assert truth["is_happy", "", "group", "B"] == pytest.approx(
        np.average(happy[in_b] >= 4, weights=weight[in_b])
    )
    reason = people.vector("reason_work")
    asked = ~reason.missing
    assert truth["why", "1", "", ""] == pytest.approx(
        np.average(reason.values[asked], weights=weight[asked])
    )


NUMBERS = """\
- {name: all_friends, theme: life, label: {nl: Vrienden samen}, total: friends}
- name: near
  theme: life
  label: {nl: Goede vrienden per vriend}
  ratio: {numerator: close, denominator: friends}
- {name: middle, theme: life, label: {nl: Mediaan}, quantile: {of: friends}}
"""


def test_totals_ratios_and_medians_are_of_everybody(made) -> None:
    everyone = population(made(indicators_yml=NUMBERS, published_csv=None), 1)
    truth = everyone.truth.set_index(["indicator", "by", "cell"])["value"]
    weight, people = everyone.stands_for, everyone.people
    friends, close = people.vector("friends"), people.vector("close")
    in_b = everyone.place == 1
    for cell, inside in (("", np.ones_like(in_b)), ("B", in_b)):
        by, w = "group" if cell else "", weight * inside
        total = w @ friends.values
        assert truth["all_friends", by, cell] == pytest.approx(total)
        both = ~close.missing & ~friends.missing
        above, below = (w[both] @ v.values[both] for v in (close, friends))
        assert truth["near", by, cell] == pytest.approx(above / below)
        half = w[friends.values <= truth["middle", by, cell]].sum() / w.sum()
        before = w[friends.values < truth["middle", by, cell]].sum() / w.sum()
        assert before < 0.5 <= half


def test_persons_add_up_to_the_population(everyone: Population) -> None:
    truth = everyone.truth
    whole = truth[(truth["indicator"] == "home_languages") & (truth["by"] == "origin")]
    total = everyone.codebook.margins["origin_stratum"].total
    sums = whole.groupby("category")["persons"].sum()
    assert np.allclose(sums, total, rtol=1e-9)


def test_breakdowns_are_the_studys_and_those_of_published_figures(small) -> None:
    found = truth_breakdowns(small)
    assert () in found
    assert ("origin",) in found
    assert ("generation_eu",) in found
    assert all(len(by) < 2 for by in found)
