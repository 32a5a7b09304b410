"""What a codebook holds, laid out to be looked at: tables, and sheets of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

import pandas as pd

from survey.codebook import Codebook, CodeList, Derivation
from survey.errors import CallError
from survey.locale import message
from survey.reporting import definitions
from survey.study.explain import rests_on

__all__ = ["Sheet", "code_table", "describe", "indicator_table", "variable_table"]

Line = tuple[str, str]
MOST_CODES = 15
"""Codes that a sheet lists; a longer list, such as of countries, ends in dots."""


@dataclass(frozen=True)
class Sheet:
    """What the codebook says of one thing.

    Parameters
    ----------
    title
        Its label and its name.
    lines
        Terms with what they mean, in the language asked for.
    """

    title: str
    lines: tuple[Line, ...]

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"  {term}: {t}" for term, t in self.lines)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<h3>{escape(self.title)}</h3>\n{definitions(self.lines)}"


def variable_table(book: Codebook, language: str = "") -> pd.DataFrame:
    """Return every variable: name, theme, label, type, codes, set, asked_if, source."""
    spoken = language or book.language
    rows = [
        {
            "name": v.name,
            "theme": v.theme,
            "label": v.label.within(spoken),
            "type": v.type,
            "codes": v.codes,
            "set": v.set,
            "asked_if": str(v.asked_if or ""),
            "source": v.source,
        }
        for v in book.variables.values()
    ]
    return pd.DataFrame(rows, dtype="str")


def indicator_table(book: Codebook, language: str = "") -> pd.DataFrame:
    """Return every indicator: name, theme, label, statistic and its rule."""
    spoken = language or book.language
    rows = [
        {
            "name": item.name,
            "theme": item.theme,
            "label": item.label.within(spoken),
            "statistic": item.statistic,
            "rule": item.rule.partition(": ")[2],
        }
        for item in book.indicators.values()
    ]
    return pd.DataFrame(rows, dtype="str")


def code_table(book: Codebook, variable: str, language: str = "") -> pd.DataFrame:
    """Return the codes a variable may hold: code, label and missing kind.

    Raises
    ------
    CallError
        When the variable is unknown, or has no codes.
    """
    listed = book.code_list(variable)
    if listed is None:
        raise CallError(f"{variable!r} has no codes: {book.variable(variable).type}")
    spoken = language or book.language
    rows = [
        {"code": c.code, "label": c.label.within(spoken), "missing": c.missing}
        for c in listed.codes
    ]
    return pd.DataFrame(rows, dtype="str")


def describe(book: Codebook, name: str, language: str = "") -> Sheet:
    """Return the sheet of an indicator, a variable or a set.

    Parameters
    ----------
    book
        Declares it.
    name
        An indicator's, before a variable's, before a set's.
    language
        nl, fr or en; the codebook's first when absent.

    Raises
    ------
    CallError
        When nothing has that name, with the nearest.
    """
    spoken = language or book.language
    if name in book.indicators:
        label, lines = book.indicators[name].label, _indicator(book, name, spoken)
    elif name in book.variables:
        label, lines = book.variable(name).label, _variable(book, name, spoken)
    elif name in book.sets:
        label, lines = book.sets[name].label, _set(book, name, spoken)
    else:
        known = [*book.indicators, *book.variables, *book.sets]
        raise CallError.unknown("indicator, variable or set", name, known)
    said = [(message(f"sheet_{key}", spoken), text) for key, text in lines if text]
    return Sheet(f"{label.within(spoken)} ({name})", tuple(said))


def _indicator(book: Codebook, name: str, language: str) -> Iterator[Line]:
    item = book.indicators[name]
    yield "definition", item.definition.within(language)
    yield "unit", item.unit.within(language)
    yield "numerator", item.numerator.within(language)
    yield "denominator", item.denominator.within(language)
    yield "rule", item.rule
    yield "base", str(item.base or "")
    asked = (book.variable(v).question.within(language) for v in rests_on(book, item))
    yield "wording", " / ".join(dict.fromkeys(text for text in asked if text))
    yield "source", item.source.within(language)
    yield "remarks", item.remarks.within(language)


def _variable(book: Codebook, name: str, language: str) -> Iterator[Line]:
    variable = book.variable(name)
    yield "wording", variable.question.within(language)
    yield "type", " ".join(word for word in (variable.type, variable.measure) if word)
    listed = book.code_list(name)
    if listed is not None:
        yield "answers", _codes(listed, language, missing=False)
        yield "missing", _codes(listed, language, missing=True)
    yield "asked_if", str(variable.asked_if or "")
    yield "universe", variable.universe.within(language)
    yield "set", variable.set
    made = (d for d in book.derivations if d.name == name)
    yield "rule", "; ".join(text for d in made for text in _derivation(d))
    yield "note", variable.note


def _codes(listed: CodeList, language: str, *, missing: bool) -> str:
    texts = [
        f"{c.code} {c.label.within(language)}" + (f" [{c.missing}]" if missing else "")
        for c in listed.codes
        if bool(c.missing) is missing
    ]
    return _joined(texts)


def _derivation(derivation: Derivation) -> Iterator[str]:
    if derivation.value is not None:
        yield str(derivation.value)
    for case in derivation.cases:
        when = f"{case.when} → " if case.when is not None else "→ "
        yield f"{when}{case.value}"


def _set(book: Codebook, name: str, language: str) -> Iterator[Line]:
    declared = book.sets[name]
    yield "type", declared.kind
    labels = (
        f"{m.variable} {m.label.within(language)}".strip()
        + (" (reverse)" if m.reverse else "")
        for m in declared.members
    )
    yield "members", _joined(labels)
    yield "note", declared.note


def _joined(texts: Iterable[str]) -> str:
    every = list(texts)
    more = ["…"] if len(every) > MOST_CODES else []
    return "; ".join([*every[:MOST_CODES], *more])
