"""The tables of an .lss file, put together; texts in every language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from survey.codebook import Text
from survey.errors import InputError
from survey.fieldwork.formats.xml import read_xml
from survey.fieldwork.instruments import language_code
from survey.fieldwork.limesurvey.declared import (
    Answer,
    Group,
    Question,
    Subquestion,
    Survey,
)
from survey.fieldwork.limesurvey.plain import plain

__all__ = ["read_survey"]

Row = Mapping[str, str]
TEXTS = (
    *("question_l10ns", "questions", "subquestions", "answer_l10ns", "answers"),
    *("group_l10ns", "groups"),
)
"""Tables with texts."""


def read_survey(path: Path) -> Survey:
    """Return what an .lss file declares.

    Raises
    ------
    InputError
        When it isn't the structure of a LimeSurvey survey, or asks nothing.
    """
    root = read_xml(path)
    kind = (root.findtext("LimeSurveyDocType") or "").strip()
    if root.tag != "document" or kind != "Survey":
        said = f"holds a LimeSurvey {kind.casefold()}, not" if kind else "is not"
        raise InputError(path, f"{said} the structure of a whole LimeSurvey survey")
    reading = _Reading(root)
    questions = reading.questions()
    if not questions:
        raise InputError(path, "declares no questions")
    settings = next(iter(reading.rows("surveys")), {})
    tags = [language_code(e.text or "") for e in root.findall("languages/language")]
    own = [language_code(settings["language"])] if settings.get("language") else []
    return Survey(
        name=settings.get("sid") or path.stem,
        version=(root.findtext("DBVersion") or "").strip(),
        # A translation may be left of a language that the survey no longer lists.
        languages=tuple(dict.fromkeys([*own, *tags, *reading.spoken])),
        groups=tuple(reading.groups().values()),
        questions=questions,
        title=reading.title(),
        settings=settings,
        quotas=tuple(row.get("name", "") for row in reading.rows("quota")),
        conditions=tuple(row.get("qid", "") for row in reading.rows("conditions")),
    )


@dataclass(frozen=True)
class _Reading:
    """The tables of one file."""

    root: etree._Element

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table."""
        found = self.root.findall(f"{table}/rows/row")
        return [
            {str(cell.tag): (cell.text or "").strip() for cell in row} for row in found
        ]

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages in which something is said."""
        rows = (row for table in TEXTS for row in self.rows(table))
        tags = [language_code(row["language"]) for row in rows if row.get("language")]
        titles = self.rows("surveys_languagesettings")
        tags += [language_code(row.get("surveyls_language", "")) for row in titles]
        return tuple(dict.fromkeys(tags))

    def merged(
        self, table: str, key: Callable[[Row], tuple[str, ...]]
    ) -> list[_Merged]:
        """Return a table with one entry a thing, in its own order.

        Before version 4 a thing has a row a language; a key tells which are one.
        """
        found: dict[tuple[str, ...], _Merged] = {}
        for row in self.rows(table):
            entry = found.setdefault(key(row), _Merged(row, []))
            entry.spoken.append(row)
        return list(found.values())

    def translated(self, table: str, key: str) -> dict[str, list[Row]]:
        """Return the rows of a table of translations by what they translate."""
        found: dict[str, list[Row]] = {}
        for row in self.rows(table):
            found.setdefault(row.get(key, ""), []).append(row)
        return found

    def title(self) -> Text:
        rows = self.rows("surveys_languagesettings")
        return _text(rows, "surveyls_title", "surveyls_language")

    def groups(self) -> dict[str, Group]:
        l10ns = self.translated("group_l10ns", "gid")
        entries = self.merged("groups", lambda row: (row.get("gid", ""),))
        ordered = sorted(entries, key=lambda e: _place(e.row, "group_order"))
        made = [
            Group(
                id=entry.row.get("gid", ""),
                name=_text(
                    entry.with_all(l10ns.get(entry.row.get("gid", ""))), "group_name"
                ),
                relevance=entry.row.get("grelevance", ""),
            )
            for entry in ordered
        ]
        return {group.id: group for group in made}

    def questions(self) -> tuple[Question, ...]:
        groups = self.groups()
        l10ns = self.translated("question_l10ns", "qid")
        answers, below = self.answers(), self.subquestions(l10ns)
        attributes = self.attributes()
        entries = [
            entry
            for entry in self.merged("questions", lambda row: (row.get("qid", ""),))
            if entry.row.get("parent_qid", "0") in ("", "0")
        ]
        places = {id: place for place, id in enumerate(groups)}
        entries.sort(
            key=lambda e: (
                places.get(e.row.get("gid", ""), len(places)),
                _place(e.row, "question_order"),
            )
        )
        made = []
        for entry in entries:
            row, id = entry.row, entry.row.get("qid", "")
            spoken = entry.with_all(l10ns.get(id))
            gid = row.get("gid", "")
            made.append(
                Question(
                    id=id,
                    code=row.get("title") or f"q{id}",
                    kind=row.get("type", ""),
                    group=groups.get(gid, Group(gid, Text())),
                    sgqa=f"{row.get('sid', '')}X{gid}X{id}",
                    text=_text(spoken, "question"),
                    help=_text(spoken, "help"),
                    other=row.get("other") == "Y",
                    mandatory=row.get("mandatory") in ("Y", "S"),
                    relevance=row.get("relevance", ""),
                    subquestions=tuple(below.get(id, ())),
                    answers=tuple(answers.get(id, ())),
                    attributes=attributes.get(id, {}),
                )
            )
        return tuple(made)

    def subquestions(
        self, l10ns: Mapping[str, list[Row]]
    ) -> dict[str, list[Subquestion]]:
        found: dict[str, list[Subquestion]] = {}
        both = [
            *self.merged("subquestions", lambda row: (row.get("qid", ""),)),
            *(
                entry
                for entry in self.merged("questions", lambda row: (row.get("qid", ""),))
                if entry.row.get("parent_qid", "0") not in ("", "0")
            ),
        ]
        for entry in sorted(both, key=lambda e: _place(e.row, "question_order")):
            row = entry.row
            spoken = entry.with_all(l10ns.get(row.get("qid", "")))
            made = Subquestion(
                code=row.get("title", ""),
                label=_text(spoken, "question"),
                scale=_place(row, "scale_id"),
                relevance=row.get("relevance", ""),
            )
            found.setdefault(row.get("parent_qid", ""), []).append(made)
        return found

    def answers(self) -> dict[str, list[Answer]]:
        l10ns = self.translated("answer_l10ns", "aid")
        names = ("qid", "code", "scale_id")
        entries = self.merged(
            "answers", lambda row: tuple(row.get(n, "") for n in names)
        )
        found: dict[str, list[Answer]] = {}
        for entry in sorted(entries, key=lambda e: _place(e.row, "sortorder")):
            row = entry.row
            spoken = entry.with_all(
                l10ns.get(row.get("aid", "")) if "aid" in row else None
            )
            label = _text(spoken, "answer")
            made = Answer(row.get("code", ""), label, _place(row, "scale_id"))
            found.setdefault(row.get("qid", ""), []).append(made)
        return found

    def attributes(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for row in self.rows("question_attributes"):
            if row.get("value"):
                own = found.setdefault(row.get("qid", ""), {})
                own.setdefault(row.get("attribute", ""), row["value"])
        return found


@dataclass(frozen=True)
class _Merged:
    """One thing: its first row, and all of its rows."""

    row: Row
    spoken: list[Row]

    def with_all(self, more: Iterable[Row] | None) -> list[Row]:
        """Return every row that may say something of it in a language."""
        return [*self.spoken, *(more or ())]


def _text(rows: Iterable[Row], column: str, language: str = "language") -> Text:
    said = {
        language_code(row.get(language, "")): plain(row[column])
        for row in rows
        if row.get(column)
    }
    return Text({tag: text for tag, text in said.items() if text})


def _place(row: Row, column: str) -> int:
    text = row.get(column, "")
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else 0
