"""What is declared, and nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator

from survey.codebook.examine.remark import Remark
from survey.codebook.load import Parts
from survey.expression import Expression

__all__ = ["unused_remarks"]


def unused_remarks(parts: Parts) -> Iterator[Remark]:
    """Yield lists, lookup tables, frames, margins and sets that nothing uses.

    Parameters
    ----------
    parts
        The codebook.
    """
    variables = parts.every_variable.values()
    rules = list(_rules(parts))
    lists = {v.codes for v in variables} | {v.missing for v in variables}
    for name in sorted(parts.code_lists.keys() - lists):
        said = f"no variable uses the code list {name!r}"
        yield Remark("warning", parts.place("list", name), said)
    tables = {table for rule in rules for table in rule.tables}
    for name in sorted(parts.lookups.keys() - tables):
        said = f"no expression looks anything up in {name!r}"
        yield Remark("warning", parts.place("lookup", name), said)
    frames = {v.name for v in variables} | {v.frame for v in variables}
    for name in sorted(parts.frames.keys() - frames):
        yield Remark("warning", f"frames/{name}.csv:1", "no variable uses this frame")
    yield from _sets(parts, rules)


def _sets(parts: Parts, rules: list[Expression]) -> Iterator[Remark]:
    named = {name for rule in rules for name in rule.names}
    named |= {v.set for v in parts.every_variable.values()}
    for item in parts.indicators.values():
        named |= {item.multiple, *item.variables}
    for name in sorted(parts.sets.keys() - named):
        said = f"no variable, rule or indicator names the set {name!r}"
        yield Remark("info", parts.place("set", name), said)


def _rules(parts: Parts) -> Iterator[Expression]:
    yield from (v.asked_if for v in parts.variables.values() if v.asked_if)
    yield from (s.asked_if for s in parts.sets.values() if s.asked_if)
    named = (parts.checks, parts.edits, parts.derivations, parts.indicators.values())
    yield from (rule for items in named for item in items for rule in item.expressions)
