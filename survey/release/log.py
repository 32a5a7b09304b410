"""The log as it travels: under pseudonyms, and without what stays behind."""

from __future__ import annotations

import pandas as pd

from survey.record.guard import csv_text
from survey.release.cleaned import Cleaned
from survey.release.selection import Selection

__all__ = ["csv_bytes", "released_changes", "released_set_aside"]


def csv_bytes(table: pd.DataFrame) -> bytes:
    r"""Return a table as CSV: UTF-8, commas, one line feed a row.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"rule": ["late"]}))
    b'rule\nlate\n'
    """
    return csv_text(table).encode()


def released_changes(cleaned: Cleaned, selection: Selection) -> pd.DataFrame:
    """Return the changed cells of the records and variables that leave.

    Parameters
    ----------
    cleaned
        With the whole log.
    selection
        What leaves.

    Returns
    -------
    pd.DataFrame
        The log's columns, sorted by pseudonym. What stood in a cell of text is left
        out, as a correction may have taken a name from it; and of a number that was
        made coarser, as it would give the number back.
    """
    book = selection.frame.codebook
    rows = cleaned.changes
    here = rows["record"].isin(cleaned.frame.ids)
    rows = rows[here & rows["variable"].isin(list(book.variables))]
    rows = rows.assign(record=selection.records(rows["record"]))
    for name in selection.replaced:
        its = rows["variable"] == name
        for column in ("old", "new"):
            hidden = selection.pseudonyms(rows.loc[its, column], name)
            rows = rows.assign(**{column: rows[column].mask(its, hidden)})
    texts = [n for n, v in book.variables.items() if v.type == "text"]
    silent = {*texts, *selection.treated} - set(selection.replaced)
    plain = rows["variable"].isin(silent)
    rows = rows.assign(old=rows["old"].mask(plain, ""), new=rows["new"].mask(plain, ""))
    return rows.sort_values("record", kind="stable").reset_index(drop=True)


def released_set_aside(cleaned: Cleaned, selection: Selection) -> pd.DataFrame:
    """Return the records that were set aside, with rule and reason."""
    rows = cleaned.set_aside
    rows = rows.assign(record=selection.records(rows["record"]))
    return rows.sort_values("record", kind="stable").reset_index(drop=True)
