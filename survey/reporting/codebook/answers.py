"""The tables of answers: codes with their counts, and what of a number may be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from survey.codebook import Code, Codebook, Variable
from survey.locale import format_number, format_share, message
from survey.reporting.codebook.content import Cell, Fact, Listing, Picture, Row
from survey.reporting.codebook.guard import Guard
from survey.reporting.codebook.records import ANSWERED, STRAY, Category, Records
from survey.reporting.codebook.spread import Spread

__all__ = ["LONG", "Answers"]

LONG = 30
"""Codes beyond that are listed at the end of the codebook, not with each variable."""
NUMBERS = ("int", "decimal")
Told = tuple[tuple[Listing, ...], tuple[Picture, ...]]


@dataclass(frozen=True)
class Answers:
    """What people answered, as far as it may be told.

    Parameters
    ----------
    book
        The codebook.
    records
        Who answered what; None when only the codebook is described.
    guard
        What may be told of it.
    language
        nl, fr or en.
    """

    book: Codebook
    records: Records | None
    guard: Guard | None
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return a text of the catalogue about described codebooks."""
        return message(f"described_{key}", self.language, **values)

    def counted(self, name: str) -> bool:
        """Return whether there is anything to tell of a variable's answers."""
        return self.guard is not None and name in self.guard.tallies

    @property
    def weighted(self) -> bool:
        """Whether the records have weights."""
        return self.records is not None and self.records.weights is not None

    @property
    def heads(self) -> list[str]:
        """The heads of a count with its shares."""
        more = ["share_weighted"] if self.weighted else []
        return [self.say(key) for key in ("n", "share", *more)]

    def count(self, name: str, category: Category) -> Cell:
        """Return a count as it may be told."""
        if self.guard is None:
            return Cell()
        text = self.guard.text(name, category, self.language)
        return Cell(text, hidden=bool(self.guard.mark(name, category)))

    def shares(self, name: str, category: Category) -> tuple[float, float]:
        """Return a category's share of who answered, unweighted and weighted.

        Neither is a number where it may not be told, or isn't there.
        """
        if self.guard is None or not self.guard.shared(name, category):
            return float("nan"), float("nan")
        tally = self.guard.tallies[name]
        plain = tally.count(category) / tally.base if tally.base else float("nan")
        return plain, tally.share(category) if tally.base else float("nan")

    def codes(self, variable: Variable) -> Iterator[Listing]:
        """Yield the table of a variable's codes, with how many gave each."""
        listed = self.book.code_lists.get(variable.codes)
        if listed is None:
            return
        counted = self.counted(variable.name)
        if not counted and len(listed.codes) > LONG:
            return
        rows = [*self._answer_rows(variable, listed.answers)]
        rows += self._closing(variable) if counted else self._declared(listed.codes)
        heads = [self.say("code"), self.say("label")]
        heads += self.heads if counted else []
        caption = self.say("answers" if counted else "codes")
        numbers = (False, False, *[True] * (len(heads) - 2))
        yield Listing(caption, tuple(heads), tuple(rows), numbers, head=1)

    def _answer_rows(
        self, variable: Variable, codes: tuple[Code, ...]
    ) -> Iterator[Row]:
        name, counted = variable.name, self.counted(variable.name)
        rest = []
        for code in codes:
            category: Category = ("code", code.code)
            if counted and len(codes) > LONG and not self._large(name, category):
                rest.append(code)
                continue
            label = code.label.within(self.language) or code.code
            head = (Cell(code.code, mono=True), Cell(label, small=code.note))
            yield Row((*head, *self.figures(name, category)))
        if rest:
            label = self.say("other_codes", count=len(rest))
            blank = Cell("–")
            cells = [Cell(), Cell(label), blank, blank]
            yield Row((*cells, *([blank] if self.weighted else [])))
        if counted and self.guard and STRAY in self.guard.tallies[name].categories:
            head = (Cell(), Cell(self.say("stray")))
            yield Row((*head, *self.figures(name, STRAY)))

    def _large(self, name: str, category: Category) -> bool:
        if self.guard is None or not self.guard.shared(name, category):
            return False
        return self.guard.tallies[name].count(category) > 0

    def figures(self, name: str, category: Category) -> tuple[Cell, ...]:
        """Return a count with its shares, as far as they may be told."""
        if not self.counted(name):
            return ()
        plain, weighted = self.shares(name, category)
        # Shares of one decimal would give a base of some hundreds away.
        said = self.percent(plain, 0 if self.hides_base(name) else 1)
        cells = [self.count(name, category), Cell(said)]
        if self.weighted:
            cells.append(Cell(self.percent(weighted)))
        shown = weighted if self.weighted else plain
        cells[-1] = Cell(cells[-1].text, share=None if isnan(shown) else shown)
        return tuple(cells)

    def hides_base(self, name: str) -> bool:
        """Return whether it isn't told how many answered."""
        return bool(self.guard and self.guard.mark(name))

    def percent(self, share: float, decimals: int = 1) -> str:
        """Return a share as text, or a dash where there is none to tell."""
        return "–" if isnan(share) else format_share(share, decimals, self.language)

    def _closing(self, variable: Variable) -> Iterator[Row]:
        """Yield who answered, who didn't and why, and everyone."""
        name, blank = variable.name, Cell()
        width = 2 if self.weighted else 1
        answered = self.count(name, ANSWERED)
        full = [blank] * width
        yield Row((blank, Cell(self.say("answered")), answered, *full), "total")
        if self.guard is None or self.records is None:
            return
        for word in self.guard.tallies[name].kinds:
            codes, label = self._kind(variable, word)
            head = (Cell(codes, mono=True), Cell(label))
            count = self.count(name, ("kind", word))
            yield Row((*head, count, *full), "missing")
        everyone = Cell(format_number(self.records.rows, 0, self.language))
        yield Row((blank, Cell(self.say("everyone")), everyone, *full), "total")

    def _kind(self, variable: Variable, word: str) -> tuple[str, str]:
        """Return the codes that stand for a missing kind, and what it is called."""
        listed = self.book.code_list(variable.name)
        codes = [c for c in listed.codes if c.missing == word] if listed else []
        label = message(f"kind_{word}", self.language)
        own = [code.label.within(self.language) for code in codes]
        said = "; ".join(dict.fromkeys(text for text in own if text)) or label
        told = (
            said if said.casefold() == label.casefold() else f"{said} ({label.lower()})"
        )
        return ", ".join(code.code for code in codes), told if own else label

    def _declared(self, codes: tuple[Code, ...]) -> Iterator[Row]:
        for code in codes:
            if code.missing:
                kind = message(f"kind_{code.missing}", self.language)
                label = code.label.within(self.language) or kind
                alike = label.casefold() == kind.casefold()
                told = Cell(label if alike else f"{label} ({kind.lower()})")
                yield Row((Cell(code.code, mono=True), told), "missing")

    def missing(self, name: str) -> Fact:
        """Return how many of a variable without codes answered, and why others not."""
        if not self.counted(name) or self.guard is None:
            return Fact(self.say("answered"))
        language = self.language
        parts = [self.guard.text(name, ANSWERED, language)]
        for word in self.guard.tallies[name].kinds:
            count = self.guard.text(name, ("kind", word), language)
            parts.append(f"{message(f'kind_{word}', language)}: {count}")
        return Fact(self.say("answered"), "; ".join(parts))

    def spread(self, variable: Variable) -> Told:
        """Return what may be told of a number: a table and a histogram."""
        name = variable.name
        # The number of an interviewer, or one that stands for a word, is no amount.
        amount = variable.type in NUMBERS and variable.measure != "nominal"
        if not (amount and self.counted(name) and self.guard and self.records):
            return (), ()
        limits = self.guard.limits
        least = max(limits.min_base, 2 * limits.min_cell)
        if self.guard.tallies[name].base < least:
            return (), ()
        values, weights = self.records.values(name)
        spread = Spread(variable, values, weights, limits.min_cell, self.language)
        return (spread.listing(self.say("spread")),), (spread.picture(),)
