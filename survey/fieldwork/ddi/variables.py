"""A variable of a DDI-Codebook as an item of an instrument."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from survey.codebook import Code, CodeList
from survey.errors import CallError
from survey.expression import Expression
from survey.fieldwork.columns import loose_name
from survey.fieldwork.ddi.categories import are_codes, codes_of, number_of
from survey.fieldwork.ddi.elements import (
    MARK,
    first_text,
    found,
    joined_text,
    local,
    marks,
    whole_text,
)
from survey.fieldwork.drafting.naming import free_name
from survey.fieldwork.instruments import Item

__all__ = ["Questions", "item_of"]

TYPES = ("code", "int", "decimal", "text", "date", "datetime")
MEASURES = {
    **{level: level for level in ("nominal", "ordinal")},
    **dict.fromkeys(("interval", "ratio", "percent", "scale"), "scale"),
}
MOMENT = re.compile(r"(?i)(date.?time|ymdhms)")
DAY = re.compile(r"(?i)([aejs]?date|(dd|yyyy|mm).?(mm|dd))")
DISCLOSURES = ("none", "direct", "quasi", "sensitive")
ROLES = ("id", "answer", "open", "admin", "paradata", "weight", "stratum", "cluster")
SOURCES = ("survey", "register", "paradata")
FINEST = 6
"""Most decimals that say how a number is written, not how wide its column is."""


@dataclass(frozen=True)
class Questions:
    """The questions of a file by their ID, as other variables may point at them."""

    by_id: Mapping[str, etree._Element]

    @classmethod
    def of(cls, root: etree._Element) -> Questions:
        """Return the questions of a file."""
        every = (element for element in root.iter() if local(element) == "qstn")
        return cls({q.get("ID") or "": q for q in every})

    def about(self, variable: etree._Element) -> tuple[etree._Element, ...]:
        """Return a variable's questions: its own, and those that it points at."""
        own = list(found(variable, "qstn"))
        wanted = [name for q in own for name in (q.get("qstn") or "").split()]
        wanted += (variable.get("qstn") or "").split()
        known = (self.by_id[name] for name in wanted if name in self.by_id)
        # By identity: two variables may have the same words in a question each.
        return tuple({id(q): q for q in (*own, *known)}.values())


def item_of(
    variable: etree._Element, questions: Questions, lists: dict[str, CodeList]
) -> Item:
    """Return a variable as an item; its codes are added to the lists.

    Parameters
    ----------
    variable
        A var element.
    questions
        Of the file.
    lists
        The lists so far; one with the same codes is used again.
    """
    name = (variable.get("name") or variable.get("ID") or "").strip()
    said, codes = marks(variable), codes_of(variable)
    kind = _type(variable, said, codes)
    lowest, highest = (None, None) if kind == "code" else _limits(variable)
    asked = questions.about(variable)
    condition = _condition(said.get("asked_if", ""))
    decimals = number_of(variable.get("dcml"))
    told = ("preQTxt", "qstnLit", "postQTxt")
    return Item(
        name,
        kind,
        label=first_text(found(variable, "labl")),
        question=joined_text(
            whole_text(part for q in asked for part in found(q, each)) for each in told
        ),
        instruction=whole_text(part for q in asked for part in found(q, "ivuInstr")),
        universe=whole_text(found(variable, "universe")),
        asked_if=condition,
        routing="" if condition else _routing(said, asked),
        codes=_listed(lists, said, name, codes, kind) if codes else "",
        measure=_measure(variable, kind, bool(said)),
        minimum=lowest,
        maximum=highest,
        unit=variable.get("measUnit") or "",
        decimals=int(decimals) if decimals and 0 < decimals <= FINEST else None,
        role=_role(variable, said),
        disclosure=_known(said.get("disclosure", ""), DISCLOSURES),
        source=_known(said.get("source", ""), SOURCES) or "survey",
        modes=said.get("modes", ""),
        wording=_known(said.get("wording", ""), ("published", "own")),
        since=said.get("since", ""),
        until=said.get("until", ""),
        note="; ".join(filter(None, _notes(variable, bool(said)))),
    )


def _known(word: str, words: tuple[str, ...]) -> str:
    return word if word in words else ""


