"""The coded sheet: the themes coders saw in answers, judged against the frames."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

import pandas as pd

from survey.codebook import Codebook
from survey.coding.frame import ancestors, coded_questions
from survey.locale import message
from survey.record import Findings, Source

__all__ = ["COLUMNS", "STANCES", "CodedSheet", "judge_sheet"]

COLUMNS = ("response", "question", "codes", "stance", "confidential", "coder")
STANCES = ("for", "against", "unclear")


@dataclass(frozen=True)
class CodedSheet:
    """What coders made of the answers to open questions.

    Parameters
    ----------
    answers
        One row a coded answer: row (its place in the file), response (the number as
        text), question, stance (one of `STANCES` or empty), confidential (bool), coder.
    codes
        One row a code given: row, response, question, code; a code's ancestors too.
    findings
        What in the sheet can't be used, each with its row.
    source
        The file it came from.
    """

    answers: pd.DataFrame
    codes: pd.DataFrame
    findings: Findings = field(default_factory=Findings)
    source: Source | None = None

    def __repr__(self) -> str:
        return (
            f"CodedSheet({len(self.answers)} answers, {len(self.codes)} codes, "
            f"{len(self.findings)} findings)"
        )


def judge_sheet(
    table: pd.DataFrame, codebook: Codebook, source: Source | None = None
) -> CodedSheet:
    """Return a coded sheet with what its rows say that the code frames know.

    Parameters
    ----------
    table
        Text columns `COLUMNS`, codes separated by semicolons, and row, the number by
        which people find a row in their own program.
    codebook
        With the code frames.
    source
        The file the table came from.

    Returns
    -------
    CodedSheet
        Rows about an unknown question and codes that the frame lacks are left out,
        each with a finding. A confidentiality that isn't understood counts as
        confidential. Of an answer coded twice the last row counts.
    """
    known = table["question"].isin(coded_questions(codebook))
    rows = table[known].reset_index(drop=True)
    twice = rows.duplicated(["response", "question"], keep="last")
    again = rows.duplicated(["response", "question"], keep="first")
    given = _given(rows)
    exists = _exists(given, codebook)
    stance = rows["stance"].isin(["", *STANCES])
    private = rows["confidential"].isin(["", "no", "yes"])
    findings = Findings.join(
        [
            _found(codebook, "known_question", table, ~known, "question"),
            _found(codebook, "known_code", given, ~exists, "code"),
            _found(codebook, "once", rows, again, "response"),
            _found(codebook, "known_stance", rows, ~stance, "stance"),
            _found(codebook, "known_confidential", rows, ~private, "confidential"),
        ]
    )
    answers = rows.assign(
        stance=rows["stance"].where(stance, ""),
        confidential=~rows["confidential"].isin(["", "no"]),
    )[~twice].drop(columns="codes")
    kept = given[exists & given["row"].isin(answers["row"])]
    return CodedSheet(
        answers.reset_index(drop=True),
        _with_ancestors(kept, codebook),
        findings,
        source,
    )


def _given(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row a code as it was written."""
    columns = ["row", "response", "question", "codes"]
    split = rows[columns].assign(code=rows["codes"].str.split(";")).explode("code")
    split = split.assign(code=split["code"].str.strip()).drop(columns="codes")
    return split[split["code"] != ""].drop_duplicates().reset_index(drop=True)


def _exists(given: pd.DataFrame, codebook: Codebook) -> pd.Series:
    known = {
        (name, code.code)
        for name in coded_questions(codebook)
        for code in codebook.frames[name].codes
    }
    pairs = zip(given["question"], given["code"], strict=True)
    return pd.Series([pair in known for pair in pairs], dtype=bool)


def _with_ancestors(given: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the codes with those above them: who says a part says the whole."""
    chains = {
        (name, item.code): [item.code, *ancestors(codebook.frames[name], item.code)]
        for name in coded_questions(codebook)
        for item in codebook.frames[name].codes
    }
    pairs = zip(given["question"], given["code"], strict=True)
    full = given.assign(code=[chains[pair] for pair in pairs]).explode("code")
    return full.drop_duplicates().reset_index(drop=True)


MESSAGES = {
    "known_question": ("error", "coding_unknown_question"),
    "known_code": ("error", "coding_unknown_code"),
    "once": ("warning", "coding_twice"),
    "known_stance": ("warning", "coding_unknown_word"),
    "known_confidential": ("warning", "coding_unknown_word"),
}


def _found(
    codebook: Codebook, check: str, rows: pd.DataFrame, wrong: pd.Series, column: str
) -> Findings:
    severity, key = MESSAGES[check]
    language = codebook.language
    failed = rows[wrong]
    said = [
        message(key, language, row=row, value=value, hint=_hint(codebook, name, value))
        for row, name, value in zip(
            failed["row"], failed["question"], failed[column], strict=True
        )
    ]
    return Findings.of(
        f"coding_{check}",
        severity,
        pd.DataFrame(
            {
                "record": failed["response"],
                "variable": failed["question"],
                "value": failed[column],
                "message": said,
            }
        ),
        items=len(rows),
        label=message(f"coding_{check}", language),
    )


def _hint(codebook: Codebook, question: str, value: str) -> str:
    if question not in codebook.frames:
        return ""
    codes = [code.code for code in codebook.frames[question].codes]
    near = difflib.get_close_matches(value, codes, n=1)
    return message("coding_hint", codebook.language, value=near[0]) if near else ""
