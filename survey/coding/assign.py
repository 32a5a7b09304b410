"""From coded sheet to data: every theme a 0/1 column beside the other answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.coding.frame import coded_questions
from survey.coding.sheet import CodedSheet
from survey.coding.themed import theme_variable, themed
from survey.fieldwork import Frame
from survey.locale import message
from survey.record import Findings, MissingKind, Step

__all__ = ["Coded", "code_answers"]


@dataclass(frozen=True)
class Coded:
    """Answers with their themes, and what didn't fit.

    Parameters
    ----------
    frame
        The same records, with a column for every theme; its codebook declares them.
    findings
        Those of the sheet, and those of laying it beside the answers.
    """

    frame: Frame
    findings: Findings


def code_answers(
    frame: Frame, sheet: CodedSheet, set_aside: Collection[str] = ()
) -> Coded:
    """Return the frame with the themes that coders gave to its open answers.

    Parameters
    ----------
    frame
        The records that are processed.
    sheet
        Codes by response and question.
    set_aside
        Numbers of responses that were received but are not processed: codes for these
        are no mistake.

    Returns
    -------
    Coded
        A theme is 1 or 0 for a coded answer, `not_coded` for an answer without codes,
        and missing in the way the open answer itself is when there is none.

    Raises
    ------
    DeclarationError
        When a code frame can't be used.
    """
    book = themed(frame.codebook)
    findings = Findings.join(
        [
            sheet.findings,
            _unknown_responses(frame, sheet, set_aside),
            _unanswered(frame, sheet),
            _uncoded(frame, sheet),
        ]
    )
    data, kinds = frame.data, frame.reasons
    for question in coded_questions(book):
        values, missing = _themes(frame, sheet, book, question)
        data, kinds = data.assign(**values), kinds.assign(**missing)
    order = [name for name in book.variables if name in data]
    coded = replace(frame, codebook=book, data=data[order], reasons=kinds[order])
    counts = {"codes": len(sheet.codes), "answers": len(sheet.answers)}
    detail = message("step_code", book.language, **counts)
    step = Step("code", detail, frame.rows, frame.rows)
    return Coded(coded.after(step), findings)


def _rows_of(frame: Frame, responses: pd.Series) -> NDArray[np.intp]:
    """Return where in the frame each response stands, -1 where it doesn't."""
    return np.asarray(pd.Index(frame.ids).get_indexer(responses), dtype=np.intp)


def _themes(
    frame: Frame, sheet: CodedSheet, book: Codebook, question: str
) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    """Return a question's theme columns and their missing kinds, by variable."""
    given = sheet.codes[sheet.codes["question"] == question]
    place = _rows_of(frame, given["response"])
    coded = np.zeros(frame.rows, dtype=bool)
    coded[place[place >= 0]] = True
    answered = frame.kinds(question) == MissingKind.ANSWERED
    kind = np.where(answered, np.int8(MissingKind.NOT_CODED), frame.kinds(question))
    known = answered & coded
    reasons = pd.Series(np.where(known, 0, kind).astype(np.int8))
    values: dict[str, pd.Series] = {}
    for code in book.frames[question].codes:
        here = np.zeros(frame.rows, dtype=bool)
        here[place[(place >= 0) & (given["code"] == code.code).to_numpy()]] = True
        column = pd.Series(here.astype(np.int64)).astype("Int64").mask(~known)
        values[theme_variable(question, code.code)] = column
    return values, dict.fromkeys(values, reasons)


def _unknown_responses(
    frame: Frame, sheet: CodedSheet, set_aside: Collection[str]
) -> Findings:
    answers = sheet.answers
    known = answers["response"].isin([*frame.ids, *set_aside])
    return _found(
        frame, "known_response", "error", "coding_unknown_response", answers, ~known
    )


def _unanswered(frame: Frame, sheet: CodedSheet) -> Findings:
    answers = sheet.answers
    place = _rows_of(frame, answers["response"])
    empty = [
        row >= 0 and frame.kinds(name)[row] != MissingKind.ANSWERED
        for row, name in zip(place, answers["question"], strict=True)
    ]
    wrong = pd.Series(empty, index=answers.index, dtype=bool)
    return _found(frame, "answered", "warning", "coding_not_answered", answers, wrong)


def _uncoded(frame: Frame, sheet: CodedSheet) -> Findings:
    ids = frame.ids
    items, parts = 0, []
    for name in coded_questions(frame.codebook):
        answered = frame.kinds(name) == MissingKind.ANSWERED
        given = sheet.codes.loc[sheet.codes["question"] == name, "response"]
        without = ids[answered & ~ids.isin(given).to_numpy()]
        items += int(answered.sum())
        parts.append(pd.DataFrame({"response": without, "question": name, "row": 0}))
    rows = pd.concat(parts, ignore_index=True) if parts else sheet.answers[:0]
    wrong = pd.Series(True, index=rows.index, dtype=bool)
    return _found(frame, "complete", "warning", "coding_uncoded", rows, wrong, items)


def _found(
    frame: Frame,
    check: str,
    severity: str,
    key: str,
    rows: pd.DataFrame,
    wrong: pd.Series,
    items: int | None = None,
) -> Findings:
    failed, language = rows[wrong], frame.codebook.language
    pairs = zip(failed["row"], failed["response"], strict=True)
    table = pd.DataFrame(
        {
            "record": failed["response"],
            "variable": failed["question"],
            "message": [message(key, language, row=r, value=v) for r, v in pairs],
        }
    )
    label = message(f"coding_{check}", language)
    count = len(rows) if items is None else items
    return Findings.of(f"coding_{check}", severity, table, items=count, label=label)
