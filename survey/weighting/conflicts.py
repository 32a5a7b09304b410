"""What stands in the way of margins being met, by variable and level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from survey.weighting.auxiliaries import Term
from survey.weighting.merging import neighbour

__all__ = ["conflicts", "proposal"]

Floats = NDArray[np.float64]
# Margins rounded to whole persons differ by less; margins of other people by more.
ROUNDING = 1e-6
SHOWN = 10


def conflicts(terms: Sequence[Term], base: Floats, positive: bool) -> list[str]:
    """Return why no weights at all can meet these margins; nothing when they may.

    Parameters
    ----------
    terms
        The margins; those with a penalty needn't be met.
    base
        Base weights, shape (rows,).
    positive
        Whether final weights are to be above nought.

    Returns
    -------
    list
        One text each: margins that add up to different totals, cells with persons
        and without weight, and the other way round, with the cell to merge with.

    Examples
    --------
    >>> sex = Term.categories("sex", ["m", "f"], {"f": 60, "m": 40})
    >>> age = Term.categories("age", ["y", "o"], {"y": 50, "o": 52})
    >>> conflicts([sex, age], np.ones(2), True)
    ['sex adds up to 100 and age to 102']
    """
    exact = [term for term in terms if np.isinf(term.penalty)]
    said = list(_apart(exact))
    for term in exact:
        said += _empty(term, base, positive)
    return said[:SHOWN] + ([f"and {len(said) - SHOWN} more"] if said[SHOWN:] else [])


def proposal(term: Term, index: int, base: Floats) -> str:
    """Return which cell to merge a cell with, in words; nothing when there is none.

    Parameters
    ----------
    term
        The margin.
    index
        The cell.
    base
        Base weights, shape (rows,).
    """
    if term.amounts is not None:
        return ""
    cells = [label.split() for label in term.labels]
    other = neighbour(cells, index, term.totals, term.sums(base))
    return "" if other is None else f"; merge it with {term.labels[other]}"


def _apart(terms: Sequence[Term]) -> Iterator[str]:
    whole = [term for term in terms if term.complete]
    for term in whole[1:]:
        first, here = whole[0].totals.sum(), term.totals.sum()
        if abs(first - here) > ROUNDING * max(abs(first), abs(here)):
            head = f"{whole[0].name} adds up to {first:.10g}"
            yield f"{head} and {term.name} to {here:.10g}"


def _empty(term: Term, base: Floats, positive: bool) -> Iterator[str]:
    behind = np.abs(base) if term.amounts is None else np.abs(base * term.amounts)
    inside = term.of >= 0
    weight = np.bincount(term.of[inside], behind[inside], len(term.totals))
    for index in np.flatnonzero((weight == 0) & (term.totals != 0)):
        said = f"{term.labels[index]} has a total of {term.totals[index]:.10g}"
        yield f"{said} and no records{proposal(term, int(index), base)}"
    if term.amounts is not None:
        return
    for index in np.flatnonzero((weight > 0) & (term.totals <= 0) & positive):
        said = f"{term.labels[index]} has a total of {term.totals[index]:.10g}"
        merge = proposal(term, int(index), base)
        yield f"{said} and a weight of {weight[index]:.10g} in the sample{merge}"
