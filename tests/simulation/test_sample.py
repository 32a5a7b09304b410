"""The sample: stratified, with non-response by margin variables, in two modes."""

from __future__ import annotations

import numpy as np
import pytest

from survey.errors import CallError
from survey.simulation import population
from survey.simulation.sample import draw_sample

BIG = """\
cap: 9000
sample:
  net: {net}
  rate: {rate}
  response: {{sex: {{1: 0.6, 2: 1.2}}}}
  web: {{sex: {{1: 2.0, 2: -2.0}}}}
"""


@pytest.fixture
def everyone(made):
    return population(made(simulation_yml=BIG.format(net=400, rate=0.4)), 1)


def test_nobody_is_drawn_twice(everyone) -> None:
    place = draw_sample(everyone, 1).place
    assert len(np.unique(place)) == len(place)


def test_gross_follows_from_net_and_rate(everyone) -> None:
    assert draw_sample(everyone, 1).gross == (1000, 1000)


def test_response_differs_by_the_factors(everyone) -> None:
    sex = everyone.people.vector("sex").values
    first = everyone.place == 0
    rates = [
        np.mean([(sex[p[first[p]]] == code).sum() for p in _samples(everyone)])
        / (sex[first] == code).sum()
        for code in (1, 2)
    ]
    # Ten samples of about 400: the ratio has a standard error near 0.07.
    assert rates[1] / rates[0] == pytest.approx(2, abs=0.25)


def _samples(everyone):
    return [draw_sample(everyone, seed).place for seed in range(10)]


def test_the_mode_follows_its_odds(everyone) -> None:
    drawn = draw_sample(everyone, 1)
    sex = everyone.people.vector("sex").values[drawn.place]
    assert drawn.web[sex == 1].mean() > 0.85
    assert drawn.web[sex == 2].mean() < 0.25


def test_a_rate_that_can_not_be_is_told(made) -> None:
    everyone = population(made(simulation_yml=BIG.format(net=400, rate=0.95)), 1)
    with pytest.raises(CallError, match=r"sample\.response"):
        draw_sample(everyone, 1)


def test_with_clusters_only_some_are_drawn(made) -> None:
    made()
    study = (made.folder / "study.yml").read_text(encoding="utf-8")
    clustered = study.replace(
        "  strata: group\n", "  strata: group\n  clusters: area\n"
    )
    variables = (made.folder / "variables.csv").read_text(encoding="utf-8")
    more = variables + "area,,int,,,,,Gebied,,,cluster,paradata,none\n"
    text = "cap: 1000\nsample: {clusters: [8, 3], net: 50}\n"
    book = made(study_yml=clustered, variables_csv=more, simulation_yml=text)
    everyone = population(book, 1)
    place = draw_sample(everyone, 1).place
    area = everyone.people.vector("area").values
    assert len(np.unique(area)) == 16
    for stratum in (0, 1):
        drawn = place[everyone.place[place] == stratum]
        assert len(np.unique(area[drawn])) == 3
