"""The noun: how many in every stratum, and the limits there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.sampling.strata import Strata

__all__ = ["Allocation", "Integers", "Limit", "limits"]

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Limit = Mapping[str, int] | int | None


@dataclass(frozen=True)
class Allocation:
    """Respondents to aim for in every stratum.

    Parameters
    ----------
    method
        How they were shared out.
    strata
        What was known.
    net
        Respondents, shape (H,).
    exact
        Before rounding to whole persons, shape (H,).

    Examples
    --------
    >>> strata = Strata.of({"a": 100, "b": 300}, {}, {}, response=0.5)
    >>> net = np.array([5, 15])
    >>> Allocation("proportional", strata, net, net).gross_sizes
    {'a': 10, 'b': 30}
    """

    method: str
    strata: Strata
    net: Integers
    exact: Floats

    @property
    def n(self) -> int:
        """Respondents in all."""
        return int(self.net.sum())

    @property
    def gross(self) -> Integers:
        """Persons to draw so that as many are expected to answer, shape (H,)."""
        wanted = np.ceil(self.net / self.strata.response - 1e-9)
        return np.minimum(wanted, self.strata.population).astype(np.intp)

    @property
    def sizes(self) -> dict[str, int]:
        """Respondents by stratum."""
        return {
            name: int(n) for name, n in zip(self.strata.names, self.net, strict=True)
        }

    @property
    def gross_sizes(self) -> dict[str, int]:
        """Persons to draw by stratum, as `select_stratified` takes them."""
        pairs = zip(self.strata.names, self.gross, strict=True)
        return {name: int(n) for name, n in pairs}

    @property
    def cost(self) -> float:
        """What all respondents cost."""
        return float(self.strata.cost @ self.net)

    @property
    def deff(self) -> float:
        """What unequal sampling fractions multiply the variance of a mean by (Kish)."""
        some = self.net > 0
        weight = np.divide(
            self.strata.population, self.net, np.zeros(len(self.net)), where=some
        )
        total = float((self.net * weight).sum())
        return float(self.n * (self.net * weight**2).sum() / total**2)

    @property
    def rows(self) -> pd.DataFrame:
        """One row a stratum: population, net, gross, fraction, weight, cost."""
        known = self.strata
        net = pd.Series(self.net.astype(np.float64))
        return pd.DataFrame(
            {
                "stratum": known.names,
                "population": known.population,
                "net": self.net,
                "gross": self.gross,
                "fraction": self.net / known.population,
                "weight": known.population / net.where(net > 0),
                "cost": known.cost * self.net,
            }
        )

    def __repr__(self) -> str:
        return f"Allocation({self.method}: {self.n} respondents, {self.sizes})"

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False, float_format="{:.5g}".format))


def limits(strata: Strata, minimum: Limit, maximum: Limit) -> tuple[Integers, Integers]:
    """Return the fewest and the most respondents of every stratum.

    Parameters
    ----------
    strata, minimum, maximum
        As for `allocate_proportional`.

    Raises
    ------
    CallError
        When a stratum is unknown or can't give its minimum; all named.

    Examples
    --------
    >>> limits(Strata.of({"a": 30, "b": 8}, {}, {}, response=0.5), 2, {"a": 10})
    (array([2, 2]), array([10,  4]))
    """
    low = _limit(strata, minimum, np.zeros(len(strata.names), dtype=np.intp))
    high = np.minimum(_limit(strata, maximum, strata.largest), strata.largest)
    problems = [
        f"stratum {name}: at least {a} respondents asked, at most {b} to be had"
        for name, a, b in zip(strata.names, low, high, strict=True)
        if not 0 <= a <= b
    ]
    if problems:
        raise CallError("\n".join(problems))
    return low, high


def _limit(strata: Strata, given: Limit, default: Integers) -> Integers:
    if given is None:
        return default
    if not isinstance(given, Mapping):
        return np.full(len(strata.names), int(given), dtype=np.intp)
    for name in given:
        if name not in strata.names:
            raise CallError.unknown("stratum", name, strata.names)
    pairs = zip(strata.names, default, strict=True)
    return np.array(
        [int(given.get(name, usual)) for name, usual in pairs], dtype=np.intp
    )
