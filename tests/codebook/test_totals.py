"""Margins: every category once, nothing else, and one population."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook

Problems = Callable[..., list[str]]

STUDY = """\
study: tiny
title: {nl: T}
id: id
facts: {reference_year: 2022}
themes: {contact: {nl: C}}
design: {strata: sex, base_weight: {margin: sex}}
weighting:
  calibrate: {margins: [sex, talks]}
"""
HEAD = "margin,cells,population,status,source\n"
SEX = "sex,sex=1,100,assumed,x\nsex,sex=2,120,assumed,x\n"
TALKS = """\
talks,talks=1,20,assumed,x
talks,talks=2,100,published,x
talks,talks=3,100,published,x
"""


def test_margins(tiny: Callable[..., Path]) -> None:
    book = Codebook.open(tiny(study_yml=STUDY, margins_csv=HEAD + SEX + TALKS))
    assert book.margins["sex"].population() == {("1",): 100, ("2",): 120}
    assert book.margins["talks"].total == 220
    assert book.margins["talks"].assumed


BROKEN = [
    ("sex=2,120", "sex=3,120", "margins.csv:2: margin 'sex' misses the category sex=2"),
    ("sex=2,120", "sex=1,120", "margins.csv:2: margin 'sex' has sex=1 twice"),
    ("sex=2,120", "sex=2,130", "margin 'talks' adds up to 220, 'sex' to 230"),
    (
        "sex=2,120",
        "sex=2,x",
        "margins.csv:3, column population: population: Input should",
    ),
    ("sex=2,120", "sex=2,-1", "column population: population: Input should be greater"),
    (
        "sex=2,120",
        "sex=2,nan",
        "column population: population: Input should be a finite",
    ),
    (
        "sex=2,120",
        "sex 2,120",
        "column cells: cells are written variable=code, got 'sex 2'",
    ),
    ("sex=2,120", "sex=2 sex=1,120", "cells are written variable=code"),
    (
        "sex=2,120",
        "talks=2,120",
        "margin 'sex' is by sex, but one of its cells by talks",
    ),
    ("sex=2,120,assumed", "sex=2,120,maybe", "status: Input should be 'published' or"),
    ("sex,sex=1", "sexe,sexe=1", "margins.csv:2: there is no variable 'sexe'; did you"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN, ids=[n for _, n, _ in BROKEN])
def test_broken_margins(problems: Problems, old: str, new: str, said: str) -> None:
    table = (HEAD + SEX + TALKS).replace(old, new)
    found = problems(study_yml=STUDY, margins_csv=table)
    assert said in "\n".join(found)


def test_the_categories_that_a_margin_has_too_many(problems: Problems) -> None:
    table = HEAD + SEX + TALKS + "talks,talks=96,0,assumed,x\n"
    found = problems(study_yml=STUDY, margins_csv=table)
    said = "margin 'talks' has talks=96, which the code list has not; talks has 1, 2, 3"
    assert found == [f"margins.csv:4: {said}"]


def test_rounding_to_whole_persons_is_no_disagreement(
    tiny: Callable[..., Path],
) -> None:
    big = (HEAD + SEX + TALKS).replace(",100,", ",1000000,")
    big = big.replace("sex=2,120", "sex=2,1000021").replace("talks=1,20", "talks=1,20")
    assert Codebook.open(tiny(study_yml=STUDY, margins_csv=big))


def test_unknown_margins_name_the_line_that_asks(problems: Problems) -> None:
    found = problems(study_yml=STUDY, margins_csv=HEAD + SEX)
    assert found == ["study.yml:8: there is no margin 'talks'"]
    base = STUDY.replace("{margin: sex}", "{margin: sexes}")
    found = problems(study_yml=base, margins_csv=HEAD + SEX + TALKS)
    assert found == ["study.yml:6: there is no margin 'sexes'; did you mean 'sex'?"]


def test_cells_of_two_variables(problems: Problems) -> None:
    cells = [f"both,sex={s} talks={t},10,assumed,x" for s in (1, 2) for t in (1, 2, 3)]
    table = HEAD + SEX + TALKS + "\n".join(cells) + "\n"
    assert problems(study_yml=STUDY, margins_csv=table) == []
    short = HEAD + SEX + TALKS + "\n".join(cells[:-1]) + "\n"
    said = "margin 'both' misses the category sex=2 talks=3"
    assert problems(study_yml=STUDY, margins_csv=short) == [f"margins.csv:7: {said}"]


def test_margins_that_agree_in_all_but_not_in_a_group(problems: Problems) -> None:
    crossed = "".join(
        f"crossed,sex={sex} talks={talks},{persons},assumed,x\n"
        for sex, talks, persons in [
            (1, 1, 10),
            (1, 2, 50),
            (1, 3, 50),
            (2, 1, 10),
            (2, 2, 50),
            (2, 3, 50),
        ]
    )
    study = STUDY.replace("margins: [sex, talks]", "margins: [sex, crossed]")
    found = problems(study_yml=study, margins_csv=HEAD + SEX + TALKS + crossed)
    said = "margin 'crossed' adds up to 110 for sex=1, 'sex' to 100"
    assert any(said in problem for problem in found)


def test_a_rounding_to_whole_persons_is_no_disagreement(
    tiny: Callable[..., Path],
) -> None:
    table = (HEAD + SEX + TALKS).replace("talks=1,20", "talks=1,21")
    assert Codebook.open(tiny(study_yml=STUDY, margins_csv=table))


def test_a_report_shows_what_is_estimated(problems: Problems) -> None:
    report = "report: {template: a.ipynb, style: b, breakdowns: [[sex]]}\n"
    found = problems(study_yml=STUDY + report, margins_csv=HEAD + SEX + TALKS)
    assert any("['sex'] is not among estimation.breakdowns" in said for said in found)
