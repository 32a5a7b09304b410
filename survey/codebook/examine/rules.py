"""Rules that can't hold, can't fail, stand twice or contradict each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from survey.codebook.examine.possible import outcomes, reachable
from survey.codebook.examine.remark import Remark, Severity
from survey.codebook.load import Parts
from survey.codebook.rules import Derivation
from survey.expression import Expression

__all__ = ["rule_remarks"]

TRUE = Expression.parse("True")


def rule_remarks(parts: Parts) -> Iterator[Remark]:
    """Yield what is wrong with checks, edits, derivations and indicators.

    Parameters
    ----------
    parts
        The codebook.
    """
    yield from _checks(parts)
    yield from _contradictions(parts)
    yield from _edits(parts)
    for derivation in parts.derivations:
        yield from _derivation(parts, derivation)
    yield from _indicators(parts)
    yield from _twice(parts)


def _checks(parts: Parts) -> Iterator[Remark]:
    for check in parts.checks:
        place, found = (
            parts.place("check", check.name),
            outcomes(parts, check.rule, loose=True),
        )
        if found.true is False:
            said = f"check {check.name!r} can't be met: {check.rule.text!r} never holds"
            yield Remark("error", place, said)
        elif found.false is False:
            said = (
                f"check {check.name!r} can't fail: {check.rule.text!r} holds for "
                "every answer its code lists allow"
            )
            yield Remark("info", place, said)


def _contradictions(parts: Parts) -> Iterator[Remark]:
    for one, other in combinations(parts.checks, 2):
        if not one.rule.names & other.rule.names:
            continue
        both = Expression.parse(f"({one.rule.text}) and ({other.rule.text})")
        if outcomes(parts, both, loose=True).true is False and _possible(
            parts, one.rule, other.rule
        ):
            said = f"checks {one.name!r} and {other.name!r} can't both be met"
            yield Remark("error", parts.place("check", other.name), said)


def _possible(parts: Parts, *rules: Expression) -> bool:
    return all(outcomes(parts, rule, loose=True).true is not False for rule in rules)


def _edits(parts: Parts) -> Iterator[Remark]:
    for edit in parts.edits:
        if outcomes(parts, edit.when, loose=True).true is False:
            said = (
                f"edit {edit.name!r} touches nobody: {edit.when.text!r} never holds "
                "for an answer that its code lists allow"
            )
            yield Remark("warning", parts.place("edit", edit.name), said)


def _derivation(parts: Parts, derivation: Derivation) -> Iterator[Remark]:
    place = parts.place("derivation", derivation.name)
    earlier: list[Expression] = []
    for number, case in enumerate(derivation.branches, start=1):
        when = case.when or TRUE
        if len(derivation.branches) > 1 and reachable(parts, when, earlier) is False:
            said = f"case {number} of {derivation.name!r} is never reached"
            said += f": {when.text!r}" if case.when is not None else ""
            # A last case for all that is left may well be there for safety.
            severity: Severity = "warning" if case.when is not None else "info"
            yield Remark(severity, place, said)
        earlier.append(when)


def _indicators(parts: Parts) -> Iterator[Remark]:
    for name, item in parts.indicators.items():
        place = parts.place("indicator", name)
        if item.base is not None and outcomes(parts, item.base).true is False:
            said = f"indicator {name!r} is about nobody: {item.base.text!r} never holds"
            yield Remark("error", place, said)
        if item.share is None:
            continue
        found = outcomes(parts, item.share)
        if found.true is False:
            said = f"indicator {name!r} is always 0%: {item.share.text!r} never holds"
            yield Remark("error", place, said)
        elif found.false is False:
            said = f"indicator {name!r} is always 100%: {item.share.text!r} can't fail"
            yield Remark("error", place, said)


def _twice(parts: Parts) -> Iterator[Remark]:
    """Yield checks and edits that say what an earlier one says."""
    said: dict[tuple[str, ...], str] = {}
    rules: list[tuple[str, str, tuple[str, ...]]] = [
        ("check", c.name, (_plain(c.rule),)) for c in parts.checks
    ]
    for edit in parts.edits:
        # As values may be missing kinds, the assignments are told by their fields.
        sets = [f"{n}={a.value or a.kind}" for n, a in sorted(edit.set.items())]
        rules.append(("edit", edit.name, (_plain(edit.when), *sets)))
    for sort, name, content in rules:
        first = said.setdefault((sort, *content), name)
        if first != name:
            message = f"{sort} {name!r} says the same as {first!r}"
            yield Remark("warning", parts.place(sort, name), message)


def _plain(rule: Expression) -> str:
    return ast.unparse(rule.tree)
