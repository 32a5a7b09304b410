"""Answers that may be quoted: with permission, without a trace of a person."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from survey.coding import CodedSheet, coded_questions, identifiers_in, theme_variable
from survey.consultation.permission import permissions
from survey.fieldwork import Frame
from survey.locale import message

__all__ = ["quotable", "quotes"]

SHORTEST, LONGEST = 30, 400
"""Characters: less says nothing by itself, more is not a quotation any more."""
COLUMNS = ["question", "code", "label", "text", "attribution"]


def quotable(frame: Frame, question: str, sheet: CodedSheet | None = None) -> pd.Series:
    """Return where an answer may be quoted, one truth a record.

    Parameters
    ----------
    frame
        The records that are processed.
    question
        An open question.
    sheet
        With what coders marked as confidential.

    Returns
    -------
    pd.Series
        True where the owner lets the answer be published, no coder marked it as
        confidential, and it shows no e-mail address, telephone or account number.
    """
    allowed = permissions(frame, question, sheet).isin(["named", "anonymous"])
    clean = pd.Series([not identifiers_in(t) for t in _texts(frame, question)])
    return allowed & clean.reindex(allowed.index, fill_value=True)


def quotes(
    frame: Frame, sheet: CodedSheet, by: str = "", most: int = 2
) -> pd.DataFrame:
    """Return a few answers to each open question, for its most frequent themes.

    Parameters
    ----------
    frame
        Records with their themes, as `code_answers` returns them.
    sheet
        With what coders marked as confidential.
    by
        The variable that says what sort of respondent is speaking. It is only used
        for sorts that are at least `min_base` of study.yml strong, so that “a public
        body” doesn't name the only one.
    most
        How many answers a question gets at most, each for another theme.

    Returns
    -------
    pd.DataFrame
        question, code and label of the theme, text, attribution. No numbers of
        respondents: a quotation leads back to nobody. The same data give the same
        quotations: the shortest that is a sentence, then in alphabetical order.
    """
    names = coded_questions(frame.codebook)
    rows = [row for name in names for row in _chosen(frame, sheet, name, by, most)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _texts(frame: Frame, question: str) -> list[str]:
    vector = frame.vector(question)
    missing = np.broadcast_to(vector.missing, (frame.rows,))
    return ["" if m else str(t) for t, m in zip(vector.values, missing, strict=True)]


def _chosen(
    frame: Frame, sheet: CodedSheet, question: str, by: str, most: int
) -> Iterator[tuple[str, ...]]:
    texts, speakers = _texts(frame, question), _speakers(frame, by)
    fits = np.array([SHORTEST <= len(text) <= LONGEST for text in texts], dtype=bool)
    free = quotable(frame, question, sheet).to_numpy() & fits
    used: set[str] = set()
    for code, here in _by_frequency(frame, question):
        options = [
            (len(texts[i]), texts[i], speakers[i])
            for i in np.flatnonzero(free & here)
            if texts[i] not in used
        ]
        if options and len(used) < most:
            _, text, speaker = min(options)
            used.add(text)
            label = frame.codebook.frames[question].label(code, frame.codebook.language)
            yield question, code, label, text, speaker


def _by_frequency(frame: Frame, question: str) -> list[tuple[str, np.ndarray]]:
    """Return the themes with where they occur, the most frequent first."""
    found = []
    for code in frame.codebook.frames[question].codes:
        theme = frame.vector(theme_variable(question, code.code))
        found.append((code.code, np.asarray((theme.values == 1) & ~theme.missing)))
    return sorted(found, key=lambda item: -int(item[1].sum()))


def _speakers(frame: Frame, by: str) -> list[str]:
    book = frame.codebook
    nobody = message("consultation_party", book.language)
    if not by:
        return [nobody] * frame.rows
    vector = frame.vector(by)
    codes = [
        "" if missing else str(value).removesuffix(".0")
        for value, missing in zip(vector.values, vector.missing, strict=True)
    ]
    least = book.facts.disclosure.min_base
    strong = {c for c in codes if c and codes.count(c) >= least}
    labels = {code: book.code_label(by, code) for code in strong}
    return [labels.get(code, nobody) for code in codes]
