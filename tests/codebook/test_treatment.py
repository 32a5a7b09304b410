"""Treatments per release profile, from variables.csv and from study.yml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook

Problems = Callable[..., list[str]]
STUDY = """\
study: tiny
title: {nl: Klein onderzoek}
languages: [nl]
id: id
release:
  agency: {drop: [c], treat: {b: "topcode:80"}}
  public: {}
"""
HEAD = "name,type,label::nl,treatment\nid,int,Nummer,\n"


def variables(cell: str, kind: str = "int") -> dict[str, str]:
    rows = f"a,{kind},A,{cell}\nb,int,B,agency=drop\nc,int,C,agency=band:5\n"
    return {
        "study_yml": STUDY,
        "variables_csv": HEAD + rows,
        "codes_csv": "",
        "indicators_yml": "",
        "derived_yml": "",
    }


def test_a_profile_knows_what_variables_csv_says_of_it(
    tiny: Callable[..., Path],
) -> None:
    cell = "agency=pseudonymise public=bottomcode:18"
    book = Codebook.open(tiny(**variables(cell)))
    agency, public = book.profile("agency"), book.profile("public")
    # What study.yml says of b and c goes before their rows.
    assert (agency.drop, agency.pseudonymise) == (("c",), ("a",))
    assert {name: str(item) for name, item in agency.treat.items()} == {
        "b": "topcode:80"
    }
    assert {name: str(item) for name, item in public.treat.items()} == {
        "a": "bottomcode:18"
    }


BROKEN = [
    ("agency", "int", "is written profile=treatment, got 'agency'"),
    ("agency=drop agency=keep", "int", "has two treatments for 'agency'"),
    ("agency=topcod:80", "int", "no treatment 'topcod'; did you mean 'topcode'?"),
    ("agency=topcode", "int", "topcode needs a number"),
    ("agency=drop:3", "int", "drop takes no number"),
    ("agency=band:0", "int", "a band is wider than nought"),
    ("agncy=drop", "int", "there is no release profile 'agncy'; did you mean 'agency'"),
    ("agency=band:5", "text", "band:5 is for numbers, and 'a' is a text"),
]


@pytest.mark.parametrize(("cell", "kind", "said"), BROKEN)
def test_treatments_that_cannot_be_meant(
    problems: Problems, cell: str, kind: str, said: str
) -> None:
    found = problems(**variables(cell, kind))
    assert len(found) == 1
    assert found[0].startswith("variables.csv:3, column treatment: ")
    assert said in found[0]
