"""What stands in a cell, whatever Excel has made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

__all__ = ["CellText", "cell_text"]

ZEROS = re.compile(r"0{2,}")
# From here on a spreadsheet has rounded the digits off.
LONGEST_NUMBER = 10**15


@dataclass(frozen=True)
class CellText:
    """A cell as text.

    Parameters
    ----------
    text
        What it says.
    fault
        Why it can't be used; empty when it can.
    notice
        What was made of it, where it was no text; empty when it says what it said.
    dated
        Whether it was stored as a date or time.
    """

    text: str
    fault: str = ""
    notice: str = ""
    dated: bool = False


def cell_text(cell: Any) -> CellText:
    """Return what stands in a cell of openpyxl.

    Parameters
    ----------
    cell
        With `value`, `data_type` and `number_format`.
    """
    value = cell.value
    if value is None:
        return CellText("")
    if cell.data_type == "f":
        said = "holds a formula; type what it gives, as text"
        return CellText("", fault=said)
    if cell.data_type == "e":
        return CellText("", fault=f"holds the error {value}")
    if isinstance(value, bool):
        said = f"holds the truth value {str(value).upper()}; type it as text"
        return CellText("", fault=said)
    if isinstance(value, datetime | date | time):
        return _time(value)
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    return CellText(str(value))


def _time(value: datetime | date | time) -> CellText:
    midnight = isinstance(value, datetime) and value.time() == time()
    text = (value.date() if midnight else value).isoformat()  # type: ignore[union-attr]
    return CellText(text, notice=f"was stored as a date; read as {text}", dated=True)


def _number(value: int | float, written: str) -> CellText:
    if abs(value) >= LONGEST_NUMBER:
        said = "holds a number of which Excel has lost the last digits; type it as text"
        return CellText("", fault=said)
    whole = float(value).is_integer()
    text = str(int(value)) if whole else f"{value:.15g}"
    if whole and value >= 0 and ZEROS.fullmatch(written):
        padded = text.zfill(len(written))
        said = f"was stored as the number {text}, shown as {padded}; read as {padded}"
        return CellText(padded, notice=said if padded != text else "")
    if written.endswith("%"):
        said = f"was stored as a percentage; read as the number {text}"
        return CellText(text, notice=said)
    return CellText(text)
