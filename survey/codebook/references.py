"""Whether everything that a codebook names is there: the last check on reading."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import product

from survey.codebook.load import Parts
from survey.codebook.margins import Margin
from survey.codebook.variable import Variable
from survey.errors import Problem, nearest
from survey.expression import Expression, Vocabulary

__all__ = ["reference_problems"]


def reference_problems(parts: Parts) -> list[Problem]:
    """Return every name that leads nowhere, and margins that don't add up.

    Parameters
    ----------
    parts
        What the files said, each already good by itself.
    """
    return [
        *_code_lists(parts),
        *_sets(parts),
        *_expressions(parts),
        *_indicator_names(parts),
        *_study_names(parts),
        *_margins(parts),
    ]


def _variables(parts: Parts) -> dict[str, Variable]:
    return parts.variables | {d.name: d.variable for d in parts.derivations}


def _place(parts: Parts, sort: str, name: str) -> str:
    return parts.places.get((sort, name), "study.yml:1")


def _unknown(
    place: str, what: str, names: Iterable[str], known: Iterable[str]
) -> Iterator[Problem]:
    valid = list(known)
    for name in names:
        if name and name not in valid:
            yield Problem(place, f"there is no {what} {name!r}{nearest(name, valid)}")


def _code_lists(parts: Parts) -> Iterator[Problem]:
    for derived in parts.derivations:
        if derived.name in parts.variables:
            place = _place(parts, "derivation", derived.name)
            first = _place(parts, "variable", derived.name)
            yield Problem(place, f"{derived.name!r} is a variable already, at {first}")
    for name, variable in _variables(parts).items():
        sort = "derivation" if variable.derived else "variable"
        place = _place(parts, sort, name)
        lists = (variable.codes, variable.missing)
        yield from _unknown(place, "code list", lists, parts.code_lists)
        yield from _unknown(place, "set", [variable.set], parts.sets)
        if parts.facts.themes:
            yield from _unknown(place, "theme", [variable.theme], parts.facts.themes)
        if variable.type == "code" and not variable.codes:
            yield Problem(place, f"{name!r} is coded but names no code list")


def _sets(parts: Parts) -> Iterator[Problem]:
    known = _variables(parts)
    for name, item in parts.sets.items():
        place = _place(parts, "set", name)
        yield from _unknown(place, "variable", item.variables, known)
        if name in known:
            yield Problem(place, f"{name!r} is the name of a variable too")


def _rules(parts: Parts) -> Iterator[tuple[str, Expression]]:
    for name, variable in parts.variables.items():
        if variable.asked_if is not None:
            yield _place(parts, "variable", name), variable.asked_if
    groups = (
        ("check", parts.checks),
        ("edit", parts.edits),
        ("derivation", parts.derivations),
        ("indicator", tuple(parts.indicators.values())),
    )
    for sort, items in groups:
        for item in items:
            for expression in item.expressions:
                yield _place(parts, sort, item.name), expression
    if parts.facts.design is not None and parts.facts.design.weight is not None:
        yield "study.yml:1", parts.facts.design.weight


def _expressions(parts: Parts) -> Iterator[Problem]:
    vocabulary = Vocabulary(
        frozenset(_variables(parts)),
        frozenset(parts.sets),
        frozenset(parts.facts.facts),
        frozenset(parts.lookups),
    )
    for place, expression in _rules(parts):
        for said in expression.problems(vocabulary):
            yield Problem(place, said)
    for edit in parts.edits:
        place = _place(parts, "edit", edit.name)
        yield from _unknown(place, "variable", edit.set, parts.variables)


def _indicator_names(parts: Parts) -> Iterator[Problem]:
    known = _variables(parts)
    for name, item in parts.indicators.items():
        place = _place(parts, "indicator", name)
        if parts.facts.themes:
            yield from _unknown(place, "theme", [item.theme], parts.facts.themes)
        names = (*item.variables, item.distribution)
        yield from _unknown(place, "variable", names, known | parts.sets)
        yield from _unknown(place, "set", [item.multiple], parts.sets)
    for figure in parts.published:
        place = _place(parts, "published", figure.indicator)
        yield from _unknown(place, "indicator", [figure.indicator], parts.indicators)


def _study_names(parts: Parts) -> Iterator[Problem]:
    facts, known = parts.facts, _variables(parts)
    names = [facts.id, *(name for by in facts.estimation.breakdowns for name in by)]
    quality = facts.quality
    names += [quality.duration, quality.mode, quality.interviewer]
    margins: list[str] = []
    if facts.design is not None:
        names += [facts.design.strata, facts.design.clusters]
        names += [facts.design.fpc] if isinstance(facts.design.fpc, str) else []
        base = facts.design.base_weight
        margins += [base.margin] if base else []
    calibrate = facts.weighting.calibrate
    margins += calibrate.margins if calibrate else ()
    for profile in facts.release.values():
        names += [*profile.drop, *profile.pseudonymise]
    yield from _unknown("study.yml:1", "variable", names, known)
    yield from _unknown("study.yml:1", "margin", margins, parts.margins)


def _margins(parts: Parts) -> Iterator[Problem]:
    known = _variables(parts)
    used = parts.facts.weighting.calibrate
    for name, margin in parts.margins.items():
        place = _place(parts, "margin", name)
        unknown = list(_unknown(place, "variable", margin.variables, known))
        yield from unknown
        if not unknown:
            yield from _cells(parts, margin, place, known)
    totals = (
        {n: parts.margins[n].total for n in used.margins if n in parts.margins}
        if (used)
        else {}
    )
    first = next(iter(totals), "")
    for name, total in totals.items():
        # Margins are counts of the same people; a rounding to whole persons per cell
        # is all that may lie between them.
        if not math.isclose(total, totals[first], rel_tol=1e-6):
            said = (
                f"margin {name!r} adds up to {total:.10g}, "
                f"{first!r} to {totals[first]:.10g}"
            )
            yield Problem(_place(parts, "margin", name), said)


def _cells(
    parts: Parts, margin: Margin, place: str, known: dict[str, Variable]
) -> Iterator[Problem]:
    seen = [tuple(cell.cell.items()) for cell in margin.cells]
    for part in margin.cells:
        if tuple(part.cell) != margin.variables:
            yield Problem(place, f"margin {margin.name!r} has a cell {part.cell}")
            return
    for twice in sorted({cell for cell in seen if seen.count(cell) > 1}):
        yield Problem(place, f"margin {margin.name!r} has the cell {dict(twice)} twice")
    codes = [_answer_codes(parts, known[name]) for name in margin.variables]
    wanted, given = set(product(*codes)), set(margin.population())
    for cell in sorted(wanted - given):
        said = f"misses the category {_shown(margin, cell)}"
        yield Problem(place, f"margin {margin.name!r} {said}")
    for cell in sorted(given - wanted):
        said = f"has {_shown(margin, cell)}, which the code list has not"
        yield Problem(place, f"margin {margin.name!r} {said}")


def _shown(margin: Margin, cell: tuple[str, ...]) -> str:
    return " ".join(f"{n}={c}" for n, c in zip(margin.variables, cell, strict=True))


def _answer_codes(parts: Parts, variable: Variable) -> list[str]:
    listed = parts.code_lists.get(variable.codes)
    return [code.code for code in listed.answers] if listed else []
