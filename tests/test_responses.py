"""The noun itself: questions to it that no verb of the road answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.responses import Responses

ANSWERS = {
    "id": [11, 12, 13],
    "sex": [1, 2, 2],
    "birth_year": [1980, None, 2010],
    "talks": [3, None, 1],
    "why_not": [None, None, "druk"],
}


@pytest.fixture
def responses(tiny: Callable[..., Path]) -> Responses:
    return Responses.of(Frame.of(pd.DataFrame(ANSWERS), Codebook.open(tiny())))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("talks == 3", [True, pd.NA, False]),
        ("talks == 3 or sex == 2", [True, True, True]),
        ("reference_year - birth_year", [42, pd.NA, 12]),
        ("first(why_not, 'niets')", ["niets", "niets", "druk"]),
        ("missing(talks)", [False, True, False]),
    ],
)
def test_a_rule_is_unknown_where_it_needs_what_is_missing(
    responses: Responses, rule: str, said: list[object]
) -> None:
    found = responses.ask(rule)
    assert list(found.index) == ["11", "12", "13"]
    assert found.isna().tolist() == [value is pd.NA for value in said]
    assert found.dropna().tolist() == [value for value in said if value is not pd.NA]


def test_a_name_nobody_knows_is_said_with_the_nearest(responses: Responses) -> None:
    with pytest.raises(CallError, match="did you mean 'talks'"):
        responses.ask("talk == 3")


def test_missing_answers_are_counted_by_kind(responses: Responses) -> None:
    counts = responses.missing()
    assert counts.loc["talks", ["answered", "no_answer"]].tolist() == [2, 1]
    assert (counts.sum(axis=1) == len(responses)).all()


def test_the_history_is_a_table(responses: Responses) -> None:
    history = responses.check().edit().derive().history
    assert list(history["name"]) == ["check", "edit", "derive"]
    assert list(history["rows_out"]) == [3, 3, 3]


@pytest.mark.parametrize(
    "replicates", ["", ", replicates: {type: bootstrap, number: 30, seed: 3}"]
)
def test_a_sample_and_estimates_have_one_design(
    persons: Callable[..., Frame], replicates: str
) -> None:
    base = "strata: stratum, base_weight: {margin: stratum}"
    responses = Responses.of(persons(design=f"{{{base}{replicates}}}")).weight()
    rows = responses.estimates(["score"], [["sex"]]).rows
    asked = responses.sample().mean("score", by="sex").rows
    # Two ways to the same sums: all but the last digits.
    for name in ("estimate", "se"):
        assert asked[name].to_numpy() == pytest.approx(rows[name].to_numpy(), rel=1e-10)
