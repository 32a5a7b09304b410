"""Whether the margins cover their code lists and add up to one population."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import product

from survey.codebook.load import Parts
from survey.codebook.margins import Margin, MarginCell
from survey.errors import Problem, nearest

__all__ = ["margin_problems"]

SHOWN = 12
"""Codes that a message still names all."""
NUMBERS = ("int", "decimal")


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
    yield from _unfit(parts)


def _unfit(parts: Parts) -> Iterator[Problem]:
    """Yield margins that can't be what study.yml makes of them."""
    for path, name in _used(parts):
        margin = parts.margins.get(name)
        if margin is not None and margin.amount and path.startswith("design"):
            said = f"margin {name!r} adds up {margin.amount!r} and counts nobody"
            yield Problem(parts.place("study", path), said)
    calibrate = parts.facts.weighting.calibrate
    if calibrate is None:
        return
    for key, variable in (
        ("by", calibrate.by),
        ("constant_within", calibrate.constant_within),
    ):
        if variable and variable not in parts.every_variable:
            place = parts.place("study", f"weighting.calibrate.{key}")
            hint = nearest(variable, parts.every_variable)
            yield Problem(place, f"there is no variable {variable!r}{hint}")
    for name in calibrate.margins if calibrate.by else ():
        known = parts.margins.get(name)
        if known is not None and calibrate.by not in known.variables:
            place = parts.place("study", "weighting.calibrate.by")
            said = f"margin {name!r} is not by {calibrate.by!r}"
            yield Problem(place, said)


def _used(parts: Parts) -> list[tuple[str, str]]:
    """Return the margins that study.yml weighs by, each with its path there."""
    design, calibrate = parts.facts.design, parts.facts.weighting.calibrate
    base = design.base_weight if design is not None else None
    used = [("design.base_weight.margin", base.margin)] if base is not None else []
    margins = calibrate.margins if calibrate is not None else ()
    return used + [("weighting.calibrate.margins", name) for name in margins]


def _totals(parts: Parts) -> Iterator[Problem]:
    used = [name for _, name in _used(parts) if name in parts.margins]
    # Totals of a number and counts of people have nothing to agree on.
    names = [n for n in dict.fromkeys(used) if not parts.margins[n].amount]
    for number, name in enumerate(names):
        others = (parts.margins[other] for other in names[:number])
        said = (_disagreement(parts.margins[name], other) for other in others)
        first = next((text for text in said if text), "")
        if first:
            yield Problem(parts.place("margin", name), first)


def _disagreement(margin: Margin, other: Margin) -> str:
    """Return where two margins don't count the same people, if they don't.

    Without variables in common their totals have to agree; with some, so do the totals
    of each of the cells these make.
    """
    shared = [name for name in margin.variables if name in other.variables]
    here, there = _summed(margin, shared), _summed(other, shared)
    whole = all(c.population.is_integer() for c in (*margin.cells, *other.cells))
    # Counts of the same people may differ by a rounding to whole persons per cell.
    rounding = (len(margin.cells) + len(other.cells)) / 2 if whole else 0.0
    for cell, persons in here.items():
        against = there.get(cell, 0.0)
        if not math.isclose(persons, against, rel_tol=1e-6, abs_tol=rounding):
            where = " ".join(f"{n}={c}" for n, c in zip(shared, cell, strict=True))
            where = f" for {where}" if where else ""
            said = f"margin {margin.name!r} adds up to {persons:.10g}{where}"
            return f"{said}, {other.name!r} to {against:.10g}"
    return ""


def _summed(margin: Margin, names: list[str]) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {}
    for part in margin.cells:
        cell = tuple(part.cell.get(name, "") for name in names)
        found[cell] = found.get(cell, 0.0) + part.population
    return found


def _faults(parts: Parts, margin: Margin) -> Iterator[str]:
    known, named = parts.every_variable, f"margin {margin.name!r}"
    unknown = [n for n in margin.variables if n not in known]
    for name in unknown:
        if name not in parts.faulty:
            yield f"there is no variable {name!r}{nearest(name, known)}"
    amount = margin.amount
    if amount and amount not in known and amount not in parts.faulty:
        yield f"there is no variable {amount!r}{nearest(amount, known)}"
    elif amount and amount in known and known[amount].type not in NUMBERS:
        yield f"{named} adds up {amount!r}, which is no number"
    odd = next((c for c in margin.cells if _by(c) != _by(margin.cells[0])), None)
    if odd is not None:
        by = " ".join(_by(margin.cells[0]))
        yield f"{named} is by {by}, but one of its cells by {' '.join(_by(odd))}"
    if unknown or odd is not None:
        return
    given = Counter(tuple(cell.cell.values()) for cell in margin.cells)
    wanted = set(product(*(_codes(parts, name) for name in margin.variables)))
    for cell in (cell for cell, times in given.items() if times > 1):
        yield f"{named} has {_shown(margin, cell)} twice"
    for cell in sorted(wanted - set(given)):
        yield f"{named} misses the category {_shown(margin, cell)}"
    for cell in sorted(set(given) - wanted):
        said = f"{named} has {_shown(margin, cell)}, which the code list has not"
        yield f"{said}{_known_codes(parts, margin, cell)}"


def _known_codes(parts: Parts, margin: Margin, cell: tuple[str, ...]) -> str:
    """Return the codes there are, for the first variable whose code there isn't."""
    for name, code in zip(margin.variables, cell, strict=True):
        known = _codes(parts, name)
        if code not in known and len(known) <= SHOWN:
            return f"; {name} has {', '.join(known)}"
    return ""


def _by(cell: MarginCell) -> tuple[str, ...]:
    return (*([cell.amount] if cell.amount else []), *cell.cell)


def _shown(margin: Margin, cell: tuple[str, ...]) -> str:
    return " ".join(f"{n}={c}" for n, c in zip(margin.variables, cell, strict=True))


def _codes(parts: Parts, name: str) -> list[str]:
    listed = parts.code_lists.get(parts.every_variable[name].codes)
    return [code.code for code in listed.answers] if listed else []
