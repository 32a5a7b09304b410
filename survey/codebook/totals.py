"""Whether the margins cover their code lists and add up to one population."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import product

from survey.codebook.load import Parts
from survey.codebook.margins import Margin
from survey.errors import Problem, nearest

__all__ = ["margin_problems"]


def margin_problems(parts: Parts) -> Iterator[Problem]:
    """Yield what is wrong with the margins, and with the names study.yml uses.

    Parameters
    ----------
    parts
        What the files said, each already good by itself.
    """
    for name, margin in parts.margins.items():
        place = parts.place("margin", name)
        yield from (Problem(place, said) for said in _faults(parts, margin))
    for path, name in _used(parts):
        if name not in parts.margins:
            said = f"there is no margin {name!r}{nearest(name, parts.margins)}"
            yield Problem(parts.place("study", path), said)
    yield from _totals(parts)


def _used(parts: Parts) -> list[tuple[str, str]]:
    """Return the margins that study.yml weighs by, each with its path there."""
    design, calibrate = parts.facts.design, parts.facts.weighting.calibrate
    base = design.base_weight if design is not None else None
    used = [("design.base_weight.margin", base.margin)] if base is not None else []
    margins = calibrate.margins if calibrate is not None else ()
    return used + [("weighting.calibrate.margins", name) for name in margins]


def _totals(parts: Parts) -> Iterator[Problem]:
    used = [name for _, name in _used(parts) if name in parts.margins]
    for name in dict.fromkeys(used[1:]):
        total, first = parts.margins[name].total, parts.margins[used[0]].total
        # Margins are counts of the same people; a rounding to whole persons per cell
        # is all that may lie between them.
        if not math.isclose(total, first, rel_tol=1e-6):
            said = f"margin {name!r} adds up to {total:.10g}"
            said += f", {used[0]!r} to {first:.10g}"
            yield Problem(parts.place("margin", name), said)


def _faults(parts: Parts, margin: Margin) -> Iterator[str]:
    known, named = parts.every_variable, f"margin {margin.name!r}"
    unknown = [n for n in margin.variables if n not in known]
    for name in unknown:
        if name not in parts.faulty:
            yield f"there is no variable {name!r}{nearest(name, known)}"
    odd = next((c.cell for c in margin.cells if tuple(c.cell) != margin.variables), {})
    if odd:
        by = " ".join(margin.variables)
        yield f"{named} is by {by}, but one of its cells by {' '.join(odd)}"
    if unknown or odd:
        return
    given = Counter(tuple(cell.cell.values()) for cell in margin.cells)
    wanted = set(product(*(_codes(parts, name) for name in margin.variables)))
    for cell in (cell for cell, times in given.items() if times > 1):
        yield f"{named} has {_shown(margin, cell)} twice"
    for cell in sorted(wanted - set(given)):
        yield f"{named} misses the category {_shown(margin, cell)}"
    for cell in sorted(set(given) - wanted):
        yield f"{named} has {_shown(margin, cell)}, which the code list has not"


def _shown(margin: Margin, cell: tuple[str, ...]) -> str:
    return " ".join(f"{n}={c}" for n, c in zip(margin.variables, cell, strict=True))


def _codes(parts: Parts, name: str) -> list[str]:
    listed = parts.code_lists.get(parts.every_variable[name].codes)
    return [code.code for code in listed.answers] if listed else []
