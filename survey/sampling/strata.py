"""What is known about the strata before a sample is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError

__all__ = ["Strata"]

Floats = NDArray[np.float64]
ByStratum = Mapping[str, float] | float


@dataclass(frozen=True)
class Strata:
    """Population, means and variances by stratum: what the last wave taught.

    Parameters
    ----------
    names
        The strata, H of them.
    population
        Persons in each, shape (H,).
    targets
        The variables that the sample has to serve, p of them.
    mean, variance
        Their means and unit variances S² by stratum, shape (H, p).
    deff
        What clustering and weighting inside a stratum multiply variances by, shape
        (H,).
    response
        Expected share of the gross sample that answers, shape (H,).
    cost
        Of one respondent, shape (H,).

    Examples
    --------
    >>> shares = {"landlord refused": {"BE": 0.15, "CD": 0.41}}
    >>> strata = Strata.of_shares({"BE": 5_000_000, "CD": 30_000}, shares, response=0.4)
    >>> strata.variance.round(4).ravel().tolist(), strata.largest.tolist()
    ([0.1275, 0.2419], [2000000, 12000])
    """

    names: tuple[str, ...]
    population: Floats
    targets: tuple[str, ...]
    mean: Floats
    variance: Floats
    deff: Floats
    response: Floats
    cost: Floats = field(repr=False)

    def __post_init__(self) -> None:
        rows = {name: self._row(place) for place, name in enumerate(self.names)}
        problems = [f"stratum {name}: {said}" for name, said in rows.items() if said]
        if len(rows) != len(self.names):
            problems.append("a stratum comes twice")
        if problems or not self.names:
            raise CallError("\n".join(problems) or "there are no strata")

    def _row(self, place: int) -> str:
        checks = {
            "no population": not self.population[place] > 0,
            "a variance that is missing or negative": not (
                self.variance[place] >= 0
            ).all(),
            "a design effect that isn't above nought": not self.deff[place] > 0,
            "a response that isn't a share above nought": not (
                0 < self.response[place] <= 1
            ),
            "a cost that isn't above nought": not self.cost[place] > 0,
        }
        return ", ".join(said for said, wrong in checks.items() if wrong)

    @classmethod
    def of(
        cls,
        population: Mapping[str, float],
        means: Mapping[str, Mapping[str, float]],
        sds: Mapping[str, Mapping[str, float]],
        deff: ByStratum = 1.0,
        response: ByStratum = 1.0,
        cost: ByStratum = 1.0,
    ) -> Strata:
        """Return strata of means and standard deviations.

        Parameters
        ----------
        population
            Persons by stratum.
        means, sds
            By target, then by stratum; a target without means can't have a relative
            precision.
        deff, response, cost
            By stratum, or one number for all.

        Raises
        ------
        CallError
            When a stratum has no value somewhere, or an impossible one; all named.

        Examples
        --------
        >>> Strata.of({"a": 10, "b": 20}, {}, {"y": {"a": 1.0, "b": 3.0}}).variance
        array([[1.],
               [9.]])
        """
        names = tuple(population)
        spread = [_by_stratum(names, sds[target], f"sd of {target}") for target in sds]
        nothing = dict.fromkeys(names, float("nan"))
        centre = [
            _by_stratum(names, means.get(target, nothing), f"mean of {target}")
            for target in sds
        ]
        empty = np.zeros((len(names), 0))
        return cls(
            names,
            _by_stratum(names, population, "population"),
            tuple(sds),
            np.column_stack(centre) if centre else empty,
            np.column_stack(spread) ** 2 if spread else empty,
            _by_stratum(names, deff, "design effect"),
            _by_stratum(names, response, "response"),
            _by_stratum(names, cost, "cost"),
        )

    @classmethod
    def of_shares(
        cls,
        population: Mapping[str, float],
        shares: Mapping[str, Mapping[str, float]],
        deff: ByStratum = 1.0,
        response: ByStratum = 1.0,
        cost: ByStratum = 1.0,
    ) -> Strata:
        """Return strata of shares, whose variance follows: p(1 − p)N/(N − 1).

        Parameters
        ----------
        population
            Persons by stratum.
        shares
            Between 0 and 1, by target, then by stratum. Where the last wave says
            nothing, 0.5 is the most cautious.
        deff, response, cost
            By stratum, or one number for all.

        References
        ----------
        Cochran, W. G. (1977). *Sampling Techniques*, 3rd ed., Wiley, equation (3.4).
        """
        for target, values in shares.items():
            for name, share in values.items():
                if not 0 <= share <= 1:
                    raise CallError(f"stratum {name}: {target} has share {share}")
        sds = {
            target: {
                name: _share_sd(share, float(population[name]))
                for name, share in values.items()
                if name in population
            }
            for target, values in shares.items()
        }
        return cls.of(population, shares, sds, deff, response, cost)

    @property
    def largest(self) -> NDArray[np.intp]:
        """Most respondents each stratum can give, shape (H,)."""
        return np.floor(self.population * self.response + 1e-9).astype(np.intp)

    def target(self, name: str) -> int:
        """Return a target's column.

        Parameters
        ----------
        name
            One of the targets.
        """
        if name not in self.targets:
            raise CallError.unknown("target", name, self.targets)
        return self.targets.index(name)

    @property
    def rows(self) -> pd.DataFrame:
        """One row a stratum and target."""
        H, p = self.variance.shape
        stratum = np.repeat(np.arange(H), max(p, 1))
        columns = {
            "stratum": np.array(self.names, dtype=object)[stratum],
            "population": self.population[stratum],
            "deff": self.deff[stratum],
            "response": self.response[stratum],
            "cost": self.cost[stratum],
        }
        if p:
            columns["target"] = np.tile(np.array(self.targets, dtype=object), H)
            columns["mean"] = self.mean.ravel()
            columns["sd"] = np.sqrt(self.variance.ravel())
        return pd.DataFrame(columns)

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def _share_sd(share: float, population: float) -> float:
    rest = population / (population - 1) if population > 1 else 0.0
    return float(np.sqrt(share * (1 - share) * rest))


def _by_stratum(names: tuple[str, ...], given: ByStratum, what: str) -> Floats:
    if not isinstance(given, Mapping):
        return np.full(len(names), float(given))
    absent = [name for name in names if name not in given]
    if absent:
        raise CallError(f"no {what} for stratum {', '.join(absent)}")
    for name in given:
        if name not in names:
            raise CallError.unknown("stratum", name, names)
    return np.array([float(given[name]) for name in names])
