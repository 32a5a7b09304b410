"""Published percentages are the population's values."""

from __future__ import annotations

import pytest

from survey.simulation import Population, population
from survey.simulation.aims import aims


def test_every_figure_is_shown_to_one_person(everyone: Population) -> None:
    truth = everyone.truth
    aimed = truth[truth["aim"].notna()]
    assert len(aimed) == len(everyone.aims) > 40
    # One person among those who were asked, who stand for about the same number each.
    for aim in everyone.aims:
        _, known = aim.verdict(everyone.people)
        row = aimed[
            (aimed["indicator"] == aim.indicator.name)
            & (aimed["by"] == aim.figure.by)
            & (aimed["cell"] == aim.figure.cell)
        ].iloc[0]
        weights = everyone.stands_for[known]
        person = weights.max() / weights.sum()
        assert abs(row["value"] - aim.share) <= person, aim.figure


def test_this_waves_figure_goes_before_another_waves(made) -> None:
    chosen = {(a.figure.cell, a.share): a.borrowed for a in aims(made())}
    assert chosen == {("A", 0.8): False, ("B", 0.35): True, ("A", 0.6): False}


def test_a_total_is_aimed_for_when_groups_have_no_figure(made) -> None:
    text = "indicator,wave,by,cell,percent,approximate,source\nis_happy,2022,,,50,,t\n"
    everyone = population(made(published_csv=text), 1)
    truth = everyone.truth
    total = truth[(truth["indicator"] == "is_happy") & (truth["by"] == "")]
    assert total["value"].item() == pytest.approx(0.5, abs=1 / 1000)


def test_what_was_aimed_for_stands_beside_the_value(everyone: Population) -> None:
    truth = everyone.truth.set_index(["indicator", "by", "cell"])
    own = truth.loc[("contact_neighbours", "origin", "BE")]
    borrowed = truth.loc[("prays_daily", "origin", "MA")]
    assert own["aim_wave"].item() == 2022
    assert borrowed["aim_wave"].item() == 2017
    assert borrowed["aim"].item() == pytest.approx(0.83)
