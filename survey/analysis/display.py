"""Results as HTML tables for a notebook: figures rounded, codes with their labels."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd

__all__ = ["html_table"]

MOST = 60
LABEL = "_label"
PROBABILITIES = ("p", "p_adjusted", "p_value")
CELL = "text-align:{side};padding:2px 8px;white-space:nowrap"
QUIET = "color:#666;font-weight:normal"


def html_table(
    rows: pd.DataFrame, notes: Sequence[str] = (), title: str = "", more: str = ""
) -> str:
    """Return rows as an HTML table, with a title above and notes below.

    Parameters
    ----------
    rows
        The first 60 are shown. A column `x_label` stands in the same cell as x.
    notes
        A line each.
    title
        Above the table.
    more
        What says that there are more rows, with `{count}` for how many.

    Examples
    --------
    >>> table = html_table(pd.DataFrame({"x": ["a"], "p": [0.00001]}))
    >>> "&lt;0.0001" in table, "<table" in table
    (True, True)
    """
    shown = rows.head(MOST)
    names = [name for name in rows if _own(str(name), rows)]
    head = "".join(_cell("th", _right(rows[name]), escape(str(name))) for name in names)
    columns = [_column(shown, name) for name in names]
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in zip(*columns, strict=True))
    under = [*notes]
    if len(rows) > MOST:
        under.insert(0, more.format(count=len(rows) - MOST))
    caption = f"<p><b>{escape(title)}</b></p>" if title else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    lines = "<br>".join(escape(note) for note in under if note)
    foot = f'<p style="{QUIET};font-size:90%">{lines}</p>' if lines else ""
    return f"{caption}{table}{foot}"


def _own(name: str, rows: pd.DataFrame) -> bool:
    """Return whether a column has cells of its own: not of a label, not all empty."""
    if name.endswith(LABEL) and name.removesuffix(LABEL) in rows:
        return False
    column = rows[name]
    return not (len(column) and column.isna().all()) and not (column == "").all()


def _column(rows: pd.DataFrame, name: str) -> list[str]:
    column, labels = rows[name], rows.get(f"{name}{LABEL}")
    right, decimals = _right(column), _decimals(column)
    texts = [_text(value, str(name), decimals) for value in column]
    if labels is not None:
        pairs = zip(texts, labels.fillna(""), strict=True)
        texts = [_labelled(text, str(label)) for text, label in pairs]
    return [_cell("td", right, text) for text in texts]


def _decimals(column: pd.Series) -> int:
    """Return how many decimals show four digits of the least number, at most four."""
    if not _right(column):
        return 0
    values = np.abs(column.to_numpy(dtype=np.float64, na_value=np.nan))
    values = values[np.isfinite(values)]
    some = values[values > 0]
    if not len(some) or (values == np.round(values)).all() or values.max() >= 10_000:
        return 0
    return int(np.clip(3 - np.floor(np.log10(some.min())), 1, 4))


def _labelled(code: str, label: str) -> str:
    if not label or escape(label) == code:
        return code
    return f'{escape(label)} <span style="{QUIET}">{code}</span>'


def _right(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column.dtype))


def _text(value: object, name: str, decimals: int) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return "–"
    if isinstance(value, float | np.floating):
        if name in PROBABILITIES:
            return "&lt;0.0001" if value < 0.0001 else f"{value:.4f}"
        if not np.isfinite(value):
            return "∞" if value > 0 else "-∞"
        return f"{value:,.{decimals}f}"
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return f"{int(value):,}"
    return escape(str(value))


def _cell(tag: str, right: bool, text: str) -> str:
    style = CELL.format(side="right" if right else "left")
    return f'<{tag} style="{style}">{text}</{tag}>'
