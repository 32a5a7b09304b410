"""From an engine's groups to a design's layout and a breakdown's cube."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import renumbered, totals
from survey.errors import CallError, LoneStratumError
from survey.estimates.batch import Columns
from survey.estimates.breakdown import Breakdown
from survey.estimates.cube import Cube, Scatter, Sums, gathered
from survey.estimates.engine.request import Sampling
from survey.estimates.engine.table import BASES, Key, Looked, Measure, Table
from survey.estimates.layout import Layout, Tier

__all__ = ["Placed", "columns_of", "crossed", "cube_of", "placed", "whole"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# Populations that were computed in two ways agree to rounding.
SAME = 1e-9
# Of all but ratios, which are the only ones to divide by other numbers than one.
SAME_AS = {"wy": "yb", "wx": "bb"}


@dataclass(frozen=True)
class Placed:
    """A table's groups within the design.

    Parameters
    ----------
    layout
        The design's; None when there is none.
    unit
        Each group's unit, shape (groups,).
    units
        Number of units.
    scattered
        Whether a unit is a stratum of single records.
    pattern
        Each unit's combination of auxiliaries, shape (units,), where a unit is what a
        stratum has of one.
    """

    layout: Layout | None
    unit: Codes
    units: int
    scattered: bool
    pattern: Codes | None = None


def columns_of(looked: Sequence[Looked]) -> Columns:
    """Return what the items' columns are, one a category."""
    widths = [len(each.texts) for each in looked]
    kinds = [each.kind for each in looked]
    return Columns(
        tuple(np.repeat(kinds, widths).tolist()),
        np.repeat(np.arange(len(looked)), widths),
        np.repeat([each.shift for each in looked], widths),
    )


def placed(
    table: Table, sampling: Sampling | None, pattern: Codes | None = None
) -> Placed:
    """Return where a table's groups stand in the design.

    Parameters
    ----------
    table
        Grouped by strata and clusters among others.
    sampling
        Which columns those are.
    pattern
        Each group's combination of auxiliaries, shape (groups,), where weights are
        calibrated.

    Raises
    ------
    CallError
        When records have no stratum or cluster, or a population differs within a
        stratum, is missing, or is less than the sample.
    LoneStratumError
        When strata have one cluster and that was to fail.
    """
    if sampling is None:
        return Placed(None, np.zeros(table.groups, dtype=np.intp), 1, False)
    strata = whole(table, sampling.strata)
    within, single = pattern, sampling.clusters is None
    if not single:
        within = whole(table, sampling.clusters).codes
    if within is None:
        within = np.zeros(table.groups, dtype=np.intp)
    size = int(within.max(initial=0)) + 1
    units, unit = renumbered(strata.codes * size + within)
    of, strata_size = units // size, len(strata.texts)
    if single:
        rows = np.bincount(strata.codes, table.sums[Measure("rows")], strata_size)
        sampled = np.rint(rows).astype(np.intp)
    else:
        sampled = np.bincount(of, minlength=strata_size)
    population = _population(table, sampling, strata, sampled)
    one = np.ones(len(sampled))
    tier = Tier(np.arange(len(units)), of, sampled, population, one)
    layout = Layout((tier,), sampling.lone_strata, strata.texts)
    if sampling.lone_strata == "fail" and layout.lone_names:
        raise LoneStratumError.named(layout.lone_names)
    apart = units % size if single and pattern is not None else None
    return Placed(layout, unit, len(units), single, apart)


def whole(table: Table, column: str | None, what: str = "the design") -> Key:
    """Return a column's codes, none of them missing; one code without a column.

    Parameters
    ----------
    table
        Grouped by the column.
    column
        Which.
    what
        What needs it.

    Raises
    ------
    CallError
        When groups miss it.
    """
    if column is None:
        return Key(np.zeros(table.groups, dtype=np.intp), ("the sample",))
    key = table.keys[column]
    if (key.codes < 0).any():
        raise CallError(f"there are records without {column!r}, which {what} needs")
    return key


