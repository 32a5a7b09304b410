"""Columns written out by hand, so that a rule can be asked without any codebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pytest

from survey.errors import CallError
from survey.expression import Expression, LookupRow, Vector
from survey.record import MissingKind


def vector(values: Sequence[Any]) -> Vector:
    """Values as a column of their own sort; None is missing."""
    missing = np.array([value is None for value in values], dtype=bool)
    known = [value for value in values if value is not None]
    if known and isinstance(known[0], bool):
        return Vector.truth(np.array([bool(v) for v in values]), missing)
    if known and isinstance(known[0], str):
        return Vector(np.array(values, dtype=object), missing)
    if known and isinstance(known[0], date):
        times = ["NaT" if v is None else v for v in values]
        return Vector(np.array(times, dtype="datetime64[us]"), missing)
    numbers = [np.nan if v is None else v for v in values]
    return Vector(np.array(numbers, dtype=np.float64), missing)


@dataclass(frozen=True)
class Sheet:
    """Columns as lists, None where missing; sets, tables and facts beside them."""

    columns: Mapping[str, Sequence[Any]]
    sets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tables: Mapping[str, tuple[LookupRow, ...]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values())))

    def vector(self, name: str) -> Vector:
        if name in self.columns:
            return vector(self.columns[name])
        if name in self.facts:
            return Vector.constant(self.facts[name])
        raise CallError.unknown("variable", name, self.columns)

    def kinds(self, name: str) -> np.ndarray:
        if name in self.reasons:
            words = [MissingKind.parse(w) if w else 0 for w in self.reasons[name]]
            return np.array(words, dtype=np.int8)
        return self.vector(name).missing * np.int8(MissingKind.NO_ANSWER)

    def members(self, name: str) -> Mapping[str, Vector]:
        if name not in self.sets:
            raise CallError.unknown("set", name, self.sets)
        return {code: self.vector(v) for code, v in self.sets[name].items()}

    def lookup(self, table: str) -> tuple[LookupRow, ...]:
        return self.tables[table]


def answers(value: Vector) -> list[Any]:
    """A vector as plain values, None where missing."""
    pairs = zip(value.values.tolist(), value.missing.tolist(), strict=True)
    return [None if missing else v for v, missing in pairs]


@pytest.fixture
def ask() -> Callable[..., list[Any]]:
    """Ask a rule over columns given as keywords."""

    def asked(rule: str, sheet: Sheet | None = None, **columns: Any) -> list[Any]:
        given = sheet or Sheet(columns)
        return answers(Expression.parse(rule).evaluate(given))

    return asked


@pytest.fixture
def sheet() -> type[Sheet]:
    return Sheet
