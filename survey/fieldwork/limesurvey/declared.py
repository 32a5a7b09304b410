"""What a LimeSurvey structure declares, before columns are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey.codebook import Text

__all__ = ["Answer", "Group", "Question", "Subquestion", "Survey"]

NOTHING = Text()


@dataclass(frozen=True)
class Answer:
    """One option; `scale` is 0 or 1 in an array with two scales."""

    code: str
    label: Text
    scale: int = 0


@dataclass(frozen=True)
class Subquestion:
    """One row of an array, or option of a multiple choice; in scale 1 a column."""

    code: str
    label: Text
    scale: int = 0
    relevance: str = ""


@dataclass(frozen=True)
class Group:
    """Questions on one page."""

    id: str
    name: Text
    relevance: str = ""


@dataclass(frozen=True)
class Question:
    """One question.

    Parameters
    ----------
    id
        By which rows of other tables know it.
    code
        By which people and exports do.
    kind
        LimeSurvey's type, one sign.
    sgqa
        Its column in the survey's own table, such as 12X3X45.
    attributes
        By name; of those in several languages one.
    """

    id: str
    code: str
    kind: str
    group: Group
    sgqa: str = ""
    text: Text = NOTHING
    help: Text = NOTHING
    other: bool = False
    mandatory: bool = False
    relevance: str = ""
    subquestions: tuple[Subquestion, ...] = ()
    answers: tuple[Answer, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def rows(self, scale: int = 0) -> tuple[Subquestion, ...]:
        """Return the subquestions of a scale, in order."""
        return tuple(item for item in self.subquestions if item.scale == scale)


@dataclass(frozen=True)
class Survey:
    """A survey.

    Parameters
    ----------
    languages
        The survey's own first.
    settings
        Of the survey, by name.
    quotas
        What they are called.
    conditions
        Whether it has conditions of the kind before expressions.
    """

    name: str
    version: str
    languages: tuple[str, ...]
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    title: Text = NOTHING
    settings: Mapping[str, str] = field(default_factory=dict)
    quotas: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
