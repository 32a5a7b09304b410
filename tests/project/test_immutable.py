"""No verb changes what it was given."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame
from survey.responses import Responses
from survey.tables import Table

STUDY = """\
study: tiny
title: {nl: Klein onderzoek}
languages: [nl, en]
id: id
facts: {reference_year: 2022}
themes: {contact: {nl: Contacten}}
design: {strata: sex, fpc: true, base_weight: {margin: sex}}
weighting: {calibrate: {margins: [sex]}, trim: {cap: 5}}
estimation: {breakdowns: [[], [sex]]}
disclosure: {min_base: 2, min_cell: 1}
"""
MARGINS = """\
margin,cells,population,status,source
sex,sex=1,100,assumed,this test
sex,sex=2,120,assumed,this test
"""
CHECKS = "- {name: adult, label: {nl: Volwassen}, rule: age >= 18}\n"
EDITS = """\
- {name: too_old, label: {nl: Te oud}, when: birth_year < 1900, why: typo,
   set: {birth_year: "missing: edited_out"}}
- {name: twice, label: {nl: Dubbel}, when: repeat(id) > 1, why: once, remove: true}
"""
ANSWERS = {
    "id": [1, 2, 3, 4, 5, 6, 6],
    "sex": [1, 1, 1, 2, 2, 2, 2],
    "birth_year": [1980, 1890, 1970, 2010, None, 1955, 1955],
    "talks": [1, 2, 3, 3, None, 2, 2],
    "why_not": ["druk", None, None, None, None, None, None],
}
VERBS: dict[str, Callable[[Responses], object]] = {
    "check": Responses.check,
    "edit": Responses.edit,
    "derive": Responses.derive,
    "weight": Responses.weight,
    "estimates": lambda r: r.weight().estimates(),
    "estimate": lambda r: r.weight().estimate("talks_often", ["sex"]),
}
TABLE_VERBS: dict[str, Callable[[Table], object]] = {
    "suppress": Table.suppress,
    "chart": Table.chart,
    "to_html": Table.to_html,
    "labelled": Table.labelled,
}


@pytest.fixture
def responses(tiny: Callable[..., Path]) -> Responses:
    folder = tiny(
        study_yml=STUDY, margins_csv=MARGINS, checks_yml=CHECKS, edits_yml=EDITS
    )
    frame = Frame.of(pd.DataFrame(ANSWERS), Codebook.open(folder))
    return Responses.of(frame)


def state(responses: Responses) -> list[pd.DataFrame]:
    parts = [responses.frame.data, responses.frame.reasons, responses.findings.rows]
    parts += [responses.changes.rows, responses.set_aside]
    return copy.deepcopy(parts)


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_of_responses(responses: Responses, verb: str) -> None:
    ready = responses.derive()
    before = state(ready)
    assert VERBS[verb](ready) is not ready
    for left, right in zip(before, state(ready), strict=True):
        pd.testing.assert_frame_equal(left, right)


@pytest.mark.parametrize("verb", TABLE_VERBS)
def test_verbs_of_tables(responses: Responses, verb: str) -> None:
    table = responses.derive().weight().estimate("talks_often", ["sex"])
    before = table.rows.copy(deep=True)
    TABLE_VERBS[verb](table)
    pd.testing.assert_frame_equal(before, table.rows)


def test_the_whole_sentence(responses: Responses) -> None:
    done = responses.check().edit().derive().weight()
    assert len(done) == 6
    assert list(done.changes.rows["rule"]) == ["too_old"]
    assert list(done.set_aside["rule"]) == ["twice"]
    assert [step.name for step in done.frame.history][-4:] == [
        "check",
        "edit",
        "derive",
        "weight",
    ]
    table = done.estimate("talks_often", by="sex")
    # By hand: men 1 of 3; women 1 of 2 who answered.
    by_sex = table.rows[table.rows["breakdown"] == "sex"].set_index("sex")["estimate"]
    assert by_sex.to_dict() == pytest.approx({"1": 1 / 3, "2": 1 / 2})
