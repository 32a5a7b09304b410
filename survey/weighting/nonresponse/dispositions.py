"""What became of every sampled person, in the words of the AAPOR standard."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError

__all__ = ["Disposition", "read_dispositions"]

SHOWN = 5


class Disposition(StrEnum):
    """The groups of final dispositions that outcome rates are made of.

    References
    ----------
    American Association for Public Opinion Research (2015). *Standard Definitions:
    Final Dispositions of Case Codes and Outcome Rates for Surveys*, 8th edition,
    "Final disposition codes", p. 7, and "Calculating rates from response
    distributions", p. 52. Later editions keep groups and formulas.

    Examples
    --------
    >>> Disposition("NC").eligible, Disposition.UNKNOWN_OTHER.eligible
    (True, None)
    """

    INTERVIEW = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"

    @property
    def eligible(self) -> bool | None:
        """Whether it belongs to the population; None where that isn't known."""
        if self in (Disposition.UNKNOWN_HOUSEHOLD, Disposition.UNKNOWN_OTHER):
            return None
        return self is not Disposition.NOT_ELIGIBLE

    @classmethod
    def of_code(cls, code: str) -> Disposition | None:
        """Return the group of a letter or of a numeric AAPOR code; None if unknown.

        Parameters
        ----------
        code
            A letter such as `NC`, or digits such as `2.11` or `211`: 1.1 complete,
            1.2 partial, 2.1 refusal and break-off, 2.2 non-contact, 2.3 other, 3.1
            unknown if household or occupied, other 3 unknown, 4 not eligible.

        Examples
        --------
        >>> Disposition.of_code("2.12"), Disposition.of_code("nc")
        (<Disposition.REFUSAL: 'R'>, <Disposition.NON_CONTACT: 'NC'>)
        """
        text = code.strip().upper()
        if text in cls.__members__.values():
            return cls(text)
        digits = text.replace(".", "")
        if not digits.isdigit():
            return None
        return NUMBERED.get(digits[:2], NUMBERED.get(digits[:1]))


NUMBERED = {
    "1": Disposition.INTERVIEW,
    "11": Disposition.INTERVIEW,
    "12": Disposition.PARTIAL,
    "21": Disposition.REFUSAL,
    "22": Disposition.NON_CONTACT,
    "23": Disposition.OTHER,
    "3": Disposition.UNKNOWN_OTHER,
    "31": Disposition.UNKNOWN_HOUSEHOLD,
    "4": Disposition.NOT_ELIGIBLE,
}


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
