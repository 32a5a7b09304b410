"""The sums that a described codebook's counts make: what a reader could subtract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.reporting.codebook.records import ANSWERED, Category, Tally
from survey.tables.relations import Relation

__all__ = ["Named", "between", "within"]

Named = tuple[str, Category]
Ints = NDArray[np.intp]


def within(
    tallies: Mapping[str, Tally], place: Mapping[Named, int]
) -> Iterator[Relation]:
    """Yield the sums that one variable's counts make."""
    for name, tally in tallies.items():
        base = place[name, ANSWERED]
        if tally.answers != (ANSWERED,):
            yield Relation(base, tuple(place[name, each] for each in tally.answers))
        kinds = tuple(place[name, ("kind", word)] for word in tally.kinds)
        # How many records there are stands on the first page.
        yield Relation(None, (base, *kinds))


def between(
    tallies: Mapping[str, Tally], place: Mapping[Named, int], book: Codebook
) -> Iterator[Relation]:
    """Yield the sums that the counts of two variables make."""
    for one, other in dict.fromkeys(_linked(book)):
        if one not in tallies or other not in tallies:
            continue
        table = _crossed(tallies[one], tallies[other])
        first = [place[one, each] for each in tallies[one].categories]
        second = [place[other, each] for each in tallies[other].categories]
        yield from _unions(table, first, second)
        yield from _unions(table.T, second, first, least=2)
        # Who answered at all may be who gave one answer, or some, to the other.
        answered = len(tallies[other].answers)
        base = table[:, :answered].sum(axis=1, keepdims=True)
        rest = np.hstack([base, table[:, answered:]])
        yield from _unions(rest, first, [place[other, ANSWERED], *second[answered:]])


def _crossed(one: Tally, other: Tally) -> Ints:
    """Return the records by their category of both; shape (categories, categories)."""
    size = len(one.categories), len(other.categories)
    both = np.bincount(one.of * size[1] + other.of, minlength=size[0] * size[1])
    return both.reshape(size)


def _unions(
    table: Ints, parts: Sequence[int], wholes: Sequence[int], least: int = 1
) -> Iterator[Relation]:
    """Yield each column that is the sum of whole rows."""
    inside = table > 0
    # A row that reaches into another column too is no part of this one.
    only = inside.sum(axis=1) == 1
    for column, whole in enumerate(wholes):
        rows = np.flatnonzero(inside[:, column]).tolist()
        if len(rows) >= least and only[rows].all():
            yield Relation(whole, tuple(parts[row] for row in rows))


def _linked(book: Codebook) -> Iterator[tuple[str, str]]:
    """Yield the pairs of variables of which one may follow from the other."""
    derived = {each.name: each for each in book.derivations}
    routed: dict[str, str] = {}
    for name, variable in book.variables.items():
        of = book.sets[variable.set].asked_if if variable.set in book.sets else None
        rules = [rule for rule in (variable.asked_if, of) if rule is not None]
        # Who is routed alike is missing alike.
        key = " and ".join(map(str, rules)) or f"set {variable.set}"
        if key in routed:
            yield routed[key], name
        if rules or variable.set:
            routed[key] = name
        if name in derived:
            rules = [*derived[name].expressions]
        yield from ((other, name) for other in _members(book, rules))


def _members(book: Codebook, rules: Iterable[object]) -> Iterator[str]:
    for rule in rules:
        for name in sorted(getattr(rule, "names", ())):
            yield from book.sets[name].variables if name in book.sets else (name,)