def _population(
    table: Table, sampling: Sampling, strata: Key, sampled: Codes
) -> Floats:
    if sampling.population is None:
        return np.full(len(sampled), np.inf)
    least, most = np.full(len(sampled), np.inf), np.full(len(sampled), -np.inf)
    np.minimum.at(least, strata.codes, table.sums[Measure("least")])
    np.maximum.at(most, strata.codes, table.sums[Measure("most")])
    same = np.isclose(least, most, rtol=SAME, atol=0)
    for index in np.flatnonzero(~same):
        raise CallError(f"the fpc differs within stratum {strata.texts[index]}")
    size = least if (least > 1).any() else sampled / least
    for index in np.flatnonzero(size < sampled * (1 - SAME)):
        raise CallError(
            f"stratum {strata.texts[index]} has {sampled[index]} clusters in the "
            f"sample and {size[index]:.10g} in the population"
        )
    return np.asarray(np.maximum(size, sampled))


def crossed(table: Table, by: Sequence[str]) -> Breakdown:
    """Return the domains of a breakdown: the combinations that occur.

    Parameters
    ----------
    table
        Grouped by these columns among others.
    by
        The columns; none for the total.
    """
    keys = [table.keys[column] for column in by]
    code = np.zeros(table.groups, dtype=np.intp)
    outside = np.zeros(table.groups, dtype=bool)
    for key in keys:
        outside |= key.codes < 0
        code = code * len(key.texts) + np.maximum(key.codes, 0)
    found, place = renumbered(code[~outside])
    domain = np.full(table.groups, -1, dtype=np.intp)
    domain[~outside] = place
    cells = [
        tuple(key.texts[at] for key, at in zip(keys, places, strict=True))
        for places in zip(*_split(found, [len(key.texts) for key in keys]), strict=True)
    ]
    return Breakdown(tuple(by), tuple(cells) if by else ((),), domain)


def _split(codes: Codes, sizes: Sequence[int]) -> list[Codes]:
    parts: list[Codes] = []
    for size in reversed(sizes):
        parts.insert(0, codes % size)
        codes = codes // size
    return parts


def cube_of(
    table: Table, looked: Sequence[Looked], at: Placed, cross: Breakdown
) -> Cube:
    """Return the cube of a breakdown.

    Parameters
    ----------
    table
        Grouped by the breakdown's columns and others, which are added up.
    looked
        The items.
    at
        Where the groups stand in the design.
    cross
        The breakdown.
    """
    inside = cross.domain >= 0
    key = cross.domain[inside] * at.units + at.unit[inside]
    found, place = renumbered(key)
    cell = np.full(table.groups, len(found), dtype=np.intp)
    cell[inside] = place
    domain = np.where(inside, cross.domain, cross.size)

    def by_cell(what: str) -> Floats:
        return totals(cell, _stacked(table, looked, what), len(found))

    def by_domain(what: str) -> Floats:
        return totals(domain, _stacked(table, looked, what), cross.size)

    scatter = None
    if at.scattered:
        scatter = Scatter(*(by_cell(what) for what in ("yy", "yb", "bb", "wy", "wx")))
    cells = Sums(
        found // at.units,
        found % at.units,
        by_cell("count"),
        by_cell("weight"),
        by_cell("y"),
        by_cell("x"),
        scatter,
    )
    return Cube(
        columns_of(looked),
        cross.size,
        cells,
        gathered(cells, cross.size),
        by_domain("square"),
        by_domain("hits"),
        by_domain("power"),
        by_domain("cross"),
        by_domain("under"),
    )


def _stacked(table: Table, looked: Sequence[Looked], what: str) -> Floats:
    """Return a sum of every base or of every column that has it, as columns."""
    wanted = []
    for place, each in enumerate(looked):
        for category in range(1 if what in BASES else len(each.texts)):
            one = Measure(what, place, category)
            if one not in table.sums and what in SAME_AS:
                one = Measure(SAME_AS[what], place, category)
            if what in ("bb", "wx") and one not in table.sums:
                one = Measure("square", place)
            if one in table.sums:
                wanted.append(one)
    return table.stacked(wanted)
