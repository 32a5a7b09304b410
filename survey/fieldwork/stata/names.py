"""Names within the limits of Stata."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["stata_names"]

LONGEST_NAME = 32
RESERVED = {
    *("_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int"),
    *("long", "_n", "_N", "_pi", "_pred", "_rc", "_skip", "strL", "using", "with"),
}


def stata_names(names: Iterable[str]) -> dict[str, str]:
    """Return a name that Stata takes, by name; most stay as they are.

    Examples
    --------
    >>> stata_names(["origin", "with", "1st", "Q1[SQ001]", "één", "str12"])
    {'origin': 'origin', 'with': 'with_1', '1st': 'v1st', 'Q1[SQ001]': 'Q1_SQ001',
     'één': 'een', 'str12': 'str12_1'}
    """
    given: dict[str, str] = {}
    taken = set(RESERVED)
    for name in names:
        bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = re.sub(r"\W+", "_", bare, flags=re.ASCII).rstrip("_") or "v"
        plain = f"v{plain}" if plain[0].isdigit() else plain
        number, tried = 0, ""
        while not tried or tried in taken or re.fullmatch(r"str\d+", tried):
            end = f"_{number}" if number else ""
            tried, number = plain[: LONGEST_NAME - len(end)] + end, number + 1
        taken.add(tried)
        given[name] = tried
    return given
