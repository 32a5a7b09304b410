"""How a DDI-Codebook says that its study is cited, as study.yml would."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from survey.codebook import Author, Citation, Country, Text
from survey.fieldwork.ddi.elements import first_text, found, language_of, marks
from survey.fieldwork.formats.xml import said_in

__all__ = ["citation_of"]

DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
NOTHING = Text()


def citation_of(root: etree._Element) -> Citation | None:
    """Return how the study is cited, or None when nothing is said of it.

    Parameters
    ----------
    root
        The codeBook element.
    """
    study = next(found(root, "stdyDscr"), root)
    number = next(found(study, "citation/titlStmt/IDNo"), None)
    agency = "" if number is None else number.get("agency") or ""
    # In its own files the toolkit puts the study's name where there is no identifier.
    named = not agency and bool(marks(study))
    summary = list(found(study, "stdyInfo/sumDscr"))
    start, end = _days(list(found(study, "stdyInfo/sumDscr/collDate")))
    made = Citation(
        identifier="" if named else said_in(number),
        agency=agency,
        uri=next((h.get("URI") or "" for h in found(study, "citation/holdings")), ""),
        distributor=first_text(found(study, "citation/distStmt/distrbtr")),
        published=next(map(_day, found(study, "citation/distStmt/distDate")), ""),
        abstract=first_text(found(study, "stdyInfo/abstract")),
        start=start,
        end=end,
        authors=_authors(found(study, "citation/rspStmt/AuthEnty")),
        keywords=_each(found(study, "stdyInfo/subject/keyword")),
        topics=_each(found(study, "stdyInfo/subject/topcClas")),
        countries=_countries(n for part in summary for n in found(part, "nation")),
        unit=_merged(_each(u for part in summary for u in found(part, "anlyUnit"))),
        time_method=_merged(_each(found(study, "method/dataColl/timeMeth"))),
        sampling=_merged(_each(found(study, "method/dataColl/sampProc"))),
        modes=_each(found(study, "method/dataColl/collMode")),
        access=first_text(found(study, "dataAccs/useStmt/restrctn")),
    )
    return None if made == Citation() else made


def _day(element: etree._Element) -> str:
    said = element.get("date") or said_in(element)
    return said if DAY.fullmatch(said) else ""


def _days(dates: list[etree._Element]) -> tuple[str, str]:
    """Return the first and last day of data collection, as far as they are told."""
    told = [(date.get("event") or "single", _day(date)) for date in dates]
    starts = sorted(day for event, day in told if day and event != "end")
    ends = sorted(day for event, day in told if day and event == "end")
    start = next(iter(starts), "")
    later = [day for day in ends if start and day >= start]
    return start, later[-1] if later else ""


def _authors(elements: Iterable[etree._Element]) -> tuple[Author, ...]:
    """Return every author once, whatever the languages they are told in."""
    authors: dict[str, str] = {}
    for element in elements:
        place = element.get("affiliation") or ""
        name = said_in(element) or place
        authors.setdefault(name, place if place != name else "")
    authors.pop("", None)
    return tuple(Author(name=name, affiliation=at) for name, at in authors.items())


def _each(elements: Iterable[etree._Element]) -> tuple[Text, ...]:
    texts = (Text({language_of(e): _plain(e)}) for e in elements)
    return tuple(text for text in texts if text)


def _plain(element: etree._Element) -> str:
    """Return what an element says itself, or else the concept in it."""
    own = " ".join((element.text or "").split())
    return own or said_in(element)


def _merged(texts: Iterable[Text]) -> Text:
    made: dict[str, str] = {}
    for text in texts:
        made = {**text.root, **made}
    return Text(made)


def _countries(elements: Iterable[etree._Element]) -> tuple[Country, ...]:
    names: dict[str, Text] = {}
    for element in elements:
        code = (element.get("abbr") or "").strip().upper()
        if re.fullmatch("[A-Z]{2}", code):
            name = Text({language_of(element): _plain(element)})
            names[code] = _merged((names.get(code, NOTHING), name))
    return tuple(Country(code=code, name=name) for code, name in names.items())
