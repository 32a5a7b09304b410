"""Small LimeSurvey structures, in the layouts before and after version 4."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import pytest

Row = Mapping[str, object]
QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "code": "AGE",
        "type": "N",
        "text": {"nl": "<p>Hoe oud<b>&nbsp;bent</b> u?</p>", "fr": "Quel âge ?"},
        "help": {"nl": "In jaren", "fr": "En années"},
        "mandatory": "Y",
        "attributes": {"num_value_int_only": "1", "min_num_value_n": "15"},
    },
    {
        "code": "TOWN",
        "type": "L",
        "text": {"nl": "Waar woont u?", "fr": "Où habitez-vous ?"},
        "other": "Y",
        "answers": {
            "A1": {"nl": "Brussel", "fr": "Bruxelles"},
            "A2": {"nl": "Gent", "fr": "Gand"},
            "A9": {"nl": "Weet niet", "fr": "Ne sait pas"},
        },
    },
    {
        "code": "MEDIA",
        "type": "M",
        "text": {"nl": "Wat leest u?", "fr": "Que lisez-vous ?"},
        "other": "Y",
        "rows": {
            "SQ001": {"nl": "Krant", "fr": "Journal"},
            "SQ002": {"nl": "Boek", "fr": "Livre"},
        },
        "relevance": "AGE.NAOK >= 18",
    },
    {
        "code": "TRUST",
        "type": "F",
        "group": 2,
        "text": {"nl": "Vertrouwen", "fr": "Confiance"},
        "rows": {
            "SQ001": {"nl": "Politie", "fr": "Police"},
            "SQ002": {"nl": "Buren", "fr": "Voisins"},
        },
        "answers": {
            "1": {"nl": "Weinig", "fr": "Peu"},
            "2": {"nl": "Veel", "fr": "Beaucoup"},
        },
    },
    {
        "code": "WHY",
        "type": "T",
        "group": 2,
        "text": {"nl": "Waarom?", "fr": "Pourquoi ?"},
        "relevance": '!is_empty(TOWN) and (TRUST_SQ001.NAOK == "1"'
        ' || MEDIA_SQ001 == "Y")',
    },
)
GROUPS = {1: {"nl": "Over u", "fr": "Vous"}, 2: {"nl": "Samen", "fr": "Ensemble"}}
SETTINGS = {"sid": "12", "language": "nl", "datestamp": "N", "anonymized": "Y"}


def table(name: str, rows: Iterable[Row]) -> str:
    """Return one table of a structure."""
    cells = "".join(
        "<row>"
        + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in row.items())
        + "</row>"
        for row in rows
    )
    return f"<{escape(name)}><rows>{cells}</rows></{escape(name)}>"


def structure(
    questions: Iterable[Mapping[str, Any]] = QUESTIONS,
    modern: bool = True,
    more: str = "",
    **settings: str,
) -> str:
    """Return the text of an .lss; a modern one keeps its texts in tables apart."""
    made = _Tables(modern)
    for number, names in GROUPS.items():
        own = {"gid": number, "group_order": number}
        made.add("groups", "group", own, "gid", {"group_name": names})
    for place, question in enumerate(questions, start=1):
        made.question(place, question)
    tags = "".join(f"<language>{tag}</language>" for tag in ("nl", "fr"))
    titles = [
        {"surveyls_language": tag, "surveyls_title": f"Titel {tag}"}
        for tag in ("nl", "fr")
    ]
    body = "".join(table(name, rows) for name, rows in made.tables.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?><document>'
        "<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>623</DBVersion>"
        f"<languages>{tags}</languages>{body}"
        f"{table('surveys', [SETTINGS | settings])}"
        f"{table('surveys_languagesettings', titles)}{more}</document>"
    )


@pytest.fixture(name="structure")
def made_structure() -> Callable[..., str]:
    """The text of an .lss, as `structure` makes it."""
    return structure


class _Tables:
    """The tables of a structure while they are filled."""

    def __init__(self, modern: bool) -> None:
        self.modern = modern
        self.tables: dict[str, list[Row]] = {}

    def add(
        self,
        name: str,
        apart: str,
        row: Row,
        key: str,
        texts: Mapping[str, Mapping[str, str]],
    ) -> None:
        """Add a thing, its texts in its own rows or in a table of translations."""
        own = self.tables.setdefault(name, [])
        tags = dict.fromkeys(tag for text in texts.values() for tag in text)
        spoken = [
            {"language": tag}
            | {column: text.get(tag, "") for column, text in texts.items()}
            for tag in tags
        ]
        if self.modern:
            own.append(row)
            beside = self.tables.setdefault(f"{apart}_l10ns", [])
            beside += [{key: row[key], **said} for said in spoken]
        else:
            own += [{**row, **said} for said in spoken]

    def question(self, place: int, question: Mapping[str, Any]) -> None:
        """Add a question, its rows, answers and attributes."""
        id = 100 * place
        row = {
            "qid": id,
            "parent_qid": 0,
            "sid": 12,
            "gid": question.get("group", 1),
            "type": question["type"],
            "title": question["code"],
            "other": question.get("other", "N"),
            "mandatory": question.get("mandatory", "N"),
            "question_order": place,
            "relevance": question.get("relevance", "1"),
        }
        texts = {"question": question["text"], "help": question.get("help", {})}
        self.add("questions", "question", row, "qid", texts)
        scales = (question.get("rows", {}), question.get("columns", {}))
        for scale, rows in enumerate(scales):
            for order, (code, label) in enumerate(rows.items(), start=1):
                below = {
                    "qid": id + 10 * scale + order,
                    "parent_qid": id,
                    "title": code,
                    "question_order": order,
                    "scale_id": scale,
                }
                self.add("subquestions", "question", below, "qid", {"question": label})
        self._answers(id, question)
        self.tables.setdefault("question_attributes", []).extend(
            {"qid": id, "attribute": name, "value": value}
            for name, value in question.get("attributes", {}).items()
        )

    def _answers(self, id: int, question: Mapping[str, Any]) -> None:
        scales = (question.get("answers", {}), question.get("answers_2", {}))
        for scale, answers in enumerate(scales):
            for order, (code, label) in enumerate(answers.items(), start=1):
                row: dict[str, object] = {
                    "qid": id,
                    "code": code,
                    "sortorder": order,
                    "scale_id": scale,
                }
                if self.modern:
                    row["aid"] = id + 50 * scale + order
                self.add("answers", "answer", row, "aid", {"answer": label})
