"""Which column of a file is which variable of the codebook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from survey.errors import InputError

__all__ = ["Matched", "loose_name", "match_columns"]


@dataclass(frozen=True)
class Matched:
    """The outcome of a match.

    Parameters
    ----------
    columns
        Column by variable, in the order of the variables.
    renamed
        Those of them whose column has another spelling.
    unknown
        Columns that are no variable, in file order.
    absent
        Variables that have no column.
    """

    columns: dict[str, str]
    renamed: tuple[str, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]


def loose_name(name: str) -> str:
    """Return a name without case and with _ for anything but letters and digits.

    Examples
    --------
    >>> loose_name("Q12[SQ001]"), loose_name("Leeftijd (jaren)")
    ('q12_sq001', 'leeftijd_jaren')
    """
    return re.sub(r"[^\w]+|_+", "_", name.casefold()).strip("_")


def match_columns(
    path: Path, columns: Iterable[str], variables: Iterable[str]
) -> Matched:
    """Return which column holds which variable.

    A name is looked for as it is, then without its case, then without punctuation.

    Parameters
    ----------
    path
        The file, for messages.
    columns
        The names in the file.
    variables
        The names in the codebook.

    Raises
    ------
    InputError
        When two columns differ in case only, and neither is written as the variable.

    Examples
    --------
    >>> match_columns(Path("a.csv"), ["SEX", "age", "x"], ["sex", "age"]).columns
    {'sex': 'SEX', 'age': 'age'}
    """
    wanted, given = list(variables), list(columns)
    found: dict[str, str] = {}
    spellings: tuple[Callable[[str], str], ...] = (str, str.casefold, loose_name)
    for spelling in spellings:
        taken = set(found.values())
        free = [column for column in given if column not in taken]
        for name in [name for name in wanted if name not in found]:
            like = [column for column in free if spelling(column) == spelling(name)]
            if len(like) > 1:
                shown = " and ".join(map(repr, like))
                raise InputError(path, f"{shown} could each be the variable {name!r}")
            if like:
                found[name] = like[0]
    ordered = {name: found[name] for name in wanted if name in found}
    taken = set(ordered.values())
    return Matched(
        columns=ordered,
        renamed=tuple(name for name, column in ordered.items() if name != column),
        unknown=tuple(column for column in given if column not in taken),
        absent=tuple(name for name in wanted if name not in ordered),
    )
