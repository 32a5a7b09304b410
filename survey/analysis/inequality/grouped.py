"""Poverty and inequality of every group at once, with the covariance between groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey.analysis.inequality.incomes import known_incomes
from survey.analysis.inequality.poverty import Poverty
from survey.analysis.inequality.shares import (
    atkinson_of,
    gini_of,
    quintile_ratio_of,
    theil_of,
)
from survey.designs import Estimate, Functional, Sampled, totals
from survey.errors import CallError
from survey.estimates.statistics import Domains

__all__ = ["INDICES", "POVERTY", "by_group"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
INDICES: dict[str, Callable[[Floats], Functional]] = {
    "gini": gini_of,
    "quintile_ratio": quintile_ratio_of,
    "theil": theil_of,
    "atkinson": atkinson_of,
}
POSITIVE = ("theil", "atkinson")
POVERTY = ("rate", "gap", "threshold")


def by_group(
    design: Sampled,
    y: ArrayLike,
    indicator: str = "gini",
    domains: Domains | None = None,
    share: float = 0.6,
    aversion: float = 0.5,
) -> Estimate:
    """Return an indicator of poverty or inequality in every group.

    Parameters
    ----------
    design
        The sample.
    y
        Incomes, shape (n,), NaN where missing: left out.
    indicator
        gini, quintile_ratio, theil, atkinson; or rate, gap or threshold of poverty,
        where the threshold is that of the whole sample.
    domains
        The groups; everyone when absent.
    share
        Of the median income, that is the poverty threshold.
    aversion
        Of Atkinson's index.

    Raises
    ------
    CallError
        When there is no such indicator.

    Examples
    --------
    >>> from survey.designs import Design
    >>> town = Domains.crossed([np.array(["A", "A", "B", "B"])])
    >>> y = np.array([0.0, 8.0, 5.0, 5.0])
    >>> by_group(Design.build(np.ones(4)), y, "gini", town).value
    array([0.5, 0. ])
    """
    if indicator not in (*INDICES, *POVERTY):
        raise CallError.unknown("indicator", indicator, (*INDICES, *POVERTY))
    incomes, known = known_incomes(design, y, indicator in POSITIVE)
    groups = _groups(domains, len(incomes))
    parts: list[Functional] = []
    for members in groups.values():
        if indicator in POVERTY:
            parts.append(Poverty(indicator, incomes, share, members))
        elif indicator == "atkinson":
            parts.append(_Within(atkinson_of(incomes, aversion), members))
        else:
            parts.append(_Within(INDICES[indicator](incomes), members))
    beside = _Beside(tuple(groups), tuple(parts), tuple(groups.values()))
    found = design.within(known).evaluate(beside)
    gone = ~np.isfinite(found.value)
    covariance = np.where(gone[:, None] | gone, np.nan, found.covariance)
    return replace(found, covariance=covariance)


def _groups(domains: Domains | None, rows: int) -> dict[str, Flags]:
    if domains is None:
        return {"": np.ones(rows, dtype=bool)}
    return {name: domains.of == place for place, name in enumerate(domains.names)}


@dataclass(frozen=True)
class _Within:
    """A statistic of some of the records."""

    one: Functional
    members: Flags

    @property
    def names(self) -> tuple[str, ...]:
        return self.one.names

    def value(self, weights: Floats) -> Floats:
        return self.one.value(weights * self.members)

    def influence(self, weights: Floats) -> Floats:
        return self.one.influence(weights * self.members) * self.members[:, None]


@dataclass(frozen=True)
class _Beside:
    """Single numbers beside each other: NaN where nobody of the group has weight."""

    names: tuple[str, ...]
    parts: tuple[Functional, ...]
    members: tuple[Flags, ...]

    def value(self, weights: Floats) -> Floats:
        found = [
            part.value(weights)[0] if (weights[inside] != 0).any() else np.nan
            for part, inside in zip(self.parts, self.members, strict=True)
        ]
        return np.array(found, dtype=np.float64)

    def influence(self, weights: Floats) -> Floats:
        columns = [self._column(place, weights) for place in range(len(self.parts))]
        return np.column_stack(columns)

    def score_totals(
        self, weights: Floats, group: NDArray[np.intp], size: int
    ) -> Floats:
        """Add up one column after the other, so that they needn't all be in memory."""
        sums = [
            totals(group, self._column(place, weights)[:, None], size, weights)
            for place in range(len(self.parts))
        ]
        return np.hstack(sums)

    def _column(self, place: int, weights: Floats) -> Floats:
        if not (weights[self.members[place]] != 0).any():
            return np.zeros(len(weights))
        with np.errstate(divide="ignore", invalid="ignore"):
            found = self.parts[place].influence(weights)[:, 0]
        return np.asarray(np.nan_to_num(found))
