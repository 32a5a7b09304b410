"""The table of municipalities, asked for a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from survey.errors import CallError, nearest
from survey.places.names import folded, within
from survey.places.place import AREAS, Area, Place, area_name, day, read_places
from survey.places.recode import Recoded, area, recode

__all__ = ["Places"]

Day = str | date


@dataclass(frozen=True)
class Places:
    """The municipalities of Flanders and Brussels, with the day they are asked for.

    Parameters
    ----------
    every
        All there have been since 1995, by code.

    Notes
    -----
    A code means something on a day only. Codes are joined with a day, never by name:
    Wingene, Tielt, Lochristi, Lokeren and Hasselt kept their name and got another code
    in 2025, while Antwerpen kept its code and grew.

    Examples
    --------
    >>> places = Places.known()
    >>> places.find("St.-Gillis", "2022-03-01").code
    '21013'
    >>> [p.name for p in places.history("46030")]
    ['Zwijndrecht', 'Beveren', 'Kruibeke', 'Beveren-Kruibeke-Zwijndrecht']
    """

    every: tuple[Place, ...]

    @classmethod
    def known(cls) -> Places:
        """Return the table that comes with the package."""
        return cls(read_places())

    def __len__(self) -> int:
        return len(self.every)

    def __repr__(self) -> str:
        there = sum(place.valid_until is None for place in self.every)
        return f"Places({there} municipalities, {len(self) - there} that merged)"

    def at(self, on: Day) -> tuple[Place, ...]:
        """Return the municipalities of a day, by code.

        Raises
        ------
        CallError
            When the day is before 1995, or no day.
        """
        when = day(on)
        return tuple(place for place in self.every if place.existed(when))

    def on(self, on: Day, language: str = "nl") -> pd.DataFrame:
        """Return the municipalities of a day as a table, with the names of their areas.

        Parameters
        ----------
        on
            The day.
        language
            Of the names: nl, fr or en.

        Returns
        -------
        pandas.DataFrame
            A row a municipality: code, name, official, centre_city, residence, and code
            and name of every area.

        Raises
        ------
        CallError
            When the day is before 1995, or the language is not one of the three.
        """
        if language not in ("nl", "fr", "en"):
            raise CallError.unknown("language", language, ("nl", "fr", "en"))
        return pd.DataFrame([_row(place, language) for place in self.at(on)])

    def of(self, code: str | int, on: Day) -> Place:
        """Return the municipality of a code on a day.

        Raises
        ------
        CallError
            When the code was not in force that day; with what it was, or became.
        """
        when = day(on)
        place = self._by_code.get(str(code))
        if place is None:
            raise CallError.unknown("municipality", str(code), self._by_code)
        if not place.existed(when):
            raise CallError(f"on {when} there was no {place.span()}{self._now(place)}")
        return place

    def find(self, name: str | int, on: Day) -> Place:
        """Return the municipality of a name or code on a day.

        Parameters
        ----------
        name
            A NIS code, or a name in any language; capitals, accents, hyphens and the
            way saints are written don't matter. A name from before a merger finds what
            came of it.
        on
            The day.

        Raises
        ------
        CallError
            When there is none that day, or the name may stand for several: they are
            named, and none is chosen.
        """
        if str(name).strip().isdecimal():
            return self.of(str(name).strip(), on)
        wanted, there = folded(str(name)), self.at(on)
        own = [place for place in there if wanted in _names(place)]
        old = [p for p in there if any(wanted in _names(q) for q in self._before(p))]
        found = own or old
        if len(found) == 1:
            return found[0]
        near = found or [p for p in there if any(within(wanted, n) for n in _names(p))]
        if near:
            shown = ", ".join(f"{place.name} ({place.code})" for place in near)
            raise CallError(f"{name!r} may stand for {shown}: give the code")
        known = [each for place in there for each in place.names.values()]
        raise CallError(
            f"there is no municipality {name!r} on {day(on)}{nearest(str(name), known)}"
        )

    def history(self, code: str | int) -> tuple[Place, ...]:
        """Return everything a municipality was made of and became, the oldest first.

        Raises
        ------
        CallError
            When no municipality ever had that code.
        """
        if str(code) not in self._by_code:
            raise CallError.unknown("municipality", str(code), self._by_code)
        place = self._by_code[str(code)]
        whole = {place.code: place} | {p.code: p for p in self._before(place)}
        while place.merged_into:
            place = self._by_code[place.merged_into]
            whole[place.code] = place
        return tuple(
            sorted(whole.values(), key=lambda p: (p.valid_until or date.max, p.code))
        )

    def members(self, code: str | int, on: Day, earlier: Day) -> tuple[Place, ...]:
        """Return what a municipality of one day consisted of on an earlier one.

        Examples
        --------
        >>> parts = Places.known().members("11002", "2025-01-01", "2024-12-31")
        >>> [place.name for place in parts]
        ['Antwerpen', 'Borsbeek']
        """
        place, when = self.of(code, on), day(earlier)
        return tuple(p for p in (place, *self._before(place)) if p.existed(when))

    def recode(
        self, codes: pd.Series, from_date: Day, to_date: Day, language: str = "nl"
    ) -> Recoded:
        """Return codes of one day as codes of another; see `survey.places.recode`."""
        return recode(self.every, codes, day(from_date), day(to_date), language)

    def area(
        self, codes: pd.Series, kind: Area, on: Day, language: str = "nl"
    ) -> Recoded:
        """Return the area of each code on a day; see `survey.places.area`."""
        return area(self.every, codes, kind, day(on), language)

    @cached_property
    def _by_code(self) -> Mapping[str, Place]:
        return {place.code: place for place in self.every}

    def _before(self, place: Place) -> tuple[Place, ...]:
        """Return everything that merged into it, also by way of another."""
        found: tuple[Place, ...] = ()
        for part in self.every:
            if part.merged_into == place.code:
                found += (part, *self._before(part))
        return found

    def _now(self, place: Place) -> str:
        if not place.merged_into:
            return f"; before it there were {_listed(self._before(place))}"
        return f"; it is part of {self._by_code[place.merged_into].span()}"


def _listed(places: Iterable[Place]) -> str:
    return ", ".join(place.span() for place in places)


def _names(place: Place) -> set[str]:
    return {folded(name) for name in (*place.names.values(), *place.also)}


def _row(place: Place, language: str) -> dict[str, object]:
    row: dict[str, object] = {
        "code": place.code,
        "name": place.names[language],
        "official": place.official,
        "centre_city": place.centre_city,
    }
    for kind in AREAS:
        code = str(getattr(place, kind))
        row[kind] = code
        if kind not in ("reference_region", "residence"):
            row[f"{kind}_name"] = area_name(kind, code, language) if code else ""
    return row
