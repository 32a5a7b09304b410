"""A frame as CSV: UTF-8, comma, LF; missing cells empty, their kinds beside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from survey.fieldwork.extra import extra_columns
from survey.fieldwork.frame import Frame
from survey.output import writing
from survey.record import MissingKind
from survey.record.guard import csv_text

__all__ = ["write_csv"]


def write_csv(
    frame: Frame,
    path: str | Path,
    reasons: bool = False,
    extra: pd.DataFrame | None = None,
) -> None:
    """Write a frame's answers as codes.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, which
    reading takes away again.

    Parameters
    ----------
    frame
        What to write.
    path
        Where to.
    reasons
        Whether each column with missing cells is followed by one that holds their
        kinds, named `<variable>.missing`.
    extra
        More columns, one row a record, such as weights.

    Raises
    ------
    CallError
        When `extra` has other rows than the frame, or a variable's name.
    OutputError
        When the place can't be written.
    """
    columns: dict[str, pd.Series] = {}
    for name in frame.data:
        columns[name] = _shown(frame, name)
        if reasons and frame.kinds(name).any():
            columns[f"{name}.missing"] = _words(frame, name)
    more = extra_columns(frame, extra)
    table = pd.concat([pd.DataFrame(columns), more], axis=1)
    with writing(path) as place:
        place.write_text(csv_text(table), encoding="utf-8", newline="")


def _shown(frame: Frame, name: str) -> pd.Series:
    column = frame.data[name]
    if column.dtype != "datetime64[us]":
        return column
    if frame.variable(name).type == "date":
        return column.dt.strftime("%Y-%m-%d")
    return column.map(pd.Timestamp.isoformat, na_action="ignore")


def _words(frame: Frame, name: str) -> pd.Series:
    words = np.array([kind.word for kind in MissingKind], dtype=object)
    return pd.Series(words[frame.kinds(name)], dtype="str")
