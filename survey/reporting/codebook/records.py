"""Who gave which answer: each record's place among a variable's answers and kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook, Variable
from survey.fieldwork import Frame
from survey.record import MissingKind
from survey.weighting import Weights, code_positions

__all__ = ["ANSWERED", "STRAY", "Answered", "Category", "Records", "Tally", "counted"]

Category = tuple[str, str]
Floats = NDArray[np.float64]
Places = NDArray[np.intp]
ANSWERED: Category = ("base", "")
STRAY: Category = ("stray", "")
"""Answers that the code list doesn't have."""
UNTOLD = ("id", "cluster")


class Answered(Protocol):
    """Responses, as far as a codebook is described with them."""

    @property
    def frame(self) -> Frame:
        """The records."""

    @property
    def weights(self) -> Weights | None:
        """One a record; None without."""


def counted(variable: Variable) -> bool:
    """Return whether anything may be counted of a variable at all."""
    return variable.disclosure != "direct" and variable.role not in UNTOLD


@dataclass(frozen=True)
class Tally:
    """The answers to one variable.

    Parameters
    ----------
    categories
        ("code", code) for every code that is an answer, in order, or `ANSWERED` where
        there are no codes; `STRAY` when there are any; then ("kind", word).
    of
        Each record's category, shape (rows,).
    counts
        Records by category.
    weights
        The sum of weights by category; None without weights.
    """

    categories: tuple[Category, ...]
    of: Places
    counts: Places
    weights: Floats | None

    @property
    def answers(self) -> tuple[Category, ...]:
        """The categories that are answers."""
        return tuple(each for each in self.categories if each[0] != "kind")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The missing kinds that occur."""
        return tuple(word for what, word in self.categories if what == "kind")

    @cached_property
    def base(self) -> int:
        """How many answered."""
        return int(self.counts[: len(self.answers)].sum())

    def count(self, category: Category) -> int:
        """Return how many records are in a category; of `ANSWERED`, who answered."""
        if category == ANSWERED:
            return self.base
        if category not in self.categories:
            return 0
        return int(self.counts[self.categories.index(category)])

    def share(self, category: Category) -> float:
        """Return a category's weighted share of who answered."""
        if self.weights is None or category not in self.categories:
            return np.nan
        whole = self.weights[: len(self.answers)].sum()
        return float(self.weights[self.categories.index(category)] / whole)


@dataclass(frozen=True)
class Records:
    """The records that a codebook is described with.

    Parameters
    ----------
    frame
        Answers and the reasons for missing ones.
    weights
        One a record; None without.
    """

    frame: Frame
    weights: Floats | None = None

    @property
    def book(self) -> Codebook:
        """What the records mean."""
        return self.frame.codebook

    @property
    def rows(self) -> int:
        """How many records there are."""
        return self.frame.rows

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        """The answers by variable, of all that may be counted and is there."""
        return {
            name: self._tally(name)
            for name, variable in self.book.variables.items()
            if counted(variable) and self.frame.has(name) and self.rows
        }

    def values(self, name: str) -> tuple[Floats, Floats | None]:
        """Return a number's known values, and the weights of who gave them."""
        vector = self.frame.vector(name)
        known = ~vector.missing
        weights = None if self.weights is None else self.weights[known]
        return vector.values[known].astype(np.float64), weights

    def _tally(self, name: str) -> Tally:
        kinds = self.frame.kinds(name)
        codes, of = self._answers(name, kinds)
        answers: list[Category] = [("code", code) for code in codes] or [ANSWERED]
        if np.any(of == len(answers)):
            answers.append(STRAY)
        found = [kind for kind in MissingKind if kind and np.any(kinds == kind)]
        for place, kind in enumerate(found, start=len(answers)):
            of = np.where(kinds == kind, place, of)
        words: Sequence[Category] = [("kind", kind.word) for kind in found]
        size = len(answers) + len(words)
        counts = np.bincount(of, minlength=size)
        if self.weights is None:
            return Tally((*answers, *words), of, counts, None)
        sums = np.bincount(of, self.weights, size).astype(np.float64)
        return Tally((*answers, *words), of, counts, sums)

    def _answers(
        self, name: str, kinds: NDArray[np.int8]
    ) -> tuple[tuple[str, ...], Places]:
        """Return the codes, and each record's place; beyond them what isn't one."""
        if not self.book.codes(name):
            return (), np.zeros(self.rows, dtype=np.intp)
        codes, of = code_positions(self.frame, name)
        return codes, np.where((of < 0) & (kinds == 0), len(codes), of)
