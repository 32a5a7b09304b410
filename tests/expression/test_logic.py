"""Kleene's three values: the whole tables, and the laws that tie them together."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import CallError
from survey.expression import Vector
from survey.expression.logic import both, compare, either, is_one, negate

TRUTHS = (True, False, None)
# Kleene 1952: unknown unless the known side decides.
AND = {
    (True, True): True,
    (True, False): False,
    (True, None): None,
    (False, True): False,
    (False, False): False,
    (False, None): False,
    (None, True): None,
    (None, False): False,
    (None, None): None,
}
OR = {
    (True, True): True,
    (True, False): True,
    (True, None): True,
    (False, True): True,
    (False, False): False,
    (False, None): None,
    (None, True): True,
    (None, False): None,
    (None, None): None,
}
columns = st.integers(1, 30).flatmap(
    lambda n: st.tuples(
        *(st.lists(st.sampled_from(TRUTHS), min_size=n, max_size=n),) * 3
    )
)
steady = settings(derandomize=True, database=None, deadline=None)


def truth(values: list[bool | None]) -> Vector:
    missing = np.array([v is None for v in values], dtype=bool)
    return Vector.truth(np.array([bool(v) for v in values]), missing)


def plain(value: Vector) -> list[bool | None]:
    pairs = zip(value.values.tolist(), value.missing.tolist(), strict=True)
    return [None if missing else v for v, missing in pairs]


@pytest.mark.parametrize(("a", "b"), list(product(TRUTHS, TRUTHS)))
def test_tables(a: bool | None, b: bool | None) -> None:
    assert plain(both(truth([a]), truth([b]))) == [AND[a, b]]
    assert plain(either(truth([a]), truth([b]))) == [OR[a, b]]


def test_not() -> None:
    assert plain(negate(truth([True, False, None]))) == [False, True, None]


@steady
@given(columns)
def test_laws(drawn: tuple[list[bool | None], ...]) -> None:
    a, b, c = (truth(values) for values in drawn)
    de_morgan = negate(both(a, b)), either(negate(a), negate(b))
    other = negate(either(a, b)), both(negate(a), negate(b))
    distributes = both(a, either(b, c)), either(both(a, b), both(a, c))
    associates = both(both(a, b), c), both(a, both(b, c))
    twice = negate(negate(a)), a
    for left, right in (de_morgan, other, distributes, associates, twice):
        assert plain(left) == plain(right)


@steady
@given(columns)
def test_filling_in_an_unknown_never_overturns_a_known_verdict(
    drawn: tuple[list[bool | None], ...],
) -> None:
    a, b, _ = drawn
    verdict = plain(either(both(truth(a), truth(b)), negate(truth(b))))
    for guess in (True, False):
        filled = [guess if v is None else v for v in a]
        known = plain(either(both(truth(filled), truth(b)), negate(truth(b))))
        pairs = zip(verdict, known, strict=True)
        assert all(was in (None, now) for was, now in pairs)


def test_an_unknown_is_stored_as_false_so_that_it_selects_nothing() -> None:
    assert truth([None, True]).values.tolist() == [False, True]
    assert truth([None, True]).true.tolist() == [False, True]


def test_a_constant_joins_a_column() -> None:
    assert plain(both(truth([True, None]), Vector.constant(True))) == [True, None]


def test_logic_needs_truths() -> None:
    with pytest.raises(CallError, match="needs truth, got number"):
        negate(Vector.constant(1))


def test_a_ticked_box_is_a_truth() -> None:
    boxes = Vector(np.array([1.0, 0.0, np.nan]), np.array([False, False, True]))
    assert plain(is_one(boxes)) == [True, False, None]
    assert plain(is_one(truth([True, None]))) == [True, None]


def test_comparing_never_looks_under_the_mask() -> None:
    texts = Vector(np.array(["b", None], dtype=object), np.array([False, True]))
    after = compare(lambda a, b: a > b, texts, Vector.constant("a"))
    assert plain(after) == [True, None]
