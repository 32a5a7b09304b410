"""Which cells add up to which."""

from __future__ import annotations

import pandas as pd

from survey.codebook import Codebook
from survey.tables.relations import (
    cell_relations,
    domains,
    shares_of_distributions,
    sums,
)


def test_a_crossed_cell_is_part_of_each_margin() -> None:
    a, b = ("origin", "TR"), ("sex", "1")
    keys = {
        (("x",), frozenset()): 0,
        (("x",), frozenset({a})): 1,
        (("x",), frozenset({b})): 2,
        (("x",), frozenset({a, b})): 3,
    }
    found = {(r.whole, r.parts) for r in sums(keys)}
    assert found == {(0, (1,)), (0, (2,)), (0, (3,)), (1, (3,)), (2, (3,))}


def test_margins_that_are_not_there_are_no_sums() -> None:
    keys = {
        (("x",), frozenset({("sex", "1")})): 0,
        (("x",), frozenset({("sex", "2")})): 1,
    }
    assert sums(keys) == []


def test_a_share_of_one_variable_is_a_sum_of_its_distribution(
    street: Codebook,
) -> None:
    found = shares_of_distributions(street, "diversity_enriches")
    assert found == {"agrees": frozenset({"4", "5"})}


def test_relations_hold_for_the_counts(street: Codebook, rows: pd.DataFrame) -> None:
    count = rows["n_cell"].to_numpy()
    found = cell_relations(rows, domains(rows), street)
    assert len(found) > 100
    for relation in found:
        parts = count[list(relation.parts)].sum()
        whole = rows["n"].to_numpy()[relation.parts[0]]
        assert parts == (whole if relation.whole is None else count[relation.whole])
