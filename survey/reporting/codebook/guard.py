"""Which counts are not to be told, and which others would give those away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook, Disclosure
from survey.locale import format_number, message
from survey.record import MissingKind
from survey.reporting.codebook.records import ANSWERED, Category, Tally
from survey.reporting.codebook.sums import Named, between, within
from survey.tables.protection import determined, linked_relations, protect
from survey.tables.relations import Relation

__all__ = ["Guard"]

Mask = NDArray[np.bool_]
Ints = NDArray[np.intp]
ROUTED: Category = ("kind", MissingKind.NOT_APPLICABLE.word)
"""Who was routed past says something of people; why others are silent does not."""
OURS = ("not_asked", "technical", "edited_out", "not_coded")
"""Kinds that tell what the study did, and nothing of people: small, but no secret."""
FIRST = {"silent": 0, "stray": 1, "code": 1, "kind": 2, "base": 3}
THEN = {"silent": 0, "base": 1, "stray": 2, "code": 2, "kind": 3}
"""What is hidden first to guard an answer, and then to guard who is silent."""


@dataclass(frozen=True)
class Guard:
    """What may be told of the answers to all variables, on one page together.

    Parameters
    ----------
    tallies
        The answers by variable.
    marks
        Why a count is hidden, by variable and category: `few`, `base` or `secondary`.
    unshared
        The answers of which not even the share may be told.
    limits
        The study's thresholds.
    """

    tallies: Mapping[str, Tally]
    marks: Mapping[Named, str]
    unshared: frozenset[Named]
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

        It first guards the answers. Then it guards how many are silent for one reason:
        where no other reason can hide such a few, the counts of that variable go, and
        its shares, which tell nothing of the few, stay. How many answers the study
        itself took out is not guarded, only not told when they are few.
        """
        limits = book.facts.disclosure
        cells = [
            (name, category)
            for name, tally in tallies.items()
            for category in dict.fromkeys((ANSWERED, *tally.categories))
        ]
        found = _Cells(cells, tallies, limits, [])
        if limits.secondary and cells:
            place = {cell: at for at, cell in enumerate(cells)}
            sums = (*within(tallies, place), *between(tallies, place, book))
            found = _Cells(cells, tallies, limits, list(dict.fromkeys(sums)))
        answers = found.protected(found.few & ~found.silent | found.thin, FIRST)
        gone = found.without_bases(answers | found.few)
        unshared = found.unshared(answers, gone)
        gone |= found.ours
        small = found.few | found.ours
        marks = {
            cell: "few" if few else "base" if thin else "secondary"
            for cell, few, thin, hide in zip(
                cells, small, found.thin, gone, strict=True
            )
            if hide
        }
        hidden = zip(cells, unshared, strict=True)
        return cls(tallies, marks, frozenset(c for c, hide in hidden if hide), limits)

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

    def shared(self, name: str, category: Category) -> bool:
        """Return whether an answer's share of who answered may be told."""
        if self.tallies[name].base < self.limits.min_base:
            return False
        return (name, category) not in self.unshared


