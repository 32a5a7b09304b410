"""The log played again: raw answers and their log give the edited answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.editing.cell_text import cell_texts, cell_values
from survey.editing.derive import derive_into
from survey.editing.draft import Draft
from survey.errors import CallError
from survey.expression import Vector
from survey.fieldwork import Frame, column_type
from survey.record import Changes, MissingKind

__all__ = ["replay"]


def replay(frame: Frame, changes: Changes, set_aside: pd.DataFrame) -> Frame:
    """Return the frame after the logged changes and removals.

    Parameters
    ----------
    frame
        The answers as they were before any of them.
    changes
        One row a changed cell, in the order in which they were made.
    set_aside
        Holds the removed records in a column `record`.

    Returns
    -------
    Frame
        The same, cell for cell and kind for kind, as the edits gave.

    Raises
    ------
    CallError
        When the log belongs to other answers: it names a record or variable that is
        not there, or an old value that is not what the cell holds.
    """
    place = pd.Index(frame.ids)
    draft = Draft(frame)
    for name, log in changes.rows.groupby("variable", sort=False):
        if not frame.has(str(name)):
            raise CallError.unknown("variable", str(name), frame.data.columns)
        rows = _rows(place, log["record"])
        draft = _replayed(draft, str(name), log, rows)
    keep = np.ones(frame.rows, dtype=bool)
    keep[_rows(place, set_aside["record"])] = False
    if not keep.all():
        draft = draft.only(keep)
    derived = [name for name in frame.data.columns if frame.variable(name).derived]
    return derive_into(draft, derived).done()


def _rows(place: pd.Index, records: pd.Series) -> NDArray[np.intp]:
    """Return the row number of every record."""
    rows = np.asarray(place.get_indexer(records), dtype=np.intp)
    if (rows < 0).any():
        lost = str(records.iloc[int(np.argmin(rows))])
        raise CallError(f"the log names record {lost!r}, which these answers lack")
    return rows


def _replayed(
    draft: Draft, name: str, log: pd.DataFrame, rows: NDArray[np.intp]
) -> Draft:
    """Return the draft with one variable's changes made."""
    value, kinds = draft.vector(name), draft.kinds(name)
    kind = column_type(draft.frame.codebook, name)
    held = cell_texts(Vector(value.values[rows], value.missing[rows]), kind)
    words = [MissingKind(number).word for number in kinds[rows].tolist()]
    _require_fit(name, log, pd.DataFrame({"old": held, "old_kind": words}))
    # Of several changes to one cell the last one stays.
    last = ~log["record"].duplicated(keep="last").to_numpy()
    final, where = log[last], rows[last]
    numbers = [MissingKind.parse(word) if word else 0 for word in final["new_kind"]]
    missing = np.array(numbers) > 0
    new = cell_values(final["new"].tolist(), missing, kind)
    values, gone, reasons = value.values.copy(), value.missing.copy(), kinds.copy()
    values[where], gone[where], reasons[where] = new.values, new.missing, numbers
    return draft.put(name, Vector(values, gone), reasons)


def _require_fit(name: str, log: pd.DataFrame, held: pd.DataFrame) -> None:
    """Raise unless every old value is what the cell holds, or was just given."""
    before = log.groupby("record")[["new", "new_kind"]].shift()
    first = ~log["record"].duplicated().to_numpy()
    for old, new in (("old", "new"), ("old_kind", "new_kind")):
        expected = np.where(first, held[old], before[new])
        odd = expected != log[old].to_numpy()
        if odd.any():
            record = str(log["record"].iloc[int(np.argmax(odd))])
            raise CallError(
                f"the log of {name!r} does not fit record {record!r}: it says "
                f"{log[old].iloc[int(np.argmax(odd))]!r}, "
                f"the cell holds {expected[int(np.argmax(odd))]!r}"
            )
