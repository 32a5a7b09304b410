"""How often each theme occurs, among those who answered the question."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.coding import STANCES, CodedSheet, coded_questions, theme_variable
from survey.fieldwork import Frame
from survey.record import MissingKind

__all__ = ["theme_counts"]

COLUMNS = ["question", "code", "parent", "label", "group", "answered", "coded", "count"]


def theme_counts(frame: Frame, sheet: CodedSheet, by: str = "") -> pd.DataFrame:
    """Return the number of answers that carry each theme.

    Parameters
    ----------
    frame
        Records with their themes, as `code_answers` returns them.
    sheet
        Gives the stance of each answer.
    by
        A variable whose categories are counted apart; none for all together.

    Returns
    -------
    pd.DataFrame
        One row a question, group and theme: question, code, parent, label, group (a
        code of `by`, or empty), answered, coded (answered and coded), count, share (of
        those coded) and how many of the count are for, against and unclear. An answer
        counts once for each theme it carries, so shares don't add up to one. These are
        counts as they are: what may be shown of them is for the disclosure rules.
    """
    groups = _groups(frame, by)
    parts = [
        _question(frame, sheet, name, groups)
        for name in coded_questions(frame.codebook)
    ]
    if not parts:
        return pd.DataFrame(columns=[*COLUMNS, "share", *STANCES])
    return pd.concat(parts, ignore_index=True)


def _groups(frame: Frame, by: str) -> dict[str, np.ndarray]:
    if not by:
        return {"": np.ones(frame.rows, dtype=bool)}
    book, vector = frame.codebook, frame.vector(by)
    codes = book.codes(by)
    values = [int(c) for c in codes] if book.integer_codes(by) else list(codes)
    return {
        code: np.asarray((vector.values == value) & ~vector.missing)
        for code, value in zip(codes, values, strict=True)
    }


def _question(
    frame: Frame, sheet: CodedSheet, question: str, groups: dict[str, np.ndarray]
) -> pd.DataFrame:
    answered = frame.kinds(question) == MissingKind.ANSWERED
    stances = _stances(frame, sheet, question)
    rows = []
    for group, inside in groups.items():
        for code in frame.codebook.frames[question].codes:
            theme = frame.vector(theme_variable(question, code.code))
            coded = answered & inside & ~theme.missing
            here = coded & (theme.values == 1)
            rows.append(
                {
                    "question": question,
                    "code": code.code,
                    "parent": code.parent,
                    "label": code.label.within(frame.codebook.language),
                    "group": group,
                    "answered": int((answered & inside).sum()),
                    "coded": int(coded.sum()),
                    "count": int(here.sum()),
                    "share": here.sum() / coded.sum() if coded.any() else np.nan,
                    **{word: int((here & (stances == word)).sum()) for word in STANCES},
                }
            )
    return pd.DataFrame(rows)


def _stances(frame: Frame, sheet: CodedSheet, question: str) -> np.ndarray:
    """Return the stance of every record's answer, empty where none is given."""
    rows = sheet.answers[sheet.answers["question"] == question]
    given = rows.set_index("response")["stance"]
    return np.asarray(frame.ids.map(given).fillna(""), dtype=object)
