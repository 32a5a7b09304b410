"""Questions that can't be reached, or that hang on what comes later."""

from __future__ import annotations

from collections.abc import Iterator

from survey.codebook.examine.possible import outcomes
from survey.codebook.examine.remark import Remark
from survey.codebook.load import Parts
from survey.expression import Expression

__all__ = ["routing_remarks"]

DEEPEST = 4
"""Filters behind filters that are taken into account."""


def routing_remarks(parts: Parts) -> Iterator[Remark]:
    """Yield what is wrong with who is asked what.

    Parameters
    ----------
    parts
        The codebook.
    """
    for name, item in parts.variables.items():
        if item.asked_if is not None:
            place = f"{parts.place('variable', name)}, column asked_if"
            yield from _reach(parts, name, item.asked_if, place)
            yield from _later(parts, name, item.asked_if, place)
    for name, held in parts.sets.items():
        if held.asked_if is not None:
            place = f"{parts.place('set', name)}, column asked_if"
            yield from _reach(parts, name, held.asked_if, place)


def _reach(parts: Parts, name: str, rule: Expression, place: str) -> Iterator[Remark]:
    found = outcomes(parts, rule)
    if found.true is False:
        said = f"{name!r} is never asked: no answers make {rule.text!r} true"
        yield Remark("error", place, said)
        return
    if found.false is False and found.unknown is False:
        said = f"{name!r} is always asked: {rule.text!r} holds for everyone"
        yield Remark("info", place, said)
    chain = _chain(parts, rule)
    if chain is not None and outcomes(parts, chain).true is False:
        said = (
            f"{name!r} is never asked: {rule.text!r} hangs on questions that are "
            "themselves only asked of others"
        )
        yield Remark("error", place, said)


def _chain(parts: Parts, rule: Expression) -> Expression | None:
    """Return a condition with those of the questions it names; None without any.

    Whoever answered a question was asked it, so its own condition was true.
    """
    terms, seen, names = [f"({rule.text})"], set[str](), set(rule.names)
    for _ in range(DEEPEST):
        names = _variables(parts, names) - seen
        seen |= names
        asked = [(n, parts.variables[n].asked_if) for n in sorted(names)]
        found = [(n, r) for n, r in asked if r is not None]
        # A filter may ask of a missing answer; only who answered was surely asked.
        terms += [f"implies(answered({n}), ({r.text}))" for n, r in found]
        names = {name for _, r in found for name in r.names}
    return Expression.parse(" and ".join(terms)) if len(terms) > 1 else None


def _variables(parts: Parts, names: set[str]) -> set[str]:
    members = [m for n in names & parts.sets.keys() for m in parts.sets[n].variables]
    return (names | set(members)) & parts.variables.keys()


def _later(parts: Parts, name: str, rule: Expression, place: str) -> Iterator[Remark]:
    order = {n: i for i, (n, v) in enumerate(parts.variables.items())}
    asked = {n for n, v in parts.variables.items() if v.source == "survey"}
    if name not in asked:
        return
    for other in sorted(_variables(parts, set(rule.names)) & asked):
        if other == name:
            said = f"whether {name!r} is asked hangs on its own answer"
            yield Remark("error", place, said)
        elif order[other] > order[name]:
            at = parts.place("variable", other)
            said = f"{name!r} hangs on {other!r}, which is only asked after it, at {at}"
            yield Remark("warning", place, said)
