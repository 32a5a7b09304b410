"""Floor 1: everything that can be declared about a study.

Its rooms `diff`, `examine`, `excel`, `reference` and `waves` are fetched when they are
first asked for: most work needs none of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from survey.codebook.citation_facts import Author, Citation, Country
from survey.codebook.codebook import Codebook
from survey.codebook.crosswalk import CrosswalkRow
from survey.codebook.design_facts import (
    BaseWeight,
    Design,
    ReplicateWeights,
)
from survey.codebook.drawing_facts import Pps, SecondPhase, Stage
from survey.codebook.facts import (
    Disclosure,
    Editing,
    Estimation,
    Profile,
    Quality,
    Report,
    StudyFacts,
)
from survey.codebook.frame import CodeFrame, FrameCode
from survey.codebook.gross_facts import Gross
from survey.codebook.indicator import Indicator, Quantile, Ratio
from survey.codebook.margins import Margin, MarginCell, Published
from survey.codebook.rules import Assignment, Case, Check, Derivation, Edit
from survey.codebook.text import Text
from survey.codebook.treatment import Treatment
from survey.codebook.variable import Code, CodeList, Member, Variable, VariableSet
from survey.codebook.weighting_facts import Calibrate, NonResponse, Trim, Weighting

if TYPE_CHECKING:
    from survey.codebook import diff, examine, excel, reference, waves

__all__ = [
    "Assignment",
    "Author",
    "BaseWeight",
    "Calibrate",
    "Case",
    "Check",
    "Citation",
    "Code",
    "CodeFrame",
    "CodeList",
    "Codebook",
    "Country",
    "CrosswalkRow",
    "Derivation",
    "Design",
    "Disclosure",
    "Edit",
    "Editing",
    "Estimation",
    "FrameCode",
    "Gross",
    "Indicator",
    "Margin",
    "MarginCell",
    "Member",
    "NonResponse",
    "Pps",
    "Profile",
    "Published",
    "Quality",
    "Quantile",
    "Ratio",
    "ReplicateWeights",
    "Report",
    "SecondPhase",
    "Stage",
    "StudyFacts",
    "Text",
    "Treatment",
    "Trim",
    "Variable",
    "VariableSet",
    "Weighting",
    "diff",
    "examine",
    "excel",
    "reference",
    "waves",
]
ROOMS = ("diff", "examine", "excel", "reference", "waves")


def __getattr__(name: str) -> Any:
    """Return one of the rooms."""
    if name not in ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"survey.codebook.{name}")
