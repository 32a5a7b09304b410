"""Which counts are not to be told, and which others would give those away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook, Disclosure
from survey.locale import format_number, message
from survey.reporting.codebook.records import ANSWERED, Category, Tally
from survey.tables.protection import protect
from survey.tables.relations import Relation

__all__ = ["Guard"]

Named = tuple[str, Category]
FIRST = {"kind": 0, "stray": 1, "code": 1, "base": 2}
"""What is hidden first to guard another: why an answer is missing, an answer, all."""


@dataclass(frozen=True)
class Guard:
    """What may be told of the answers to all variables, on one page together.

    Parameters
    ----------
    tallies
        The answers by variable.
    marks
        Why a count is hidden, by variable and category: `few`, `base` or `secondary`.
    limits
        The study's thresholds.
    """

    tallies: Mapping[str, Tally]
    marks: Mapping[Named, str]
    limits: Disclosure

    @classmethod
    def of(cls, tallies: Mapping[str, Tally], book: Codebook) -> Guard:
        """Return what may be told.

        Parameters
        ----------
        tallies
            The answers by variable.
        book
            Tells the thresholds, and which variables follow from which.

        Notes
        -----
        What everyone may subtract: the answers of a variable from who answered it, who
        answered it and every missing kind from all records, and, where an answer of
        one variable is the union of answers of another it is routed by or made from,
        those from each other. Where the answers of two variables only overlap nothing
        follows.
        """
        limits = book.facts.disclosure
        cells = [
            (name, category)
            for name, tally in tallies.items()
            for category in dict.fromkeys((ANSWERED, *tally.categories))
        ]
        counts = np.array([tallies[n].count(c) for n, c in cells], dtype=np.intp)
        marks = {
            cell: mark
            for cell, count in zip(cells, counts, strict=True)
            if (mark := _mark(cell, int(count), tallies, limits))
        }
        if limits.secondary and cells:
            place = {cell: at for at, cell in enumerate(cells)}
            relations = [*_within(tallies, place), *_between(tallies, place, book)]
            for at in _guarded(cells, counts, marks, relations, limits):
                marks.setdefault(cells[at], "secondary")
        return cls(tallies, marks, limits)

    def mark(self, name: str, category: Category = ANSWERED) -> str:
        """Return why a count is hidden; empty when it may be told."""
        return self.marks.get((name, category), "")

    def text(self, name: str, category: Category, language: str) -> str:
        """Return a count as it may be told."""
        mark = self.mark(name, category)
        if mark == "few":
            return message("weighing_fewer", language, least=self.limits.min_cell)
        if mark:
            return message(f"mark_{mark}", language)
        return format_number(self.tallies[name].count(category), 0, language)

    def told(self, name: str, category: Category = ANSWERED) -> bool:
        """Return whether a count and its share may be told."""
        return not (self.mark(name, category) or self.mark(name))


def _mark(
    cell: Named, count: int, tallies: Mapping[str, Tally], limits: Disclosure
) -> str:
    name, (what, _) = cell
    if 0 < count < limits.min_cell:
        return "few"
    thin = 0 < tallies[name].base < limits.min_base
    return "base" if count and thin and what in ("code", "stray") else ""


def _guarded(
    cells: Sequence[Named],
    counts: NDArray[np.intp],
    marks: Mapping[Named, str],
    relations: Sequence[Relation],
    limits: Disclosure,
) -> list[int]:
    hidden = np.array([cell in marks for cell in cells], dtype=bool)

    def safe(_: Relation, parts: Sequence[int]) -> bool:
        return bool(counts[list(parts)].sum() >= limits.min_cell)

    sort = np.array([FIRST[what] for _, (what, _) in cells])
    order = np.lexsort((counts, sort))
    rank = np.empty(len(cells), dtype=np.intp)
    rank[order] = np.arange(len(cells))
    # Everyone may know that nobody gave an answer, so that protects no other.
    gone = protect(hidden, relations, safe, rank, counts == 0)
    return [int(at) for at in np.flatnonzero(gone)]


def _within(
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


def _between(
    tallies: Mapping[str, Tally], place: Mapping[Named, int], book: Codebook
) -> Iterator[Relation]:
    """Yield the sums that the counts of two variables make."""
    for one, other in dict.fromkeys(_linked(book)):
        if one not in tallies or other not in tallies:
            continue
        a, b = tallies[one], tallies[other]
        size = len(a.categories), len(b.categories)
        both = np.bincount(a.of * size[1] + b.of, minlength=size[0] * size[1])
        table = both.reshape(size)
        first = [place[one, each] for each in a.categories]
        second = [place[other, each] for each in b.categories]
        yield from _unions(table, first, second, least=1)
        yield from _unions(table.T, second, first, least=2)


def _unions(
    table: NDArray[np.intp], parts: Sequence[int], wholes: Sequence[int], least: int
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
