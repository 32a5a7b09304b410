"""Answers with a code where one is missing, for formats that know no kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.frame import Frame
from survey.fieldwork.spss.missing_codes import missing_codes

__all__ = ["coded_column"]


def coded_column(frame: Frame, name: str) -> pd.Series:
    """Return a variable as objects; the code of its kind stands where it is missing.

    Parameters
    ----------
    frame
        Holds its answers and missing kinds.
    name
        The variable.

    Returns
    -------
    pd.Series
        Days and moments as ISO texts; codes of missing kinds as texts, and the empty
        text where a kind has no code.
    """
    column, kinds = frame.data[name], frame.kinds(name)
    if column.dtype == "datetime64[us]":
        day = frame.variable(name).type == "date"
        column = column.dt.strftime("%Y-%m-%d") if day else _moments(column)
    shown = column.astype(object).where(kinds == 0, "")
    for kind, code in missing_codes(frame, name).codes.items():
        shown = shown.mask(np.asarray(kinds == kind), code_text(code))
    return shown


def _moments(column: pd.Series) -> pd.Series:
    return column.map(pd.Timestamp.isoformat, na_action="ignore")
