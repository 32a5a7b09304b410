"""The pieces of a Syntheserapport, as plain tables that are safe to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from survey.coding import STANCES, CodedSheet, coded_questions
from survey.consultation.permission import PERMISSIONS, permissions
from survey.consultation.quotes import quotable, quotes
from survey.consultation.register import Register
from survey.consultation.themes import theme_counts
from survey.fieldwork import Frame
from survey.record import MissingKind

__all__ = ["Synthesis", "synthesis"]

COUNTS = ["count", "share", *STANCES]


@dataclass(frozen=True)
class Synthesis:
    """What a report on a consultation is written from.

    Parameters
    ----------
    register
        Counts of responses: variable, category, label, received, processed, set_aside.
    set_aside
        Why responses were set aside: rule, reason, responses.
    questions
        One row an open question: question, label, theme, wording, processed (records),
        answered, coded, then what may be done with the answers: named, anonymous,
        confidential, and quotable.
    themes
        One row a theme of a question, the most frequent first: question, code, parent,
        label, answered, coded, count, share, for, against, unclear, hidden (`base` or
        `cell` where too few stand behind a figure, which is then left out).
    quotes
        question, code, label, text, attribution.
    """

    register: pd.DataFrame
    set_aside: pd.DataFrame
    questions: pd.DataFrame
    themes: pd.DataFrame
    quotes: pd.DataFrame

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Return every table by its name, in the order of a report."""
        return {
            "register": self.register,
            "register_set_aside": self.set_aside,
            "questions": self.questions,
            "themes": self.themes,
            "quotes": self.quotes,
        }

    def __repr__(self) -> str:
        return (
            f"Synthesis({len(self.questions)} open questions, "
            f"{len(self.themes)} themes, {len(self.quotes)} quotations)"
        )


def synthesis(
    frame: Frame, sheet: CodedSheet, register: Register, most_quotes: int = 2
) -> Synthesis:
    """Return the pieces of a report on a consultation.

    Parameters
    ----------
    frame
        Records with their themes, as `code_answers` returns them.
    sheet
        What the coders wrote.
    register
        Of all responses.
    most_quotes
        How many answers a question gets at most.
    """
    by = next((b[0] for b in frame.codebook.facts.estimation.breakdowns if b), "")
    return Synthesis(
        register=register.rows,
        set_aside=_reasons(register),
        questions=_questions(frame, sheet),
        themes=_themes(frame, sheet),
        quotes=quotes(frame, sheet, by, most_quotes),
    )


def _reasons(register: Register) -> pd.DataFrame:
    gone = register.listing[register.listing["status"] == "set_aside"]
    grouped = gone.groupby(["rule", "reason"], sort=False).size()
    return grouped.rename("responses").reset_index()


def _questions(frame: Frame, sheet: CodedSheet) -> pd.DataFrame:
    book = frame.codebook
    rows = []
    for name in coded_questions(book):
        variable, allowed = book.variable(name), permissions(frame, name, sheet)
        given = sheet.codes.loc[sheet.codes["question"] == name, "response"]
        answered = frame.kinds(name) == MissingKind.ANSWERED
        rows.append(
            {
                "question": name,
                "label": variable.label.within(book.language),
                "theme": variable.theme,
                "wording": variable.question.within(book.language),
                "processed": frame.rows,
                "answered": int(answered.sum()),
                "coded": int((answered & frame.ids.isin(given).to_numpy()).sum()),
                **{word: int((allowed == word).sum()) for word in PERMISSIONS},
                "quotable": int(quotable(frame, name, sheet).sum()),
            }
        )
    return pd.DataFrame(rows)


def _themes(frame: Frame, sheet: CodedSheet) -> pd.DataFrame:
    """Return the counts, ordered, without those that rest on too few."""
    rows = theme_counts(frame, sheet).drop(columns="group")
    rows["place"] = rows.groupby("question", sort=False).ngroup()
    order = rows.sort_values(["place", "count"], ascending=[True, False], kind="stable")
    rules = frame.codebook.facts.disclosure
    rest = order["coded"] - order["count"]
    small = order["count"].between(1, rules.min_cell - 1)
    small |= rest.between(1, rules.min_cell - 1)
    hidden = pd.Series("", index=order.index, dtype="str").mask(small, "cell")
    hidden = hidden.mask(order["coded"] < rules.min_base, "base")
    shown = {
        name: order[name].astype("Float64" if name == "share" else "Int64")
        for name in COUNTS
    }
    # One stance of one or two parties gives all three away, beside the count; so do
    # one or two parties that took none.
    none = order["count"] - order[list(STANCES)].sum(axis=1)
    taken = [*(order[word] for word in STANCES), none]
    few = pd.concat([each.between(1, rules.min_cell - 1) for each in taken], axis=1)
    kept = {
        name: column.mask((hidden != "") | (few.any(axis=1) & (name in STANCES)))
        for name, column in shown.items()
    }
    result = order.assign(**kept, hidden=hidden).drop(columns="place")
    return result.reset_index(drop=True)
