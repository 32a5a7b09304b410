r"""Texts in a .csv that a spreadsheet would take for a formula, and back again.

Excel and LibreOffice run what begins with =, +, - or @, also behind a tab or a line
end. Such a text gets an apostrophe before it, and so does one that has an apostrophe
there already: taking one away gives back what people wrote. Numbers stay as they are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

import pandas as pd

__all__ = ["csv_text", "guarded", "guarded_text", "unguarded", "unguarded_text"]

RISKY = re.compile(r"'*[=+\-@\t\r\n]")
GUARDED = re.compile(r"'+[=+\-@\t\r\n]")
FIRST = ("'", "=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?", re.ASCII)


def guarded_text(text: str) -> str:
    """Return a text as no spreadsheet runs it.

    Examples
    --------
    >>> guarded_text("=1+1"), guarded_text("-2"), guarded_text("'-)"), guarded_text("a")
    ("'=1+1", '-2', "''-)", 'a')
    """
    risky = RISKY.match(text) and not NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def unguarded_text(text: str) -> str:
    """Return what people wrote.

    Examples
    --------
    >>> unguarded_text("'=1+1"), unguarded_text("''-)"), unguarded_text("'t is zo")
    ('=1+1', "'-)", "'t is zo")
    """
    return text[1:] if GUARDED.match(text) else text


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of which no text is run by a spreadsheet.

    Parameters
    ----------
    table
        Columns of numbers and moments are returned as they are.
    """
    return _over(table, guarded_text)


def unguarded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the texts as people wrote them.

    Parameters
    ----------
    table
        As it was read from a .csv that was guarded.
    """
    return _over(table, unguarded_text)


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV without formulas: commas, one line feed a row.

    Parameters
    ----------
    table
        Its index is left out.

    Examples
    --------
    >>> print(csv_text(pd.DataFrame({"why": ["=1", "b"]})), end="")
    why
    '=1
    b
    """
    safe = guarded(table)
    # A carriage return ends a row unless it is quoted, which Python before 3.13 does
    # only when asked to.
    returns = any(
        safe[name].astype("str").str.contains("\r", regex=False).any()
        for name in safe
        if safe[name].dtype in ("str", "object")
    )
    quoting = csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL
    return str(safe.to_csv(index=False, lineterminator="\n", quoting=quoting))


def _over(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    made = {}
    for name in table:
        column = table[name]
        if column.dtype in ("str", "object"):
            # Few texts begin so, and looking at how millions begin is quick.
            some = column
            if column.dtype == "str":
                some = column[column.str.startswith(FIRST, na=False)]
            texts = {value for value in some.unique() if isinstance(value, str)}
            new = {text: said for text in texts if (said := change(text)) != text}
            if new:
                risky = column.isin(list(new))
                made[name] = column.mask(risky, column.where(risky).map(new))
    return table.assign(**made) if made else table
