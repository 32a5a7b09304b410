"""The noun of this floor: one indicator's estimates as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import pandas as pd

from survey.codebook import Codebook, Disclosure, Indicator
from survey.errors import CallError
from survey.locale import format_share, message
from survey.tables.cells import Cell, answers, cells, codes_in_order
from survey.tables.chart import chart
from survey.tables.disclosure import suppress
from survey.tables.html import to_html
from survey.tables.labelled import labelled
from survey.tables.selection import only, ranked, sort
from survey.tables.wording import legend, title

__all__ = ["Table"]

NOTED_DONT_KNOW = 0.05


@dataclass(frozen=True)
class Table:
    """One indicator's estimates by groups, with what is needed to read them.

    Whatever shows a table goes through `suppress` first; the rows stay unrounded.

    Parameters
    ----------
    rows
        Estimate rows of one indicator: those of its breakdown and those of its
        margins, which secondary suppression needs.
    codebook
        Gives the labels and the thresholds.
    by
        The variables it is broken down by; none for the total.
    language
        nl, fr or en; empty for the codebook's first.
    order
        Codes of the first variable, or answers of a table without one, in the order in
        which they are shown; the codebook's order when empty.

    Examples
    --------
    >>> table = weighted.estimate("contact_neighbours", by=["origin"])  # doctest: +SKIP
    >>> table.within("fr").sort().chart()  # doctest: +SKIP
    """

    rows: pd.DataFrame
    codebook: Codebook
    by: tuple[str, ...] = ()
    language: str = ""
    order: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        names = list(dict.fromkeys(self.rows["indicator"].astype(str)))
        if len(names) != 1:
            raise CallError(f"a table holds one indicator, got {names or 'no rows'}")
        for name in self.by:
            self.codebook.variable(name)
        there = list(dict.fromkeys(self.rows["breakdown"].fillna("").astype(str)))
        if not any(set(b.split("*")) - {""} == set(self.by) for b in there):
            raise CallError.unknown("breakdown", "*".join(self.by), there)

    @classmethod
    def over(cls, rows: pd.DataFrame, codebook: Codebook, by: tuple[str, ...]) -> Table:
        """Return the table of a breakdown and its margins, out of all of an indicator.

        Parameters
        ----------
        rows
            One indicator's rows by any breakdowns.
        codebook
            Gives the labels and the thresholds.
        by
            The variables; breakdowns by others are left out.
        """
        over = rows["breakdown"].map(lambda text: {*str(text).split("*")} - {""})
        within = over.map(lambda variables: variables <= set(by))
        return cls(rows[within].reset_index(drop=True), codebook, by)

    @cached_property
    def indicator(self) -> Indicator:
        """What is estimated."""
        return self.codebook.indicator(str(self.rows["indicator"].iloc[0]))

    @property
    def spoken(self) -> str:
        """The language it is shown in."""
        return self.language or self.codebook.language

    @cached_property
    def title(self) -> str:
        """What it is about, in its language."""
        return title(self.codebook, self.indicator, self.by, self.spoken)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """What is shown, margins too; hidden figures are not in it."""
        return cells(self.suppress().rows, self.by)

    @cached_property
    def answers(self) -> dict[str, str]:
        """Label by answer, for a distribution or a multiple-response indicator."""
        known = answers(self.codebook, self.indicator, self.spoken)
        present = {cell.answer for cell in self.cells}
        listed = {**known, **{c: known.get(c, c) for c in sorted(present) if c}}
        kept = {code: text for code, text in listed.items() if code in present}
        return kept if self.by else {c: kept[c] for c in _ordered(kept, self.order)}

    @cached_property
    def ranked_answers(self) -> tuple[str, ...]:
        """The options of a multiple-response set from most to least given by everyone.

        What is hidden comes last in its own order, so that the order says nothing. The
        answers of a distribution, and answers ordered by `sort`, keep their order.
        """
        answers = tuple(self.answers)
        if self.indicator.statistic == "distribution" or (self.order and not self.by):
            return answers
        everyone = ("",) * len(self.by)
        totals = {
            answer: self.found[everyone, answer].estimate
            for answer in answers
            if (everyone, answer) in self.found
        }
        return ranked(totals, descending=True, among=answers)

    def codes(self, variable: str) -> tuple[str, ...]:
        """Return the codes of one of its variables, in the order shown."""
        place = self.by.index(variable)
        present = (cell.codes[place] for cell in self.cells)
        found = codes_in_order(self.codebook, variable, present)
        return found if place else _ordered(found, self.order)

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """One code per variable for each group, top to bottom; everyone is the last."""
        there = {cell.codes for cell in self.cells}
        everyone = ("",) * len(self.by)
        full = product(*(self.codes(name) for name in self.by))
        inner = [codes for codes in full if codes in there and codes != everyone]
        return (*inner, *([everyone] if everyone in there else []))

    @cached_property
    def found(self) -> dict[tuple[tuple[str, ...], str], Cell]:
        """The cells by group and answer."""
        return {(cell.codes, cell.answer): cell for cell in self.cells}

    @property
    def sampled(self) -> bool:
        """Whether there is a sampling design, so that intervals mean something."""
        return self.codebook.facts.design is not None

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What has to stand under it: weights, answers left out, and the marks."""
        key = "note_weighted" if self.sampled else "note_unweighted"
        notes = [message(key, self.spoken), *self._left_out()]
        return (
            *notes,
            *legend(self.cells, self.codebook.facts.disclosure, self.spoken),
        )

    def _left_out(self) -> list[str]:
        rows = self.suppress().rows
        everyone = rows[(rows["breakdown"].fillna("") == "") & (rows["hidden"] == "")]
        if everyone.empty:
            return []
        share, count = everyone[["dont_know", "n_dont_know"]].iloc[0].astype(float)
        few = count < self.codebook.facts.disclosure.min_cell
        if few or not share >= NOTED_DONT_KNOW:
            return []
        text = format_share(share, 0, self.spoken)
        return [message("note_dont_know", self.spoken, share=text)]

    def suppress(self, disclosure: Disclosure | None = None) -> Table:
        """Return the table with what may not be shown marked as hidden.

        Parameters
        ----------
        disclosure
            Other thresholds than the study's. What is hidden already stays hidden.
        """
        if disclosure is None and "hidden" in self.rows:
            return self
        chosen = disclosure or self.codebook.facts.disclosure
        return replace(self, rows=suppress(self.rows, chosen, self.codebook))

    def within(self, language: str) -> Table:
        """Return the same table in another language."""
        return replace(self, language=language)

    only = only
    sort = sort
    labelled = labelled
    to_html = to_html
    chart = chart

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        return f"Table({self.title}: {len(self.cells)} cells)"


def _ordered(
    codes: Sequence[str] | dict[str, str], order: Sequence[str]
) -> tuple[str, ...]:
    first = [code for code in order if code in codes]
    return (*first, *(code for code in codes if code not in first))
