"""What unequal weights cost, by stratum and by domain."""

from __future__ import annotations

from html import escape

import pandas as pd

from survey.locale import format_number, message
from survey.reporting.pieces import details, plain_table
from survey.reporting.weighting.counts import Placed
from survey.reporting.weighting.weighed import Weighed
from survey.tables.amounts import amount
from survey.weighting import by_stratum

__all__ = ["costs"]

LONG = 12
"""Rows from which a table opens when asked for."""


def costs(weighed: Weighed) -> str:
    """Return Kish's design effect and effective n, by stratum and by domain.

    Parameters
    ----------
    weighed
        The records and their weights.
    """
    language = weighed.language
    parts = [f"<p>{escape(message('weighing_kish', language))}</p>"]
    placed = dict.fromkeys(each.names for each in _placed(weighed))
    for each in _placed(weighed):
        # The strata may be one of the breakdowns too.
        if each.names in placed:
            parts.append(_table(weighed, each))
            del placed[each.names]
    return "\n".join(parts)


def _placed(weighed: Weighed) -> tuple[Placed, ...]:
    strata = () if weighed.strata is None else (weighed.strata,)
    return (*strata, *weighed.domains)


def _table(weighed: Weighed, placed: Placed) -> str:
    language, counts = weighed.language, weighed.counts
    names = [weighed.label(placed.names, codes) for codes in placed.codes]
    found = by_stratum(weighed.weights.final, placed.of, names)
    groups = placed.groups
    told = [counts.told(g) and counts.sizes[g] > 0 for g in groups]
    figures = {
        "n": [counts.text(group, language) for group in groups],
        "effective_n": [format_number(n, 0, language) for n in found["effective_n"]],
        "deff": [format_number(deff, 2, language) for deff in found["deff"]],
        "sum": [format_number(total, 0, language) for total in found["sum"]],
        "min": [amount(low, language) for low in found["min"]],
        "max": [amount(high, language) for high in found["max"]],
    }
    heads = {name: message(f"weighing_{name}", language) for name in figures}
    table = pd.DataFrame({message("report_group", language): names})
    for name, texts in figures.items():
        kept = texts if name == "n" else _where(told, texts)
        table[heads[name]] = kept
    present = [counts.sizes[group] > 0 for group in groups]
    table = table[present]
    title = weighed.title(placed.names)
    made = plain_table(table, title, language, written=list(heads.values()))
    return details(title, made) if len(table) > LONG else made


def _where(told: list[bool], texts: list[str]) -> list[str]:
    return [text if tell else "–" for tell, text in zip(told, texts, strict=True)]
