"""Names and texts within the limits of SPSS."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["cut", "spss_names"]

LONGEST_NAME = 64
RESERVED = {
    *("ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH")
}


def cut(text: str, most: int) -> str:
    """Return as many whole characters as fit in a number of bytes.

    Examples
    --------
    >>> cut("één", 4)
    'éé'
    """
    return text.encode()[:most].decode(errors="ignore")


def spss_names(names: Iterable[str]) -> dict[str, str]:
    """Return a name that SPSS takes, by name; most stay as they are.

    Examples
    --------
    >>> spss_names(["origin", "with", "_x", "Q1[SQ001]", "ORIGIN"])
    {'origin': 'origin', 'with': 'with_1', '_x': 'v_x', 'Q1[SQ001]': 'Q1_SQ001',
     'ORIGIN': 'ORIGIN_1'}
    """
    given: dict[str, str] = {}
    taken = set(RESERVED)
    for name in names:
        plain = re.sub(r"[^\w.@#$]+", "_", name).rstrip("._")
        plain = plain if plain[:1].isalpha() else f"v{plain}"
        plain, number, tried = cut(plain, LONGEST_NAME), 0, ""
        while not tried or tried.upper() in taken:
            end = f"_{number}" if number else ""
            tried, number = cut(plain, LONGEST_NAME - len(end)) + end, number + 1
        taken.add(tried.upper())
        given[name] = tried
    return given
