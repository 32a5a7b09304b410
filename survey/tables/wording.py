"""The words around the figures: titles, labels, marks and notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from survey.codebook import Codebook, Disclosure, Indicator
from survey.locale import format_number, format_share, message
from survey.tables.cells import Cell

__all__ = [
    "MARKS",
    "figure",
    "group_label",
    "interval_label",
    "joined",
    "legend",
    "legend_of",
    "mark",
    "span",
    "subtitle",
    "title",
    "unit_label",
    "variable_label",
]

MARKS = ("base", "cell", "secondary", "quality")


def variable_label(codebook: Codebook, name: str, language: str) -> str:
    """Return a variable's label, or its name when it has none."""
    return codebook.variable(name).label.within(language) or name


def joined(texts: Sequence[str], language: str) -> str:
    """Return texts as one enumeration.

    Examples
    --------
    >>> joined(["herkomst", "geslacht", "leeftijd"], "nl")
    'herkomst, geslacht en leeftijd'
    """
    if len(texts) < 2:
        return "".join(texts)
    return message("table_and", language, first=", ".join(texts[:-1]), last=texts[-1])


def title(
    codebook: Codebook, indicator: Indicator, by: Sequence[str], language: str
) -> str:
    """Return what a table is about: the indicator, and what it is broken down by."""
    label = indicator.label.within(language)
    if not by:
        return label
    names = [_within_sentence(variable_label(codebook, n, language)) for n in by]
    return message(
        "table_by", language, indicator=label, variables=joined(names, language)
    )


def _within_sentence(label: str) -> str:
    # An abbreviation keeps its capitals.
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def group_label(
    codebook: Codebook, by: Sequence[str], codes: Sequence[str], language: str
) -> str:
    """Return a group's label: the labels of its codes, or the word for everyone."""
    labels = [
        codebook.code_label(name, code, language)
        for name, code in zip(by, codes, strict=True)
        if code
    ]
    return ", ".join(labels) or message("total", language)


def unit_label(indicator: Indicator, language: str) -> str:
    """Return the head of the column of figures."""
    if not indicator.number:
        return message("table_share", language)
    unit = indicator.unit.within(language)
    if not unit:
        return message("table_mean", language)
    return message("chart_mean_unit", language, unit=unit)


def subtitle(codebook: Codebook, indicator: Indicator, language: str) -> str:
    """Return what a chart draws: the unit, and the interval where there is one."""
    unit = unit_label(indicator, language)
    if codebook.facts.design is None:
        return unit
    name = interval_label(codebook.facts.estimation.confidence, language)
    interval = name[:1].lower() + name[1:]
    return message("chart_unit", language, unit=unit, interval=interval)


def interval_label(confidence: float, language: str) -> str:
    """Return the name of the interval around an estimate."""
    decimals = 0 if round(confidence * 100) == confidence * 100 else 1
    level = format_share(confidence, decimals, language)
    return message("table_interval", language, level=level)


def figure(
    value: float, indicator: Indicator, decimals: int | None, language: str
) -> str:
    """Return one figure as text: a percentage, or the number of a mean.

    Parameters
    ----------
    value
        A share between 0 and 1, or a mean in the indicator's unit.
    indicator
        Tells which of the two it is.
    decimals
        None for the usual: none for a percentage, one for a mean.
    language
        Whose notation it gets.
    """
    if indicator.number:
        return format_number(value, 1 if decimals is None else decimals, language)
    return format_share(value, decimals or 0, language)


def span(cell: Cell, indicator: Indicator, decimals: int | None, language: str) -> str:
    """Return a cell's interval as text; nothing when there is none."""
    low = figure(cell.low, indicator, decimals, language)
    high = figure(cell.high, indicator, decimals, language)
    return message("table_range", language, low=low, high=high) if low else ""


def mark(hidden: str, language: str) -> str:
    """Return the words that stand where a figure is hidden."""
    return message(f"mark_{hidden}", language)


def legend(
    shown: Iterable[Cell], disclosure: Disclosure, language: str
) -> tuple[str, ...]:
    """Return what the marks in a table mean, only those that are there."""
    items = list(shown)
    present = {cell.hidden for cell in items}
    if any(cell.uncertain for cell in items):
        present.add("uncertain")
    return tuple(
        legend_of(reason, disclosure, language)
        for reason in (*MARKS, "uncertain")
        if reason in present
    )


def legend_of(reason: str, disclosure: Disclosure, language: str) -> str:
    """Return what one mark means.

    Parameters
    ----------
    reason
        base, cell, secondary, quality or uncertain.
    disclosure
        The thresholds that it tells.
    language
        Of the text.
    """
    words = mark(reason, language)
    least = disclosure.min_base if reason == "base" else disclosure.min_cell
    return message(
        f"legend_{reason}",
        language,
        mark=words[:1].upper() + words[1:],
        least=least,
    )
