"""Codes of one day as codes, or areas, of another; what can't be told is a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pandas as pd

from survey.errors import CallError
from survey.locale import message
from survey.places.place import AREAS, Area, Place
from survey.record import Findings

__all__ = ["Recoded", "area", "recode"]

Check = Literal["place_unknown", "place_other_day", "place_divided"]
CHECKS: tuple[Check, ...] = ("place_unknown", "place_other_day", "place_divided")
Every = tuple[Place, ...]


@dataclass(frozen=True)
class Recoded:
    """Codes made from others, with a finding for each that could not be made.

    Parameters
    ----------
    codes
        As text, with the index of what was given; missing where it was missing, and
        where `findings` says why.
    findings
        One row a code that could not be told.
    """

    codes: pd.Series
    findings: Findings


@dataclass(frozen=True)
class _Told:
    """What one code comes to, or why it comes to nothing."""

    value: str = ""
    check: Check | None = None
    said: str = ""


def recode(
    every: Every, codes: pd.Series, from_date: date, to_date: date, language: str = "nl"
) -> Recoded:
    """Return codes of one day as codes of another.

    A later day follows the mergers. An earlier day is possible for who did not merge
    in between; a merged municipality is never divided, since its code doesn't say which
    part someone lived in, and that holds for one that kept its code too.

    Parameters
    ----------
    every
        All municipalities.
    codes
        NIS codes, as text or numbers; missing where unknown.
    from_date, to_date
        The day the codes are of, and the one they should be of.
    language
        Of the findings.

    Notes
    -----
    Recode the records and estimate anew. Percentages of the parts can't be averaged to
    that of the whole: the parts have other numbers of inhabitants and of respondents.

    Examples
    --------
    >>> from survey.places import Places
    >>> old = pd.Series(["37012", "37018", "11002"])
    >>> Places.known().recode(old, "2022-03-01", "2025-01-01").codes.tolist()
    ['37021', '37021', '11002']
    """
    back = to_date < from_date
    made = _became(every, to_date, from_date) if back else {}

    def told(place: Place) -> _Told:
        if not back:
            return _Told(_later(every, place, to_date).code)
        parts = made.get(place.code, ())
        if len(parts) == 1:
            return _Told(parts[0].code)
        shown = ", ".join(f"{part.name} ({part.code})" for part in parts)
        values = {"place": _shown(place), "day": to_date, "parts": shown}
        return _Told("", "place_divided", _say("place_divided", language, values))

    return _each(every, codes, from_date, told, language)


def area(
    every: Every, codes: pd.Series, kind: Area, on: date, language: str = "nl"
) -> Recoded:
    """Return the region, province, arrondissement, or kind of place of each code.

    Parameters
    ----------
    every
        All municipalities.
    codes
        NIS codes of that day; missing where unknown.
    kind
        region, province, arrondissement, reference_region or residence.
    on
        The day, as places change province and arrondissement by merging.
    language
        Of the findings.

    Returns
    -------
    Recoded
        With codes that are missing where a place has no such area: Brussels has no
        province.

    Raises
    ------
    CallError
        When there is no such kind of area.
    """
    if kind not in AREAS:
        raise CallError.unknown("area", kind, AREAS)
    found = _each(every, codes, on, lambda p: _Told(str(getattr(p, kind))), language)
    return replace(found, codes=found.codes.mask(found.codes == ""))


def _each(
    every: Every,
    codes: pd.Series,
    on: date,
    told: Callable[[Place], _Told],
    language: str,
) -> Recoded:
    """Return what each code comes to; every distinct code is judged once."""
    texts = codes.map(_text, na_action="ignore").astype("str")
    by_code = {place.code: place for place in every}
    answers: dict[str, _Told] = {}
    for code in texts.dropna().unique():
        place = by_code.get(code)
        if place is None or not place.existed(on):
            answers[code] = _absent(code, place, on, language)
        else:
            answers[code] = told(place)
    kept = {code: told.value for code, told in answers.items() if told.check is None}
    return Recoded(texts.map(kept).astype("str"), _findings(texts, answers, language))


def _text(code: object) -> str:
    # A column of numbers with gaps is one of floats: 11002.0.
    whole = isinstance(code, float) and code.is_integer()
    return str(int(code)) if whole and isinstance(code, float) else str(code).strip()


def _absent(code: str, place: Place | None, on: date, language: str) -> _Told:
    check: Check = "place_unknown" if place is None else "place_other_day"
    shown = "" if place is None else _shown(place)
    values = {"code": code, "place": shown, "day": on}
    return _Told("", check, _say(check, language, values))


def _say(check: Check, language: str, values: Mapping[str, object]) -> str:
    return message(f"{check}_one", language, **values)


def _findings(
    texts: pd.Series, answers: Mapping[str, _Told], language: str
) -> Findings:
    return Findings.join(_finding(texts, check, answers, language) for check in CHECKS)


def _finding(
    texts: pd.Series, check: Check, answers: Mapping[str, _Told], language: str
) -> Findings:
    said = {code: told.said for code, told in answers.items() if told.check == check}
    bad = texts[texts.isin(list(said))]
    rows = pd.DataFrame(
        {
            "record": [str(label) for label in bad.index],
            "variable": str(texts.name) if texts.name is not None else "",
            "value": bad.tolist(),
            "message": [said[code] for code in bad],
        }
    )
    looked, unknown = len(texts), int(texts.isna().sum())
    label = message(check, language)
    return Findings.of(check, "error", rows, items=looked, unknown=unknown, label=label)


def _later(every: Every, place: Place, on: date) -> Place:
    by_code = {each.code: each for each in every}
    while not place.existed(on):
        place = by_code[place.merged_into]
    return place


def _became(every: Every, early: date, late: date) -> Mapping[str, tuple[Place, ...]]:
    """Return by code of the later day what it consisted of on the earlier one."""
    made: dict[str, tuple[Place, ...]] = {}
    for place in _there(every, early):
        code = _later(every, place, late).code
        made[code] = (*made.get(code, ()), place)
    return made


def _there(every: Every, on: date) -> Iterable[Place]:
    return (place for place in every if place.existed(on))


def _shown(place: Place) -> str:
    return f"{place.name} ({place.code})"
