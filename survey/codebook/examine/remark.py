"""Something said of a codebook that opens, but is not as good as it could be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Remark", "Severity", "row_of", "several"]

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Remark:
    """One remark, and where it is about.

    Parameters
    ----------
    severity
        error: it can't be meant; warning: something lacks; info: good to know.
    place
        File and line.
    message
        In words for who keeps the codebook.
    """

    severity: Severity
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.place}: {self.message}"


def row_of(place: str) -> str:
    """Return the line of a place.

    Examples
    --------
    >>> row_of("codes.csv:12, column label")
    '12'
    """
    return place.partition(":")[2].partition(",")[0]


def several(items: Iterable[tuple[str, str]], most: int = 5) -> str:
    """Return names with their lines, the first few of them.

    Parameters
    ----------
    items
        Name and place.
    most
        How many are written out.

    Examples
    --------
    >>> several([("a", "codes.csv:2"), ("b", "codes.csv:7")], most=1)
    'a (row 2) and 1 more'
    """
    listed: Sequence[tuple[str, str]] = list(items)
    shown = ", ".join(f"{name} (row {row_of(at)})" for name, at in listed[:most])
    rest = len(listed) - most
    return f"{shown} and {rest} more" if rest > 0 else shown
