"""The cells of a table as they are shown: by group and answer, in codebook order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from survey.codebook import Codebook, Indicator

__all__ = ["Cell", "answers", "cells", "codes_in_order"]


@dataclass(frozen=True)
class Cell:
    """One figure, or the reason why there is none.

    Parameters
    ----------
    codes
        One code per variable of the table; empty where the cell is a margin.
    answer
        The answer it is about; empty for a share or a mean.
    estimate, low, high
        Unrounded; NaN where there is none or it is hidden.
    answers
        Unweighted base; 0 where it is hidden.
    hidden
        Empty, `base`, `cell` or `secondary`.
    uncertain
        Whether the figure is to be read with caution.
    """

    codes: tuple[str, ...]
    answer: str
    estimate: float
    low: float
    high: float
    answers: int
    hidden: str
    uncertain: bool

    @property
    def total(self) -> bool:
        """Whether it is about everyone."""
        return not any(self.codes)

    @property
    def margin(self) -> bool:
        """Whether it is a margin of one of the table's variables, or of all."""
        return not all(self.codes)


def cells(rows: pd.DataFrame, by: Sequence[str]) -> tuple[Cell, ...]:
    """Return the cells of suppressed rows that a breakdown shows, margins too.

    Parameters
    ----------
    rows
        Estimate rows of one indicator, with the column `hidden`.
    by
        The table's variables.

    Returns
    -------
    tuple of Cell
        Without the codes that nobody in the base has: they are no groups of it.
    """
    records = [r for r in rows.to_dict("records") if set(_variables(r)) <= set(by)]
    there = {
        (name, _text(record[name]))
        for record in records
        if float(str(record["n"])) > 0
        for name in _variables(record)
    }
    return tuple(
        _cell(record, by)
        for record in records
        if all((name, _text(record[name])) in there for name in _variables(record))
    )


def _variables(record: dict[str, object]) -> list[str]:
    return [name for name in _text(record["breakdown"]).split("*") if name]


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _cell(record: dict[str, object], by: Sequence[str]) -> Cell:
    over = _variables(record)
    hidden = _text(record["hidden"])
    figures = [
        float("nan") if hidden or pd.isna(record[name]) else float(str(record[name]))
        for name in ("estimate", "low", "high")
    ]
    return Cell(
        codes=tuple(_text(record[name]) if name in over else "" for name in by),
        answer=_text(record["category"]),
        estimate=figures[0],
        low=figures[1],
        high=figures[2],
        answers=0 if hidden else int(float(str(record["n"]))),
        hidden=hidden,
        uncertain=not hidden and _text(record["quality"]) not in ("", "publish"),
    )


def codes_in_order(
    codebook: Codebook, variable: str, present: Iterable[str]
) -> tuple[str, ...]:
    """Return the codes that are there in the codebook's order; unknown ones last."""
    found = dict.fromkeys(code for code in present if code)
    known = [code for code in codebook.codes(variable) if code in found]
    return (*known, *(code for code in found if code not in known))


def answers(codebook: Codebook, indicator: Indicator, language: str) -> dict[str, str]:
    """Return the label of every answer that an indicator tells apart, in order.

    Parameters
    ----------
    codebook
        Declares the indicator's variable or set.
    indicator
        A distribution or a multiple-response indicator; a share or a mean has none.
    language
        Of the labels.
    """
    if indicator.statistic == "distribution":
        name = indicator.distribution
        return {
            code: codebook.code_label(name, code, language)
            for code in codebook.codes(name)
        }
    if indicator.statistic == "multiple":
        return {
            member.code or member.variable: member.label.within(language)
            or codebook.variable(member.variable).label.within(language)
            for member in codebook.sets[indicator.multiple].members
        }
    return {}
