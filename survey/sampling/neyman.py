"""The allocation with the smallest variance of one estimate."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.sampling.allocation import Allocation, Limit, limits
from survey.sampling.strata import Strata

__all__ = ["allocate_neyman", "allocate_optimal"]

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


def allocate_neyman(
    strata: Strata,
    n: int,
    target: str,
    minimum: Limit = None,
    maximum: Limit = None,
) -> Allocation:
    """Share out n respondents so that a total has the smallest variance.

    Parameters
    ----------
    strata
        What is known.
    n
        Respondents in all.
    target
        The variable whose total (or mean) is estimated.
    minimum, maximum
        By stratum, or one for all; without a minimum every stratum with a variance
        gets one respondent.

    Returns
    -------
    Allocation
        The best in whole persons, not a rounded one: a person goes where the variance
        falls most, until all are placed. `exact` is the textbook N_h S_h share.

    Raises
    ------
    CallError
        When n lies outside what the limits allow.

    References
    ----------
    Neyman, J. (1934). On the two different aspects of the representative method.
    *Journal of the Royal Statistical Society* 97(4). Wright, T. (2017). Exact optimal
    sample allocation: more efficient than Neyman. *Statistics & Probability Letters*
    129, algorithm III.

    Examples
    --------
    >>> spread = {"y": {"a": 1.0, "b": 4.0}}
    >>> strata = Strata.of({"a": 2000, "b": 1000}, {}, spread)
    >>> allocate_neyman(strata, 90, "y").sizes
    {'a': 30, 'b': 60}
    """
    size = _size(strata, target)
    low, high = _open(strata, size, minimum, maximum)
    if not low.sum() <= n <= high.sum():
        raise CallError(
            f"{n} respondents can't be shared out: the strata's limits allow "
            f"{low.sum()} to {high.sum()}"
        )
    net = _greedy(size, n, low, high)
    exact = n * size / size.sum() if size.sum() else net.astype(np.float64)
    return Allocation(f"Neyman for {target}", strata, net, exact)


def allocate_optimal(
    strata: Strata,
    budget: float,
    target: str,
    minimum: Limit = None,
    maximum: Limit = None,
) -> Allocation:
    """Share out a budget so that a total has the smallest variance.

    Parameters
    ----------
    strata
        What is known, with the cost of a respondent.
    budget
        What all respondents together may cost.
    target, minimum, maximum
        As for `allocate_neyman`.

    Returns
    -------
    Allocation
        In proportion to N_h S_h / √c_h within the limits, rounded down; what is left
        of the budget goes where the variance falls most for its cost.

    Raises
    ------
    CallError
        When the budget doesn't pay for the minimum.

    References
    ----------
    Cochran, W. G. (1977). *Sampling Techniques*, 3rd ed., Wiley, section 5.5.

    Examples
    --------
    >>> spread = {"y": {"a": 1.0, "b": 1.0}}
    >>> strata = Strata.of({"a": 1000, "b": 1000}, {}, spread, cost={"a": 1, "b": 4})
    >>> allocate_optimal(strata, 60, "y").sizes
    {'a': 20, 'b': 10}
    """
    size = _size(strata, target)
    low, high = _open(strata, size, minimum, maximum)
    if float(strata.cost @ low) > budget:
        raise CallError(
            f"a budget of {budget:g} doesn't pay for the minimum of every stratum, "
            f"which costs {float(strata.cost @ low):g}"
        )
    slope = size / np.sqrt(strata.cost)
    exact = _affordable(slope, strata.cost, budget, low, high)
    net = np.clip(np.floor(exact + 1e-9).astype(np.intp), low, high)
    while True:
        left = budget - float(strata.cost @ net)
        gain = size**2 / np.maximum(net * (net + 1.0), 0.5) / strata.cost
        gain[(strata.cost > left + 1e-9) | (net >= high)] = 0.0
        best = int(np.argmax(gain))
        if not gain[best] > 0:
            return Allocation(f"optimal for {target}", strata, net, exact)
        net[best] += 1


def _size(strata: Strata, target: str) -> Floats:
    column = strata.target(target)
    spread = np.sqrt(strata.variance[:, column] * strata.deff)
    return np.asarray(strata.population * spread)


def _open(
    strata: Strata, size: Floats, minimum: Limit, maximum: Limit
) -> tuple[Integers, Integers]:
    low, high = limits(strata, minimum, maximum)
    # Without anyone in it a stratum's variance can't be estimated, nor its part of
    # the total.
    return np.maximum(low, np.minimum((size > 0).astype(np.intp), high)), high


def _greedy(size: Floats, n: int, low: Integers, high: Integers) -> Integers:
    # Start below the answer (a person fewer everywhere than the clipped multiplier
    # gives), so that only the last few persons are placed one by one.
    net = np.maximum(low, _at_price(size, n, low, high) - 1)
    queue = [(-_priority(size[h], int(net[h])), h) for h in range(len(size))]
    heapq.heapify(queue)
    while net.sum() < n:
        _, best = heapq.heappop(queue)
        if net[best] < high[best]:
            net[best] += 1
            heapq.heappush(queue, (-_priority(size[best], int(net[best])), best))
    return net


def _at_price(size: Floats, n: int, low: Integers, high: Integers) -> Integers:
    # Whoever lowers the variance by more than a price is in; the price is bisected.
    def placed(price: float) -> Integers:
        wanted = np.sqrt(0.25 + (size / price) ** 2) - 0.5
        return np.clip(
            np.floor(np.minimum(wanted, 1e15)).astype(np.intp) + 1, low, high
        )

    cheap, dear = (
        1e-12 * max(float(size.max(initial=0.0)), 1e-300),
        2.0 * float(size.sum()),
    )
    for _ in range(200):
        middle = float(np.sqrt(cheap) * np.sqrt(dear))
        if placed(middle).sum() > n:
            cheap = middle
        else:
            dear = middle
    return placed(dear) if dear > 0 else low.copy()


def _priority(size: float, n: int) -> float:
    if not size:
        return 0.0
    return float(size / np.sqrt(n * (n + 1.0))) if n else float("inf")


def _affordable(
    slope: Floats, cost: Floats, budget: float, low: Integers, high: Integers
) -> Floats:
    less, more = (
        0.0,
        float(np.max(high / np.where(slope > 0, slope, np.inf), initial=0.0)),
    )
    for _ in range(200):
        middle = (less + more) / 2
        if float(cost @ np.clip(middle * slope, low, high)) > budget:
            more = middle
        else:
            less = middle
    if float(cost @ np.clip(more * slope, low, high)) <= budget:
        less = more
    return np.asarray(np.clip(less * slope, low, high))
