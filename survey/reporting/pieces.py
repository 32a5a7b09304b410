"""Pieces of a report's page: plain tables, key figures and lists of definitions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape

import pandas as pd

from survey.locale import format_number

__all__ = ["definitions", "details", "key_figures", "plain_table", "warning"]


def plain_table(
    table: pd.DataFrame,
    caption: str,
    language: str = "nl",
    decimals: int = 0,
    written: Collection[str] = (),
) -> str:
    """Return a frame as an accessible HTML table; its first column heads the rows.

    Parameters
    ----------
    table
        Column names are the heads; numbers get the language's notation.
    caption
        What the table is about.
    language
        nl, fr or en.
    decimals
        Of the numbers that aren't whole.
    written
        Columns of numbers that are written out as text already.

    Examples
    --------
    >>> page = plain_table(pd.DataFrame({"Groep": ["a"], "n": [1200]}), "Wie")
    >>> page.splitlines()[-2]
    '<tr><th scope="row">a</th><td>1.200</td></tr>'
    """
    numeric = [pd.api.types.is_numeric_dtype(table[name]) for name in table.columns]
    right = [
        number or name in written
        for name, number in zip(table.columns, numeric, strict=True)
    ]
    heads = "".join(
        f'<th scope="col"{"" if number else _TEXT}>{escape(str(name))}</th>'
        for name, number in zip(table.columns, right, strict=True)
    )
    rows = "\n".join(
        _row(record, numeric, right, language, decimals)
        for record in table.itertuples(index=False, name=None)
    )
    return (
        '<div class="table-block"><div class="table-scroll" role="region" '
        f'tabindex="0" aria-label="{escape(caption)}" style="overflow-x:auto">\n'
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n"
        "</tbody></table></div></div>"
    )


_TEXT = ' class="text"'


def _row(
    record: Sequence[object],
    numeric: Sequence[bool],
    right: Sequence[bool],
    language: str,
    decimals: int,
) -> str:
    first, *rest = (
        _shown(value, number, language, decimals)
        for value, number in zip(record, numeric, strict=True)
    )
    cells = "".join(
        f"<td{'' if number else _TEXT}>{text}</td>"
        for text, number in zip(rest, right[1:], strict=True)
    )
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def _shown(value: object, number: bool, language: str, decimals: int) -> str:
    if pd.isna(value):
        return "–"
    if not number:
        return escape(str(value))
    amount = float(str(value))
    return format_number(amount, 0 if amount.is_integer() else decimals, language)


def key_figures(items: Iterable[tuple[str, str]]) -> str:
    """Return figures that stand out, each with what it counts.

    Examples
    --------
    >>> key_figures([("5.100", "respondenten")])
    '<ul class="facts"><li><b>5.100</b><span>respondenten</span></li></ul>'
    """
    entries = "".join(
        f"<li><b>{escape(figure)}</b><span>{escape(text)}</span></li>"
        for figure, text in items
    )
    return f'<ul class="facts">{entries}</ul>'


def definitions(items: Iterable[tuple[str, str]]) -> str:
    """Return terms with what they mean; a term without a text is left out.

    Examples
    --------
    >>> definitions([("Teller", "Wie ja zei"), ("Bron", "")])
    '<dl class="sheet"><dt>Teller</dt><dd>Wie ja zei</dd></dl>'
    """
    entries = "".join(
        f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>"
        for term, text in items
        if text
    )
    return f'<dl class="sheet">{entries}</dl>'


def details(summary: str, body: str) -> str:
    """Return something that opens when asked for; it is all there on paper."""
    return f"<details><summary>{escape(summary)}</summary>\n{body}\n</details>"


def warning(text: str) -> str:
    """Return something that a reader must not miss."""
    return f'<p class="warning">{escape(text)}</p>'
