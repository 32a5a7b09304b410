"""Codes and bounds that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from survey.codebook.examine.remark import Remark
from survey.codebook.load import Parts
from survey.codebook.variable import WHOLE, CodeList, Variable

__all__ = ["value_remarks"]


def value_remarks(parts: Parts) -> Iterator[Remark]:
    """Yield codes outside bounds, missing codes within them, and odd decimals.

    Parameters
    ----------
    parts
        The codebook.
    """
    for name, item in parts.variables.items():
        place = parts.place("variable", name)
        for listed in (parts.code_lists.get(n) for n in (item.codes, item.missing)):
            if listed is not None:
                yield from _against(place, item, listed)
        if item.type == "int" and item.decimals:
            said = f"{name!r} is a whole number, but shows {item.decimals} decimals"
            yield Remark("warning", f"{place}, column decimals", said)


def _against(place: str, item: Variable, listed: CodeList) -> Iterator[Remark]:
    low, high = item.min, item.max
    if low is None and high is None:
        return

    def within(code: str) -> bool:
        value = float(code)
        return (low is None or value >= low) and (high is None or value <= high)

    numbers = [code for code in listed.codes if WHOLE.fullmatch(code.code)]
    if item.type == "code":
        out = [c.code for c in numbers if not c.missing and not within(c.code)]
        if out:
            said = f"{item.name!r} has codes outside its bounds: {', '.join(out)}"
            yield Remark("warning", f"{place}, column min", said)
    elif low is not None and high is not None:
        inside = [c.code for c in numbers if c.missing and within(c.code)]
        if inside:
            said = (
                f"{item.name!r} may be {', '.join(inside)} by its bounds, which list "
                f"{listed.name!r} calls missing"
            )
            yield Remark("warning", f"{place}, column max", said)
