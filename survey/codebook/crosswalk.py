"""The crosswalk: what a variable or a code was in an earlier wave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Self

from pydantic import model_validator

from survey.codebook.reading import Reader
from survey.codebook.tables import TABLES
from survey.codebook.text import Model
from survey.codebook.variable import CodeList, Variable
from survey.errors import Problem, nearest

__all__ = ["Comparable", "CrosswalkRow", "crosswalk_problems", "read_crosswalk"]

Comparable = Literal["yes", "limited", "no"]


class CrosswalkRow(Model):
    """One row: about a variable as a whole, or about one of its codes.

    Parameters
    ----------
    source_name, target_name
        The variable there and here. Without the first it wasn't asked there; without
        the second it isn't asked any more.
    source_code, target_code
        A code there, and what it has become. Without the second it has no place here:
        such an answer is not coded.
    comparable
        Whether a trend may be drawn: yes; limited, with a mark; no, it breaks.
    """

    wave: str
    source_name: str = ""
    target_name: str = ""
    source_code: str = ""
    target_code: str = ""
    comparable: Comparable = "yes"
    note: str = ""

    @model_validator(mode="after")
    def _is_about_something(self) -> Self:
        if not (self.source_name or self.target_name):
            raise ValueError("names no variable, neither there nor here")
        if self.target_code and not self.source_code:
            raise ValueError(f"says what {self.target_code!r} is here, but not there")
        if self.source_code and not (self.source_name and self.target_name):
            raise ValueError("a code needs the variable there and the variable here")
        return self

    @property
    def whole(self) -> bool:
        """Whether it is about a variable, and not about a code."""
        return not self.source_code


Placed = Sequence[tuple[str, CrosswalkRow]]


def read_crosswalk(reader: Reader) -> tuple[CrosswalkRow, ...]:
    """Return the rows of crosswalk.csv, in order.

    Parameters
    ----------
    reader
        Of the codebook's folder; each row's place is kept under its number.
    """
    table = reader.table(TABLES["crosswalk.csv"])
    found: list[CrosswalkRow] = []
    for row in table.rows:
        given = {"comparable": row.cells.get("comparable") or None}
        item = reader.row_model(CrosswalkRow, table, row, **given)
        if item is not None:
            reader.places["crosswalk", str(len(found))] = f"{table.name}:{row.line}"
            found.append(item)
    return tuple(found)


def crosswalk_problems(
    rows: Placed, variables: Mapping[str, Variable], lists: Mapping[str, CodeList]
) -> Iterator[Problem]:
    """Yield what can't be meant, as far as this codebook alone can tell.

    Parameters
    ----------
    rows
        Of the crosswalk, each with its place.
    variables
        Every variable here.
    lists
        The code lists here.
    """
    for at, row in rows:
        name = row.target_name
        if name and name not in variables:
            said = f"there is no variable {name!r}{nearest(name, variables)}"
            yield Problem(f"{at}, column target_name", said)
        elif row.target_code:
            codes = _codes(variables[name], lists)
            if codes is not None and row.target_code not in codes:
                wrong = row.target_code
                said = f"{name!r} has no code {wrong!r}{nearest(wrong, codes)}"
                yield Problem(f"{at}, column target_code", said)
    yield from _forks(rows)


def _codes(variable: Variable, lists: Mapping[str, CodeList]) -> list[str] | None:
    """Return a variable's codes; None where it has no list."""
    listed = lists.get(variable.codes or variable.missing)
    return None if listed is None else [code.code for code in listed.codes]


def _forks(rows: Placed) -> Iterator[Problem]:
    """Yield what becomes two things here: nobody can tell which of the two."""
    first: dict[tuple[str, ...], tuple[str, str]] = {}
    for place, row in rows:
        if row.source_name and row.target_name:
            key: tuple[str, ...] = (row.wave, row.source_name)
            what = f"{row.source_name!r} of {row.wave}"
            yield from _fork(first, key, what, row.target_name, place)
        if row.source_code:
            key = (row.wave, row.source_name, row.source_code)
            what = f"code {row.source_code!r} of {row.source_name!r} in {row.wave}"
            yield from _fork(first, key, what, row.target_code, place)


def _fork(
    first: dict[tuple[str, ...], tuple[str, str]],
    key: tuple[str, ...],
    what: str,
    becomes: str,
    place: str,
) -> Iterator[Problem]:
    earlier, at = first.setdefault(key, (becomes, place))
    if earlier != becomes:
        yield Problem(place, f"{what} becomes {becomes!r}, and {earlier!r} at {at}")
