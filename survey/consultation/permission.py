"""What may be published of an answer: as its owner says, and never more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.coding import CodedSheet
from survey.fieldwork import Frame
from survey.record import MissingKind

__all__ = ["PERMISSIONS", "permission_variable", "permissions"]

PERMISSIONS = ("named", "anonymous", "confidential")


def permission_variable(question: str) -> str:
    """Return the name of the variable that says what may be done with an answer.

    Examples
    --------
    >>> permission_variable("risks")
    'risks_permission'
    """
    return f"{question}_permission"


def permissions(
    frame: Frame, question: str, sheet: CodedSheet | None = None
) -> pd.Series:
    """Return what may be published of each answer to an open question.

    Parameters
    ----------
    frame
        The records that are processed.
    question
        An open question.
    sheet
        A coder who read something confidential in an answer is believed too.

    Returns
    -------
    pd.Series
        One of `PERMISSIONS` where the question is answered, empty elsewhere. An answer
        whose owner didn't say anything, or whose study didn't ask, is confidential.
    """
    name = permission_variable(question)
    said = pd.Series("confidential", index=range(frame.rows), dtype="str")
    if name in frame.codebook.variables:
        vector = frame.vector(name)
        given = pd.Series(np.where(vector.missing, "", vector.values), dtype="str")
        said = given.where(given.isin(PERMISSIONS), "confidential")
    if sheet is not None:
        private = sheet.answers[sheet.answers["confidential"].astype(bool)]
        marked = private.loc[private["question"] == question, "response"]
        said = said.mask(frame.ids.isin(marked).to_numpy(), "confidential")
    answered = frame.kinds(question) == MissingKind.ANSWERED
    return said.where(answered, "").astype("str")
