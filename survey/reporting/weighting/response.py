"""What became of everyone drawn: who answered, by group, with AAPOR's rates."""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.locale import format_number, format_share, message
from survey.reporting.pieces import plain_table
from survey.reporting.weighting.weighed import Weighed

__all__ = ["response_section"]

RATES = ("RR2", "RR4", "RR6")
NOT_TOLD = "–"
Flags = NDArray[np.bool_]


def response_section(weighed: Weighed) -> str:
    """Return how many were drawn and responded, of everyone and by group.

    Parameters
    ----------
    weighed
        The records and their weights; nothing is returned without a gross sample.
    """
    rows = weighed.weights.response
    if not len(rows):
        return ""
    said = escape(message("weighing_response_why", weighed.language))
    whole = message("weighing_response", weighed.language)
    parts = [f"<p>{said}</p>", _table(weighed, rows[rows["by"] == ""], whole)]
    for name in rows.loc[rows["by"] != "", "by"].unique():
        groups = rows[rows["by"] == name]
        parts.append(_table(weighed, groups, weighed.title([str(name)])))
    return "\n".join(parts)


def _table(weighed: Weighed, rows: pd.DataFrame, title: str) -> str:
    language = weighed.language
    # A weighted count is of the population, and no number of persons drawn.
    counted = ~rows["weighted"].to_numpy(dtype=bool)
    told = _told(weighed, rows)
    columns = {
        message("response_drawn", language): (rows["gross"], counted),
        message("weighing_received", language): (rows["received"], counted & told),
        message("weighing_n", language): (rows["respondents"], counted & told),
    }
    table = pd.DataFrame({message("report_group", language): _names(weighed, rows)})
    for head, (values, shown) in columns.items():
        texts = [format_number(float(value), 0, language) for value in values]
        table[head] = _where(shown, texts)
    for rate in RATES:
        texts = [format_share(float(value), 1, language) for value in rows[rate]]
        table[rate] = _where(told, texts)
    return plain_table(table, title, language, written=[*columns, *RATES])


def _names(weighed: Weighed, rows: pd.DataFrame) -> list[str]:
    language = weighed.language
    if (rows["by"] == "").all():
        keys = {False: "response_all", True: "weighing_everyone_weighted"}
        return [message(keys[bool(one)], language) for one in rows["weighted"]]
    pairs = zip(rows["by"], rows["group"], strict=True)
    return [
        weighed.label([str(name)], [str(code)]) if code else NOT_TOLD
        for name, code in pairs
    ]


def _told(weighed: Weighed, rows: pd.DataFrame) -> Flags:
    """Return of which groups the page may say how many responded."""
    counts = weighed.counts
    n = rows["respondents"].to_numpy(dtype=np.float64)
    pairs = zip(rows["by"], rows["group"], strict=True)
    named = [frozenset({(str(by), str(group))}) if by else None for by, group in pairs]
    few = (n > 0) & (n < counts.least)
    hidden = few | np.array([g is not None and not counts.told(g) for g in named])
    # Everyone's number less the others' would tell what is hidden. That nobody of a
    # group responded protects no other.
    more = ~hidden & (n > 0)
    while more.any() and hidden.any() and _given_away(n[hidden], counts.least):
        hidden[np.where(more, n, np.inf).argmin()] = True
        more &= ~hidden
    return np.asarray(~hidden)


def _given_away(hidden: NDArray[np.float64], least: int) -> bool:
    return int((hidden > 0).sum()) < 2 or float(hidden.sum()) < least


def _where(told: Flags, texts: list[str]) -> list[str]:
    shown = zip(told, texts, strict=True)
    return [text if tell and text else NOT_TOLD for tell, text in shown]
