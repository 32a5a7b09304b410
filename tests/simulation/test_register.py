"""People of the register: every way to belong to a group, and no contradictions."""

from __future__ import annotations

import numpy as np
import pytest

from survey.errors import InputError
from survey.simulation import Population
from survey.simulation.people import frame_of, needs
from survey.simulation.reading import read_settings
from survey.simulation.register import pool


def test_everyone_derives_into_the_group_they_are_drawn_for(everyone) -> None:
    data = frame_of(everyone.people, ["origin", "origin_stratum"]).data
    assert (data["origin"] == data["origin_stratum"]).all()


@pytest.mark.parametrize("group", ["MA", "TR", "PL", "RO", "CD", "AF"])
def test_every_branch_of_the_rule_of_origin_occurs(everyone: Population, group) -> None:
    names = (
        "father_nationality_first",
        "mother_nationality_first",
        "nationality_first",
        "nationality_current",
    )
    people = everyone.people
    here = everyone.place == everyone.strata.index(group)
    foreign = np.column_stack(
        [(people.vector(n).values == group) & ~people.vector(n).missing for n in names]
    )[here]
    first = foreign.argmax(axis=1)
    assert foreign.any(axis=1).all()
    assert set(first) == {0, 1, 2, 3}


def test_generations_one_two_and_three_occur(everyone) -> None:
    data = frame_of(everyone.people, ["generation_parents"]).data
    assert set(data["generation_parents"].dropna()) == {0, 1, 2, 3}


def test_proposals_that_contradict_the_codebook_are_told(made) -> None:
    checks = "- name: only_men\n  label: {nl: Enkel mannen}\n  rule: sex == 1\n"
    text = "register:\n  profiles:\n    B:\n      - {share: 1, set: {sex: 2}}\n"
    book = made(checks_yml=checks, simulation_yml=text)
    with pytest.raises(InputError, match="nobody in these strata of the codebook: B"):
        pool(book, read_settings(book), 1, 100)


def test_needs_follow_sets_and_derivations(small) -> None:
    found = needs(small, ["diversity_scale", "age_class", "reference_year"])
    assert {"div_enrichment", "age", "register_birth_year"} <= found
    assert "reference_year" not in found
    assert "register_birth_year" not in needs(small, ["age_class"], ["age_class"])
