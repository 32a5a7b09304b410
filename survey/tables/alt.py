"""What a chart shows, in words, for who doesn't see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import TYPE_CHECKING

from survey.locale import message
from survey.tables.cells import Cell
from survey.tables.wording import MARKS, figure, group_label, mark

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["alternative"]

# A table that has more figures than this is better read as a table.
SPOKEN_VALUES = 12


def alternative(table: Table, kind: str) -> str:
    """Return the alternative text of a table's chart.

    Parameters
    ----------
    table
        What is drawn.
    kind
        dots, bars or stacked.

    Returns
    -------
    str
        Kind and title, highest and lowest with their values, the total or all values
        where they are few, and what has no figure.
    """
    language = table.spoken
    parts = [message(f"alt_{kind}", language, title=table.title)]
    ordered = [cell for codes in table.groups for cell in _of(table, codes)]
    shown = [cell for cell in ordered if not isnan(cell.estimate)]
    if not shown:
        return " ".join([*parts, message("alt_empty", language)])
    if table.answers:
        parts += _by_answer(table, shown)
    else:
        parts += _extremes(table, _groups(shown), "")
        parts += _totals(table, shown)
    return " ".join([*parts, *_without(table)])


def _of(table: Table, codes: tuple[str, ...]) -> list[Cell]:
    cells = (table.found.get((codes, answer)) for answer in table.answers or [""])
    return [cell for cell in cells if cell is not None]


def _groups(cells: Iterable[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.codes and not cell.margin]


def _by_answer(table: Table, shown: Sequence[Cell]) -> list[str]:
    """Return the totals per answer, and who gives the telling answers most and least.

    Those are the ends of a distribution, and the option that is chosen most.
    """
    parts = []
    everyone = {cell.answer: cell for cell in shown if cell.total}
    order = [answer for answer in table.ranked_answers if answer in everyone]
    if order:
        items = [
            _valued(table, everyone[answer], table.answers[answer], interval=False)
            for answer in order
        ]
        parts.append(_listed(table, message("total", table.spoken), items))
    if not table.by:
        return parts
    ends = table.ranked_answers
    telling = (
        ends[:1] if table.indicator.statistic == "multiple" else (ends[-1], ends[0])
    )
    for answer in dict.fromkeys(telling):
        cells = [cell for cell in _groups(shown) if cell.answer == answer]
        parts += _extremes(table, cells, table.answers[answer])
    return parts


def _extremes(table: Table, cells: Sequence[Cell], answer: str) -> list[str]:
    if len(cells) < 2:
        return []
    ranked = sorted(cells, key=lambda cell: cell.estimate)
    suffix = "_for" if answer else ""
    return [
        message(
            f"alt_{end}{suffix}",
            table.spoken,
            answer=answer,
            item=_valued(table, cell, _group(table, cell), interval=not answer),
        )
        for end, cell in (("highest", ranked[-1]), ("lowest", ranked[0]))
    ]


def _totals(table: Table, shown: Sequence[Cell]) -> list[str]:
    groups = _groups(shown)
    rest = groups if len(groups) <= SPOKEN_VALUES else []
    parts = [
        _listed(
            table,
            message("alt_all", table.spoken),
            [
                _valued(table, cell, _group(table, cell), interval=False)
                for cell in rest
            ],
        )
    ] * bool(len(rest) > 2)
    parts += [
        f"{_valued(table, cell, _group(table, cell), interval=True)}."
        for cell in shown
        if cell.total
    ]
    return parts


def _listed(table: Table, group: str, items: Sequence[str]) -> str:
    return message("alt_values", table.spoken, group=group, items="; ".join(items))


def _group(table: Table, cell: Cell) -> str:
    return group_label(table.codebook, table.by, cell.codes, table.spoken)


def _valued(table: Table, cell: Cell, group: str, *, interval: bool) -> str:
    language = table.spoken
    texts = [
        figure(value, table.indicator, None, language)
        for value in (cell.estimate, cell.low, cell.high)
    ]
    if interval and texts[1]:
        return message(
            "alt_value_interval",
            language,
            group=group,
            value=texts[0],
            low=texts[1],
            high=texts[2],
        )
    return message("alt_value", language, group=group, value=texts[0])


def _without(table: Table) -> list[str]:
    """Return which groups have no figure, or for which answers, and why."""
    reasons: dict[str, list[str]] = {}
    for codes in table.groups:
        cells = _of(table, codes)
        hidden = [cell for cell in cells if cell.hidden]
        if not hidden:
            continue
        name = _group(table, hidden[0])
        if len(hidden) < len(cells):
            answers = ", ".join(table.answers[cell.answer] for cell in hidden)
            name = f"{name} ({answers})"
        reasons.setdefault(_foremost(hidden), []).append(name)
    return [
        message(
            "alt_hidden",
            table.spoken,
            mark=mark(reason, table.spoken),
            items=_some(names, table.spoken),
        )
        for reason, names in reasons.items()
    ]


def _some(names: Sequence[str], language: str) -> str:
    """Return the names, or how many there are when they are many."""
    if len(names) > SPOKEN_VALUES:
        return message("alt_groups", language, count=len(names))
    return "; ".join(names)


def _foremost(hidden: Sequence[Cell]) -> str:
    """Return the reason that weighs most."""
    found = {cell.hidden for cell in hidden}
    return next(reason for reason in MARKS if reason in found)
