"""What a synthesis report's notebook shows of a consultation, as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import pandas as pd

from survey.consultation import Synthesis
from survey.locale import message
from survey.reporting import details, plain_table
from survey.study.outcome import Outcome

__all__ = ["question", "questions", "register", "set_aside"]


def _say(outcome: Outcome, key: str, **values: object) -> str:
    return message(f"synthesis_{key}", outcome.codebook.language, **values)


def register(outcome: Outcome) -> str:
    """Return every response: received = processed + set aside, by the kinds declared.

    By what else the register is kept (days, permissions) the counts are too small to
    be shown; they stand in the outcome's files, for inside use.
    """
    book, rows = outcome.codebook, outcome.synthesis.register
    declared = {name for by in book.facts.estimation.breakdowns for name in by}
    rows = rows[rows["variable"].isin({"", *declared})]
    parts = []
    for name, part in rows.groupby("variable", sort=False):
        label = book.variable(name).label.within(book.language) if name else ""
        table = pd.DataFrame(
            {
                label or _say(outcome, "responses"): part["label"],
                **{
                    _say(outcome, count): part[count]
                    for count in ("received", "processed", "set_aside")
                },
            }
        )
        caption = label or _say(outcome, "register")
        shown = plain_table(table, caption, book.language)
        # The whole is what a reader needs; by kind it opens when asked for.
        parts.append(details(caption, shown) if name else shown)
    return "\n".join(parts)


def set_aside(outcome: Outcome) -> str:
    """Return why responses were set aside."""
    rows = outcome.synthesis.set_aside
    if rows.empty:
        return ""
    table = pd.DataFrame(
        {
            _say(outcome, "reason"): rows["reason"],
            _say(outcome, "responses"): rows["responses"],
        }
    )
    return plain_table(table, _say(outcome, "why"), outcome.codebook.language)


def questions(outcome: Outcome) -> list[str]:
    """Return the open questions, in the codebook's order."""
    return list(outcome.synthesis.questions["question"])


def question(outcome: Outcome, name: str) -> str:
    """Return one open question: who answered, the themes, what may be quoted."""
    found = outcome.synthesis
    row = found.questions.set_index("question").loc[name]
    answered = _say(outcome, "answered", n=row["answered"], all=row["processed"])
    confidential = _say(outcome, "confidential", n=row["confidential"])
    lines = [
        f"<h3>{escape(str(row['label']))}</h3>",
        f"<p><em>{escape(str(row['wording']))}</em></p>",
        f"<p>{escape(answered)} {escape(confidential)}</p>",
        _themes(outcome, found, name),
        *_quotes(outcome, found, name),
    ]
    return "\n".join(lines)


def _themes(outcome: Outcome, found: Synthesis, name: str) -> str:
    rows = found.themes[found.themes["question"] == name]
    marks = {
        reason: message(f"mark_{reason}", outcome.codebook.language)
        for reason in ("base", "cell")
    }
    shown = [
        marks.get(hidden, f"{count:.0f}")
        for hidden, count in zip(rows["hidden"], rows["count"].fillna(0), strict=True)
    ]
    table = pd.DataFrame(
        {
            _say(outcome, "theme"): rows["label"],
            _say(outcome, "count"): shown,
            **{
                _say(outcome, stance): rows[stance]
                for stance in ("for", "against", "unclear")
            },
        }
    )
    return plain_table(table, _say(outcome, "themes"), outcome.codebook.language)


def _quotes(outcome: Outcome, found: Synthesis, name: str) -> Iterator[str]:
    rows = found.quotes[found.quotes["question"] == name]
    for text, who in zip(rows["text"], rows["attribution"], strict=True):
        yield f"<blockquote><p>{escape(text)}</p><p>— {escape(who)}</p></blockquote>"
