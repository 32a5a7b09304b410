"""The questions of an XLSForm with the groups they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from survey.errors import InputError
from survey.fieldwork.xlsform.sheets import Row, Sheets
from survey.fieldwork.xlsform.types import Kind, kind_of

__all__ = ["Form", "Question", "read_questions"]

YES = ("yes", "true", "true()", "1")


@dataclass(frozen=True)
class Question:
    """A row that is asked or recorded.

    Parameters
    ----------
    groups
        The groups it stands in, the outermost first.
    """

    row: Row
    kind: Kind
    groups: tuple[Row, ...] = ()

    @property
    def name(self) -> str:
        """What the form calls it."""
        return self.row["name"]

    @property
    def path(self) -> str:
        """The names of its groups and its own, as exports write them."""
        return "/".join([g["name"] for g in self.groups if g["name"]] + [self.name])

    @property
    def relevants(self) -> tuple[str, ...]:
        """The conditions of its groups and its own."""
        rows = (*self.groups, self.row)
        return tuple(row["relevant"] for row in rows if row["relevant"])

    @property
    def optional(self) -> bool:
        """Whether it may stay without an answer."""
        return bool(self.relevants) or self.row["required"].lower() not in YES


@dataclass(frozen=True)
class Form:
    """What the sheet with questions holds.

    Parameters
    ----------
    repeated
        Questions within a repeat, of which a respondent has several answers.
    strange
        Types that nobody knows.
    shown
        How many rows only show a text.
    """

    questions: tuple[Question, ...]
    repeated: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    shown: int = 0


@dataclass
class _Walk:
    path: Path
    groups: list[Row] = field(default_factory=list)
    loops: list[bool] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    strange: dict[str, None] = field(default_factory=dict)
    shown: int = 0

    def questions(self, sheets: Sheets) -> Iterator[Question]:
        for row in sheets.survey:
            if row["type"] and row["disabled"].lower() not in YES:
                yield from self.row(row)

    def row(self, row: Row) -> Iterator[Question]:
        kind = kind_of(row["type"])
        if kind is None:
            self.strange[row["type"]] = None
            kind = Kind("")
        if kind.type in ("begin", "loop"):
            self.groups.append(row)
            self.loops.append(kind.type == "loop")
        elif kind.type == "end":
            if not self.groups:
                said = f"sheet survey, row {row.line}: ends a group that isn't open"
                raise InputError(self.path, said)
            self.groups.pop(), self.loops.pop()
        elif kind.type == "none":
            self.shown += 1
        elif any(self.loops):
            self.repeated.append(row["name"])
        else:
            yield self.named(Question(row, kind, tuple(self.groups)))

    def named(self, question: Question) -> Question:
        if not question.name:
            said = f"sheet survey, row {question.row.line}: a question without a name"
            raise InputError(self.path, said)
        return question


def read_questions(path: Path, sheets: Sheets) -> Form:
    """Return the questions in order, without those that a respondent has many of.

    Parameters
    ----------
    path
        The form, for messages.
    sheets
        Its tables.

    Raises
    ------
    InputError
        When a question has no name or another's, or a group is closed twice.
    """
    walk = _Walk(path)
    questions = tuple(walk.questions(sheets))
    seen: dict[str, int] = {}
    for question in questions:
        line = question.row.line
        if question.name in seen:
            first = f"row {seen[question.name]} has the name {question.name!r} too"
            raise InputError(path, f"sheet survey, row {line}: {first}")
        seen[question.name] = line
    return Form(questions, tuple(walk.repeated), tuple(walk.strange), walk.shown)
