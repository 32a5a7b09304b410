"""What is true of the population: every indicator, from everyone's answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook, Indicator, Quantile
from survey.editing.derive import derive_into
from survey.editing.draft import Draft
from survey.estimates import (
    Batch,
    Breakdown,
    Statistic,
    breakdown,
    moments,
    statistic,
)
from survey.estimates.statistics.quantile_rules import quantiles
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
    additive = found.kind in ("share", "mean")
    made = _added if additive else _apart
    numbers = made(found, stands_for, crosses)
    for column, category in enumerate(found.categories):
        for cross, (values, persons) in zip(crosses.each, numbers, strict=True):
            for place, cell in enumerate(cross.cells):
                line = (indicator.name, category, cross.name, "*".join(cell))
                value, count = values[place, column], persons[place, column]
                yield (*line, float(value), float(count))


def _added(
    found: Statistic, stands_for: Floats, crosses: Crosses
) -> list[tuple[Floats, Floats]]:
    """Return means, and how many people they are of, by breakdown."""
    size = len(crosses.first)
    known = moments(Batch.of([found]), stands_for, crosses.cell, size)
    hits = np.nan_to_num(known.estimate) * known.n_weighted
    both = []
    for cross in crosses.each:
        persons, sums = (
            np.stack([crosses.sums(cross, column) for column in each.T], axis=1)
            for each in (known.n_weighted, hits)
        )
        none = np.full_like(sums, np.nan)
        both.append((np.divide(sums, persons, none, where=persons > 0), persons))
    return both


def _apart(
    found: Statistic, stands_for: Floats, crosses: Crosses
) -> list[tuple[Floats, Floats]]:
    """Return totals, ratios or quantiles, which no means of cells add up to."""
    batch = Batch.of([replace(found, kind="mean") if found.quantile else found])
    both = []
    for cross in crosses.each:
        known = moments(batch, stands_for, cross.domain, cross.size)
        values = known.estimate
        if found.quantile is not None:
            values = _quantiles(found, found.quantile, stands_for, cross)
        both.append((values, known.n_weighted))
    return both


def _quantiles(
    found: Statistic, asked: Quantile, stands_for: Floats, cross: Breakdown
) -> Floats:
    at = np.array([asked.at])
    cells = [found.base[0] & (cross.domain == place) for place in range(cross.size)]
    return np.stack(
        [quantiles(found.y[0][one], stands_for[one], at, asked.rule) for one in cells]
    )


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
