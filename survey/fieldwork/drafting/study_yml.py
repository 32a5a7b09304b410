"""The study.yml of a drafted codebook, with comments on what to fill in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from survey.codebook import Text
from survey.fieldwork.drafting.first_look import FIRST_LOOK, THEME
from survey.fieldwork.drafting.folder import LANGUAGES, Draft
from survey.fieldwork.formats.raw import Raw
from survey.fieldwork.instruments import Instrument

__all__ = ["study_yml"]

OPENING = """\
The facts of the study. Everything here is a first draft, made from {file}.
Beside this file: variables.csv, codes.csv and sets.csv, which open in Excel.
Look there at the types, the missing codes and the disclosure column first:
what is `direct` (names, addresses, e-mail) is never read.
"""
COMMENTS = {
    "kind": "survey, or consultation when whoever wanted to could answer",
    "title": "The title as people read it, in each language",
    "wave": "Year or number of the wave",
    "languages": "Of the labels; the first is the default",
    "population": "Who the figures are about",
    "source": "Where the data come from",
    "citation": "What an archive asks of the study",
    "facts": "Constants that rules may use by name, such as reference_year: 2022",
    "themes": "Key and label of each theme, as in work: {nl: Werk}; in order of\n"
    "publication. Then fill in the column theme of variables.csv",
    "id": "The variable that tells respondents apart",
    "design": "How the sample was drawn",
    "estimation": "The groups that figures are published for; [] is the total",
    "disclosure": "Fewest answers under a figure, and smallest count in a cell",
}
DESIGN = """\
How the sample was drawn; without it there are counts and shares, no margins of error.
design:
  strata: stratum           # a variable, when the sample was stratified
  clusters: psu             # a variable, when clusters were drawn first
  weight: weight            # the final weight, when the file brings it
  lone_strata: fail         # fail, certainty, remove, adjust or average
"""
NOT_UNIQUE = "No column has another value in every record: choose or add one"


def study_yml(draft: Draft, name: str, raw: Raw | None) -> str:
    """Return the text of a study.yml.

    Parameters
    ----------
    draft
        What is known of the study.
    name
        Of the study.
    raw
        The data the draft is made with, if there are any.
    """
    facts = _facts(draft, name)
    source = draft.instrument.source
    opening = OPENING.format(file=source.name if source else name)
    for note in draft.instrument.notes:
        opening += f"Note: {note.within('en')}\n"
    facts.yaml_set_start_comment(opening)
    comments = COMMENTS | ({} if _is_unique(draft, raw) else {"id": NOT_UNIQUE})
    if "design" not in facts:
        comments["estimation"] = f"{DESIGN}\n{COMMENTS['estimation']}"
    for key in facts:
        if key in comments:
            facts.yaml_set_comment_before_after_key(key, before="\n" + comments[key])
    text = io.StringIO()
    writer = YAML(typ="rt")
    writer.width = 100
    writer.dump(facts, text)
    return text.getvalue()


def _is_unique(draft: Draft, raw: Raw | None) -> bool:
    id = draft.instrument.with_role("id")
    columns = {item.name: item.column or item.name for item in draft.instrument.items}
    known = raw is not None and columns[id] in raw.data
    return not known or raw is None or bool(raw.data[columns[id]].is_unique)


def _facts(draft: Draft, name: str) -> CommentedMap:
    told = draft.instrument
    spoken = [tag for tag in told.languages if tag in LANGUAGES] or [LANGUAGES[0]]
    weight = draft.names.get(told.with_role("weight"), "")
    facts = CommentedMap(
        study=name,
        kind="survey",
        title=_inline(told.title.root or {spoken[0]: name}),
        wave="",
        languages=_flow([*spoken]),
        population=_inline(told.population.root or {spoken[0]: ""}),
        source=told.source.name if told.source else "",
        **_cited(told),
        facts=_inline({}),
        themes=CommentedMap(
            {key: _inline(text.root) for key, text in _themes(told, spoken).items()}
        ),
        id=draft.names[told.with_role("id")],
    )
    if weight:
        facts["design"] = CommentedMap(weight=weight, lone_strata="fail")
    facts["estimation"] = CommentedMap(breakdowns=_flow([_flow([])]))
    facts["disclosure"] = CommentedMap(min_base=30, min_cell=10)
    return facts


def _cited(told: Instrument) -> dict[str, Any]:
    """Return the citation as a key of study.yml, when there is one."""
    if told.citation is None:
        return {}
    return {"citation": told.citation.model_dump(mode="json", exclude_defaults=True)}


def _themes(told: Instrument, spoken: list[str]) -> dict[str, Text]:
    look = {tag: THEME[tag] for tag in spoken}
    return {FIRST_LOOK: Text(look), **told.themes}


def _inline(content: Mapping[str, str]) -> CommentedMap:
    made = CommentedMap(content)
    made.fa.set_flow_style()
    return made


def _flow(content: list[object]) -> CommentedSeq:
    made = CommentedSeq(content)
    made.fa.set_flow_style()
    return made
