"""Every rule tried over no records at all: what is wrong with it shows on reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook.load import Parts
from survey.codebook.rules import Derivation, Edit
from survey.codebook.variable import Variable
from survey.errors import CallError, Problem, nearest
from survey.expression import Expression, LookupRow, Vector

__all__ = ["rule_problems"]

Trial = tuple[str, Expression, tuple[str, ...]]
TRUTH, NUMBER = ("truth",), ("number", "truth")


@dataclass(frozen=True)
class NoRecords:
    """The columns of a codebook without any record, of the sorts it declares."""

    parts: Parts
    rows: int = 0

    def vector(self, name: str) -> Vector:
        """Return no values, of the variable's sort, or a fact."""
        known = self.parts.every_variable
        if name not in known and name in self.parts.facts.facts:
            return Vector.constant(self.parts.facts.facts[name])
        types = {"text": "object", "time": "datetime64[us]", "number": "float64"}
        values = np.array([], dtype=types[self.sort(name)])
        return Vector(values, np.array([], dtype=bool))

    def sort(self, name: str) -> str:
        """Return what a variable's values are: number, text or time."""
        variable = self._known(name)
        listed = self.parts.code_lists.get(variable.codes)
        if variable.type == "code":
            return "number" if listed is None or listed.integer else "text"
        sorts = {"text": "text", "date": "time", "datetime": "time"}
        return sorts.get(variable.type, "number")

    def kinds(self, name: str) -> NDArray[np.int8]:
        """Return no missing kinds."""
        self._known(name)
        return np.array([], dtype=np.int8)

    def members(self, name: str) -> Mapping[str, Vector]:
        """Return a set's members without values."""
        if name not in self.parts.sets:
            raise CallError.unknown("set", name, self.parts.sets)
        members = self.parts.sets[name].members
        return {m.code or m.variable: self.vector(m.variable) for m in members}

    def lookup(self, table: str) -> tuple[LookupRow, ...]:
        """Return the rows of a lookup table."""
        return self.parts.lookups[table]

    def _known(self, name: str) -> Variable:
        known = self.parts.every_variable
        if name not in known:
            raise CallError.unknown("variable", name, known)
        return known[name]


def rule_problems(parts: Parts) -> Iterator[Problem]:
    """Yield what can't be meant in an expression, each with its place.

    Parameters
    ----------
    parts
        What the files said, each already good by itself.
    """
    columns = NoRecords(parts)
    for place, rule, wanted in _trials(parts, columns):
        if rule.names & parts.faulty:
            continue
        said = rule.problems(parts.vocabulary) or _tried(rule, wanted, columns)
        said = said or _codes(rule, parts)
        yield from (Problem(place, text) for text in said)


def _trials(parts: Parts, columns: NoRecords) -> Iterator[Trial]:
    """Yield every expression with its place and the sorts it may result in."""
    for name, variable in parts.variables.items():
        if variable.asked_if is not None:
            place = f"{parts.place('variable', name)}, column asked_if"
            yield place, variable.asked_if, TRUTH
    for name, item in parts.sets.items():
        if item.asked_if is not None:
            yield f"{parts.place('set', name)}, column asked_if", item.asked_if, TRUTH
    for check in parts.checks:
        yield parts.place("check", check.name), check.rule, TRUTH
    for edit in parts.edits:
        yield from _edit(edit, parts.place("edit", edit.name), columns)
    for derivation in parts.derivations:
        place = parts.place("derivation", derivation.name)
        yield from _derivation(derivation, place, columns)
    for name, indicator in parts.indicators.items():
        place = parts.place("indicator", name)
        truths = (indicator.share, indicator.base)
        yield from ((place, rule, TRUTH) for rule in truths if rule is not None)
        yield from ((place, rule, NUMBER) for rule in indicator.numbers)
    if parts.facts.design is not None and parts.facts.design.weight is not None:
        yield parts.place("study", "design.weight"), parts.facts.design.weight, NUMBER
    if parts.facts.design is not None and parts.facts.design.second_phase is not None:
        selected = parts.facts.design.second_phase.selected
        yield parts.place("study", "design.second_phase.selected"), selected, TRUTH


def _edit(edit: Edit, place: str, columns: NoRecords) -> Iterator[Trial]:
    yield place, edit.when, TRUTH
    for name, assignment in edit.set.items():
        if assignment.value is not None and name in columns.parts.variables:
            yield place, assignment.value, _sorts(name, columns)


def _derivation(item: Derivation, place: str, columns: NoRecords) -> Iterator[Trial]:
    for case in item.branches:
        if case.when is not None:
            yield place, case.when, TRUTH
        yield place, case.value, _sorts(item.name, columns)


def _sorts(name: str, columns: NoRecords) -> tuple[str, ...]:
    """Return the sorts that fit a variable; a truth is kept as 0 or 1."""
    sort = columns.sort(name)
    return NUMBER if sort == "number" else (sort,)


def _tried(rule: Expression, wanted: tuple[str, ...], columns: NoRecords) -> list[str]:
    try:
        sort = rule.evaluate(columns).kind
    except CallError as error:
        return [str(error)]
    if sort in wanted:
        return []
    return [f"{rule.text!r} gives a {sort}, where a {' or '.join(wanted)} is needed"]


def _codes(rule: Expression, parts: Parts) -> list[str]:
    """Return comparisons that can never hold, with a code that is no answer."""
    said = []
    for name, value in rule.compared:
        variable = parts.every_variable.get(name)
        listed = parts.code_lists.get(variable.codes) if variable else None
        if listed is None or value in {code.code for code in listed.answers}:
            continue
        if value in listed.missing:
            kind = listed.missing[value].word
            hint = f" is an answer that is missing; write missing({name}, '{kind}')"
        else:
            hint = f" is not a code of {name!r}"
            hint += nearest(value, (code.code for code in listed.answers))
        said.append(f"{value!r}{hint}, in {rule.text!r}")
    return said