@dataclass(frozen=True)
class _Cells:
    """Every count on the page, and the sums that they make."""

    cells: Sequence[Named]
    tallies: Mapping[str, Tally]
    limits: Disclosure
    relations: Sequence[Relation]

    @cached_property
    def counts(self) -> Ints:
        counts = [self.tallies[name].count(what) for name, what in self.cells]
        return np.array(counts, dtype=np.intp)

    @cached_property
    def silent(self) -> Mask:
        """Where a count is of who gave no answer, for another reason than routing."""
        kinds = [what[0] == "kind" and what != ROUTED for _, what in self.cells]
        return np.array(kinds, dtype=bool)

    @cached_property
    def few(self) -> Mask:
        """Where a count is too small to be told, and has to be guarded."""
        return np.asarray(self._small & ~self._done)

    @cached_property
    def ours(self) -> Mask:
        """Where a count is too small to be told, and nobody's secret."""
        return np.asarray(self._small & self._done)

    @cached_property
    def _small(self) -> Mask:
        return np.asarray((self.counts > 0) & (self.counts < self.limits.min_cell))

    @cached_property
    def _done(self) -> Mask:
        done = [what[0] == "kind" and what[1] in OURS for _, what in self.cells]
        return np.array(done, dtype=bool)

    @cached_property
    def _answer(self) -> Mask:
        answers = [what[0] in ("code", "stray") for _, what in self.cells]
        return np.array(answers, dtype=bool) & (self.counts > 0)

    @cached_property
    def thin(self) -> Mask:
        """Where an answer is one of too few to be divided at all."""
        least = self.limits.min_base
        return np.array(
            [
                what[0] in ("code", "stray")
                and self.tallies[name].base < least
                and self.tallies[name].count(what) > 0
                for name, what in self.cells
            ],
            dtype=bool,
        )

    def protected(self, hidden: Mask, first: Mapping[str, int]) -> Mask:
        """Return what has to be hidden so that the hidden stays so."""
        if not self.relations:
            return hidden
        kinds = [what[0] for _, what in self.cells]
        words = np.where(self.silent, "silent", np.array(kinds))
        order = np.lexsort((self.counts, np.array([first[word] for word in words])))
        rank = np.empty(len(self.cells), dtype=np.intp)
        rank[order] = np.arange(len(self.cells))
        while True:
            hidden = protect(hidden, self.relations, self._safe, rank, self.known)
            more = self._given_away(hidden)
            if not np.any(more & ~hidden):
                return hidden
            hidden = hidden | more

    @cached_property
    def known(self) -> Mask:
        """What everyone knows: that nobody gave an answer, or that all gave one."""
        everyone = np.array([self.tallies[name].of.size for name, _ in self.cells])
        return np.asarray((self.counts == 0) | (self.counts == everyone) | self._done)

    def _given_away(self, hidden: Mask) -> Mask:
        """Return all that is linked to a count which still follows from the others."""
        found = {at for at in determined(hidden, self.relations) if not self.known[at]}
        more = np.zeros_like(hidden)
        for linked in linked_relations(hidden, self.relations) if found else ():
            cells = [cell for relation in linked for cell in relation.cells]
            if found.intersection(cells):
                more[cells] = ~self.known[cells]
        return more

    def without_bases(self, hidden: Mask) -> Mask:
        """Return what to hide so that no count follows from a share and its base.

        With one count and its share beside it the base would be known again, so
        where a base goes all counts of the variable go; and where a count goes whose
        share may be told, the base does.
        """
        shared = ~hidden
        gone = self.protected(hidden, THEN)
        while self.relations:
            bases = self._named(gone & self._base)
            counts = self._named(gone & shared & self._answer)
            more = (self._of(bases) & self._answer) | (self._of(counts) & self._base)
            if not np.any(more & ~self.known & ~gone):
                break
            gone = self.protected(gone | (more & ~self.known), THEN)
        return gone

    def unshared(self, answers: Mask, gone: Mask) -> Mask:
        """Return the answers whose share would tell a hidden count by a shown base."""
        shown = self._named(self._base & ~gone)
        return np.asarray(answers | (gone & self._answer & self._of(shown)))

    @cached_property
    def _base(self) -> Mask:
        return np.array([what == ANSWERED for _, what in self.cells], dtype=bool)

    def _named(self, cells: Mask) -> set[str]:
        return {self.cells[at][0] for at in np.flatnonzero(cells).tolist()}

    def _of(self, names: set[str]) -> Mask:
        return np.array([name in names for name, _ in self.cells], dtype=bool)

    def _safe(self, _: Relation, parts: Sequence[int]) -> bool:
        return bool(self.counts[list(parts)].sum() >= self.limits.min_cell)
