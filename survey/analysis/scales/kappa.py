"""Agreement between two ratings of the same records."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.association.categories import Categories
from survey.analysis.association.crosstab import TwoWay, cell_shares
from survey.designs import Estimate, Sampled
from survey.errors import CallError

__all__ = ["Distance", "kappa"]

Floats = NDArray[np.float64]
Distance = Literal["none", "linear", "quadratic"]


def kappa(
    design: Sampled,
    first: ArrayLike | Categories,
    second: ArrayLike | Categories,
    distance: Distance = "none",
) -> Estimate:
    """Return Cohen's kappa of two ratings.

    Parameters
    ----------
    design
        The sample.
    first, second
        The ratings, shape (n,); records that miss either are left out. They are in
        each other's categories, also where one rater never used one.
    distance
        How much two categories differ: none for the same or not, linear or quadratic
        in their order for weighted kappa.

    Raises
    ------
    CallError
        When there are fewer than two categories or `distance` is not known.

    Notes
    -----
    Cohen (1960, 1968): one less the disagreement found over that expected of raters
    who don't look at each other. NaN where they can only agree. The standard error
    is that of the table's shares by the delta method, also with replicate weights.

    Examples
    --------
    >>> from survey.designs import Design
    >>> a, b = ["y", "y", "n", "n", "n"], ["y", "n", "n", "n", "n"]
    >>> kappa(Design.build(np.ones(5)), a, b).value.round(4)
    array([0.5455])
    """
    if distance not in get_args(Distance):
        raise CallError.unknown("distance", distance, get_args(Distance))
    ratings = _together(_read(first), _read(second))
    cells = TwoWay.of(design, *ratings)
    used = cells.used
    both = [r.among(used) for r in ratings]
    kept = [
        label for label in ratings[0].labels if any(label in b.labels for b in both)
    ]
    if len(kept) < 2:
        raise CallError(f"kappa needs two categories; there is only {kept[0]!r}")
    one, other = (_recoded(b, tuple(kept)) for b in both)
    size = len(kept)
    place = np.where(used, one.of * size + other.of, -1)
    names = tuple(f"{a}:{b}" for a in kept for b in kept)
    shares = design.within(used).evaluate(cell_shares(place, names))
    return _agreement(shares, _apart(size, distance))


def _read(values: ArrayLike | Categories) -> Categories:
    return values if isinstance(values, Categories) else Categories.read(values)


def _together(first: Categories, second: Categories) -> tuple[Categories, Categories]:
    # A declared order that both share stays; else the labels are put in order.
    if first.labels == second.labels:
        return first, second
    labels = tuple(pd.unique(pd.Series([*first.labels, *second.labels], dtype=object)))
    try:
        labels = tuple(sorted(labels))
    except TypeError:
        raise CallError(
            "two ratings have to be in the same kind of categories"
        ) from None
    return _recoded(first, labels), _recoded(second, labels)


def _recoded(known: Categories, labels: tuple[object, ...]) -> Categories:
    place = np.array([labels.index(label) for label in known.labels] + [-1])
    return Categories(np.asarray(place[known.of], dtype=np.intp), labels)


def _apart(size: int, distance: str) -> Floats:
    steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(float)
    if distance == "none":
        return np.asarray(steps > 0, dtype=np.float64)
    return np.asarray(steps if distance == "linear" else steps**2)


def _agreement(shares: Estimate, apart: Floats) -> Estimate:
    size = len(apart)

    def parts(shares: Floats) -> tuple[Floats, float, float]:
        table = shares.reshape(size, size)
        found = float((apart * table).sum())
        expected = float(table.sum(axis=1) @ apart @ table.sum(axis=0))
        return table, found, expected

    def function(shares: Floats) -> Floats:
        _, found, expected = parts(shares)
        return np.array([1 - found / expected if expected > 0 else np.nan])

    def jacobian(shares: Floats) -> Floats:
        table, found, expected = parts(shares)
        if not expected > 0:
            return np.full((1, size**2), np.nan)
        by_row = apart @ table.sum(axis=0)
        by_column = table.sum(axis=1) @ apart
        slope = np.add.outer(by_row, by_column)
        moved = apart / expected - found * slope / expected**2
        return np.asarray(-moved.reshape(1, -1))

    return shares.transformed(("kappa",), function, jacobian)
