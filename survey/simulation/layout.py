"""From proposed people to a population that meets the study's margins exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.editing.draft import Draft
from survey.errors import ConvergenceError
from survey.simulation.people import frame_of, take
from survey.simulation.register import Pool
from survey.simulation.streams import stream
from survey.weighting import Problem, distinct, rake
from survey.weighting.margins import Target, targets

__all__ = ["Residents", "lay_out", "margin_names"]

Floats = NDArray[np.float64]
ROUNDS, EXACT = 1000, 1e-10


@dataclass(frozen=True)
class Residents:
    """A population's register side.

    Parameters
    ----------
    people
        Register variables and what is derived from those.
    strata, place
        The strata, and the place of each person's among them.
    stands_for
        How many people of the real population each person is, shape (rows,). Within a
        stratum nearly the same number; exactly what makes every margin hold.
    """

    people: Draft
    strata: tuple[str, ...]
    place: NDArray[np.int64]
    stands_for: Floats


def margin_names(codebook: Codebook, there: Sequence[str]) -> tuple[str, ...]:
    """Return the margins of the study that can be laid out with these variables.

    Parameters
    ----------
    there
        The variables that the register side holds.
    """
    design, calibrate = codebook.facts.design, codebook.facts.weighting.calibrate
    wanted = list(calibrate.margins) if calibrate is not None else []
    if design is not None and design.base_weight is not None:
        wanted.append(design.base_weight.margin)
    known = {*there}
    return tuple(
        name
        for name in dict.fromkeys(wanted)
        if {*codebook.margins[name].variables} <= known
        and not codebook.margins[name].amount
    )


def lay_out(pool: Pool, seed: int, cap: int) -> Residents:
    """Return a population drawn from the pool.

    Parameters
    ----------
    pool
        Proposed people.
    cap
        Persons per stratum at most; a smaller stratum is laid out person by person.

    Notes
    -----
    The pool is raked to the margins, which keeps whatever the proposals say about how
    the margins hang together; people are then drawn from it systematically with the
    raked weights as sizes. What rounding leaves is raked away in `stands_for`.
    """
    names = margin_names(pool.people.frame.codebook, tuple(pool.people.columns))
    margins = _targets(pool.people, names)
    weights = _raked(margins, (pool.place >= 0).astype(np.float64))
    # In order of their cells, so that every cell is drawn to within one person.
    order = np.lexsort([np.arange(len(weights)), *(t.cell for t in margins)])
    chosen: list[NDArray[np.int64]] = []
    sizes: list[float] = []
    for place, stratum in enumerate(pool.strata):
        members = order[pool.place[order] == place]
        # Without a margin the strata are taken to be alike, and to be the whole cap.
        real = weights[members].sum() if names else cap / len(pool.strata)
        start = stream(seed, "population", stratum).random()
        count = min(round(real), cap)
        chosen.append(members[_systematic(weights[members], count, start)])
        sizes += [real / count] * count
    taken = np.concatenate(chosen)
    people = take(pool.people, taken)
    stands_for = _raked(_targets(people, names), np.array(sizes))
    return Residents(people, pool.strata, pool.place[taken], stands_for)


def _systematic(size: Floats, count: int, start: float) -> NDArray[np.int64]:
    """Return places drawn with a fixed step along the sizes, repeated where large."""
    edges = np.cumsum(size)
    marks = (np.arange(count) + start) / count * edges[-1]
    return np.asarray(np.minimum(np.searchsorted(edges, marks), len(size) - 1))


def _targets(people: Draft, names: Sequence[str]) -> tuple[Target, ...]:
    margins = people.frame.codebook.margins
    wanted = {variable for name in names for variable in margins[name].variables}
    return targets(frame_of(people, wanted), names)


def _raked(margins: Sequence[Target], start: Floats) -> Floats:
    """Return weights that meet the margins; those to start from without any."""
    if not margins:
        return start
    cells = np.column_stack([target.cell for target in margins])
    first, which = distinct(cells)
    totals = np.bincount(which, start, len(first)).astype(np.float64)
    populations = tuple(target.population for target in margins)
    done = rake(Problem(totals, cells[first], populations), ROUNDS, EXACT)
    if not done.converged:
        margin, cell = done.worst
        where = f"{margins[margin].label(cell)} of {margins[margin].name!r}"
        raise ConvergenceError(
            f"no population meets the margins: {where} is off by {done.error:.2g}; "
            "does simulation.yml propose such people?"
        )
    return np.asarray(start * done.factors[which])
