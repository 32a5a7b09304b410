"""What is true of the population: every indicator, from everyone's answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook, Indicator
from survey.editing.derive import derive_into
from survey.editing.draft import Draft
from survey.estimates import Batch, Breakdown, breakdown, moments, statistic
from survey.simulation.aims import Aim
from survey.simulation.people import frame_of, needs
from survey.weighting import distinct

__all__ = ["population_values", "truth_breakdowns"]

Floats = NDArray[np.float64]
COLUMNS = (
    "indicator",
    "category",
    "by",
    "cell",
    "value",
    "persons",
    "aim",
    "aim_wave",
    "aim_source",
)


def truth_breakdowns(codebook: Codebook) -> tuple[tuple[str, ...], ...]:
    """Return the breakdowns of one variable, or none, that truth is kept by.

    The study's own ones, and whatever published figures are broken down by.
    """
    wanted = [by for by in codebook.facts.estimation.breakdowns if len(by) < 2]
    wanted += [(figure.by,) for figure in codebook.published if figure.by]
    return tuple(dict.fromkeys([(), *wanted]))


def population_values(
    people: Draft, stands_for: Floats, aims: Sequence[Aim]
) -> pd.DataFrame:
    """Return every indicator's value in the population, by every breakdown.

    Parameters
    ----------
    people
        The whole population, everyone's answers known.
    stands_for
        How many people each of them is.
    aims
        The published figures that were aimed for, to stand beside the values.

    Returns
    -------
    DataFrame
        One row a category of an indicator in a cell; value is a share or a mean,
        persons how many people it is about, aim the published share where there is
        one. Columns as in `COLUMNS`.
    """
    book = people.frame.codebook
    wanted = truth_breakdowns(book)
    people = _with_derived(people, {name for by in wanted for name in by})
    crosses = Crosses.of([breakdown(frame_of(people, by), by) for by in wanted])
    lines = [
        line
        for indicator in book.indicators.values()
        for line in _lines(people, indicator, stands_for, crosses)
    ]
    table = pd.DataFrame(lines, columns=list(COLUMNS[:6]))
    return table.merge(_aimed(aims), how="left", on=["indicator", "by", "cell"])


@dataclass(frozen=True)
class Crosses:
    """Breakdowns, and the cells of all of them crossed that hold anybody.

    Parameters
    ----------
    cell
        Each person's cell of the whole cross, shape (rows,).
    first
        Somebody of each of those cells, shape (cells,).
    """

    each: Sequence[Breakdown]
    cell: NDArray[np.intp]
    first: NDArray[np.intp]

    @classmethod
    def of(cls, each: Sequence[Breakdown]) -> Crosses:
        """Return breakdowns crossed, so that people are added up once for all."""
        domains = np.column_stack([cross.domain + 1 for cross in each])
        first, cell = distinct(domains)
        return cls(each, cell, first)

    def sums(self, cross: Breakdown, values: Floats) -> Floats:
        """Return values per crossed cell added up by one of the breakdowns."""
        domain = cross.domain[self.first]
        inside = domain >= 0
        return np.bincount(domain[inside], values[inside], cross.size).astype(
            np.float64
        )


def _with_derived(people: Draft, names: set[str]) -> Draft:
    variables = people.frame.codebook.variables
    later = [n for n in names if variables[n].derived and n not in people.columns]
    return derive_into(people, sorted(later)) if later else people


def _lines(
    people: Draft, indicator: Indicator, stands_for: Floats, crosses: Crosses
) -> Iterator[tuple[object, ...]]:
    named = {name for rule in indicator.expressions for name in rule.names}
    named |= {indicator.multiple, indicator.distribution} - {""}
    wanted = needs(people.frame.codebook, named, people.columns)
    known = _with_derived(people, {*wanted})
    found = statistic(frame_of(known, wanted), indicator)
    size = len(crosses.first)
    values = moments(Batch.of([found]), stands_for, crosses.cell, size)
    hits = np.nan_to_num(values.estimate) * values.n_weighted
    for column, category in enumerate(found.categories):
        for cross in crosses.each:
            persons = crosses.sums(cross, values.n_weighted[:, column])
            shares = crosses.sums(cross, hits[:, column])
            empty = np.full_like(shares, np.nan)
            means = np.divide(shares, persons, empty, where=persons > 0)
            for cell, value, count in zip(cross.cells, means, persons, strict=True):
                line = (indicator.name, category, cross.name, "*".join(cell))
                yield (*line, float(value), float(count))


def _aimed(aims: Sequence[Aim]) -> pd.DataFrame:
    rows = [
        (
            aim.indicator.name,
            aim.figure.by,
            aim.figure.cell,
            aim.share,
            aim.figure.wave,
            aim.figure.source,
        )
        for aim in aims
    ]
    columns = ["indicator", "by", "cell", "aim", "aim_wave", "aim_source"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"aim": "Float64", "aim_wave": "Int64"})
