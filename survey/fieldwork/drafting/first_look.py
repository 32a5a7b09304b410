"""What a draft shows on its first day: a few indicators, and a report over them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML

from survey.codebook import Text
from survey.fieldwork.drafting.folder import Draft
from survey.fieldwork.instruments import Item

__all__ = ["FIRST_LOOK", "THEME", "indicators_yml", "report_block"]

FIRST_INDICATORS = 20
FIRST_LOOK = "first_look"
THEME = {"nl": "Eerste blik", "fr": "Premier regard", "en": "First look"}
OPENING = """\
# What is published: each has a name, a theme and a label, and exactly one of
#   share: a rule, such as satisfaction in [4, 5]     mean: a number, such as income
#   distribution: a coded variable                     multiple: a set
# A definition, numerator, denominator, base, source and remarks may be added; see the
# other codebooks. This draft shows the answers to {count} questions with codes.
"""
REPORT = """\

# The notebook that becomes the report, and its look; paths from this folder.
report:
  template: {folder}/report.ipynb
  style: {folder}/rapport
"""


def indicators_yml(draft: Draft) -> str:
    """Return the text of an indicators.yml: the answers to the first questions.

    Parameters
    ----------
    draft
        The variables and sets that there are.
    """
    items = list(_indicators(draft))[:FIRST_INDICATORS]
    text = io.StringIO()
    text.write(OPENING.format(count=len(items)))
    writer = YAML(typ="rt")
    writer.width = 100
    writer.dump(items, text)
    return text.getvalue()


def _indicators(draft: Draft) -> Iterator[Mapping[str, Any]]:
    """Yield an indicator for every coded question, and one for a whole multiple set."""
    members = {
        member.variable: (name, group)
        for name, group in draft.sets.items()
        if group.kind == "multiple"
        for member in group.members
    }
    shown: set[str] = set()
    every = draft.instrument.items
    # Once there are data, a question without a column has no answers to show.
    there = [item for item in every if item.column] or every
    for item in there:
        name, group = members.get(item.name, ("", None))
        if group is not None and name not in shown:
            shown.add(name)
            label = group.label or Text({"en": name})
            yield _indicator(draft, name, label, item, "multiple")
        elif group is None and draft.is_coded(item) and item.role in ("", "answer"):
            label = item.label or item.question or Text({"en": item.name})
            yield _indicator(draft, draft.names[item.name], label, item, "distribution")


def _indicator(
    draft: Draft, name: str, label: Text, item: Item, statistic: str
) -> Mapping[str, Any]:
    themed = item.theme in draft.instrument.themes
    return {
        "name": f"{name}_answers",
        "theme": item.theme if themed else FIRST_LOOK,
        "label": dict(label.root),
        statistic: name,
    }


def report_block(folder: str) -> str:
    """Return the part of study.yml that declares a report.

    Parameters
    ----------
    folder
        Of the templates, seen from the codebook's folder.
    """
    return REPORT.format(folder=folder)
