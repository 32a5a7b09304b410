"""One municipality: its code, its names, where it lies, and from when until when."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from survey.errors import CallError

__all__ = ["AREAS", "BEGIN", "Area", "Place", "area_name", "day", "read_places"]

Area = Literal["region", "province", "arrondissement", "reference_region", "residence"]
AREAS: tuple[Area, ...] = (
    *("region", "province", "arrondissement", "reference_region", "residence"),
)
BEGIN = date(1995, 1, 1)
"""The province of Brabant was divided that day; the table says nothing of before."""


@dataclass(frozen=True)
class Place:
    """A municipality under one NIS code.

    Parameters
    ----------
    code
        NIS code, as text.
    names
        By language: nl, fr and en.
    also
        Other names it is known by.
    region
        VL or BR.
    province, arrondissement
        NIS codes; Brussels has no province.
    reference_region
        Code of the Flemish reference region; only known of who is there since 2025.
    centre_city
        Whether it is one of the thirteen Flemish centre cities.
    valid_from, valid_until
        First and last day of the code; None where the table knows no such day.
    merged_into
        Code of what it became part of; empty for who is still there.
    source
        Where this was found.
    """

    code: str
    names: Mapping[str, str]
    also: tuple[str, ...]
    region: str
    province: str
    arrondissement: str
    reference_region: str
    centre_city: bool
    valid_from: date | None
    valid_until: date | None
    merged_into: str
    source: str

    @property
    def name(self) -> str:
        """The Dutch name."""
        return self.names["nl"]

    @property
    def official(self) -> str:
        """The Dutch name in Flanders; in Brussels the Dutch and the French one."""
        both = dict.fromkeys((self.names["nl"], self.names["fr"]))
        return " / ".join(both) if self.region == "BR" else self.name

    @property
    def residence(self) -> str:
        """Which kind of place it is: brussels, centre or other."""
        if self.region == "BR":
            return "brussels"
        return "centre" if self.centre_city else "other"

    def existed(self, on: date) -> bool:
        """Whether the code was in force on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)

    def span(self) -> str:
        """Return its name, its code and its days, as an error names it.

        Examples
        --------
        >>> [place.span() for place in read_places() if place.code == "12030"]
        ['Puurs (12030, until 2018-12-31)']
        """
        since = f"from {self.valid_from}" if self.valid_from else ""
        until = f"until {self.valid_until}" if self.valid_until else ""
        return f"{self.name} ({', '.join(filter(None, (self.code, since, until)))})"


def day(when: str | date) -> date:
    """Return a day, which the table must know.

    Parameters
    ----------
    when
        A date, or its ISO text.

    Raises
    ------
    CallError
        When it isn't one, or is before 1995.

    Examples
    --------
    >>> day("2019-01-01")
    datetime.date(2019, 1, 1)
    """
    try:
        found = date.fromisoformat(when) if isinstance(when, str) else when
        # A timestamp is a date too, with a clock that doesn't matter here.
        found = date(found.year, found.month, found.day)
    except (ValueError, AttributeError) as error:
        raise CallError(f"{when!r} is no day; write it as 2025-01-01") from error
    if found < BEGIN:
        raise CallError(f"the table of municipalities begins on {BEGIN}, after {found}")
    return found


@cache
def read_places() -> tuple[Place, ...]:
    """Return every municipality of the package's own table, by code."""
    return tuple(_place(row) for row in _rows("municipalities.csv"))


@cache
def _area_names() -> Mapping[tuple[str, str], Mapping[str, str]]:
    rows = _rows("areas.csv")
    return {(row["kind"], row["code"]): _names(row) for row in rows}


def area_name(kind: Area, code: str, language: str = "nl") -> str:
    """Return the name of a region, province or arrondissement, or else its code.

    Examples
    --------
    >>> area_name("province", "40000", "fr")
    'Flandre orientale'
    """
    return _area_names().get((kind, code), {}).get(language, code)


def _rows(file: str) -> list[dict[str, str]]:
    text = (files("survey.places") / file).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _names(row: Mapping[str, str]) -> dict[str, str]:
    return {language: row[f"name::{language}"] for language in ("nl", "fr", "en")}


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        code=row["code"],
        names=_names(row),
        also=tuple(filter(None, row["also"].split(";"))),
        region=row["region"],
        province=row["province"],
        arrondissement=row["arrondissement"],
        reference_region=row["reference_region"],
        centre_city=row["centre_city"] == "yes",
        valid_from=_day(row["valid_from"]),
        valid_until=_day(row["valid_until"]),
        merged_into=row["merged_into"],
        source=row["source"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
