"""What became of every sampled person, read from codes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.record import Disposition

__all__ = ["Disposition", "read_dispositions"]

SHOWN = 5


def read_dispositions(
    values: Sequence[object], codes: Mapping[Hashable, str] | None = None
) -> NDArray[np.str_]:
    """Return each sampled person's group as its letter, in the order given.

    Parameters
    ----------
    values
        One final disposition a person: letters, AAPOR numbers, or a study's own codes.
    codes
        The group of each of the study's own codes; what isn't in it is read as AAPOR's.

    Returns
    -------
    NDArray
        Shape (n,): I, P, R, NC, O, UH, UO or NE.

    Raises
    ------
    CallError
        When a person has none, or one that is in no group; with rows, all of them.

    Examples
    --------
    >>> read_dispositions(["1.1", "2.11", 9], {9: "UO"}).tolist()
    ['I', 'R', 'UO']
    """
    column = pd.Series(list(values), dtype=object)
    own = {**(codes or {})}
    groups = {value: _group(value, own) for value in column.dropna().unique()}
    missing = np.flatnonzero(column.isna().to_numpy())
    problems = [f"{len(missing)} have none{_rows(missing)}"] if len(missing) else []
    for value in (value for value, group in groups.items() if group is None):
        rows = np.flatnonzero((column == value).to_numpy())
        problems.append(f"{value!r} is none of them{_rows(rows)}")
    if problems:
        head = f"dispositions are {', '.join(Disposition)} or AAPOR's numbers"
        raise CallError("\n".join([head, *(f"  {said}" for said in problems)]))
    return np.array([str(groups[value]) for value in column], dtype=np.str_)


def _group(value: Hashable, own: Mapping[Hashable, str]) -> Disposition | None:
    return Disposition.of_code(str(own.get(value, value)))


def _rows(rows: NDArray[np.intp]) -> str:
    first = ", ".join(str(row) for row in rows[:SHOWN])
    return f" (row {first}{', …' if len(rows) > SHOWN else ''})"
