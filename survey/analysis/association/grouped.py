"""A number and a group for every record, as tests of difference take them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.association.categories import Categories
from survey.designs import Sampled
from survey.errors import CallError

__all__ = ["Grouped", "numbers"]

Floats = NDArray[np.float64]


def numbers(values: ArrayLike | pd.Series, design: Sampled) -> Floats:
    """Return one number a record, NaN where missing.

    Parameters
    ----------
    values
        Shape (n,), with any missing mark.
    design
        The sample, of n records.

    Raises
    ------
    CallError
        When there is another number of them, or one is infinite or no number.

    Examples
    --------
    >>> from survey.designs import Design
    >>> numbers([1, None], Design.build(np.ones(2)))
    array([ 1., nan])
    """
    series = values if isinstance(values, pd.Series) else pd.Series(values)
    size = len(design.weights)
    if len(series) != size:
        raise CallError(f"{len(series)} values for {size} records")
    try:
        found = series.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise CallError("values to be compared have to be numbers") from None
    if np.isinf(found).any():
        raise CallError("values to be compared have to be finite")
    return np.asarray(found)


@dataclass(frozen=True)
class Grouped:
    """The records that have a number, a group and a weight.

    Parameters
    ----------
    within
        The design seen as one of those records.
    y
        Their numbers, shape (n,); nought elsewhere.
    groups
        Their groups; missing elsewhere.
    n
        How many there are.
    """

    within: Sampled
    y: Floats
    groups: Categories
    n: int

    @classmethod
    def of(
        cls, design: Sampled, y: ArrayLike, groups: ArrayLike | Categories
    ) -> Grouped:
        """Return what there is to compare, leaving out who misses either.

        Parameters
        ----------
        design
            The sample.
        y, groups
            Shape (n,).

        Raises
        ------
        CallError
            When fewer than two groups are left.
        """
        values = numbers(y, design)
        known = groups if isinstance(groups, Categories) else Categories.read(groups)
        if len(known.of) != len(values):
            raise CallError(f"{len(known.of)} groups for {len(values)} values")
        used = known.known & np.isfinite(values) & (design.weights != 0)
        inside = known.among(used).several("the groups")
        within = design.within(used)
        return cls(within, np.where(used, values, 0.0), inside, int(used.sum()))

    def two(self) -> tuple[str, str]:
        """Return the names of the groups, if there are two.

        Raises
        ------
        CallError
            When there are more.
        """
        if len(self.groups) != 2:
            raise CallError(f"the test is of two groups, here are {len(self.groups)}")
        first, second = self.groups.labels
        return str(first), str(second)
