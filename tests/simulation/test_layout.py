"""The population adds up to the study's margins."""

from __future__ import annotations

import numpy as np
import pytest

from survey.errors import ConvergenceError
from survey.simulation import Population, population
from survey.simulation.people import frame_of
from survey.weighting.margins import targets

# Raking stops at a relative error of 1e-10.
EXACT = 1e-9


def test_every_margin_holds_exactly(everyone: Population) -> None:
    book = everyone.codebook
    for name, margin in book.margins.items():
        (target,) = targets(frame_of(everyone.people, margin.variables), [name])
        sums = target.sums(everyone.stands_for)
        assert np.allclose(sums, target.population, rtol=EXACT)


def test_within_a_group_people_stand_for_nearly_as_many(everyone: Population) -> None:
    # People are whole: only a cell of a few persons can be off by more than a tenth.
    for place in range(len(everyone.strata)):
        part = everyone.stands_for[everyone.place == place]
        low, high = np.quantile(part, [0.02, 0.98])
        assert high / low < 1.1


def test_a_group_smaller_than_the_cap_is_laid_out_whole(made) -> None:
    text = "cap: 2000\n"
    everyone = population(made(simulation_yml=text), 1)
    assert np.bincount(everyone.place).tolist() == [2000, 1000]
    assert everyone.stands_for.sum() == pytest.approx(10_000)


def test_a_margin_that_proposals_never_reach_is_named(made) -> None:
    text = "cap: 500\nregister:\n  draws:\n    sex: {shares: {1: 1}}\n"
    with pytest.raises(ConvergenceError, match=r"does simulation\.yml propose"):
        population(made(simulation_yml=text), 1)
