"""What a draft shows on its first day: a few indicators, and a report over them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ruamel.yaml import YAML

__all__ = ["FIRST_INDICATORS", "THEME", "indicators_yml", "report_block"]

FIRST_INDICATORS = 20
THEME = {"nl": "Eerste blik", "fr": "Premier regard", "en": "First look"}
OPENING = """\
# What is published: each has a name, a theme and a label, and exactly one of
#   share: a rule, such as satisfaction in [4, 5]     mean: a number, such as income
#   distribution: a coded variable                     multiple: a set
# A definition, numerator, denominator, base, source and remarks may be added; see the
# other codebooks. This draft shows the answers to the first {count} coded variables.
"""
REPORT = """\

# The notebook that becomes the report, and its look; paths from this folder.
report:
  template: {folder}/report.ipynb
  style: {folder}/rapport
"""


def indicators_yml(variables: Sequence[tuple[str, str]], language: str) -> str:
    """Return the text of an indicators.yml with the distribution of some variables.

    Parameters
    ----------
    variables
        Name and label.
    language
        Of the labels.
    """
    text = io.StringIO()
    text.write(OPENING.format(count=len(variables)))
    items = [
        {
            "name": f"{name}_answers",
            "theme": "first_look",
            "label": {language: label},
            "distribution": name,
        }
        for name, label in variables
    ]
    writer = YAML(typ="rt")
    writer.width = 100
    writer.dump(items, text)
    return text.getvalue()


def report_block(folder: str) -> str:
    """Return the part of study.yml that declares a report.

    Parameters
    ----------
    folder
        Of the templates, seen from the codebook's folder.
    """
    return REPORT.format(folder=folder)
