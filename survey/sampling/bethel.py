"""The cheapest allocation that meets precision targets for several variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.sampling.allocation import Allocation, Limit, limits
from survey.sampling.convex import cheapest
from survey.sampling.precision import Domain, domain_coefficients
from survey.sampling.strata import Strata

__all__ = ["BethelAllocation", "Goal", "allocate_bethel"]

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Goal:
    """A precision that an estimate has to have.

    Parameters
    ----------
    target
        The variable, or `*` for all of them.
    domain
        `everyone`, `each stratum`, the name of one stratum, or a `Domain`.
    se, cv
        Largest standard error of the mean, or largest relative one; one of the two.

    Examples
    --------
    >>> Goal("contact", "each stratum", se=0.025).limit(0.4)
    0.025
    >>> Goal("contact", cv=0.05).limit(0.4)
    0.020000000000000004
    """

    target: str
    domain: str | Domain = "everyone"
    se: float | None = None
    cv: float | None = None

    def limit(self, mean: float) -> float:
        """Return the largest standard error.

        Parameters
        ----------
        mean
            The estimate expected.

        Raises
        ------
        CallError
            When it is neither se nor cv, or a cv of a mean that is unknown or nought.
        """
        if (self.se is None) == (self.cv is None):
            raise CallError(f"a goal for {self.target} has se or cv, and not both")
        most = (self.cv or 0.0) * abs(mean) if self.se is None else self.se
        if not most > 0:
            raise CallError(
                f"the goal for {self.target} asks for a standard error of {most}"
            )
        return most


@dataclass(frozen=True, repr=False)
class BethelAllocation(Allocation):
    """An allocation that meets goals.

    Parameters
    ----------
    goals
        One row a goal, domain and target: limit and se expected, slack (share of the
        limit not used), price (by how much the cost falls when the limit is eased by
        one per cent).
    gap
        Cost of the real-valued solution over its proven lower bound, minus one.
    """

    goals: pd.DataFrame
    gap: float


def allocate_bethel(
    strata: Strata,
    goals: Sequence[Goal],
    minimum: Limit = 2,
    maximum: Limit = None,
) -> BethelAllocation:
    """Return the cheapest allocation that meets every goal.

    Parameters
    ----------
    strata
        What is known, with costs.
    goals
        What has to be reached.
    minimum, maximum
        By stratum, or one for all; the maximum is at most what a stratum can give.

    Returns
    -------
    BethelAllocation
        Whole persons: the real solution rounded up, and then everyone sent home who
        isn't needed, dearest first.

    Raises
    ------
    CallError
        When a goal is out of reach even with every stratum at its maximum; all such
        goals are named, with what can be reached and the strata that stand in the way.

    References
    ----------
    Bethel, J. (1989). Sample allocation in multivariate surveys. *Survey Methodology*
    15(1), 47–57. Chromy, J. R. (1987). Design optimization with multiple objectives.

    Examples
    --------
    >>> shares = {"contact": {"BE": 0.2, "MA": 0.5}, "refused": {"BE": 0.1, "MA": 0.3}}
    >>> strata = Strata.of_shares({"BE": 5_000_000, "MA": 200_000}, shares)
    >>> done = allocate_bethel(strata, [Goal("*", "each stratum", se=0.025)])
    >>> done.sizes
    {'BE': 256, 'MA': 400}
    """
    low, high = limits(strata, minimum, maximum)
    # A stratum without anyone makes every estimate it belongs to impossible.
    low = np.maximum(low, 1)
    if (low > high).any():
        lacking = [strata.names[p] for p in np.flatnonzero(low > high)]
        raise CallError(f"nobody can be expected to answer in {', '.join(lacking)}")
    table, a = _constraints(strata, goals)
    _require(strata, table, a, high)
    done = cheapest(a, strata.cost, low.astype(float), high.astype(float))
    net = _whole(a, strata.cost, done.n, low, high)
    se = np.sqrt(np.maximum(a.T @ (1 / net) * table["room"] - table["b"], 0.0))
    # One per cent more limit is two per cent more limit², that share of the room.
    price = 0.02 * done.multipliers * table["limit"] ** 2 / table["room"]
    report = table.drop(columns=["room", "b"]).assign(
        se=se,
        slack=1 - se / table["limit"],
        price=price.where(price > 1e-9 * done.n.sum(), 0.0),
    )
    return BethelAllocation("Bethel", strata, net, done.n, report, done.gap)


def _constraints(strata: Strata, goals: Sequence[Goal]) -> tuple[pd.DataFrame, Floats]:
    rows, columns = [], []
    for goal in goals:
        for domain in _domains(goal, strata):
            names = strata.targets if goal.target == "*" else (goal.target,)
            for target in names:
                a, b, mean = domain_coefficients(domain, target, strata)
                limit = goal.limit(mean)
                # Σ a/n ≤ limit² + b, the fpc's part moved to the right.
                room = limit**2 + b
                about = {"domain": domain.name, "target": target, "estimate": mean}
                rows.append({**about, "limit": limit, "room": room, "b": b})
                columns.append(a / room)
    if not rows:
        raise CallError("there are no goals to meet")
    return pd.DataFrame(rows), np.column_stack(columns)


def _domains(goal: Goal, strata: Strata) -> list[Domain]:
    if isinstance(goal.domain, Domain):
        return [goal.domain]
    if goal.domain == "everyone":
        return [Domain.of_strata("everyone", strata.names)]
    if goal.domain == "each stratum":
        return [Domain.of_strata(name, [name]) for name in strata.names]
    if goal.domain not in strata.names:
        valid = ["everyone", "each stratum", *strata.names]
        raise CallError.unknown("domain", goal.domain, valid)
    return [Domain.of_strata(goal.domain, [goal.domain])]


def _require(strata: Strata, table: pd.DataFrame, a: Floats, high: Integers) -> None:
    each = a / high[:, None]
    problems = []
    for place in np.flatnonzero(each.sum(axis=0) > 1 + 1e-12):
        row = table.iloc[place]
        best = np.sqrt(max(each[:, place].sum() * row["room"] - row["b"], 0.0))
        worst = np.argsort(-each[:, place], kind="stable")[:3]
        named = ", ".join(
            f"{strata.names[h]} (at most {high[h]})"
            for h in worst
            if each[h, place] > 0
        )
        problems.append(
            f"{row['target']} in {row['domain']}: asked {row['limit']:.4g}, at best "
            f"{best:.4g}; mostly because of {named}"
        )
    if problems:
        head = "goals out of reach with every stratum at its maximum"
        raise CallError("\n".join([head, *(f"  {said}" for said in problems)]))


def _whole(
    a: Floats, cost: Floats, exact: Floats, low: Integers, high: Integers
) -> Integers:
    net = np.clip(np.ceil(exact - 1e-7).astype(np.intp), low, high)
    used = (a / net[:, None]).sum(axis=0)
    # Strata that just missed a whole number are mended first, if rounding hurt.
    while (used > 1 + 1e-12).any():
        worst = int(np.argmax(used))
        gain = a[:, worst] / (net * (net + 1.0)) * (net < high)
        net[int(np.argmax(gain))] += 1
        used = (a / net[:, None]).sum(axis=0)
    for h in np.argsort(-cost, kind="stable"):
        while net[h] > low[h]:
            spared = used + a[h] / (net[h] - 1) - a[h] / net[h]
            if (spared > 1 + 1e-12).any():
                break
            net[h] -= 1
            used = spared
    return net
