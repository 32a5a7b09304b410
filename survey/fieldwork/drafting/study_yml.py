"""The study.yml of a drafted codebook, with comments on what to fill in."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from survey.fieldwork.drafting.first_look import THEME
from survey.fieldwork.formats.raw import Raw

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


def study_yml(
    name: str,
    language: str,
    raw: Raw,
    id: str,
    unique: bool,
    weight: str,
    left_out: Sequence[str],
) -> str:
    """Return the text of a study.yml.

    Parameters
    ----------
    name
        Of the study.
    language
        Of the labels.
    raw
        The file that the draft is made from.
    id
        The variable that tells records apart, as far as `unique` says.
    weight
        The variable the file is weighted by, or empty.
    left_out
        Response sets that a codebook can't hold.
    """
    facts = _facts(name, language, raw, id, weight)
    opening = OPENING.format(file=raw.source.name)
    if left_out:
        opening += (
            f"Left out: the sets {', '.join(left_out)}, not of the values 0 and 1.\n"
        )
    facts.yaml_set_start_comment(opening)
    comments = COMMENTS | ({} if unique else {"id": NOT_UNIQUE})
    if not weight:
        comments["estimation"] = f"{DESIGN}\n{COMMENTS['estimation']}"
    for key in facts:
        if key in comments:
            facts.yaml_set_comment_before_after_key(key, before="\n" + comments[key])
    text = io.StringIO()
    writer = YAML(typ="rt")
    writer.width = 100
    writer.dump(facts, text)
    return text.getvalue()


def _facts(name: str, language: str, raw: Raw, id: str, weight: str) -> CommentedMap:
    facts = CommentedMap(
        study=name,
        kind="survey",
        title=_inline({language: name}),
        wave="",
        languages=_flow([language]),
        population=_inline({language: ""}),
        source=raw.source.name,
        facts=_inline({}),
        themes=CommentedMap(first_look=_inline({language: THEME[language]})),
        id=id,
    )
    if weight:
        facts["design"] = CommentedMap(weight=weight, lone_strata="fail")
    facts["estimation"] = CommentedMap(breakdowns=_flow([_flow([])]))
    facts["disclosure"] = CommentedMap(min_base=30, min_cell=10)
    return facts


def _inline(content: dict[str, str]) -> CommentedMap:
    made = CommentedMap(content)
    made.fa.set_flow_style()
    return made


def _flow(content: list[object]) -> CommentedSeq:
    made = CommentedSeq(content)
    made.fa.set_flow_style()
    return made
