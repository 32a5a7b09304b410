"""Verbs that choose and order what a table shows; neither can unhide a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from survey.errors import CallError

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["only", "ranked", "sort"]


def only(table: Table, **groups: str | Sequence[str]) -> Table:
    """Return the table with some groups of its variables, beside the totals.

    Parameters
    ----------
    groups
        One or more codes by variable.

    Returns
    -------
    Table
        Suppressed before the choice, so that a choice never brings back a cell.

    Raises
    ------
    CallError
        When the variable or the code is not in the table.

    Examples
    --------
    >>> table.only(origin="TR")  # doctest: +SKIP
    """
    safe = table.suppress()
    keep = np.ones(len(safe.rows), dtype=bool)
    for name, wanted in groups.items():
        if name not in table.by:
            raise CallError.unknown("variable in this table", name, table.by)
        codes = [wanted] if isinstance(wanted, str) else list(wanted)
        for code in codes:
            if code not in table.codes(name):
                raise CallError.unknown(f"code of {name}", code, table.codes(name))
        broken = safe.rows["breakdown"].fillna("").str.split("*")
        within = np.array([name in over for over in broken], dtype=bool)
        keep &= ~within | safe.rows[name].isin(codes).to_numpy(dtype=bool)
    return replace(safe, rows=safe.rows[keep])


def sort(table: Table, answer: str = "", *, descending: bool = True) -> Table:
    """Return the table with its groups ordered by what is shown of them.

    Parameters
    ----------
    answer
        The answer to sort by, in a table with several; the last when left out.
    descending
        Largest first. What is hidden comes last either way.

    Returns
    -------
    Table
        With the groups of the first variable ordered by that variable's margin, or by
        the first figure of each; a table without variables has its answers ordered.
    """
    safe = table.suppress()
    if not table.by:
        values = {cell.answer: cell.estimate for cell in safe.cells}
        return replace(safe, order=ranked(values, descending=descending))
    answers = tuple(table.answers)
    if answer and answer not in answers:
        raise CallError.unknown("answer", answer, answers)
    chosen = answer or (answers[-1] if answers else "")
    values = {}
    for cell in sorted(safe.cells, key=lambda cell: not cell.margin):
        if cell.codes[0] and cell.answer == chosen:
            values.setdefault(cell.codes[0], cell.estimate)
    return replace(safe, order=ranked(values, descending=descending))


def ranked(
    values: Mapping[str, float], *, descending: bool, among: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return names by their value; those without a value last, in their own order.

    Examples
    --------
    >>> ranked({"a": 0.1, "b": float("nan"), "c": 0.3}, descending=True)
    ('c', 'a', 'b')
    """
    shown = [name for name, value in values.items() if not isnan(value)]
    first = sorted(shown, key=lambda name: values[name], reverse=descending)
    return (*first, *(name for name in among or values if name not in shown))
