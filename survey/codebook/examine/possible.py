"""Whether a rule can hold, fail, or neither, given the codes and bounds it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from survey.codebook.examine.grid import Grid, grid_of
from survey.codebook.load import Parts
from survey.expression import Expression

__all__ = ["Outcomes", "outcomes", "reachable"]


@dataclass(frozen=True)
class Outcomes:
    """What a rule can come to; None where that is not decided.

    Parameters
    ----------
    true, false, unknown
        Whether some answers make it so.
    """

    true: bool | None
    false: bool | None
    unknown: bool | None


def outcomes(parts: Parts, rule: Expression, *, loose: bool = False) -> Outcomes:
    """Return what a rule can come to.

    Parameters
    ----------
    parts
        The codebook.
    rule
        A truth.
    loose
        Whether numbers beyond the bounds count too: rules that mend data meet those.
    """
    grid = grid_of(parts, [rule], loose=loose)
    found = grid.evaluate(rule)
    if found is None:
        return Outcomes(None, None, None)
    over = found.over(grid.rows)
    return Outcomes(
        _decided(grid, bool(over.true.any())),
        _decided(grid, bool((~over.values & ~over.missing).any())),
        _decided(grid, bool(over.missing.any())),
    )


def reachable(
    parts: Parts, rule: Expression, earlier: Sequence[Expression] = ()
) -> bool | None:
    """Return whether a rule can be true while no earlier one is; None if undecided.

    Parameters
    ----------
    parts
        The codebook.
    rule
        A truth.
    earlier
        Rules that would have been taken before it.
    """
    grid = grid_of(parts, [rule, *earlier])
    found = grid.evaluate(rule)
    if found is None:
        return None
    free = found.over(grid.rows).true
    for other in earlier:
        taken = grid.evaluate(other)
        if taken is None:
            return None
        free = np.asarray(free & ~taken.over(grid.rows).true)
    return _decided(grid, bool(free.any()))


def _decided(grid: Grid, seen: bool) -> bool | None:
    """Return that something was seen, or surely can't be; None when it may be."""
    return seen or (False if grid.complete else None)