def _type(
    variable: etree._Element, said: Mapping[str, str], codes: tuple[Code, ...]
) -> str:
    """Return a variable's type; empty for a number of which nothing else is told."""
    own = _known(said.get("type", ""), TYPES)
    if own:
        return own
    if are_codes(variable, tuple(code for code in codes if not code.missing)):
        return "code"
    form = next(found(variable, "varFormat"), None)
    shown = {} if form is None else dict(form.attrib)
    moment = _moment(variable, shown)
    if moment:
        return moment
    represented = variable.get("representationType") or ""
    if represented == "text" or shown.get("type") == "character":
        return "text"
    decimals = number_of(variable.get("dcml"))
    if decimals is None:
        numeric = represented == "numeric" or shown.get("type") == "numeric"
        return "decimal" if numeric and variable.get("intrvl") == "contin" else ""
    # Some programs say of every number that it has no decimals.
    broken = [n for n in _limits(variable) if n is not None and not n.is_integer()]
    return "decimal" if decimals or broken else "int"


def _moment(variable: etree._Element, shown: Mapping[str, str]) -> str:
    form = shown.get("formatname", "")
    if MOMENT.match(form) or shown.get("category") == "time":
        return "datetime" if MOMENT.match(form) else "text"
    dated = variable.get("representationType") == "datetime"
    return "date" if dated or shown.get("category") == "date" or DAY.match(form) else ""


def _limits(variable: etree._Element) -> tuple[float | None, float | None]:
    ranges = list(found(variable, "valrng/range"))
    lows = [number_of(item.get("min")) for item in ranges]
    highs = [number_of(item.get("max")) for item in ranges]
    low = min((n for n in lows if n is not None), default=None)
    high = max((n for n in highs if n is not None), default=None)
    upside_down = low is not None and high is not None and low > high
    return (None, None) if upside_down else (low, high)


def _measure(variable: etree._Element, kind: str, own: bool) -> str:
    told = MEASURES.get(variable.get("nature") or "", "")
    # In its own files the toolkit says nothing where a codebook says nothing.
    return told or ("nominal" if kind == "code" and not own else "")


def _role(variable: etree._Element, said: Mapping[str, str]) -> str:
    own = _known(said.get("role", ""), ROLES)
    return own or ("weight" if variable.get("wgt") == "wgt" else "")


def _condition(rule: str) -> str:
    """Return a rule of the toolkit with the names of items in braces.

    Examples
    --------
    >>> _condition("work == 1 and not missing(work_hours)")
    '{work} == 1 and not missing({work_hours})'
    """
    if not rule:
        return ""
    try:
        names = Expression.parse(rule).names
    except CallError:
        return ""
    return re.sub(r"\b[^\W\d]\w*\b", lambda m: _braced(m[0], names), rule)


def _braced(word: str, names: frozenset[str]) -> str:
    return f"{{{word}}}" if word in names else word


def _routing(said: Mapping[str, str], asked: tuple[etree._Element, ...]) -> str:
    leads = (part for q in asked for part in found(q, "backward"))
    return said.get("asked_if", "") or str(whole_text(leads))


def _listed(
    lists: dict[str, CodeList],
    said: Mapping[str, str],
    name: str,
    codes: tuple[Code, ...],
    kind: str,
) -> str:
    """Return the name of a list with these codes; alike ones are one."""
    own = said.get("codes", "")
    for known, listed in lists.items():
        if listed.codes == codes and own in ("", known):
            return known
    wanted = own or (
        loose_name(name) if kind == "code" else f"missing_{loose_name(name)}"
    )
    free = free_name(wanted, lists, "_")
    lists[free] = CodeList(name=free, codes=codes)
    return free


def _notes(variable: etree._Element, own: bool) -> Iterator[str]:
    every = [note for note in found(variable, "notes") if note.get("type") != MARK]
    yield str(whole_text(found(variable, "txt")))
    yield str(whole_text(every))
    secret = "" if own else str(whole_text(found(variable, "security")))
    yield f"security: {secret}" if secret else ""
    made = whole_text(found(variable, "derivation/drvcmd"))
    made = made or whole_text(found(variable, "derivation/drvdesc"))
    yield f"derived: {made}" if made else ""
