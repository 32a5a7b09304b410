"""Terms made into equations: what goes together, and which records are alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.auxiliaries import Term, columns_of
from survey.weighting.cells import distinct_columns, numbered
from survey.weighting.distances import Distance, Linear, Logit
from survey.weighting.equations import Equations
from survey.weighting.households import within_households

__all__ = ["bounds_of", "equations_of", "patterns_of", "require_fit"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bound = float | Floats


def bounds_of(
    method: str | Distance, chosen: Distance, bounds: tuple[Bound, Bound] | None
) -> tuple[Bound, Bound]:
    """Return the least and the largest factor.

    Parameters
    ----------
    method
        As it was asked for.
    chosen
        What that is.
    bounds
        What was given.

    Raises
    ------
    CallError
        When the method needs bounds, or they can't be meant.
    """
    if bounds is None:
        if method == "truncated" or isinstance(chosen, Logit):
            raise CallError(f"{method} calibration needs bounds for the factors")
        return (-np.inf, np.inf)
    low, high = bounds
    if (
        np.any(np.isnan(low))
        or np.any(np.isnan(high))
        or np.any(low >= np.asarray(high))
    ):
        raise CallError("bounds of factors are a least and a larger largest")
    return low, high


def require_fit(
    terms: Sequence[Term],
    scale: Floats | None,
    bounds: tuple[Bound, Bound],
    sweeps: bool,
    chosen: Distance,
    household: bool,
) -> None:
    """Raise when the parts of a calibration don't go together.

    Parameters
    ----------
    terms, scale, bounds, sweeps, chosen
        As in `Calibrator.prepare`.
    household
        Whether there are households.

    Raises
    ------
    CallError
        With the first thing that is wrong.
    """
    if not terms:
        raise CallError("calibration needs a margin at least")
    rows = {len(term.of) for term in terms}
    if len(rows) > 1:
        raise CallError(f"the margins are of {sorted(rows)} records, not of the same")
    if scale is not None and not (np.isfinite(scale).all() and (scale > 0).all()):
        raise CallError("the scale of the distance is a number above nought by record")
    for term in terms:
        if not np.isfinite(term.totals).all():
            raise CallError(f"{term.name} has a total that is no number")
        if not term.penalty > 0:
            raise CallError(f"the penalty of {term.name} is a number above nought")
    bounded = any(np.isfinite(bound).any() for bound in bounds)
    plain = all(term.amounts is None and np.isinf(term.penalty) for term in terms)
    if sweeps and (bounded or scale is not None or household or not plain):
        raise CallError("sweeps only rake categories, without bounds, scale or penalty")
    if sweeps and isinstance(chosen, Linear):
        raise CallError("sweeps rake; for a linear calibration leave them out")


def patterns_of(
    terms: Sequence[Term], each: Sequence[Bound | None], where: Codes | None
) -> tuple[Codes | None, Codes | None]:
    """Return a record of every combination, and which of them each record is.

    Parameters
    ----------
    terms
        The margins.
    each
        Scale and bounds, which may differ by record too.
    where
        Households, which are then the combinations.

    Returns
    -------
    tuple
        Nothing where combinations are about as many as the records.
    """
    if where is not None:
        return None, where
    # Outside all cells counts as a cell of its own, where anyone is.
    columns = [t.of if t.of.min(initial=0) == 0 else t.of + 1 for t in terms]
    numbers = [term.amounts for term in terms]
    numbers += [one if isinstance(one, np.ndarray) else None for one in each]
    for values in numbers:
        if values is not None:
            columns.append(numbered(values))
    rows = len(columns[0])
    # Half as many combinations as records are not worth the sorting.
    if max(int(c.max(initial=0)) for c in columns) > rows / 2 > 50:
        return None, None
    return distinct_columns(columns, most=max(rows // 2, 100))


def equations_of(
    terms: Sequence[Term],
    scale: Floats | None,
    bounds: tuple[Bound, Bound],
    first: Codes | None,
    where: Codes | None,
) -> Equations:
    """Return the equations over the combinations.

    Parameters
    ----------
    terms, scale, bounds
        By record.
    first
        A record of every combination; None when each is one, or households are.
    where
        Each record's household.
    """

    def chosen(value: Bound) -> Bound:
        if not isinstance(value, np.ndarray):
            return value
        if where is not None:
            return within_households(value[:, None], where)[:, 0]
        return value if first is None else value[first]

    matrix = columns_of(terms, first)
    if where is not None:
        matrix = within_households(matrix, where)
    penalty = np.concatenate([np.full(len(t.totals), t.penalty) for t in terms])
    return Equations(
        matrix,
        np.concatenate([term.totals for term in terms]),
        1.0 if scale is None else chosen(scale),
        chosen(bounds[0]),
        chosen(bounds[1]),
        penalty if np.isfinite(penalty).any() else None,
    )
