"""Columns that are written beside a frame's own, such as weights."""

from __future__ import annotations

import pandas as pd

from survey.errors import CallError
from survey.fieldwork.frame import Frame

__all__ = ["extra_columns"]


def extra_columns(frame: Frame, extra: pd.DataFrame | None) -> pd.DataFrame:
    """Return extra columns with the frame's row numbers.

    Parameters
    ----------
    frame
        What they go beside.
    extra
        One row a record, in the same order; None for no columns at all.

    Raises
    ------
    CallError
        When it has other rows than the frame, or a name that the frame has.
    """
    if extra is None:
        return pd.DataFrame(index=pd.RangeIndex(frame.rows))
    if len(extra) != frame.rows:
        said = f"got {len(extra)} rows of extra columns for {frame.rows} records"
        raise CallError(said)
    taken = sorted(set(extra) & set(frame.data))
    if taken:
        raise CallError(f"the extra column {taken[0]!r} has the name of a variable")
    return extra.reset_index(drop=True)
