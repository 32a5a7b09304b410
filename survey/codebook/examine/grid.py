"""All answers that matter to some rules, laid out as records."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.codebook.examine.domain import Domain, domain_of
from survey.codebook.load import Parts
from survey.errors import CallError
from survey.expression import Expression, LookupRow, Vector

__all__ = ["Grid", "grid_of"]

LARGEST = 100_000
SAMPLED = 20_000
# What one record's answer is worth hangs on other records, or on days.
BEYOND = {"repeat", "minutes_between", "year", "length"}


@dataclass(frozen=True)
class Grid:
    """Records that between them answer in every way that makes a difference.

    Parameters
    ----------
    parts
        The codebook.
    domains
        By variable.
    complete
        Whether every way is there; otherwise these are examples.
    """

    parts: Parts
    domains: Mapping[str, Domain]
    complete: bool

    @property
    def _size(self) -> int:
        return prod(len(domain.values) for domain in self.domains.values())

    @property
    def rows(self) -> int:
        """How many records."""
        return min(self._size, LARGEST if self._size <= LARGEST else SAMPLED)

    @cached_property
    def _places(self) -> dict[str, NDArray[np.intp]]:
        sizes = [len(domain.values) for domain in self.domains.values()]
        if self._size <= LARGEST:
            at = np.unravel_index(np.arange(self._size), sizes) if sizes else ()
        else:
            random = np.random.default_rng(1)
            at = tuple(random.integers(0, size, SAMPLED) for size in sizes)
        return dict(zip(self.domains, at, strict=True))

    def vector(self, name: str) -> Vector:
        """Return a variable's values, or a fact."""
        if name not in self.domains:
            return Vector.constant(self.parts.facts.facts[name])
        domain = self.domains[name]
        values = np.array(domain.values, dtype=domain.dtype)[self._places[name]]
        return Vector(values, self.kinds(name) > 0)

    def kinds(self, name: str) -> NDArray[np.int8]:
        """Return a variable's missing kinds."""
        kinds = np.array(self.domains[name].kinds, dtype=np.int8)
        return np.asarray(kinds[self._places[name]], dtype=np.int8)

    def members(self, name: str) -> Mapping[str, Vector]:
        """Return a set's members; a reversed item takes the same codes."""
        members = self.parts.sets[name].members
        return {m.code or m.variable: self.vector(m.variable) for m in members}

    def lookup(self, table: str) -> tuple[LookupRow, ...]:
        """Return the rows of a lookup table."""
        return self.parts.lookups[table]

    def evaluate(self, rule: Expression) -> Vector | None:
        """Return a rule over all records; None when it can't be asked here."""
        try:
            found = rule.evaluate(self)
        except CallError:
            return None
        return found if found.kind == "truth" else None


def grid_of(parts: Parts, rules: Sequence[Expression], *, loose: bool = False) -> Grid:
    """Return the grid over which some rules can be decided together.

    Parameters
    ----------
    parts
        The codebook, without faults.
    rules
        Truth expressions.
    loose
        Whether numbers beyond the bounds count too.
    """
    trees = [rule.tree for rule in rules]
    named = {name for rule in rules for name in rule.names}
    for name in named & parts.sets.keys():
        named |= set(parts.sets[name].variables)
    known = [name for name in parts.every_variable if name in named]
    domains = {name: domain_of(parts, name, trees, loose=loose) for name in known}
    size = prod(len(domain.values) for domain in domains.values())
    whole = all(domain.complete for domain in domains.values())
    called = {_called(node) for tree in trees for node in ast.walk(tree)}
    return Grid(parts, domains, whole and size <= LARGEST and not called & BEYOND)


def _called(node: Any) -> str:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return node.func.id if named else ""
